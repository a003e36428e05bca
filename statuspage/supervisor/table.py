"""Which programs make up a run, and with which arguments."""

import sys
from pathlib import Path

from statuspage.serving import GRANIAN_FLAGS
from statuspage.supervisor.checks import PROJECT, Settings, project_environment
from statuspage.supervisor.children import Child

MANAGE = str(PROJECT / "manage.py")


def environment(*, own_broker: str) -> dict[str, str]:
    """What every child gets on top of the caller's environment, which tells it of a broker that is not our own."""
    own = {
        **project_environment(),
        "DJANGO_SETTINGS_MODULE": "statuspage.settings",
        "PYTHONUNBUFFERED": "1",
        # glibc gives every thread an arena of its own to keep; two are enough for threads that mostly wait.
        "MALLOC_ARENA_MAX": "2",
    }
    return {**own, "ZWISCHENSTAND_BROKER_URL": own_broker} if own_broker else own


def prepare(*, env: dict[str, str], engine: int) -> Child:
    """Brings database and first rows up to date; ends by itself. `engine`: see `children`."""
    demo = ["--demo", "--engine", f"http://127.0.0.1:{engine}"] if engine else []
    return Child(name="prepare", argv=(sys.executable, MANAGE, "prepare", *demo), env=env)


def children(settings: Settings, *, env: dict[str, str], broker: bool, engine: int) -> list[Child]:
    """What lives as long as `run`, and a demo's story, which may end before. Without a broker there is no worker: the
    publisher's child does its work. `engine`: the port of a demo's recovery engine, 0 where it is no demo."""
    publisher = Child(name="publisher", argv=(sys.executable, MANAGE, "publisher"), env=env)
    table = [publisher, _web(settings, env=env)]
    worker = [_worker(settings, env=env)] if broker else []
    return [*_engine(engine, env=env), *table, *worker, *_story(env=env, demo=bool(engine))]


def _engine(port: int, *, env: dict[str, str]) -> list[Child]:
    words = (sys.executable, MANAGE, "demo_engine", "--port", str(port))
    return [Child(name="engine", argv=words, env=env, ends=True)] if port else []


def _story(*, env: dict[str, str], demo: bool) -> list[Child]:
    return [Child(name="story", argv=(sys.executable, MANAGE, "tell_demo"), env=env, ends=True)] if demo else []


def _web(settings: Settings, *, env: dict[str, str]) -> Child:
    address = ("--host", settings.bind, "--port", str(settings.port), "--workers", str(settings.web_workers))
    words = (sys.executable, "-P", "-m", "granian", "--interface", "wsgi")
    return Child(name="web", argv=(*words, *address, *GRANIAN_FLAGS, "statuspage.wsgi:application"), env=env)


def _worker(settings: Settings, *, env: dict[str, str]) -> Child:
    schedule = str(Path(settings.data_dir) / "beat")
    words = (sys.executable, "-P", "-m", "celery", "--quiet", "--app", "statuspage.celery", "worker", "--beat-thread")
    # One machine, one worker: nobody to gossip with.
    lonely = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    threads = ("--pool", "threads", "--concurrency", "16", "--queues", "poll,send")
    return Child(name="worker", argv=(*words, "--schedule", schedule, *threads, *lonely), env=env)
