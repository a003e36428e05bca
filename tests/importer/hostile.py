"""Texts of any size that would cost a careless reader more than their size, by what they abuse."""

from collections.abc import Callable

ENTRY = "14:05 Uhr: Beginn\n"
HOSTILE: dict[str, Callable[[int], str]] = {
    "no blanks": lambda size: ENTRY + "a" * size,
    "digits": lambda size: ENTRY + "1234567890" * (size // 10),
    "percent signs": lambda size: ENTRY + "%" * size,
    "figures": lambda size: ENTRY + "5 % " * (size // 4),
    "times on one line": lambda size: ENTRY + "bis 14:05 Uhr wieder online " * (size // 28),
    "bullets on one line": lambda size: "- " * (size // 2) + "14:05 Uhr: a\n" + ENTRY,
    "bulleted lines": lambda size: ENTRY + "- - - - 14:05 a\n" * (size // 16),
    "blank lines": lambda size: ENTRY + "\n" * size,
    "zero width": lambda size: ENTRY + "\u200b\u200d" * (size // 6),
    "brackets": lambda size: ENTRY + "(" * size + "5 % wieder online bis 18 Uhr",
    "addresses": lambda size: ENTRY + "https://a.b/c " * (size // 14),
    "entities": lambda size: ENTRY + "&amp;" * (size // 5),
    "headings": lambda size: "Freitag, 08.11.2024\n" * (size // 20) + ENTRY,
    "dates without a year": lambda size: "08.11.2024\n" + "08.11.\n14:05 Uhr: a\n" * (size // 20),
    "weekdays": lambda size: "Freitag\n14:05 Uhr: a\n" * (size // 21),
    "older parts": lambda size: "ältere Meldungen\n14:05 Uhr: a\n" * (size // 31),
    "entries": lambda size: "14:05 Uhr: 50 % wieder online, bis 16 Uhr fertig\n" * (size // 49),
}
