"""One form for every way of writing a number, and refusals that say what is missing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.phones import in_full, line_of, reachable, to_e164, with_any_area


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
        "\u202a13912345678\u202c",
        "\u2068139 1234 5678\u2069",
        "013912345678",
        "0139-1234-5678",
        "+86 0139 1234 5678",
        '="13912345678"',
        "'13912345678",
        "’139 1234 5678",
        "13912345678.0",
        "tel:+86-139-1234-5678",
        "电话：13912345678",
        "(13912345678)",
        "139 12 34 56 78",
        "139 123 456 78",
        "1️⃣3️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
        "13912345678；",
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
        ("86-755-82345678", "+8675582345678"),
        ("（0755）82345678", "+8675582345678"),
        ("\u20660755-82345678\u2069", "+8675582345678"),
        ("0755 82 34 56 78", "+8675582345678"),
    ],
)
def test_a_landline_is_known_by_its_area_code(written: str, e164: str) -> None:
    assert to_e164(written) == e164


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("0044 (0) 20 7946 0958", "+442079460958"),
        ("+852 9123 4567", "+85291234567"),
        ("00852 9123 4567", "+85291234567"),
        ("+1 (212) 555-0100", "+12125550100"),
    ],
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


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("0755-82345678转8001", "+8675582345678;ext=8001"),
        ("0755-82345678轉801", "+8675582345678;ext=801"),
        ("0755-82345678-801", "+8675582345678;ext=801"),
        ("0755-82345678-8", "+8675582345678;ext=8"),
        ("0755-8234567转8", "+867558234567;ext=8"),
        ("0755-8234567-801", "+867558234567;ext=801"),
        ("(0755)82345678(转801)", "+8675582345678;ext=801"),
        ("（0755）8234 5678 分机：801", "+8675582345678;ext=801"),
        ("010-82345678 ext. 12", "+861082345678;ext=12"),
        ("010 82345678 x12", "+861082345678;ext=12"),
        ("010-82345678#12", "+861082345678;ext=12"),
        ("13912345678转801", "+8613912345678;ext=801"),
        ("１３９１２３４５６７８－１２３４", "+8613912345678;ext=1234"),
        ("+86-755-82345678-12", "+8675582345678;ext=12"),
        ("+852-91234567-801", "+85291234567;ext=801"),
        ("+1 212 555 0100 ext 7", "+12125550100;ext=7"),
        ("+8675582345678;ext=801", "+8675582345678;ext=801"),
    ],
)
def test_an_extension_stands_behind_its_number_and_is_no_part_of_it(written: str, e164: str) -> None:
    assert to_e164(written) == e164
    assert to_e164(e164) == e164
    line, extension = e164.split(";ext=")
    assert line_of(e164) == line
    assert in_full(e164) == f"{in_full(line)} ext. {extension}"
    assert reachable(e164) == "voice", "nobody dials an extension of a text message"


@pytest.mark.parametrize(
    ("e164", "read_out"),
    [
        ("+8613912345678", "+86 139 1234 5678"),
        ("+8675582345678", "+86 755 8234 5678"),
        ("+867558234567", "+86 755 823 4567"),
        ("+861082345678", "+86 10 8234 5678"),
        ("+12125550100", "+12125550100"),
    ],
)
def test_a_number_is_read_out_in_groups_where_its_groups_are_known(e164: str, read_out: str) -> None:
    assert in_full(e164) == read_out
    assert to_e164(read_out) == e164


IN_DOUBT = [
    "1391234567-8",
    "1391234567 8",
    "1391234567.8",
    "1391234567_8",
    "1391234567(8)",
    "1391234567/8",
    "1391234567①",
    "1391234567²",
    "1391234567⑻",
    "1391234567转8",
    "139-1234-567-8",
    "13912345678(8)",
    "13912345678 801",
    "0755-8234567-8",
    "0755-8234567/8",
    "0755-8234567 8",
    "0755-8234567(8)",
    "0755-8234567~8",
    "0755-8234567.0",
    "0755-8234-567-8",
    "0898-6234567、8",
    "0898-6-2-3-4-5-6-7-8",
    "8234567-8",
    "0013912345678",
    "+139 1234 5678",
    "+852 9123 4567 8",
    "+49 30 1234567-0",
    "+44-2079460958-123",
    "13912345678/13812345678",
    "13912345678;13812345678",
    "138****8000",
]


@pytest.mark.parametrize("written", IN_DOUBT)
def test_what_stands_behind_a_number_never_becomes_digits_of_it(written: str) -> None:
    """In doubt it is refused: a wrong number is another person's."""
    with pytest.raises(ValueError, match=r"\w"):
        to_e164(written)


@given(
    st.sampled_from(["13912345678", "1391234567", "0755-8234567", "0755-82345678", "010-82345678", "+852 9123 4567"]),
    st.sampled_from(["-", " ", ".", "/", "(", "转", "#", ",", "~", "、", "_", " - ", "*"]),
    st.integers(0, 999_999).map(str),
)
def test_nothing_behind_a_number_makes_another_of_it(number: str, sign: str, behind: str) -> None:
    digits = re.sub(r"\D", "", number).removeprefix("0")
    try:
        line = line_of(to_e164(number + sign + behind))
    except ValueError:
        return
    assert line.removeprefix("+").removeprefix("86") == digits


@pytest.mark.parametrize("written", ["82345678", "8234 5678", "８２３４－５６７８", "82345678转801"])
def test_a_landline_without_its_area_code_can_be_any_areas(written: str) -> None:
    ending = ";ext=801" if "转" in written else ""
    assert {f"+8675582345678{ending}", f"+861082345678{ending}"} <= set(with_any_area(written))


@pytest.mark.parametrize("written", ["12345678", "823456", "823456789", "8234567 8", "0755-82345678", "13912345678", "漏水", ""])
def test_what_is_no_landline_without_its_area_code_is_not_guessed(written: str) -> None:
    assert with_any_area(written) == []


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
