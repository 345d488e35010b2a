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


def many_scans(scans: int, *, side: int = 64) -> bytes:
    """A progressive grey JPEG that goes over its pixels so often, each time in a few bytes."""
    bits = b"\0" * ((side // 8) ** 2 // 8)  # one a block: nothing differs, nothing more comes
    first, again = _segment(0xDA, b"\1\1\0\0\0\0"), _segment(0xDA, b"\1\1\0\1\x3f\0")
    return _jpeg_head(0xC2, (side, side), colours=1, second=0) + first + bits + (again + bits) * (scans - 1) + b"\xff\xd9"


def one_colour_a_scan(*, size: tuple[int, int], colours: int) -> bytes:
    """A JPEG that is not progressive, but has each of its colours in a scan of its own: it is unpacked whole."""
    blocks = -(-size[0] // 8) * -(-size[1] // 8)
    scans = (_segment(0xDA, bytes((1, nth + 1, 0, 0, 63, 0))) + b"\0" * ((2 * blocks + 7) // 8) for nth in range(colours))
    return _jpeg_head(0xC0, size, colours=colours, second=0) + b"".join(scans) + b"\xff\xd9"


def many_parts(kind: str, parts: int) -> bytes:
    """With so many empty parts before its pixels."""
    data = photo(kind=kind)
    head = {"JPEG": 2, "PNG": 33}[kind]
    part = {"JPEG": _segment(0xE5, b""), "PNG": _chunk(b"exTr", b"")}[kind]
    return data[:head] + part * parts + data[head:]


def _jpeg_head(frame: int, size: tuple[int, int], *, colours: int, second: int) -> bytes:
    """`second`: what the only code of the second table stands for."""
    shape = struct.pack(">BHHB", 8, size[1], size[0], colours) + b"".join(bytes((nth + 1, 0x11, 0)) for nth in range(colours))
    tables = [bytes((place, 1)) + b"\0" * 15 + bytes((code,)) for place, code in ((0x00, 0), (0x10, second))]
    return (
        b"\xff\xd8"
        + _segment(0xDB, b"\0" + b"\1" * 64)
        + _segment(frame, shape)
        + b"".join(_segment(0xC4, table) for table in tables)
    )


def _segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", 2 + len(content)) + content


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
