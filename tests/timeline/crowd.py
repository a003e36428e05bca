"""Many who write at once: a program for the embedded database, a function for any.

`python -m tests.timeline.crowd` makes a database in `ZWISCHENSTAND_DATA_DIR` and prints what `write_at_once` finds.
"""

import threading
from collections.abc import Callable
from contextlib import suppress

from django.db import connections

WRITERS, POSTS = 4, 6


def write_at_once() -> list[str]:
    """Lets threads post to one incident, some of it refused. Returns what is wrong afterwards, a line each."""
    from tests import make

    incident = make.incident()
    problems: list[str] = []
    starting = threading.Barrier(WRITERS)

    def post(writer: int) -> None:
        from incidents.timeline.errors import Refused

        starting.wait()
        for number in range(POSTS):
            with suppress(Refused):
                make.post(incident, "" if number % 3 == 2 else f"{writer}.{number}", now=make.NOW)

    threads = [threading.Thread(target=guarded, args=(post, writer, problems)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems + what_is_wrong(expected=WRITERS * POSTS * 2 // 3)


def guarded(work: Callable[[int], None], writer: int, problems: list[str]) -> None:
    try:
        work(writer)
    except Exception as problem:
        problems.append(f"writer {writer}: {problem!r}")
    finally:
        connections.close_all()


def what_is_wrong(*, expected: int) -> list[str]:
    from incidents.models import Event, Incident, Page, Update
    from incidents.timeline import audit

    problems = audit.verify()
    incident = Incident.objects.get()
    numbers = list(Update.objects.order_by("number").values_list("number", flat=True))
    if numbers != list(range(1, expected + 2)):
        problems.append(f"updates are numbered {numbers}")
    if (incident.update_count, incident.revision) != (expected + 1, expected + 1):
        problems.append(f"{incident.update_count} updates at revision {incident.revision}")
    events = list(Event.objects.exclude(sequence=None).order_by("sequence").values_list("sequence", "page_version"))
    if [sequence for sequence, _version in events] != list(range(1, expected + 2)):
        problems.append(f"events are numbered {events}")
    versions = [version for _sequence, version in events]
    if versions != list(range(versions[0], versions[0] + len(versions))):
        problems.append(f"versions are {versions}")
    if Page.objects.get().page_version != versions[-1]:
        problems.append("the page has another version than the last event")
    return problems


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from tests import make

    make.page()
    for line in write_at_once():
        print(line)
