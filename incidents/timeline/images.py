"""Pictures from outside: decoded, shrunk and encoded anew, so that nothing but pixels gets in."""

import hashlib
import io
from typing import Any

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


def reencoded(data: bytes) -> dict[str, Any]:
    """`data` as a fresh JPEG with a small one: {sha, extension, data, width, height, thumb_sha, thumb, …}.

    Raises Refused for anything but a picture.
    """
    if len(data) > BYTES:
        raise Refused(_("A picture has at most 5 MB."), field="images")
    picture = decoded(data)
    picture.thumbnail((EDGE, EDGE))
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


def decoded(data: bytes) -> Pictures.Image:
    """Upright, in RGB, what is see-through on white. Only the header is read of a picture that is too large."""
    try:
        with Pictures.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height <= PIXELS:
                whole = ImageOps.exif_transpose(opened).convert("RGBA")
                paper = Pictures.new("RGBA", whole.size, "white")
                return Pictures.alpha_composite(paper, whole).convert("RGB")
    except Pictures.DecompressionBombError:
        pass
    except Exception as problem:  # decoders stumble over broken files in any way they like
        raise Refused(_("This is not a JPEG, PNG or WebP picture."), field="images") from problem
    raise Refused(_("A picture has at most 40 million pixels."), field="images")
