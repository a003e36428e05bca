"""`make words`: collects the texts of code and templates for translation, and compiles what is translated.

English is the source; German lies in `locale/de/LC_MESSAGES/django.po`, the compiled `.mo` beside it. Collecting
needs gettext's xgettext; compiling and checking (`--check`) do not.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from tests import programs

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "de" / "LC_MESSAGES" / "django.po"
SOURCES = ("incidents", "statuspage", "templates")
HEADER = {
    "Project-Id-Version": "Zwischenstand",
    "Language": "de",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")


# xgettext knows `_` and Django's own names; what a file calls them otherwise comes in as arguments.
MAKEMESSAGES = """
import sys
from django.core.management import execute_from_command_line
from django.core.management.commands.makemessages import Command
Command.xgettext_options = [*Command.xgettext_options, *sys.argv[1:]]
execute_from_command_line(["django-admin", "makemessages", "--locale=de", "--add-location=file"])
"""
ALIAS = re.compile(r"\b(n?p?)gettext(?:_lazy|_noop)? as (\w+)")
ARGUMENTS = {"": "", "n": ":1,2", "p": ":1c,2", "np": ":1c,2,3"}


class NotCollected(Exception):
    """xgettext refused a source; the text is its own."""


def key(entry: polib.POEntry) -> tuple[str, str]:
    return (entry.msgctxt or "", entry.msgid)


def collected() -> polib.POFile:
    """Every text of the sources, untranslated. Raises NotCollected.

    Django's makemessages does it in a copy: it writes beside what it reads, and a check must not.
    """
    with tempfile.TemporaryDirectory(prefix="zwischenstand-words-") as name:
        copy = Path(name)
        for source in SOURCES:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, copy / source, ignore=shutil.ignore_patterns("__pycache__"))
        (copy / "locale").mkdir()
        command = [sys.executable, "-c", MAKEMESSAGES, *keywords(copy)]
        environment = {n: v for n, v in os.environ.items() if n != "DJANGO_SETTINGS_MODULE"}
        made = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
        if made.returncode:
            raise NotCollected(made.stderr.strip())
        written = copy / "locale" / "de" / "LC_MESSAGES" / "django.po"
        return polib.pofile(str(written)) if written.exists() else polib.POFile()


def keywords(folder: Path) -> list[str]:
    """Options that make xgettext know every name under which a source imports a gettext function."""
    texts = (path.read_text() for path in folder.rglob("*.py"))
    aliases = {(name, ARGUMENTS[kind]) for text in texts for kind, name in ALIAS.findall(text)}
    return [f"--keyword={name}{arguments}" for name, arguments in sorted(aliases) if name != "_"]


def translated() -> polib.POFile:
    return polib.pofile(str(PO)) if PO.exists() else polib.POFile()


def merged(texts: polib.POFile, old: polib.POFile) -> polib.POFile:
    """`texts` with the translations of `old`; what no source says any more is left out.

    Sorted and without dates, so that a second call changes no byte and two branches rarely collide.
    """
    known = {key(entry): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=110)
    new.metadata = HEADER
    for entry in sorted(texts, key=key):
        before = known.get(key(entry))
        if before is not None:
            entry.msgstr, entry.flags = before.msgstr, sorted({*entry.flags, *before.flags} - {""})
            entry.msgstr_plural = before.msgstr_plural or entry.msgstr_plural
        new.append(entry)
    return new


def problems(po: polib.POFile) -> list[str]:
    """What is wrong with the translations themselves: missing, doubtful, or other placeholders than the text's."""
    found = []
    for entry in po:
        words = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy or not words or not all(words):
            found.append(f"not translated: {entry.msgid!r}")
        elif not agree(entry, words):
            found.append(f"other placeholders in German: {entry.msgid!r}")
    return found


def agree(entry: polib.POEntry, words: list[str]) -> bool:
    """Each German form has the placeholders of its English one; a singular may spell out its number ("one")."""
    if not entry.msgid_plural:
        return placeholders(words[0]) == placeholders(entry.msgid)
    singular, *plurals = words
    wanted = placeholders(entry.msgid_plural)
    return all(placeholders(plural) == wanted for plural in plurals) and placeholders(singular) <= wanted


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def compiled_is_old(po: polib.POFile) -> list[str]:
    """A line where the compiled file does not say what `po` does."""
    compiled = PO.with_suffix(".mo")
    if compiled.exists() and compiled.read_bytes() == po.to_binary():
        return []
    return [f"{compiled.relative_to(ROOT)} is older than {PO.name}: run `make words`"]


def sources_differ(po: polib.POFile) -> list[str]:
    """A line for each text that only the sources or only `po` has. Needs xgettext; raises NotCollected."""
    said, known = {key(entry) for entry in collected()}, {key(entry) for entry in po}
    new = [f"not collected yet, run `make words`: {text!r}" for _, text in sorted(said - known)]
    return new + [f"no source says it any more, run `make words`: {text!r}" for _, text in sorted(known - said)]


def update() -> None:
    """Writes the `.po` (where xgettext is here) and the `.mo`. Raises NotCollected."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    if programs.find("gettext"):
        merged(collected(), translated()).save(str(PO))
    else:
        print("xgettext is missing (`make system`): nothing collected, only compiled.")
    PO.with_suffix(".mo").write_bytes(translated().to_binary())


def main(arguments: list[str]) -> int:
    """Exit 0, or 1 with a line for each text that is not right."""
    try:
        if arguments == ["--check"]:
            po = translated()
            found = problems(po) + compiled_is_old(po)
            found += sources_differ(po) if programs.find("gettext") else []
        else:
            update()
            found = problems(translated())
    except NotCollected as problem:
        found = [str(problem)]
    for line in found[:50]:
        print(line)
    if len(found) > 50:
        print(f"… and {len(found) - 50} more")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
