"""The engine over HTTP: `GET /v1/jobs` and `GET /v1/jobs/<id>/targets?cursor=…` (CONTRACTS 3) on 127.0.0.1."""

import hashlib
import hmac
import json
import socket
import socketserver
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

from .behaviours import BEHAVIOURS, JOBS, TARGETS, Behaviour
from .lies import Document, encoded
from .model import Model
from .scenario import BadScenario, Scenario, load
from .timing import Timing
from .wire import JSON, Wire

Clock = Callable[[], datetime]
REMEMBERED = 5000  # requests
IDLE = 60.0  # seconds until a connection nobody uses is closed


@dataclass(frozen=True)
class Asked:
    """One request: when (monotonic seconds), path with query, headers (names in lower case), how it was answered."""

    at: float
    path: str
    headers: dict[str, str]
    behaviour: str


class Engine:
    """A running engine. `stop()` ends it within a second, whoever hangs on it."""

    def __init__(
        self, scenario: Scenario, *, speed: float, port: int, token: str, start: datetime, clock: Clock
    ) -> None:
        self.model = Model(scenario)
        self.timing: Timing = self.model.timing(start=start, speed=speed)
        self.token = token
        self.clock = clock
        self.stopping = threading.Event()
        self._asked: deque[Asked] = deque(maxlen=REMEMBERED)
        self._own = own_behaviours(scenario)
        self._queue: list[Behaviour] = []
        self._for_ever = False
        self._turns = {JOBS: 0, TARGETS: 0}
        self._lock = threading.Lock()
        self._http = Http(("127.0.0.1", port), self)
        self.port: int = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def requests(self) -> list[Asked]:
        """The newest requests, oldest first."""
        return list(self._asked)

    def minute(self) -> float:
        """How far the scenario is now."""
        return self.timing.minute(self.clock())

    def jobs(self, at: datetime | None = None) -> list[dict[str, Any]]:
        """The honest jobs as of now or any instant, without HTTP."""
        minute = self.timing.minute(at or self.clock())
        return cast(list[dict[str, Any]], self.model.jobs(minute, self.timing)["jobs"])

    def misbehave(self, *names: str, for_ever: bool = False) -> None:
        """The next answers, one each in this order; then honest again, or for ever in turn. Raises KeyError.

        What does not apply to the document that is asked for waits for the other one.
        """
        wanted = [BEHAVIOURS[name] for name in names]
        with self._lock:
            self._queue, self._for_ever = wanted, for_ever

    def behave(self) -> None:
        """Honest from now on, unless the scenario itself is not."""
        self.misbehave()

    def behaviour(self, kind: str) -> Behaviour | None:
        """How the next answer of this kind is given: as a test wishes, else as the scenario has it, every other one."""
        with self._lock:
            wished = next((one for one in self._queue if kind in one.applies), None)
            if wished:
                self._queue.remove(wished)
                self._queue += [wished] if self._for_ever else []
                return wished
            mine = [one for one in self._own if kind in one.applies]
            self._turns[kind] += 1
            turn, honest = divmod(self._turns[kind], 2)
            return None if honest or not mine else mine[(turn - 1) % len(mine)]

    def remember(self, asked: Asked) -> None:
        self._asked.append(asked)

    def stop(self) -> None:
        """Closes everything; whoever waits for an answer sees the connection end."""
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._http.cut_off()
        self._thread.join()


def own_behaviours(scenario: Scenario) -> list[Behaviour]:
    """What comes between the honest answers of a scenario. Raises BadScenario."""
    if unknown := set(scenario.misbehaves) - set(BEHAVIOURS):
        raise BadScenario(f"there is no behaviour {', '.join(sorted(unknown))}")
    return [BEHAVIOURS[name] for name in scenario.misbehaves]


