"""How much work a picture's file asks for beside its pixels, counted before anything of it is decoded.

A JPEG of a hundred kilobytes may go over all its pixels thousands of times, and five megabytes may be a million empty parts.
"""

import re
from dataclasses import dataclass

MOST_PARTS = 5_000
MOST_SCANS = 64

JPEG_BEGINS, PNG_BEGINS = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""Of a JPEG: neither a byte of its pixels, nor fill, nor a restart."""
END, SCAN = 0xD9, 0xDA
WITHOUT_LENGTH = {*range(1, 0xC0), 0xC8, 0xD8, END, *range(0xF0, 0xFE)}


@dataclass(frozen=True)
class Parts:
    """`count`: segments of a JPEG or chunks of a PNG, and every stray byte before its pixels. `scans`: how often a JPEG goes over
    its pixels. `first`: the colours in the first of these. Nothing is counted on past what is too many."""

    count: int = 0
    scans: int = 0
    first: int = 0

    @property
    def too_many(self) -> bool:
        return self.count > MOST_PARTS or self.scans > MOST_SCANS


def parts(data: bytes) -> Parts:
    """Of a JPEG or PNG; of anything else none: a WebP is read in one go, and only its first picture."""
    if data.startswith(JPEG_BEGINS):
        return _of_jpeg(data)
    return _of_png(data) if data.startswith(PNG_BEGINS) else Parts()


def _of_jpeg(data: bytes) -> Parts:
    counted, place = Parts(), 0
    while not counted.too_many:
        marker = MARKER.search(data, place)
        stray = 0 if counted.scans else (marker.start() if marker else len(data)) - place
        if marker is None:
            return Parts(counted.count + stray, counted.scans, counted.first)
        code, place = data[marker.end() - 1], marker.end()
        if code == END and counted.scans:
            return counted
        scans, first = counted.scans, counted.first
        if code == SCAN:
            scans, first = scans + 1, first or _number(data[place + 2 : place + 3])
        counted = Parts(counted.count + 1 + stray, scans, first)
        if code not in WITHOUT_LENGTH:
            place += max(2, _number(data[place : place + 2]))
    return counted


def _of_png(data: bytes) -> Parts:
    count, place = 0, len(PNG_BEGINS)
    while place < len(data) and count <= MOST_PARTS:
        count += 1
        if data[place + 4 : place + 8] == b"IEND":
            break
        place += 12 + _number(data[place : place + 4])
    return Parts(count)


def _number(data: bytes) -> int:
    return int.from_bytes(data)
