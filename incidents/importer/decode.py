"""From the bytes of a file to its lines."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from html import unescape
from typing import NamedTuple

from .log import Unreadable

MAX_BYTES = 5 * 1024 * 1024

_NEWLINE = re.compile(r"\r\n|\n|\r")
# Invisible and meaningless here: zero-width space, word joiner, BOM, soft hyphen, marks of writing direction.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# With the semicolon only: "?a=1&copy=2" is an address.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_UMLAUT = re.compile("([aouAOU])\u0308")
_COMPOSED = dict(zip("aouAOU", "äöüÄÖÜ", strict=True))
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f]")


class Line(NamedTuple):
    """One line: `raw` as in the file, `text` with entities read and invisible characters left out."""

    number: int
    raw: str
    text: str

    @property
    def blank(self) -> bool:
        return not self.raw.strip()


def read_lines(data: bytes) -> list[Line]:
    """The lines of a file in UTF-8, UTF-16 with BOM or Windows-1252; raises `Unreadable` for anything else."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The file is larger than {MAX_BYTES // 1024 // 1024} MB.")
    text = decoded(data)
    if not text.strip():
        raise Unreadable("The file is empty.")
    return [Line(number, raw, _cleaned(raw) if raw else raw) for number, raw in enumerate(_NEWLINE.split(text), 1)]


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with BOM or Windows-1252; raises `Unreadable` for anything else."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        text = _strictly(data, "utf-16")
    else:
        text = _eight_bit(data.removeprefix(BOM_UTF8))
    if "\0" in text or len(_CONTROL.findall(text)) > len(text) / 10:
        raise Unreadable("The file is binary, not text.")
    return text


def _eight_bit(data: bytes) -> str:
    if b"\0" in data:
        raise Unreadable("The file is binary, not text.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(data, "windows-1252")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("The file is not text in UTF-8, UTF-16 or Windows-1252.") from None


def _cleaned(raw: str) -> str:
    text = raw
    if "&" in text:
        text = _ENTITY.sub(_read_entity, text)
    if "\u0308" in text:
        text = _UMLAUT.sub(lambda match: _COMPOSED[match[1]], text)
    return _INVISIBLE.sub("", text)


def _read_entity(match: re.Match[str]) -> str:
    """The character meant; one that would break or hide a line becomes a blank."""
    char = unescape(match[0])
    return char if char.isprintable() or char == "\xa0" else " "
