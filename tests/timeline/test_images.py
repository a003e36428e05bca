"""Pictures from outside."""

import hashlib
import io
import struct
import zlib
from random import Random

import pytest
from django.utils.translation import override
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


@pytest.mark.django_db
def test_of_several_pictures_the_one_that_is_none_is_named_by_its_number() -> None:
    said = [ImageSaid(data, make.words("A rack")) for data in (picture(), b"GIF89a")]

    with override("en"), pytest.raises(Refused) as refusal:
        make.post(make.incident(), images=said)

    assert refusal.value.message == "Picture 2: This is not a JPEG, PNG or WebP picture."
    assert not Image.objects.exists()


def noise(width: int, height: int) -> bytes:
    """What no encoder makes small, the same at every run."""
    out = io.BytesIO()
    Pictures.frombytes("RGB", (width, height), Random(7).randbytes(width * height * 3)).save(out, "JPEG", quality=60)
    return out.getvalue()


@pytest.mark.parametrize("size", [(640, 640), (1500, 1500), (300, 2000)])
def test_a_thumbnail_is_small_whatever_the_picture_shows(size: tuple[int, int]) -> None:
    made = images.reencoded(noise(*size))

    with Pictures.open(io.BytesIO(made["thumb"])) as opened:
        assert opened.size == (made["thumb_width"], made["thumb_height"])
    assert len(made["thumb"]) < 30_000
    assert max(opened.size) <= 640
    assert made["thumb_sha"] == hashlib.sha256(made["thumb"]).hexdigest()


def test_where_a_picture_was_taken_is_gone_from_it_and_from_its_thumbnail() -> None:
    exif = Pictures.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.5), 3: "E", 4: (13.0, 24.0, 36.0)})
    sent = picture(900, 600, form="JPEG", exif=exif)
    with Pictures.open(io.BytesIO(sent)) as opened:
        carried = dict(opened.getexif().get_ifd(0x8825))

    made = images.reencoded(sent)

    assert carried[1] == "N"
    for data in (made["data"], made["thumb"]):
        with Pictures.open(io.BytesIO(data)) as opened:
            assert not opened.getexif()
        assert b"Exif" not in data


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_is_kept(form: str) -> None:
    out = io.BytesIO()
    first, second = (Pictures.new("RGB", (30, 20), colour) for colour in ("red", "blue"))
    first.save(out, form, save_all=True, append_images=[second], duration=100)

    made = images.reencoded(out.getvalue())

    with Pictures.open(io.BytesIO(made["data"])) as opened:
        red, _green, blue = opened.getpixel((5, 5))  # type: ignore[misc]
    assert red > 200 > 50 > blue


def test_what_hides_behind_a_picture_is_gone() -> None:
    archive = b"PK\x03\x04" + b"<script>alert(1)</script>" * 10

    made = images.reencoded(picture(form="JPEG") + archive)

    assert b"PK\x03\x04" not in made["data"] + made["thumb"]
    assert b"<script>" not in made["data"] + made["thumb"]


@pytest.mark.parametrize("size", [(40_000_000, 1), (1, 60_000), (1, 1)])
def test_a_picture_as_thin_as_a_line_still_has_a_width_and_a_height(size: tuple[int, int]) -> None:
    made = images.reencoded(picture(*size))

    assert min(made["width"], made["height"], made["thumb_width"], made["thumb_height"]) == 1


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_what_phones_save_by_themselves_is_refused_with_what_to_do(brand: bytes) -> None:
    with override("en"), pytest.raises(Refused) as refusal:
        images.reencoded(b"\x00\x00\x00\x18ftyp" + brand + b"\x00" * 40)

    assert "JPEG" in refusal.value.message
    assert "HEIC" in refusal.value.message
