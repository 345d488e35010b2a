"""One form for every way of writing a number, and refusals that say what is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.phones import reachable, to_e164


@pytest.mark.parametrize(
    "written",
    [
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "139—1234—5678",
        "１３９１２３４５６７８",
        "+86 139 1234 5678",
        "＋８６ 13912345678",
        "0086-13912345678",
        "8613912345678",
        "(+86) 139 1234 5678",
        " 13912345678\n",
        "139\u200b12345678",
    ],
)
def test_a_mobile_number_has_one_form_however_it_is_written(written: str) -> None:
    assert to_e164(written) == "+8613912345678"


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("0755-12345678", "+8675512345678"),
        ("0755-8234 5678", "+8675582345678"),
        ("(0755)82345678", "+8675582345678"),
        ("010-82345678", "+861082345678"),
        ("+86 10 8234 5678", "+861082345678"),
        ("+86 (0)755 8234 5678", "+8675582345678"),
        ("0086 0571 87654321", "+8657187654321"),
        ("0898-6234567", "+868986234567"),
    ],
)
def test_a_landline_is_known_by_its_area_code(written: str, e164: str) -> None:
    assert to_e164(written) == e164


@pytest.mark.parametrize(
    ("written", "e164"),
    [("+852 9123 4567", "+85291234567"), ("00852 9123 4567", "+85291234567"), ("+1 (212) 555-0100", "+12125550100")],
)
def test_a_foreign_number_needs_its_country(written: str, e164: str) -> None:
    assert to_e164(written) == e164
    assert to_e164(written, region="DE") == e164


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("4008301234", "service"),
        ("400-830-1234", "service"),
        ("+86 400 830 1234", "service"),
        ("8008301234", "service"),
        ("12345", "service"),
        ("95588", "service"),
        ("10086", "service"),
        ("110", "service"),
        ("82345678", "area code"),
        ("8234567", "area code"),
        ("1391234567", "11 digits"),
        ("139123456789", "11 digits"),
        ("12912345678", "11 digits"),
        ("+86 1391234567", "11 digits"),
        ("0755-82345678转8001", "extension"),
        ("phone", "digits"),
        ("", "digits"),
        ("+", "digits"),
        ("13912345678/13812345678", "digits"),
        ("1391234567八", "digits"),
        ("١٣٩١٢٣٤٥٦٧٨", "digits"),
        ("+852 12", "too short"),
        ("+12345678901234567", "too long"),
        ("0400 830 1234", "not a Chinese"),
        ("99", "not a Chinese"),
    ],
)
def test_what_cannot_be_called_back_is_refused_in_words(written: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        to_e164(written)


@given(st.text(max_size=20) | st.from_regex(r"\+?[0-9 -]{1,18}", fullmatch=True))
def test_a_refusal_never_repeats_the_number(written: str) -> None:
    assert len(written.strip()) < 6 or written.strip() not in refusal(written)


def refusal(written: str) -> str:
    try:
        to_e164(written)
    except ValueError as error:
        return str(error)
    return ""


@given(st.from_regex(r"\+?[0-9]{5,16}", fullmatch=True))
def test_a_number_in_its_one_form_stays_as_it_is_and_can_be_called(written: str) -> None:
    try:
        e164 = to_e164(written)
    except ValueError:
        return
    assert to_e164(e164) == e164
    assert reachable(e164) in {"sms", "voice"}


def test_elsewhere_a_number_without_its_country_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="country code"):
        to_e164("13912345678", region="DE")


@pytest.mark.parametrize(
    ("e164", "how"),
    [
        ("+8613912345678", "sms"),
        ("+8675582345678", "voice"),
        ("+861082345678", "voice"),
        ("+85291234567", "voice"),
        ("+864008301234", "none"),
        ("13912345678", "none"),
        ("", "none"),
    ],
)
def test_only_a_chinese_mobile_surely_takes_text_messages(e164: str, how: str) -> None:
    assert reachable(e164) == how
