"""A publisher that dies in the middle of a post: `python -m tests.publishing.interrupted POINT NTH`."""

import sys

import django
from django.core.management import call_command


def main(point: str, nth: int) -> None:
    """Publishes a page with an incident, posts, and kills itself by signal 9 while that post is published."""
    from django.conf import settings

    from incidents.publishing.publisher import Publisher
    from incidents.publishing.snapshot import Snapshot
    from tests import make
    from tests.publishing.doomed import die_at

    call_command("migrate", interactive=False, verbosity=0)
    make.page()
    webmail = make.service("Webmail")
    incident = make.incident(webmail)
    publisher = Publisher(Snapshot(settings.SNAPSHOT_DIR))
    while publisher.step(now=make.at(1)):
        pass
    make.post(incident, "Nearly there.", about=[webmail.pk], now=make.at(20))
    die_at(point, nth)
    publisher.step(now=make.at(21))


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], int(sys.argv[2]))
