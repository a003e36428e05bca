"""What a lying engine puts into its documents. Each lie is given an honest document and gives bytes to send. Pure."""

import json
from collections.abc import Callable
from typing import Any

Document = dict[str, Any]
Lie = Callable[[Document, str], bytes]
"""The honest document (the lie may change it) and the cursor that was asked for."""

HUGE = 10 * 1024 * 1024
NESTED = 100_000
STRANGE = (
    "../../admin",
    "a/b",
    "http\r\nX: 1",
    "\x00\x1b[2J",
    "",
    "%2e%2e",
    "<script>alert(1)</script>",
    "\u202egpj",
    "💥",
)
LITERAL = "\ufffcliteral\ufffc"  # stands in a document for what `json` would not write


def encoded(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def instead(body: bytes) -> Lie:
    """Not the document at all."""
    return lambda document, cursor: body


def first(kind: str, **fields: Any) -> Lie:
    """The first running job, or the first target of the page, has these fields instead."""

    def lie(document: Document, cursor: str) -> bytes:
        chosen(document[kind]).update(fields)
        return encoded(document)

    return lie


def literal(kind: str, text: str, *fields: str) -> Lie:
    """The same, with JSON that no honest program writes."""

    def lie(document: Document, cursor: str) -> bytes:
        honest = first(kind, **dict.fromkeys(fields, LITERAL))
        return honest(document, cursor).replace(encoded(LITERAL), text.encode())

    return lie


def without(kind: str, *fields: str) -> Lie:
    """The same row lacks these fields."""

    def lie(document: Document, cursor: str) -> bytes:
        row = chosen(document[kind])
        for field in fields:
            row.pop(field, None)
        return encoded(document)

    return lie


def chosen(rows: list[Document]) -> Document:
    """The row that a lie is about: of an empty page one that nobody will see."""
    return next((row for row in rows if row["state"] == "running"), rows[0] if rows else {})


def regression(document: Document, cursor: str) -> bytes:
    """A third of what was done is not done any more."""
    job = chosen(document["jobs"])
    job["done"] = job["done"] * 2 // 3
    return encoded(document)


def duplicates(kind: str) -> Lie:
    """The first row stands there twice, with other figures."""

    def lie(document: Document, cursor: str) -> bytes:
        rows = document[kind]
        rows += [{**row, **{name: 1 for name in ("done", "position") if name in row}} for row in rows[:1]]
        return encoded(document)

    return lie


def strangers(kind: str) -> Lie:
    """Beside the honest rows some whose ids are addresses, line breaks, markup or nothing."""

    def lie(document: Document, cursor: str) -> bytes:
        document[kind] += [{**row, "id": id, "names": [id]} for row in document[kind][:1] for id in STRANGE]
        return encoded(document)

    return lie


def many(kind: str, count: int) -> Lie:
    """So many more rows than there are."""

    def lie(document: Document, cursor: str) -> bytes:
        document[kind] += [{**row, "id": f"more-{n}"} for row in document[kind][:1] for n in range(count)]
        return encoded(document)

    return lie


def duplicate_keys(document: Document, cursor: str) -> bytes:
    return encoded(document).replace(b'"done":', b'"done": 1, "done": 2, "done":')


def twice(document: Document, cursor: str) -> bytes:
    """Two documents, one after the other."""
    return encoded(document) * 2


def cut_short(document: Document, cursor: str) -> bytes:
    """A whole answer of half a document."""
    body = encoded(document)
    return body[: len(body) // 2]


def bad_utf8(document: Document, cursor: str) -> bytes:
    return first("jobs" if "jobs" in document else "targets", id="\ufffd")(document, cursor).replace(
        "\ufffd".encode(), b"\xff\xfe\xc3"
    )


def leading_nowhere(document: Document, cursor: str) -> bytes:
    """A new cursor each time, and each of them leads to the first page."""
    return encoded({**document, "next": cursor + "0" if not cursor.strip("0") else "0"})


BOTH: dict[str, Lie] = {
    "html": instead(b"<!doctype html><title>Login</title><h1>Please sign in</h1>"),
    "empty": instead(b""),
    "no_object": instead(b"[]"),
    "null": instead(b"null"),
    "wrong_shape": instead(b'{"jobs": {"id": "http"}, "targets": "p12345", "next": 7}'),
    "rows_of_nothing": instead(b'{"jobs": [null, 7, "http", []], "targets": [null, 7, "p1", []], "next": null}'),
    "ten_megabytes": instead(b'{"jobs": [' + b" " * HUGE + b"]}"),
    "nested": instead(b"[" * NESTED + b"]" * NESTED),
    "bad_utf8": bad_utf8,
    "two_documents": twice,
    "cut_short": cut_short,
}
JOBS: dict[str, Lie] = {
    "nan": literal("jobs", "NaN", "done"),
    "infinity": literal("jobs", "-Infinity", "done", "total"),
    "huge_number": literal("jobs", "1e999", "done"),
    "huge_total": literal("jobs", "1e999", "total"),
    "five_thousand_digits": literal("jobs", "9" * 5000, "done", "total"),
    "beyond_64_bits": first("jobs", done=2**63, total=2**64),
    "percent_250": first("jobs", done=250, total=100),
    "text_number": first("jobs", done="99"),
    "negative": first("jobs", done=-5),
    "negative_total": first("jobs", total=-100),
    "failed_too_many": first("jobs", failed=10**9),
    "fraction": first("jobs", done=12.5),
    "truth": first("jobs", done=True, total=True),
    "nothing_counted": first("jobs", done=None, total=None),
    "total_zero": first("jobs", done=0, total=0),
    "regression": regression,
    "time_in_words": first("jobs", updated_at="yesterday", started_at=17),
    "time_without_offset": first("jobs", updated_at="2018-01-10T22:25:00"),
    "time_at_the_edge": first("jobs", updated_at="0001-01-01T00:00:00+14:00", started_at="9999-12-31T23:59:59-12:00"),
    "duplicate_jobs": duplicates("jobs"),
    "duplicate_keys": duplicate_keys,
    "missing_figures": without("jobs", "done", "total"),
    "missing_id": without("jobs", "id"),
    "missing_all_but_figures": without("jobs", "name", "state", "unit", "failed", "after", "started_at", "updated_at"),
    "wrong_types": first("jobs", id=7, name=["HTTP"], state={}, unit=None, after="http", failed="12"),
    "unknown_state": first("jobs", state="hibernating"),
    "huge_id": first("jobs", id="x" * 10_000),
    "huge_name": first("jobs", name="HTTP hosts " * 3000),
    "control_characters": first("jobs", name="HTTP\x00\x1b[31m\r\nhosts", unit="\u202e\u0007"),
    "half_a_character": literal("jobs", '"\\ud800"', "name", "unit"),
    "strange_jobs": strangers("jobs"),
    "after_itself": first("jobs", after=["http", "hosts", "nobody", "hosts"]),
    "many_jobs": many("jobs", 150),
}
TARGETS: dict[str, Lie] = {
    "endless_cursor": lambda document, cursor: encoded({**document, "next": "0"}),
    "leading_nowhere": leading_nowhere,
    "strange_cursor": lambda document, cursor: encoded({**document, "next": "../jobs?x=1&cursor=\r\n2"}),
    "huge_cursor": lambda document, cursor: encoded({**document, "next": "9" * 100_000}),
    "duplicate_targets": duplicates("targets"),
    "strange_targets": strangers("targets"),
    "many_targets": many("targets", 4000),
    "missing_target_id": without("targets", "id"),
    "missing_target_fields": without("targets", "names", "state", "position", "done_at"),
    "wrong_target_types": first("targets", id=7, names="shop.example", state=3, position="812", done_at=1515600000),
    "unknown_target_state": first("targets", state="nearly"),
    "huge_target": first("targets", id="x" * 10_000, names=["y" * 300 + ".example"] * 500),
    "impossible_positions": literal("targets", "1e999", "position"),
    "negative_position": first("targets", position=-1),
    "done_tomorrow": first("targets", state="done", done_at="2199-01-01T00:00:00+01:00"),
}
