"""Pictures from outside: decoded, shrunk and encoded anew, so that nothing but pixels gets in."""

import hashlib
import io
import warnings
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image as Pictures
from PIL import ImageOps, UnidentifiedImageError

from .errors import Refused

BYTES = 5 * 1024 * 1024
PIXELS = 40_000_000
EDGE = 2000
FORMATS = ("JPEG", "PNG", "WEBP")


def reencoded(data: bytes) -> dict[str, Any]:
    """`data` as a fresh JPEG: {sha, extension, data, width, height}. Raises Refused for anything but a picture."""
    if len(data) > BYTES:
        raise Refused(_("A picture has at most 5 MB."), field="images")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Pictures.DecompressionBombWarning)
            with Pictures.open(io.BytesIO(data), formats=FORMATS) as opened:
                if opened.width * opened.height > PIXELS:
                    raise Refused(_("A picture has at most 40 million pixels."), field="images")
                picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning) as problem:
        raise Refused(_("This is not a JPEG, PNG or WebP picture."), field="images") from problem
    picture.thumbnail((EDGE, EDGE))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    encoded = out.getvalue()
    return {
        "sha": hashlib.sha256(encoded).hexdigest(),
        "extension": "jpg",
        "data": encoded,
        "width": picture.width,
        "height": picture.height,
    }
