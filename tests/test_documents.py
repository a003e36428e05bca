"""Documents as a WSGI application: what is answered from the folder, what reaches the app, what is refused."""

import gzip
import os
from pathlib import Path

import pytest

from incidents.publishing.snapshot import Snapshot
from statuspage import conditions
from statuspage import documents as documents_module
from statuspage.documents import APP_PATHS, Documents, normal
from tests.servers import Answer, call, documents

VERSION = 1_515_600_000
STATE = {
    "default_language": "de",
    "languages": ["de", "en"],
    "redirects": {"/services/mail": "/services/webmail"},
    "url": "https://status.example",
}
PAGES = ("index", "en/index", "404", "en/404", "410", "lookup", "services/webmail", "incidents/abc", "api/v2/x")


def text(name: str) -> bytes:
    return f"{name} \n".encode() * 60


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    snapshot = Snapshot(tmp_path)
    with snapshot.publish(VERSION) as writer:
        for page in PAGES:
            writer.write(f"{page}.html", text(page))
        writer.write("services/webmail.atom", text("feed"))
        writer.write("en/services/webmail.html", text("english"))
        writer.mark_gone("incidents/def.gone")
        writer.write_state(STATE)
    return snapshot


@pytest.fixture
def app(snapshot: Snapshot) -> Documents:
    return documents(snapshot.folder)


def put(snapshot: Snapshot, name: str, body: bytes = b"{}") -> None:
    with snapshot.publish(VERSION) as writer:
        writer.write(name, body)


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/", "index"),
        ("/index.html", "index"),
        ("/en", "en/index"),
        ("/en/", "en/index"),
        ("/lookup", "lookup"),
        ("//en//../lookup", "lookup"),
        ("/incidents/./abc.html", "incidents/abc"),
        ("/api/v2/x", "api/v2/x"),
    ],
)
def test_addresses_lead_to_files(app: Documents, path: str, page: str) -> None:
    answer = call(app, path)

    assert (answer.status, answer.body) == (200, text(page))


def test_a_file_put_back_with_its_length_and_time_is_read_again(app: Documents, snapshot: Snapshot) -> None:
    put(snapshot, "back.html", b"a" * 100)
    call(app, "/back")
    file = snapshot.folder / "public" / "back.html"
    before = file.stat()

    with file.open("r+b") as opened:
        opened.write(b"b" * 100)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert call(app, "/back").body == b"b" * 100


def test_a_change_is_answered_at_once_even_of_equal_length_and_version(app: Documents, snapshot: Snapshot) -> None:
    for letter in (b"a", b"b", b"c"):
        put(snapshot, "index.html", letter * 500)

        plain, packed = call(app, "/"), call(app, "/", accept_encoding="gzip")

        assert plain.body == letter * 500
        assert gzip.decompress(packed.body) == letter * 500


def test_a_gzip_form_that_comes_later_is_used(app: Documents, snapshot: Snapshot) -> None:
    packed = snapshot.public / "index.html.gz"
    body = packed.read_bytes()
    packed.unlink()
    before = call(app, "/", accept_encoding="gzip")
    packed.write_bytes(body)

    after = call(app, "/", accept_encoding="gzip")

    assert "content-encoding" not in before.headers
    assert after.headers["content-encoding"] == "gzip"


def test_a_removed_document_is_not_answered_from_memory(app: Documents, snapshot: Snapshot) -> None:
    before = call(app, "/incidents/abc")

    with snapshot.publish(VERSION) as writer:
        writer.remove("incidents/abc.html")

    assert (before.status, call(app, "/incidents/abc").status) == (200, 404)


def test_each_form_has_its_own_etag_and_answers_304_to_it(app: Documents) -> None:
    for accept in ("identity", "gzip"):
        first = call(app, "/", accept_encoding=accept)

        again = call(app, "/", accept_encoding=accept, if_none_match=first.headers["etag"])

        assert first.headers["etag"] == f'"{VERSION:x}-{len(first.body):x}"'
        assert (again.status, again.body) == (304, b"")


