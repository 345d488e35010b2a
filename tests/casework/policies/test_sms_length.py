"""A text message is counted as networks count it: 160 places of plain text, 70 of any other, fewer in each of several parts."""

import pytest

from casework.policies.sms_length import measure


@pytest.mark.parametrize(
    ("text", "places", "parts"),
    [
        ("", 0, 1),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("@£$¥èÇØΔΩ¿àñ\n", 13, 1),
        ("€" * 80, 160, 1),
        ("{" * 81, 162, 2),
        ("[]{}\\^~|€", 18, 1),
        ("字" * 70, 70, 1),
        ("字" * 71, 71, 2),
        ("字" * 134, 134, 2),
        ("字" * 135, 135, 3),
        ("a" * 69 + "字", 70, 1),
        ("a" * 70 + "字", 71, 2),
        ("😀" * 35, 70, 1),
        ("😀" * 36, 72, 2),
        ("ç", 1, 1),  # not in the alphabet of plain text, though Ç is
        ("“" + "a" * 70, 71, 2),
    ],
)
def test_places_and_parts(text: str, places: int, parts: int) -> None:
    length = measure(text)
    assert (length.places, length.parts) == (places, parts)


def test_one_curly_quote_makes_the_whole_message_unicode() -> None:
    assert (measure("it's").whole, measure("it’s").whole) == (160, 70)
    assert (measure("it's").each, measure("it’s").each) == (153, 67)


def test_an_emoji_is_never_cut_in_two() -> None:
    """67 places hold 33 of them: the last place of each part stays empty."""
    assert measure("😀" * 66).parts == 2
    assert measure("😀" * 67).parts == 3
    assert measure("€" * 152).parts == 2, "76 in each part of 153"
    assert measure("€" * 153).parts == 3