class Http(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """A thread per connection; `http.server`'s own class would look its own name up first."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], engine: Engine) -> None:
        self.engine = engine
        self.open: set[socket.socket] = set()
        super().__init__(address, Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def cut_off(self) -> None:
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "recovery-engine"
    sys_version = ""
    timeout = IDLE
    disable_nagle_algorithm = True
    shift = timedelta(0)  # of the clock in this answer

    @property
    def engine(self) -> Engine:
        return cast(Http, self.server).engine

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()

    def finish(self) -> None:
        with suppress(OSError, ValueError):  # the rest of an answer to somebody who has left
            super().finish()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        names = [unquote(name) for name in parts.path.split("/")[1:]]
        kind = TARGETS if len(names) == 4 else JOBS
        found = names == ["v1", "jobs"] or (len(names) == 4 and names[:2] == ["v1", "jobs"] and names[3] == "targets")
        allowed = self.allowed()
        behaviour = self.engine.behaviour(kind) if found and allowed else None
        self.remember(behaviour)
        if not allowed:
            self.problem(401, "a bearer token is needed")
        elif not found:
            self.problem(404, "there is nothing here")
        else:
            cursor = parse_qs(parts.query).get("cursor", [""])[0]
            self.tell(names[2] if kind == TARGETS else None, cursor, behaviour)

    def remember(self, behaviour: Behaviour | None) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.engine.remember(Asked(time.monotonic(), self.path, headers, behaviour.name if behaviour else "honest"))

    def allowed(self) -> bool:
        if not self.engine.token:
            return True
        wanted = f"Bearer {self.engine.token}".encode()
        return hmac.compare_digest(self.headers.get("Authorization", "").encode(), wanted)

    def tell(self, job: str | None, cursor: str, behaviour: Behaviour | None) -> None:
        """The document, as honest as `behaviour` is."""
        self.shift = behaviour.clock if behaviour else timedelta(0)
        document = self.document(job, cursor)
        if document is None:
            self.problem(404, "there is no such job or page")
        elif behaviour and behaviour.misdeed:
            self.close_connection = True
            behaviour.misdeed(Wire(self.connection, self.engine.stopping), encoded(document))
        elif behaviour and behaviour.lie:
            self.send(200, behaviour.lie(document, cursor))
        else:
            self.send_if_new(encoded(document))

    def document(self, job: str | None, cursor: str) -> Document | None:
        """None where there is no such job, or no page at that cursor."""
        engine = self.engine
        minute, timing = engine.minute(), replace(engine.timing, start=engine.timing.start + self.shift)
        if job is None:
            return engine.model.jobs(minute, timing)
        if job not in engine.model.plans or not (cursor or "0").isascii() or not (cursor or "0").isdigit():
            return None
        return engine.model.targets(job, minute, timing, first=int(cursor[:9] or 0))

    def send_if_new(self, body: bytes) -> None:
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        known = [one.strip().removeprefix("W/") for one in self.headers.get("If-None-Match", "").split(",")]
        if tag in known or "*" in known:
            self.send(304, b"", ETag=tag)
        else:
            self.send(200, body, ETag=tag)

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", JSON)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def problem(self, status: int, why: str) -> None:
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
        self.send(status, json.dumps({"error": why}).encode(), **headers)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string((self.engine.clock() + self.shift).timestamp())

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: who asked is in `Engine.requests`."""


def real_clock() -> datetime:
    return datetime.now(UTC)


def serve(
    scenario: str | Scenario,
    *,
    speed: float = 1.0,
    port: int = 0,
    token: str = "",
    start: datetime | None = None,
    clock: Clock = real_clock,
) -> Engine:
    """Starts an engine on 127.0.0.1 in a thread of this process; port 0 is a free one. The caller stops it.

    `start` is when the scenario opens (default: now). Raises BadScenario, ValueError for a speed or start that cannot
    be, OSError where the port is taken.
    """
    chosen = load(scenario) if isinstance(scenario, str) else scenario
    return Engine(chosen, speed=speed, port=port, token=token, start=start or clock(), clock=clock)


@contextmanager
def running(
    scenario: str | Scenario,
    *,
    speed: float = 1.0,
    port: int = 0,
    token: str = "",
    start: datetime | None = None,
    clock: Clock = real_clock,
    misbehaving: Iterable[str] = (),
) -> Iterator[Engine]:
    """The same, stopped at the end; `misbehaving` for ever, in turn."""
    engine = serve(scenario, speed=speed, port=port, token=token, start=start, clock=clock)
    engine.misbehave(*misbehaving, for_ever=True)
    try:
        yield engine
    finally:
        engine.stop()
