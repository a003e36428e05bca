"""Pictures from outside."""

import hashlib
import io
import struct
import zlib

import pytest
from PIL import Image as Pictures

from incidents.models import Image
from incidents.timeline import images
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import ImageSaid
from tests import make


def picture(
    width: int = 40, height: int = 20, *, form: str = "PNG", mode: str = "RGB", colour: str = "red", **options: object
) -> bytes:
    out = io.BytesIO()
    Pictures.new(mode, (width, height), colour).save(out, form, **options)
    return out.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def huge_png(width: int, height: int) -> bytes:
    """A few bytes that say they are that many pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_pictures_come_out_as_fresh_jpegs(form: str) -> None:
    made = images.reencoded(picture(form=form))

    with Pictures.open(io.BytesIO(made["data"])) as opened:
        assert (opened.format, opened.size) == ("JPEG", (40, 20))
    assert (made["width"], made["height"], made["extension"]) == (40, 20, "jpg")
    assert made["sha"] == hashlib.sha256(made["data"]).hexdigest()


def test_nothing_but_pixels_gets_in() -> None:
    exif = Pictures.Exif()
    exif[0x010E] = "taken at 52.52N 13.40E"
    sent = picture(form="JPEG", exif=exif, comment=b"<script>alert(1)</script>")

    made = images.reencoded(sent)

    assert b"52.52N" in sent
    assert b"52.52N" not in made["data"]
    assert b"<script>" not in made["data"]


def test_a_picture_taken_sideways_is_put_upright() -> None:
    exif = Pictures.Exif()
    exif[0x0112] = 6

    made = images.reencoded(picture(form="JPEG", exif=exif))

    assert (made["width"], made["height"]) == (20, 40)


def test_what_is_see_through_is_white() -> None:
    made = images.reencoded(picture(mode="RGBA", colour="#00000000"))

    with Pictures.open(io.BytesIO(made["data"])) as opened:
        assert opened.getpixel((5, 5)) == (255, 255, 255)


def test_a_large_picture_is_shrunk() -> None:
    made = images.reencoded(picture(4000, 1000))

    assert (made["width"], made["height"]) == (2000, 500)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg onload='alert(1)'/>",
        b"%PDF-1.7",
        picture(form="GIF"),
        picture()[:60],
        picture(form="JPEG")[:200],
        picture(form="WEBP")[:40],
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 200,
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        images.reencoded(data)

    assert refusal.value.field == "images"


@pytest.mark.parametrize("edge", [7000, 12_000, 60_000])
@pytest.mark.filterwarnings("ignore:Image size:PIL.Image.DecompressionBombWarning")
def test_a_picture_that_unpacks_to_gigabytes_is_refused_by_its_header(edge: int) -> None:
    with pytest.raises(Refused) as refusal:
        images.reencoded(huge_png(edge, edge))

    assert "40" in refusal.value.message


def test_five_megabytes_are_enough() -> None:
    with pytest.raises(Refused) as refusal:
        images.reencoded(picture() + b"\x00" * images.BYTES)

    assert "5 MB" in refusal.value.message


@pytest.mark.database
@pytest.mark.django_db
def test_a_picture_is_kept_with_its_update_and_says_in_words_what_it_shows() -> None:
    incident = make.incident()

    update = make.post(incident, "", images=[ImageSaid(picture(), make.words("The burnt switch"))])

    kept = Image.objects.get()
    assert kept.update_id == update.pk
    assert kept.alt == {"en": "The burnt switch"}
    assert bytes(kept.data)[:2] == b"\xff\xd8"


@pytest.mark.database
@pytest.mark.django_db
def test_a_picture_without_words_is_asked_for_them_and_more_than_ten_are_too_many() -> None:
    incident = make.incident()

    with pytest.raises(Refused) as wordless:
        make.post(incident, images=[ImageSaid(picture(), {})])
    with pytest.raises(Refused) as many:
        make.post(incident, images=[ImageSaid(b"", {})] * 11)

    assert (wordless.value.field, many.value.field) == ("alt", "images")
    assert not Image.objects.exists()
