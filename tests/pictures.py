"""Pictures as phones make them, and as nobody should: drawn here, so that no photo of anybody lies in the repository."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw

TURNED = {1: 0, 3: 180, 6: 90, 8: 270}
"""What the camera's chip saw against what stands upright, in degrees, by the orientation that EXIF tells."""


def photo(
    *,
    size: tuple[int, int] = (640, 480),
    kind: str = "JPEG",
    orientation: int = 1,
    gps: bool = False,
    comment: bytes = b"",
    **options: Any,
) -> bytes:
    """A red roof above green; `size` as it stands upright. `options`: of the format's writer."""
    picture = Image.new("RGB", size, "#2f7d32")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0], size[1] // 3), fill="#c62828")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "a phone"
    if gps:
        exif.get_ifd(0x8825).update({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)})
    file = io.BytesIO()
    more = options | ({"comment": comment} if comment else {})
    picture.rotate(TURNED[orientation], expand=True).save(file, kind, exif=exif, **more)
    return file.getvalue()


def grey(*, size: tuple[int, int]) -> bytes:
    """A PNG of 16 bits a pixel, the upper half darker."""
    half = size[0] * (size[1] // 2)
    file = io.BytesIO()
    Image.frombytes("I;16", size, b"\0\x40" * half + b"\0\x80" * half).save(file, "PNG")
    return file.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of one bit a pixel: a hundred kilobytes that unfold to nine hundred million pixels."""
    row = b"\0" * (1 + (side + 7) // 8)
    packed = zlib.compressobj(9)
    data = b"".join(packed.compress(row * 100) for _ in range(side // 100)) + packed.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in ((b"IHDR", head), (b"IDAT", data), (b"IEND", b"")))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