def test_a_range_is_of_the_plain_form_only(app: Documents) -> None:
    plain = call(app, "/", range="bytes=2-5")
    packed = call(app, "/", range="bytes=2-5", accept_encoding="gzip")
    beyond = call(app, "/", range="bytes=9999-")

    assert (plain.status, plain.body) == (206, text("index")[2:6])
    assert plain.headers["content-range"] == f"bytes 2-5/{len(text('index'))}"
    assert packed.status == 200
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{len(text('index'))}")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_documents_can_only_be_read(app: Documents, method: str) -> None:
    answer = call(app, "/", method)

    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/lookup", "/en/lookup", "/lookup/report", "/subscribe"])
def test_forms_are_posted_to_the_app(app: Documents, path: str) -> None:
    answer = call(app, path, "POST")

    assert answer.body == f"app POST {path}".encode()


@pytest.mark.parametrize("path", APP_PATHS)
def test_the_apps_own_addresses_reach_it(app: Documents, path: str) -> None:
    assert call(app, path).body == f"app GET {path}".encode()


@pytest.mark.parametrize("path", ["/nope", "/wp-login.php", "/index.html.gz", "/.git/config", "/a b"])
def test_any_other_missing_address_is_404_without_the_app(app: Documents, path: str) -> None:
    answer = call(app, path)

    assert (answer.status, answer.body) == (404, text("404"))
    assert "last-modified" not in answer.headers


def test_an_error_page_is_in_the_language_of_its_address(app: Documents) -> None:
    assert call(app, "/en/nope").body == text("en/404")
    assert call(app, "/fr/nope").body == text("404")


@pytest.mark.parametrize(
    "path",
    ["/incidents/def", "/incidents/def.json", "/en/incidents/def", "/incidents/def/page/2", "/incidents/def.atom"],
)
def test_a_removed_incident_is_gone_in_every_form(app: Documents, path: str) -> None:
    answer = call(app, path)

    assert (answer.status, answer.body) == (410, text("410"))


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/de", "/"),
        ("/de/", "/"),
        ("/de/incidents/abc", "/incidents/abc"),
        ("/services/mail", "/services/webmail"),
        ("/services/mail.atom", "/services/webmail.atom"),
        ("/services/mail/badge.svg", "/services/webmail/badge.svg"),
        ("/en/services/mail", "/en/services/webmail"),
        ("/de/services/mail", "/services/webmail"),
        ("/de//evil.example", "/evil.example"),
    ],
)
def test_moved_addresses_answer_301(app: Documents, path: str, to: str) -> None:
    answer = call(app, path)

    assert (answer.status, answer.headers["location"]) == (301, to)


def test_a_redirect_made_later_is_followed(app: Documents, snapshot: Snapshot) -> None:
    before = call(app, "/services/ftp").status

    redirects = {"/services/ftp": "/services/webmail"}
    with snapshot.publish(VERSION) as writer:
        writer.write_state(STATE | {"redirects": redirects})

    assert (before, call(app, "/services/ftp").status) == (404, 301)


@pytest.mark.parametrize("path", ["/../etc/passwd", "/en/../../x", "/a\0b", "nothing", "/.."])
def test_addresses_that_leave_the_folder_are_refused(app: Documents, path: str) -> None:
    assert call(app, path).status == 400


@pytest.mark.parametrize(
    "host",
    ["evil.example", "status.example.evil.example", "", "xlocalhost", "127.0.0.1.evil", "127.1.2.3", "localhost:"],
)
def test_an_unknown_host_is_refused(app: Documents, host: str) -> None:
    answer = call(app, "/", host=host)

    assert answer.status == 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "host", ["status.example:8000", "STATUS.example", "status.example.", "localhost:1", "127.0.0.1", "[::1]:80"]
)
def test_our_own_and_loopback_hosts_are_served_on_any_port(app: Documents, host: str) -> None:
    assert call(app, "/", host=host).status == 200


