#!/usr/bin/env python3
"""The one command line of Zwischenstand. `run` is dispatched before Django is loaded: it only watches others."""

import os
import sys


def main(argv: list[str]) -> int:
    if argv[1:2] == ["run"]:
        from statuspage.supervisor import run

        return run(argv[2:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statuspage.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        from statuspage import settings  # noqa: F401 -- read first, so that a bad value is one line
    except ImproperlyConfigured as problem:
        sys.stderr.write(f"zwischenstand: {problem}\n")
        return 2
    execute_from_command_line(argv)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
