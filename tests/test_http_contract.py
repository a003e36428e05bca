"""One folder, three ways to read it: from disk, through granian and through nginx. All three must agree.

Not compared, because servers put them there themselves: Server, Date, Connection, Keep-Alive, Transfer-Encoding. The
bodies of 400, 412, 416 and 503 are nginx's own pages there and a plain sentence here, with the headers that
belong to them; of those answers the status is compared, and Content-Range where it is the answer.
"""

import contextlib
import gzip
import json
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import NamedTuple

import pytest

from incidents.publishing.snapshot import Snapshot
from tests.servers import HOST, Answer, fetch, free_port, granian, nginx, post

pytestmark = pytest.mark.needs("nginx")

UNAVOIDABLE = {"server", "date", "connection", "keep-alive", "transfer-encoding"}
VERSION = 1_515_600_000
STATE = {"default_language": "de", "languages": ["de", "en"], "redirects": {"/services/old": "/services/new"}}
NAMES = (
    "index.html",
    "en/index.html",
    "404.html",
    "en/404.html",
    "410.html",
    "en/410.html",
    "history.html",
    "history/2018-01.html",
    "history.rss",
    "history.atom",
    "feed.json",
    "incidents/abc123.html",
    "incidents/abc123.json",
    "incidents/abc123.atom",
    "incidents/abc123/page/1.html",
    "services/new.html",
    "live/de.html",
    "live.json",
    "lookup.html",
    "lookup/abc123/0f.json",
    "subscribe.html",
    "api/v2/summary.json",
    "events/latest.json",
    "schemas/1/event.json",
    "badge.svg",
    "services/new/badge.svg",
    "embed.html",
    "embed.js",
    "calendar.ics",
    "images/0a1b.png",
    "images/0a1b.webp",
    "theme.css",
    "robots.txt",
    "static/app.0a1b2c.js",
    "static/logo.0a1b2c.svg",
)


class Servers(NamedTuple):
    """Both ports over one folder; `alone` is an nginx whose app is dead."""

    snapshot: Snapshot
    app: int
    nginx: int
    alone: int


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("contract")
    snapshot = Snapshot(folder / "snapshot")
    with snapshot.publish(VERSION) as writer:
        for number, name in enumerate(NAMES):
            writer.write(name, f"{name} wird geprüft.\n".encode() * (2 + number * 3))
        writer.mark_gone("incidents/def456.gone")
        writer.write_state(STATE)
    with contextlib.ExitStack() as stack:
        app = stack.enter_context(granian("tests.echoing:application", snapshot.folder))
        web = stack.enter_context(nginx(snapshot.folder, app, folder / "nginx"))
        alone = stack.enter_context(nginx(snapshot.folder, free_port(), folder / "alone"))
        yield Servers(snapshot, app, web, alone)


def lean(answer: Answer) -> Answer:
    headers = {name: value for name, value in answer.headers.items() if name not in UNAVOIDABLE}
    return Answer(answer.status, headers, answer.body)


def both(servers: Servers, path: str, method: str = "GET", **headers: str) -> Answer:
    """The app's answer, after comparing it with nginx's."""
    ours = lean(fetch(servers.app, path, method, **headers))
    theirs = lean(fetch(servers.nginx, path, method, **headers))
    assert ours == theirs, f"{method} {path} {headers}"
    return ours


def address(name: str) -> str:
    path = "/" + name.removesuffix(".html")
    return path.removesuffix("index")


@pytest.mark.parametrize("name", NAMES)
def test_every_document_is_the_same_from_file_app_and_nginx(servers: Servers, name: str) -> None:
    file, path = servers.snapshot.public / name, address(name)
    body, packed = file.read_bytes(), file.with_name(file.name + ".gz")

    plain = both(servers, path)
    squeezed = both(servers, path, accept_encoding="gzip, br")
    head = both(servers, path, "HEAD")
    unchanged = both(servers, path, if_none_match=plain.headers["etag"])
    part = both(servers, path, range="bytes=3-7")
    refused = both(servers, path, "DELETE")

    assert plain == Answer(200, plain.headers, body)
    assert plain.headers["etag"] == f'"{VERSION:x}-{len(body):x}"'
    assert plain.headers["last-modified"] == "Wed, 10 Jan 2018 16:00:00 GMT"
    assert plain.headers["content-length"] == str(len(body))
    assert plain.headers["vary"] == "Accept-Encoding"
    assert squeezed.body == (packed.read_bytes() if packed.exists() else body)
    assert squeezed.headers["etag"] == f'"{VERSION:x}-{len(squeezed.body):x}"'
    assert head == Answer(200, plain.headers, b"")
    assert (unchanged.status, unchanged.body, unchanged.headers["etag"]) == (304, b"", plain.headers["etag"])
    assert (part.status, part.body) == (206, body[3:8])
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")