def test_an_empty_folder_answers_in_plain_words(tmp_path: Path) -> None:
    answer = call(documents(tmp_path / "nothing"), "/")

    assert (answer.status, answer.body) == (404, b"Not Found.\n")


def test_memory_stays_bounded_whatever_is_read(
    snapshot: Snapshot, app: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents_module, "CACHE_BYTES", 40_000)
    for number in range(30):
        put(snapshot, f"incidents/i{number}.html", b"x" * 500)

    answers = [call(app, f"/incidents/i{number}").status for number in range(30)]

    assert set(answers) == {200}
    assert sum(file.weight for file in app._kept.values()) <= 40_000


def test_nothing_that_a_stranger_can_make_longer_is_remembered(app: Documents) -> None:
    spellings = [
        call(app, "/./" + "./" * 5000 + "lookup"),
        call(app, "/lookup", accept_encoding="gzip" + "," * 5000),
        call(app, "/lookup", host="localhost:" + "0" * 5000),
    ]

    kept = [path for path, _gzip in app._kept] + [*app._gzip] + [*app._known_hosts]

    assert [answer.status for answer in spellings] == [200, 200, 200]
    assert max(len(one or "") for one in kept) < 300


def test_every_json_and_feed_is_open_to_all_origins_and_no_page_is(app: Documents, snapshot: Snapshot) -> None:
    names = ["a.json", "a.rss", "a.atom", "feed.json", "calendar.ics", "badge.svg", "services/a/badge.svg"]
    for name in [*names, "static/logo.svg", "embed.html"]:
        put(snapshot, name)

    def origin(answer: Answer) -> str | None:
        return answer.headers.get("access-control-allow-origin")

    assert {origin(call(app, f"/{name}")) for name in names} == {"*"}
    assert {origin(call(app, path)) for path in ("/", "/static/logo.svg", "/embed", "/nope.json")} == {None}


def test_badge_and_embed_may_be_framed_and_static_files_are_kept_for_ever(app: Documents, snapshot: Snapshot) -> None:
    for name in ("badge.svg", "en/embed.html", "static/app.01.js"):
        put(snapshot, name)

    policies = [call(app, path).headers["content-security-policy"] for path in ("/badge.svg", "/en/embed", "/")]

    assert ["frame-ancestors *" in policy for policy in policies] == [True, True, False]
    assert call(app, "/static/app.01.js").headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in call(app, "/static/nope.js").headers["cache-control"]


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("gzip, br", True),
        ("br,gzip;q=0.5", True),
        ("br, gzip ; q=1.000", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("gzip;q=0.001", True),
        ("gzip;q=1.1", False),
        ("gzip;q=0.0001", False),
        ("gzip;q=x", False),
        ("x-gzip", False),
        ("gzipped", False),
        ("*", False),
        ("identity", False),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(accept: str | None, wanted: bool) -> None:
    assert conditions.gzip_wanted(accept) is wanted


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784111777),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 784111777),
        ("Sun Nov  6 08:49:37 1994", 784111777),
        ("yesterday", None),
        ("Sun, 06 Nov 0000 08:49:37 GMT", None),
    ],
)
def test_all_three_forms_of_dates_are_read(text: str, seconds: int | None) -> None:
    assert conditions.parsed_date(text) == seconds
    assert seconds is None or conditions.http_date(seconds) == "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize(
    ("path", "clean"),
    [("/", "/"), ("//", "/"), ("/a//b/", "/a/b/"), ("/a/..", "/"), ("/a/b/.", "/a/b/"), ("/a/./b", "/a/b")],
)
def test_slashes_are_merged_and_dots_resolved(path: str, clean: str) -> None:
    assert normal(path) == clean
