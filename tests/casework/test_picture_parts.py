"""A picture is refused in words before it is decoded where its file asks for more work than its pixels do."""

import io
from contextlib import suppress
from typing import Any

import pytest
from PIL import Image

from casework import pictures as drawing
from casework.picture_parts import MOST_PARTS, MOST_SCANS, parts
from casework.refusal import Invalid
from tests import pictures


def refused(data: bytes, saying: str) -> None:
    with pytest.raises(Invalid) as caught:
        drawing.draw(data)
    assert saying in str(caught.value)


def test_a_jpeg_goes_over_its_pixels_so_often_and_no_more() -> None:
    assert drawing.draw(pictures.many_scans(MOST_SCANS)).width == 64
    refused(pictures.many_scans(MOST_SCANS + 1), "takes too long")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_file_has_so_many_parts_and_no_more(kind: str) -> None:
    before = parts(pictures.many_parts(kind, 0)).count
    assert drawing.draw(pictures.many_parts(kind, MOST_PARTS - before)).width == 640
    refused(pictures.many_parts(kind, MOST_PARTS - before + 1), "takes too long")


@pytest.mark.parametrize("stray", [b"\0", b"\xff", b"\xff\xd0", b"\xff\xd9", b"\xff\xf0", b"\xff\xf0\xff\xff"])
def test_what_belongs_to_no_part_counts_until_the_pixels_come(stray: bytes) -> None:
    data = pictures.photo()
    segment = b"\xff\xe5\0\2"
    refused(data[:2] + segment + stray * (MOST_PARTS + 1) + data[2:], "takes too long")
    refused(data[:2] + segment + stray * (MOST_PARTS + 1), "takes too long")
    assert drawing.draw(data + stray * (MOST_PARTS + 1)).width == 640, "what stands behind them is not read"


def test_chunks_behind_the_pixels_of_a_png_count_as_well_and_what_stands_behind_its_end_does_not() -> None:
    data = pictures.photo(kind="PNG")
    chunk = b"\0\0\0\0exTr\0\0\0\0"
    refused(data[:-12] + chunk * MOST_PARTS + data[-12:], "takes too long")
    assert drawing.draw(data + chunk * MOST_PARTS).width == 640


@pytest.mark.parametrize(
    ("options", "scans"),
    [({}, 1), ({"progressive": True}, 10), ({"restart_marker_blocks": 1}, 1), ({"comment": b"\xff\xda" * 100}, 1)],
    ids=["ordinary", "progressive", "with restarts", "with a comment that looks like scans"],
)
def test_scans_are_counted_where_they_are_and_nowhere_else(options: dict[str, Any], scans: int) -> None:
    data = pictures.photo(size=(2000, 1500), **options)
    counted = parts(data)
    assert (counted.scans, counted.first) == (scans, 3)
    assert counted.count < 40
    assert parts(data + b"\xff\xda" * 1000).scans == scans, "a film behind the picture, as phones add it, is none of its scans"


def test_wherever_a_picture_is_cut_off_it_is_counted_and_read_or_refused_in_words() -> None:
    for whole in (pictures.many_scans(3), pictures.photo(kind="PNG", size=(9, 9))):
        assert {parts(whole[:end]).count > MOST_PARTS for end in range(len(whole))} == {False}
        for end in range(len(whole)):
            with suppress(Invalid):
                drawing.draw(whole[:end])


@pytest.mark.parametrize(
    ("size", "colours", "taken"), [((6000, 4000), 3, False), ((2000, 2000), 3, True), ((6000, 4000), 1, True)]
)
def test_a_jpeg_whose_colours_come_one_by_one_is_unpacked_whole_and_measured_so(
    size: tuple[int, int], colours: int, *, taken: bool
) -> None:
    data = pictures.one_colour_a_scan(size=size, colours=colours)
    if taken:
        assert drawing.draw(data).shown
    else:
        refused(data, "too much memory")


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_is_shown(kind: str) -> None:
    file = io.BytesIO()
    first, *others = (Image.new("RGB", (40, 30), colour) for colour in ("red", "blue", "green"))
    first.save(file, kind, save_all=True, append_images=others)
    red, green, blue = Image.open(io.BytesIO(drawing.draw(file.getvalue()).shown)).getpixel((20, 15))  # type: ignore[misc]
    assert (red > 200, green < 50, blue < 50) == (True, True, True)
