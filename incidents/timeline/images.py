"""Pictures from outside: decoded, shrunk and encoded anew, so that nothing but pixels gets in."""

import hashlib
import io
from typing import IO, Any

from django.utils.translation import gettext as _
from PIL import Image as Pictures
from PIL import ImageOps

from .errors import Refused

THUMB_EDGE = 640
THUMB_BYTES = 30_000
BYTES = 5 * 1024 * 1024
PIXELS = 40_000_000
EDGE = 2000
FORMATS = ("JPEG", "PNG", "WEBP")
SEE_THROUGH = "RGBA"
# What phones take by themselves, by the brand in a file's first bytes.
PHONES = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")


def reencoded(data: bytes) -> dict[str, Any]:
    """`data` as a fresh JPEG with a small one: {sha, extension, data, width, height, thumb_sha, thumb, …}.

    Of a moving picture the first one. Raises Refused for anything but a picture.
    """
    check_size(len(data))
    picture = decoded(data)
    encoded = jpeg(picture, quality=82)
    small, thumb = thumbnail(picture)
    return {
        "sha": hashlib.sha256(encoded).hexdigest(),
        "extension": "jpg",
        "data": encoded,
        "width": picture.width,
        "height": picture.height,
        "thumb_sha": hashlib.sha256(thumb).hexdigest(),
        "thumb": thumb,
        "thumb_width": small.width,
        "thumb_height": small.height,
    }


def jpeg(picture: Pictures.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def thumbnail(picture: Pictures.Image) -> tuple[Pictures.Image, bytes]:
    """The picture as the timeline shows it, under 30 kB: coarser first, then smaller."""
    edge = THUMB_EDGE
    while True:
        small = picture.copy()
        small.thumbnail((edge, edge))
        for quality in (78, 60, 40):
            encoded = jpeg(small, quality=quality)
            if len(encoded) < THUMB_BYTES:
                return small, encoded
        edge = edge * 3 // 4


def check_size(size: int) -> None:
    """Raises Refused for more bytes than are taken."""
    if size > BYTES:
        raise Refused(_("A picture has at most 5 MB."), field="images")


def check_header(file: IO[bytes]) -> None:
    """Raises Refused where a file's beginning already says that it is no picture of ours; leaves it at its start."""
    begins = file.read(12)
    file.seek(0)
    if begins[4:8] == b"ftyp" and begins[8:12] in PHONES:
        message = _(
            "Phones save pictures in this format (HEIC or AVIF); not every browser shows it. "
            "Please choose it as a JPEG."
        )
        raise Refused(message, field="images")
    try:
        with Pictures.open(file, formats=FORMATS) as opened:
            size = opened.width * opened.height
    except Pictures.DecompressionBombError:
        size = PIXELS + 1
    except Exception as problem:  # decoders stumble over broken files in any way they like
        raise Refused(_("This is not a JPEG, PNG or WebP picture."), field="images") from problem
    finally:
        file.seek(0)
    if size > PIXELS:
        raise Refused(_("A picture has at most 40 million pixels."), field="images")


def decoded(data: bytes) -> Pictures.Image:
    """Upright, in RGB, at most `EDGE` wide and high, what is see-through on white; its header is looked at first."""
    file = io.BytesIO(data)
    check_header(file)
    try:
        with Pictures.open(file, formats=FORMATS) as opened:
            opened.draft("RGB", (EDGE, EDGE))  # a JPEG is not unpacked larger than needed
            whole = opened.convert(SEE_THROUGH if opened.has_transparency_data else "RGB")
            whole.thumbnail((EDGE, EDGE))
            upright = ImageOps.exif_transpose(whole)
    except Exception as problem:  # decoders stumble over broken files in any way they like
        raise Refused(_("This picture is damaged: it ends too early or cannot be read."), field="images") from problem
    paper = Pictures.new("RGB", upright.size, "white")  # new: no comment, place or profile comes along
    paper.paste(upright, mask=upright if upright.mode == SEE_THROUGH else None)
    return paper
