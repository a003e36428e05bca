"""Asking servers that answer, well or badly."""

import gzip

import pytest
from django.utils.translation import override

from incidents.outbound import Broken, ExactHosts, Failed, Refused, TooLarge, fetch

from .peers import drips, floods, ok, peer, says

HEAD = b"HTTP/1.1 200 OK\r\n"


def ask(answer: bytes, **options: int) -> bytes:
    """The body that comes of this answer."""
    with peer(says(answer)) as server:
        return fetch(server.origin, allow=ExactHosts([server.origin]), **options).body  # type: ignore[arg-type]


def test_an_answer_has_status_headers_body_and_time() -> None:
    with peer(says(ok(b"here", 'ETag: "one"', "X-Odd: a\x01b"))) as server:
        answer = fetch(f"{server.origin}/v1/jobs", allow=ExactHosts([server.origin]))

    assert (answer.status, answer.body) == (200, b"here")
    assert answer.headers == {"content-length": "4", "etag": '"one"', "x-odd": "a b"}
    assert 0 < answer.took < 5


def test_a_request_says_what_it_was_given_and_little_else() -> None:
    with peer(says(ok(b""))) as server:
        url = f"{server.origin}/v1/jöbs?cursor=a b#part".replace(" ", "%20")
        headers = {"Authorization": "Bearer secret", "Content-Length": "7", "host": "other.example"}
        fetch(url, method="PUT", headers=headers, body=b"{}", allow=ExactHosts([server.origin]))

    lines = server.heard[0].decode().split("\r\n")
    assert lines[0] == "PUT /v1/j%C3%B6bs?cursor=a%20b HTTP/1.1"
    assert sorted(lines[1:-2]) == [
        "Accept-Encoding: identity",
        "Authorization: Bearer secret",
        "Connection: close",
        "Content-Length: 2",
        f"Host: 127.0.0.1:{server.port}",
        "User-Agent: Zwischenstand",
    ]


def test_nothing_unchanged_is_an_answer_without_a_body() -> None:
    with peer(says(b'HTTP/1.1 304 Not Modified\r\nETag: "one"\r\nContent-Length: 5000\r\n\r\n')) as server:
        answer = fetch(server.origin, headers={"If-None-Match": '"one"'}, allow=ExactHosts([server.origin]))

    assert (answer.status, answer.body) == (304, b"")


def test_a_redirect_is_returned_and_not_followed() -> None:
    with peer(says(ok(b"inside"))) as inside:
        target = f"HTTP/1.1 302 Found\r\nLocation: {inside.origin}/\r\nContent-Length: 0\r\n\r\n".encode()
        with peer(says(target)) as server:
            answer = fetch(server.origin, allow=ExactHosts([server.origin, inside.origin]))

    assert answer.status == 302
    assert inside.heard == []


def test_proxies_and_credentials_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with peer(says(ok(b"proxy"))) as proxy, peer(says(ok(b"server"))) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        monkeypatch.setenv("http_proxy", proxy.origin)
        monkeypatch.setenv("ALL_PROXY", proxy.origin)
        answer = fetch(server.origin, allow=ExactHosts([server.origin]))

    assert answer.body == b"server"
    assert proxy.heard == []


@pytest.mark.parametrize(
    "answer",
    [
        ok(b"x" * 1000),
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n3e8\r\n" + b"x" * 1000 + b"\r\n0\r\n\r\n",
        HEAD + b"\r\n" + b"x" * 1000,
        b"HTTP/1.1 100 Continue\r\n\r\n" + ok(b"x" * 1000),
    ],
)
def test_a_body_of_just_the_size_allowed_is_read_and_one_byte_more_is_not(answer: bytes) -> None:
    assert ask(answer, most=1000) == b"x" * 1000
    with pytest.raises(TooLarge):
        ask(answer, most=999)


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (HEAD + b"\r\n", b"x" * 65536),
        (HEAD + b"Content-Length: 99999999999\r\n\r\n", b"x" * 65536),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"4\r\nabcd\r\n" * 1000),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"e" * 60000 + b"\r\na\r\n"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", b"x" * 65536),
        (HEAD, b"X-More: " + b"y" * 60000 + b"\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    ],
)
def test_an_answer_without_end_is_cut_off(start: bytes, piece: bytes) -> None:
    with peer(floods(start, piece)) as server, pytest.raises(TooLarge):
        fetch(server.origin, allow=ExactHosts([server.origin]), deadline=30)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        HEAD + b"Content-Length: 10\r\n\r\nshort",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\na\r\nshort",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nshort",
        HEAD + b"X: 1\r\n" * 200 + b"\r\n",
    ],
)
def test_an_answer_that_is_no_whole_http_is_broken(answer: bytes) -> None:
    with override("en"), pytest.raises(Broken, match=r"^The server's answer is damaged or incomplete\.$"):
        ask(answer)


def test_a_compressed_answer_is_not_taken() -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)

    with override("en"), pytest.raises(Broken, match="compressed"):
        ask(ok(bomb, "Content-Encoding: gzip"))


def test_a_server_that_takes_no_connection_is_named_as_that() -> None:
    with peer(says(b"")) as server:
        gone = server.origin

    with override("en"), pytest.raises(Broken, match=r"^The server takes no connection\.$"):
        fetch(gone, allow=ExactHosts([gone]))


@pytest.mark.parametrize("headers", [{"X": "a\r\nHost: b"}, {"X": "a\0"}, {"X": "…"}, {"X:": "a"}, {"": "a"}])
def test_a_header_that_would_be_another_request_is_not_sent(headers: dict[str, str]) -> None:
    with peer(says(ok(b""))) as server, pytest.raises(Refused):
        fetch(server.origin, headers=headers, allow=ExactHosts([server.origin]))

    assert server.heard == []


@pytest.mark.parametrize("answer", [b"", HEAD + b"Content-Length: 9\r\n\r\nsecret", b"secret\r\n"])
def test_no_failure_repeats_what_was_sent_or_received(answer: bytes) -> None:
    headers = {"Authorization": "Bearer secret"}

    with peer(says(answer)) as server, pytest.raises(Failed) as failed:
        fetch(f"{server.origin}/secret?secret", headers=headers, allow=ExactHosts([server.origin]))

    assert "secret" not in failed.value.why
    assert failed.value.__suppress_context__


def test_a_slow_answer_within_the_deadline_is_read_whole() -> None:
    with peer(drips(HEAD + b"Content-Length: 8\r\n\r\n", b"ab")) as server:
        answer = fetch(server.origin, allow=ExactHosts([server.origin]), deadline=30)

    assert answer.body == b"abababab"
