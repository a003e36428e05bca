"""Everything the product says is there in German, compiled, and with the same placeholders."""

from pathlib import Path

import polib
import pytest

from tests import words

POT = """
msgid "Posted %(count)d update"
msgid_plural "Posted %(count)d updates"
msgstr[0] "{one}"
msgstr[1] "{many}"

msgid "By %(time)s"
msgstr "{plain}"
"""


def catalogue(
    *, one: str = "Eine Meldung", many: str = "%(count)d Meldungen", plain: str = "Bis %(time)s"
) -> polib.POFile:
    return polib.pofile(POT.format(one=one, many=many, plain=plain))


def test_german_is_whole() -> None:
    po = words.translated()

    assert len(po) > 0
    assert words.problems(po) + words.compiled_is_old(po) == []


@pytest.mark.needs("gettext")
def test_every_text_of_the_sources_is_collected_and_no_other() -> None:
    assert words.sources_differ(words.translated()) == []


@pytest.mark.needs("gettext")
def test_collecting_twice_changes_no_byte() -> None:
    once = words.merged(words.collected(), words.translated())

    again = words.merged(words.collected(), polib.pofile(str(once)))

    assert str(again) == str(once)


def test_a_text_is_collected_whatever_a_file_calls_gettext(tmp_path: Path) -> None:
    imports = "from django.utils.translation import gettext as _now, ngettext as several\nfrom x import gettext as _\n"
    (tmp_path / "a.py").write_text(imports)

    assert words.keywords(tmp_path) == ["--keyword=_now", "--keyword=several:1,2"]


def test_a_singular_may_spell_out_its_number() -> None:
    assert words.problems(catalogue()) == []


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"plain": ""}, "not translated: 'By %(time)s'"),
        ({"many": ""}, "not translated: 'Posted %(count)d update'"),
        ({"plain": "Bis dann"}, "other placeholders in German: 'By %(time)s'"),
        ({"plain": "Bis %(zeit)s"}, "other placeholders in German: 'By %(time)s'"),
        ({"many": "Viele Meldungen"}, "other placeholders in German: 'Posted %(count)d update'"),
        ({"one": "Eine %(was)s"}, "other placeholders in German: 'Posted %(count)d update'"),
    ],
)
def test_a_translation_that_is_missing_or_does_not_fit_is_named(wrong: dict[str, str], line: str) -> None:
    assert words.problems(catalogue(**wrong)) == [line]


def test_what_no_source_says_any_more_leaves_the_catalogue() -> None:
    kept = polib.POFile()
    kept.append(polib.POEntry(msgid="By %(time)s"))

    new = words.merged(kept, catalogue())

    assert [(entry.msgid, entry.msgstr) for entry in new] == [("By %(time)s", "Bis %(time)s")]