def test_documents_say_what_the_contract_says(servers: Servers) -> None:
    page, feed = (both(servers, path) for path in ("/", "/feed.json"))
    for_ever = [both(servers, path) for path in ("/static/app.0a1b2c.js", "/images/0a1b.png")]

    assert page.headers == {
        "content-type": "text/html; charset=utf-8",
        "content-length": str(len(page.body)),
        "etag": page.headers["etag"],
        "last-modified": page.headers["last-modified"],
        "accept-ranges": "bytes",
        "cache-control": "public, max-age=0, s-maxage=5, stale-if-error=86400",
        "vary": "Accept-Encoding",
        "content-security-policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        ),
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
    }
    assert feed.headers["access-control-allow-origin"] == "*"
    assert {one.headers["cache-control"] for one in for_ever} == {"public, max-age=31536000, immutable"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if_none_match": "*"}, 304),
        ({"if_none_match": "W/{etag}"}, 304),
        ({"if_none_match": '"x",  {etag} , "y"'}, 304),
        ({"if_none_match": '"x"'}, 200),
        ({"if_none_match": "{etag}x"}, 200),
        ({"if_modified_since": "{date}"}, 304),
        ({"if_modified_since": "Wednesday, 10-Jan-18 16:00:00 GMT"}, 304),
        ({"if_modified_since": "Thu, 11 Jan 2018 16:00:00 GMT"}, 200),
        ({"if_modified_since": "yesterday"}, 200),
        ({"if_none_match": "{etag}", "if_modified_since": "Thu, 11 Jan 2018 16:00:00 GMT"}, 200),
        ({"if_none_match": '"x"', "if_modified_since": "{date}"}, 200),
        ({"if_match": "{etag}"}, 200),
        ({"if_match": "*", "if_unmodified_since": "{date}"}, 200),
        ({"range": "bytes=-4"}, 206),
        ({"range": "bytes=10-"}, 206),
        ({"range": "bytes=0-99999"}, 206),
        ({"range": "BYTES= 1 - 4 "}, 206),
        ({"range": "bytes=0-1,4-5"}, 200),
        ({"range": "bytes=0-1,99999-"}, 206),
        ({"range": "lines=0-1"}, 200),
        ({"range": "bytes="}, 200),
        ({"range": "bytes=0-3", "if_range": "{etag}"}, 206),
        ({"range": "bytes=0-3", "if_range": "{date}"}, 206),
        ({"range": "bytes=0-3", "if_range": '"x"'}, 200),
        ({"range": "bytes=0-3", "if_none_match": "{etag}"}, 304),
        ({"range": "bytes=0-3", "accept_encoding": "gzip"}, 200),
        ({"accept_encoding": "br, gzip;q=0.001"}, 200),
        ({"accept_encoding": "gzip;q=0"}, 200),
        ({"accept_encoding": "x-gzip"}, 200),
        ({"accept_encoding": "*"}, 200),
        ({"host": "STATUS.example:81"}, 200),
        ({"host": "127.0.0.1"}, 200),
        ({"host": "[::1]:80"}, 200),
    ],
)
def test_conditions_ranges_and_encodings_are_answered_alike(
    servers: Servers, headers: dict[str, str], status: int
) -> None:
    first = fetch(servers.nginx, "/history").headers
    values = {"etag": first["etag"], "date": first["last-modified"]}
    filled = {name: value.format(**values) for name, value in headers.items()}

    assert both(servers, "/history", **filled).status == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"range": "bytes=99999-"}, 416),
        ({"range": "bytes=x"}, 416),
        ({"range": "bytes=99999999999999999999-"}, 416),
        ({"range": "bytes=-0"}, 416),
        ({"if_match": '"x"'}, 412),
        ({"if_unmodified_since": "Tue, 09 Jan 2018 16:00:00 GMT"}, 412),
        ({"host": "evil.example"}, 400),
        ({"host": ""}, 400),
    ],
)
def test_what_cannot_be_answered_is_refused_alike(servers: Servers, headers: dict[str, str], status: int) -> None:
    answers = [fetch(port, "/history", **headers) for port in (servers.app, servers.nginx)]

    assert [answer.status for answer in answers] == [status, status]
    assert len({answer.headers.get("content-range") for answer in answers}) == 1


