"""What every footer leads to, the page's accent, and whether search engines come in."""

import pytest
from django.utils.translation import override

from incidents.models import AuditRow, Page
from incidents.timeline import commands
from incidents.timeline.errors import Refused
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def page() -> Page:
    return make.page()


def changed(**given: object) -> Page:
    return commands.set_page(author=make.ACTOR, now=make.NOW, **given)  # type: ignore[arg-type]


def test_footers_lead_to_a_link_or_to_a_text_in_each_language() -> None:
    changed(
        imprint={"de": " https://example.com/impressum ", "en": "Example Ltd\r\nHigh Street 1"},
        privacy={"en": "We keep\x00 nothing.", "de": "  "},
    )

    page = Page.objects.get()
    assert page.imprint == {"de": "https://example.com/impressum", "en": "Example Ltd\nHigh Street 1"}
    assert (page.privacy, page.accessibility) == ({"en": "We keep nothing."}, {})


def test_what_is_not_given_stays_and_what_is_given_empty_goes() -> None:
    changed(
        imprint=make.words("Example Ltd"), privacy=make.words("None here."), theme={"light": "#0b5394"}, indexed=False
    )

    changed(name="Other")
    kept = Page.objects.get()
    changed(imprint={}, theme={"light": "", "dark": " "}, indexed=True)
    gone = Page.objects.get()

    assert (kept.imprint, kept.theme, kept.indexed) == (make.words("Example Ltd"), {"light": "#0b5394"}, False)
    assert (gone.imprint, gone.privacy, gone.theme, gone.indexed) == ({}, make.words("None here."), {}, True)


def test_a_long_statement_on_privacy_has_room_and_a_book_has_none() -> None:
    changed(privacy=make.words("ä " * 20_000))

    with pytest.raises(Refused) as refusal:
        changed(privacy=make.words("ä " * 20_001))

    assert refusal.value.field == "privacy"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "www.example.com/imprint", "ftp://example.com", "https://", "//example.com"]
)
def test_a_single_word_that_is_no_web_address_is_asked_back(link: str) -> None:
    with pytest.raises(Refused) as refusal:
        changed(accessibility=make.words(link))

    assert (refusal.value.field, Page.objects.get().accessibility) == ("accessibility", {})


def test_an_accent_that_can_be_read_is_kept_in_small_letters() -> None:
    changed(theme={"light": " #0B5394 ", "dark": "#8EC1F5"})

    assert Page.objects.get().theme == {"light": "#0b5394", "dark": "#8ec1f5"}


@pytest.mark.parametrize(
    ("theme", "field", "words"),
    [
        (
            {"light": "#ffcc00"},
            "theme_light",
            "its contrast is 1.4 to 1, at least 4.5 is needed. Please choose a darker",
        ),
        (
            {"dark": "#0b5394"},
            "theme_dark",
            "its contrast is 2.4 to 1, at least 4.5 is needed. Please choose a lighter",
        ),
        ({"light": "blue"}, "theme_light", "#rrggbb"),
        ({"light": "#0b5394;}"}, "theme_light", "#rrggbb"),
        ({"light": "#123"}, "theme_light", "#rrggbb"),
        ({"sepia": "#000000"}, "theme", "sepia"),
    ],
)
def test_an_accent_that_cannot_be_read_is_refused_with_what_was_measured(
    theme: dict[str, str], field: str, words: str
) -> None:
    with override("en"), pytest.raises(Refused) as refusal:
        changed(theme=theme)

    assert refusal.value.field == field
    assert words in refusal.value.message
    assert Page.objects.get().theme == {}


def test_what_was_changed_is_on_record_before_and_after() -> None:
    changed(imprint=make.words("Old Ltd"))

    changed(imprint=make.words("New Ltd"), indexed=False)

    values = AuditRow.objects.latest("id").values
    assert values.before == {"imprint": {"en": "Old Ltd"}, "indexed": True}
    assert values.after == {"imprint": {"en": "New Ltd"}, "indexed": False}
