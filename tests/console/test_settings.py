"""The settings of the page."""

from django.test import Client
from django.utils import timezone

from incidents.models import Page
from incidents.timeline import commands
from incidents.timeline.colours import ACCENTS
from tests import make

SETTINGS = {"name": "Nordlicht", "time_zone": "UTC", "language": "en", "languages": ["de", "en"]}


def test_settings_of_the_page_are_one_form(editor: Client) -> None:
    answer = editor.post("/console/settings", {**SETTINGS, "languages": ["en"]})

    page = Page.objects.get()
    assert answer.status_code == 303
    assert (page.name, page.time_zone, page.languages) == ("Nordlicht", "UTC", ["en"])


def test_footers_accents_and_search_engines_are_set_and_come_back_as_typed(editor: Client) -> None:
    legal = {"imprint_de": "https://example.com/impressum", "imprint_en": "Example Ltd\n\nHigh Street 1"}

    editor.post("/console/settings", {**SETTINGS, **legal, "theme_light": "#123456"})

    page, again = Page.objects.get(), editor.get("/console/settings").content.decode()
    assert page.imprint == {"de": "https://example.com/impressum", "en": "Example Ltd\n\nHigh Street 1"}
    assert (page.theme, page.indexed) == ({"light": "#123456"}, False)
    assert all(words in again for words in ("https://example.com/impressum", "High Street 1", 'value="#123456"'))


def test_the_products_own_accents_are_no_choice_of_the_page(editor: Client) -> None:
    form = editor.get("/console/settings").content.decode()

    editor.post("/console/settings", {**SETTINGS, "theme_light": "#0B5C8A", "theme_dark": "#79b8ff", "indexed": "on"})

    assert all(f'value="{colour}"' in form for colour in ACCENTS.values())
    assert (Page.objects.get().theme, Page.objects.get().indexed) == ({}, True)


def test_an_accent_that_is_hard_to_read_is_refused_with_its_contrast_and_keeps_what_was_typed(editor: Client) -> None:
    editor.post("/console/language", {"language": "en"})
    sent = {**SETTINGS, "theme_dark": "#0b5394", "privacy_en": "Words of an hour"}

    answer = editor.post("/console/settings", sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(words in page for words in ("2.4 to 1", "4.5", 'value="#0b5394"', "Words of an hour"))
    assert Page.objects.get().privacy == {}


def test_texts_in_a_language_that_the_page_has_not_at_present_are_kept(editor: Client) -> None:
    both = {"de": "Muster GmbH, Hamburg", "en": "Muster GmbH in Hamburg"}
    commands.set_page(languages=["de"], imprint=both, author=make.ACTOR, now=timezone.now())

    editor.post("/console/settings", {**SETTINGS, "language": "de", "imprint_de": "Muster AG, Hamburg"})

    assert Page.objects.get().imprint == {"de": "Muster AG, Hamburg", "en": "Muster GmbH in Hamburg"}
