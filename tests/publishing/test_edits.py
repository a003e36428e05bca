"""What an edit did: an addition is told, a correction of words is not."""

from dataclasses import replace

import pytest

from incidents.publishing.edits import extended, extended_at, extends
from incidents.timeline.items import VersionItem

from . import plain
from .plain import at


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("FTP is back.", "FTP is back. SSH is back."),
        ("FTP is back.", "Good news: FTP is back."),
        ("FTP is back.", "FTP, we hear, is back"),
    ],
)
def test_an_edit_that_keeps_every_word_and_has_more_is_an_addition(old: str, new: str) -> None:
    assert extends(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("FTP is back.", "FTP is back!"),
        ("FTP is bakc.", "FTP is back."),
        ("FTP is back.", "FTP is down, SSH is up."),
        ("FTP is back at 8.", "FTP is back."),
        ("SSH and FTP", "FTP and SSH and mail"),
        ("", "FTP is back."),
    ],
)
def test_changed_lost_or_reordered_words_are_none(old: str, new: str) -> None:
    assert not extends(old, new)


def test_a_translation_that_comes_later_adds_nothing_and_a_lost_word_in_any_language_is_no_addition() -> None:
    assert not extended({"en": "Back."}, {"en": "Back.", "de": "Wieder da."})
    assert extended({"en": "Back.", "de": "Da."}, {"en": "Back now.", "de": "Da."})
    assert not extended({"en": "Back.", "de": "Da."}, {"en": "Back now.", "de": "Weg."})


def test_each_addition_has_its_time_and_a_second_thought_within_the_minute_has_none() -> None:
    versions = (
        VersionItem({}, at(1.5), {"en": "One"}),
        VersionItem({}, at(20), {"en": "One two"}),
        VersionItem({}, at(10), {"en": "One two"}),
        VersionItem({}, at(30), {"en": "One two three"}),
    )
    update = replace(plain.update(1, "One three four"), versions=versions)

    assert extended_at(update) == [at(20)]
    assert extended_at(replace(update, withdrawn_at=at(40))) == []
