"""Pictures of an update: plain places for files wherever one is composed."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image as Drawn

from incidents.models import Draft, Image, Incident, Service
from incidents.timeline import images
from tests import make

HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1"


def picture(name: str = "switch.jpg", *, form: str = "JPEG") -> SimpleUploadedFile:
    out = io.BytesIO()
    Drawn.new("RGB", (60, 40), "red").save(out, form)
    return SimpleUploadedFile(name, out.getvalue())


def file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def cut(name: str) -> SimpleUploadedFile:
    """A picture of which half has arrived."""
    out = io.BytesIO()
    Drawn.effect_noise((200, 200), 90).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue()[: out.tell() // 2])


def post(editor: Client, incident: Incident, **sent: Any) -> Any:
    editor.post("/console/language", {"language": "en"})
    return editor.post(f"/console/incidents/{incident.pk}/post", sent)


def test_pictures_are_sent_with_an_update_in_words_of_each_language(editor: Client, incident: Incident) -> None:
    sent = {
        "text_en": "What burnt",
        "picture-0-file": picture(),
        "picture-0-alt_de": "Das verbrannte Gerät",
        "picture-0-alt_en": "The burnt switch",
        "picture-3-file": picture("rack.png", form="PNG"),
        "picture-3-alt_en": "The rack",
    }

    answer = post(editor, incident, **sent)

    kept = Image.objects.order_by("pk")
    page = editor.get(f"/console/incidents/{incident.pk}").content.decode()
    assert answer.status_code == 303
    assert [one.alt for one in kept] == [
        {"de": "Das verbrannte Gerät", "en": "The burnt switch"},
        {"en": "The rack"},
    ]
    assert {one.update.text["en"] for one in kept} == {"What burnt"}
    assert "The burnt switch" in page


@pytest.mark.django_db(transaction=True)
def test_nobody_else_who_posts_waits_while_a_picture_is_encoded(
    editor: Client, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []
    encode = images.reencoded

    def watched(data: bytes) -> dict[str, Any]:
        held.append(connection.in_atomic_block)
        return encode(data)

    monkeypatch.setattr(images, "reencoded", watched)

    answer = post(editor, incident, **{"picture-0-file": picture(), "picture-0-alt_en": "The burnt switch"})

    assert answer.status_code == 303
    assert held == [False]


@pytest.mark.parametrize("way", ["open", "correct", "resolve", "relapse"])
def test_pictures_go_with_every_kind_of_update(way: str, editor: Client, incident: Incident, webmail: Service) -> None:
    update = incident.updates.get()
    if way == "relapse":
        make.resolve(incident, now=timezone.now(), statuses=make.back(webmail))
    url = {"open": "incidents/new", "correct": f"updates/{update.pk}/correct"}.get(
        way, f"incidents/{incident.pk}/{way}"
    )
    more = {
        "open": {"title_en": "Fire", "impact": "major", "stage": "investigating"},
        "resolve": {f"left_{webmail.pk}": "back"},
        "relapse": {"stage": "investigating"},
    }
    sent = {"text_en": "Look", "picture-0-file": picture(), "picture-0-alt_en": "Smoke", **more.get(way, {})}

    answer = editor.post(f"/console/{url}", sent)

    assert answer.status_code == 303
    assert Image.objects.get().alt == {"en": "Smoke"}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"picture-0-file": picture()}, "Please say what “switch.jpg” shows"),
        ({"picture-0-alt_en": "The burnt switch"}, "Please choose the picture for these words"),
        ({"picture-1-file": file("a.heic", HEIC), "picture-1-alt_en": "x"}, "a.heic: Phones save pictures"),
        ({"picture-0-file": file("a.svg", b"<svg/>"), "picture-0-alt_en": "x"}, "a.svg: This is not a JPEG"),
        ({"picture-0-file": file("a.jpg", b""), "picture-0-alt_en": "x"}, "a.jpg: This is not a JPEG"),
        (
            {"picture-0-file": file("a.png", b"\x89PNG" + b"\x00" * images.BYTES), "picture-0-alt_en": "x"},
            "a.png: A picture has at most 5 MB",
        ),
        (
            {"picture-0-file": cut("a.jpg"), "picture-0-alt_en": "x"},
            "This picture is damaged",
        ),
    ],
)
def test_what_is_wrong_with_a_picture_is_said_and_all_else_that_was_typed_stays(
    sent: dict[str, Any], words: str, editor: Client, incident: Incident
) -> None:
    for upload in sent.values():
        if not isinstance(upload, str):
            upload.seek(0)

    answer = post(editor, incident, text_en="Words of an hour", **sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Words of an hour" in page
    assert ("has to be chosen again" in page) == any(name.endswith("file") for name in sent)
    assert not Image.objects.exists()


def test_of_several_pictures_the_damaged_one_is_named(editor: Client, incident: Incident) -> None:
    sent = {
        "picture-0-file": picture(),
        "picture-0-alt_en": "Fine",
        "picture-1-file": cut("b.jpg"),
        "picture-1-alt_en": "Broken",
    }

    page = post(editor, incident, **sent).content.decode()

    assert "b.jpg: This picture is damaged" in page
    assert all(name in page for name in ("“switch.jpg” has to be chosen again", "“b.jpg” has to be chosen again"))
    assert not Image.objects.exists()


def test_a_draft_keeps_the_words_of_a_picture_and_says_that_it_has_not_the_picture(
    editor: Client, incident: Incident
) -> None:
    sent = {"text_en": "Later", "picture-0-file": picture(), "picture-0-alt_en": "The burnt switch", "keep": "1"}

    post(editor, incident, **sent)
    draft = Draft.objects.get()
    said = editor.get(f"/console/incidents/{incident.pk}").content.decode()
    reopened = editor.get(f"/console/incidents/{incident.pk}/post?draft={draft.pk}").content.decode()
    published = editor.post(f"/console/drafts/{draft.pk}/publish")

    assert "without its pictures" in said
    assert "The burnt switch" in reopened
    assert published.status_code == 422
    assert "Please choose the picture for these words" in published.content.decode()


def test_another_row_of_figures_says_which_pictures_are_to_be_chosen_again(editor: Client, incident: Incident) -> None:
    sent = {"picture-0-file": picture(), "picture-0-alt_en": "The burnt switch", "more": "progress"}

    page = post(editor, incident, **sent).content.decode()

    assert "“switch.jpg” has to be chosen again" in page
    assert 'value="The burnt switch"' in page
    assert not Image.objects.exists()
