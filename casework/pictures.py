"""Reading a picture that nobody vouches for: measured before it is decoded, turned upright, drawn anew without its metadata."""

import io
import threading
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from casework.picture_parts import Parts, parts
from casework.refusal import Invalid

MOST_PIXELS = 24_000_000
LONGEST_SIDE = 12_000
MOST_MEMORY = 96_000_000
"""Bytes that a photo may take while it is unpacked, as its head foretells: so at most 110 MB beside what is loaded already."""
SHOWN_SIDE = 1600
QUALITY = 82
KINDS = {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "WEBP": "webp"}
"""By Pillow's name; a JPEG with a second picture behind it calls itself MPO."""

NOT_A_PHOTO = _("This is not a photo: JPEG, PNG and WebP are accepted.")
BROKEN = _("The photo is incomplete or damaged. Retake it.")
TOO_MANY_PIXELS = _("The photo is too large: at most 24 million pixels and 12,000 per side.")
TOO_MUCH_MEMORY = _("In this format the photo takes too much memory to be read. Send it smaller, or as an ordinary JPEG.")
TOO_MANY_PARTS = _("The photo's file has so many parts that it takes too long to be read. Send it as an ordinary JPEG.")

_one_at_a_time = threading.Lock()
"""A picture of 24 million pixels takes a hundred megabytes while it is drawn: never two of them in one process."""

WEBP_PIXEL = 16
"""Bytes that a pixel of a WebP takes: its reader holds the picture four times."""
WHOLE_PIXEL = {1: 2, 3: 6, 4: 12}
"""By the bands of a JPEG with several scans, progressive or not: all of it is read before any of it is drawn smaller."""
PIXEL = 4


@dataclass(frozen=True)
class Drawn:
    """`kind`: what was sent (jpeg, png, webp). `shown`: a JPEG without metadata; `width` and `height` are its, in pixels."""

    kind: str
    width: int
    height: int
    shown: bytes


def draw(data: bytes) -> Drawn:
    """What is shown of a photo. Raises Invalid in words: no photo, too large, damaged."""
    with _one_at_a_time:
        picture = _opened(data)
        kind = KINDS[str(picture.format)]
        shown = _smaller(picture)
        file = io.BytesIO()
        shown.save(file, "JPEG", quality=QUALITY, optimize=True)
        return Drawn(kind, shown.width, shown.height, file.getvalue())


def _opened(data: bytes) -> Image.Image:
    """Its head is read, and nothing of it decoded."""
    counted = parts(data)
    if counted.too_many:
        raise _unusable(TOO_MANY_PARTS)
    try:
        picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _unusable(TOO_MANY_PIXELS) from None
    except Exception:  # noqa: BLE001 - what a broken file makes of its reader is the file's fault
        raise _unusable(NOT_A_PHOTO) from None
    if picture.width * picture.height > MOST_PIXELS or max(picture.size) > LONGEST_SIDE:
        raise _unusable(TOO_MANY_PIXELS)
    if _memory(picture, counted) > MOST_MEMORY:
        raise _unusable(TOO_MUCH_MEMORY)
    return picture


def _memory(picture: Image.Image, counted: Parts) -> int:
    """Bytes that it will take to unpack it, foretold from its head."""
    pixels, bands = picture.width * picture.height, len(picture.getbands())
    if picture.format == "WEBP":
        return WEBP_PIXEL * pixels
    if picture.info.get("progressive") or 0 < counted.first < bands:
        return WHOLE_PIXEL[bands] * pixels
    return PIXEL * pixels


def _smaller(picture: Image.Image) -> Image.Image:
    """Upright, at most SHOWN_SIDE on a side, on a sheet of its own: comments, places and profiles stay behind."""
    try:
        picture.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))  # a JPEG is decoded smaller, which takes a fraction of the memory
        picture.load()
        step = max(picture.size) // SHOWN_SIDE
        if step > 1:  # every so many pixels first: anything smoother would copy the whole picture
            picture = _every(picture, step)
        picture = _in_eight_bits(picture)
        picture.thumbnail((SHOWN_SIDE, SHOWN_SIDE))  # before it is copied for anything else
        picture = ImageOps.exif_transpose(picture).convert("RGBA")
    except Exception:  # noqa: BLE001 - as above
        raise _unusable(BROKEN) from None
    sheet = Image.new("RGB", picture.size, "white")
    sheet.paste(picture, mask=picture)
    return sheet


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """Of a grey of 16 bits a pixel the upper eight: cut off above, nearly all of it would be white. A palette becomes colours."""
    if picture.mode.startswith("I"):
        fewer = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif picture.mode in {"P", "PA", "1"}:
        fewer = picture.convert("RGBA")
    else:
        return picture
    fewer.info = picture.info
    return fewer


def _every(picture: Image.Image, step: int) -> Image.Image:
    size = max(1, picture.width // step), max(1, picture.height // step)
    fewer = picture.resize(size, Image.Resampling.NEAREST)
    fewer.info = picture.info
    picture.close()  # the large one is given back before anything else is drawn
    return fewer


def _unusable(text: str | Promise) -> Invalid:
    return Invalid("unusable_photo", text, fields={"photo": [str(text)]})