@pytest.mark.parametrize("path", ["/../x", "/%2e%2e/%2e%2e/etc/passwd", "/a%00b"])
def test_unreadable_addresses_are_refused_alike(servers: Servers, path: str) -> None:
    assert [fetch(port, path).status for port in (servers.app, servers.nginx)] == [400, 400]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nope", 404),
        ("/en/nope", 404),
        ("/static/nope.js", 404),
        ("/images/nope.jpg", 404),
        ("/index.html.gz", 404),
        ("/.hidden", 404),
        ("/en/.hidden/x", 404),
        ("/history/", 404),
        ("/a%20b", 404),
        ("/%C3%A4", 404),
        ("/incidents/def456", 410),
        ("/incidents/def456.json", 410),
        ("/incidents/def456.gone", 410),
        ("/en/incidents/def456/page/2", 410),
        ("/incidents/def4567", 404),
        ("/de", 301),
        ("/de/history", 301),
        ("/services/old", 301),
        ("/en/services/old.atom", 301),
        ("/index.html", 200),
        ("/history.html", 200),
        ("/en", 200),
        ("//en//../history?a=b", 200),
        ("/incidents%2Fabc123", 200),
    ],
)
def test_every_other_address_is_answered_alike(servers: Servers, path: str, status: int) -> None:
    for method in ("GET", "HEAD"):
        for accept in ("identity", "gzip"):
            assert both(servers, path, method, accept_encoding=accept).status == status


@pytest.mark.parametrize("path", ["/nope", "/incidents/def456", "/de", "/", "/live.json"])
def test_other_methods_are_answered_alike(servers: Servers, path: str) -> None:
    for method in ("POST", "PUT", "OPTIONS"):
        assert both(servers, path, method).status in {404, 405, 410}


@pytest.mark.parametrize("path", ["/console/", "/s/token", "/api/v1/incidents", "/healthz", "/accounts/login"])
def test_the_apps_own_addresses_pass_through_nginx(servers: Servers, path: str) -> None:
    assert both(servers, path).body == f"app GET {path}".encode()


@pytest.mark.parametrize("path", ["/lookup", "/subscribe"])
def test_forms_are_read_from_the_folder_and_posted_to_the_app(servers: Servers, path: str) -> None:
    assert both(servers, path).body.startswith(path[1:].encode())
    assert both(servers, path, "POST").body == f"app POST {path}".encode()


@pytest.mark.parametrize("path", ["/lookup", "/console/incidents/"])
def test_what_is_posted_passes_nginx_whole_up_to_12_mb(servers: Servers, path: str) -> None:
    taken = post(servers.nginx, path, b"x" * 3_000_000)
    with socket.create_connection(("127.0.0.1", servers.nginx), timeout=10) as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 12700000\r\n\r\n".encode())
        refused = connection.makefile("rb").read()

    assert taken.body == f"app POST {path} 3000000".encode()
    assert refused.startswith(b"HTTP/1.1 413")
    assert b"at most 12 MB" in refused


def test_nginx_itself_answers_programs_with_problems_in_json(servers: Servers) -> None:
    path = "/api/v1/recovery/loader/jobs"
    away = fetch(servers.alone, path, "PUT")
    with contextlib.closing(HTTPConnection("127.0.0.1", servers.nginx, timeout=10)) as connection:
        connection.putrequest("PUT", path, skip_host=True)
        for name, value in (("Host", HOST), ("Content-Length", "2500000")):
            connection.putheader(name, value)
        connection.endheaders()
        refused = connection.getresponse()
        said = json.load(refused)

    assert (away.status, away.headers["retry-after"], away.headers["cache-control"]) == (503, "10", "no-store")
    assert away.headers["content-type"] == "application/problem+json"
    assert json.loads(away.body)["type"] == "urn:zwischenstand:problem:unavailable"
    assert (refused.status, refused.headers["content-type"]) == (413, "application/problem+json")
    assert said["type"] == "urn:zwischenstand:problem:too-large"


def test_nginx_serves_documents_and_their_absence_without_the_app(servers: Servers) -> None:
    def alone(path: str, method: str = "GET") -> Answer:
        return lean(fetch(servers.alone, path, method))

    for path in ("/", "/en/nope", "/incidents/def456", "/api/v2/summary.json"):
        assert alone(path) == both(servers, path)
    assert [alone(path).status for path in ("/console/", "/api/v1/incidents")] == [503, 503]
    assert alone("/lookup", "POST").status == 503
    assert alone("/console/").headers["cache-control"] == "no-store"


def test_two_changes_of_equal_length_within_a_second_are_both_seen(servers: Servers) -> None:
    name, version = "live/en.html", VERSION + 10
    for accept in ("identity", "gzip"):
        etags: dict[int, str] = {}
        for letter in (b"a", b"b", b"c"):
            with servers.snapshot.publish(version) as writer:
                writer.write(name, letter * 700)

            for port in (servers.app, servers.nginx):
                answer = fetch(port, "/live/en", accept_encoding=accept, if_none_match=etags.get(port, '""'))
                body = gzip.decompress(answer.body) if accept == "gzip" else answer.body
                assert (answer.status, body) == (200, letter * 700)
                etags[port] = answer.headers["etag"]
