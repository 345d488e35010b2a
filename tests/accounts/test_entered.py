"""Numbers are read however a phone, a spreadsheet or a copied message writes them; what only looks like a digit is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import entered

NUMBER = "20261122-00012"
TOKEN = "-aZ09_" + "k" * 37


@pytest.mark.parametrize(
    "written",
    [
        "２０２６１１２２－０００１２",
        "20261122—00012",
        "20261122–00012",
        "20261122−00012",
        "20261122ー00012",
        "2026112200012",
        " 2026 1122 - 00012 ",
        "20261122_00012",
        "20261122/00012",
        "№ 20261122-00012。",
        "（20261122-00012）",
        "#20261122-00012,",
        "\u200f20261122-00012\u200e",
        "\u206820261122-00012\u2069",
        "20261122\u00ad-\u200b00012",
        "20261122\u3000-\u00a000012",
        "٢٠٢٦١١٢٢-٠٠٠١٢",
        "工单号：20261122-00012",
        "20261122\n00012",
    ],
)
def test_a_case_number_is_one_however_it_is_written(written: str) -> None:
    assert entered.case_number(written) == NUMBER
    assert entered.case_number_begins(written) == NUMBER


@pytest.mark.parametrize(
    ("written", "begins"), [("2026", "2026"), ("２０２６１１２２", "20261122"), ("20261122－0", "20261122-0")]
)
def test_the_beginning_of_one_is_no_number_and_can_be_looked_for(written: str, begins: str) -> None:
    assert entered.case_number(written) != NUMBER
    assert entered.case_number_begins(written) == begins


@pytest.mark.parametrize("written", ["", "hello", "12", "漏水", "①②③④", "20261122-00012-20261122-00013", "20261122-00012\0"])
def test_what_is_none_is_none(written: str) -> None:
    assert entered.case_number_begins(written) == ""


@pytest.mark.parametrize(
    "written",
    [
        "１２３４５６",
        " 123 456 ",
        "123-456",
        "1-2-3-4-5-6",
        "123\u200b456",
        "123456。",
        "「123456」",
        "１２３　４５６",
        "١٢٣٤٥٦",
        "1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣",
        "𝟏𝟐𝟑𝟒𝟓𝟔",
    ],
)
def test_six_digits_are_six_digits(written: str) -> None:
    assert entered.digits(written) == "123456"


@pytest.mark.parametrize("written", ["12345①", "12345⁶", "12345六", "12345O", "12345", "1234567"])
def test_what_only_looks_like_a_digit_is_none(written: str) -> None:
    assert entered.digits(written) != "123456"


SHORT_TOKEN = "aB3dE6gH9jK2mN5p"
BEHIND = ["", "。", "）", ")", "。谢谢", ",", "!", "”", "\u200b", "…", "-", "_", "—", " 请点击", "&x=1", "%20"]


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("token", [TOKEN, SHORT_TOKEN])
def test_what_stands_behind_a_link_is_taken_off(token: str, behind: str) -> None:
    assert entered.token(token + behind) == token


@pytest.mark.parametrize(
    "written", [f"\u200b{TOKEN}", f"{TOKEN[:20]}\u00ad{TOKEN[20:]}", f"{TOKEN[:20]}\n{TOKEN[20:]}", TOKEN.replace("-", "－")]
)
def test_what_a_message_did_to_a_link_is_undone(written: str) -> None:
    assert entered.token(written) == TOKEN


@given(st.text())
def test_whatever_is_written_is_read_and_reading_it_twice_changes_nothing(text: str) -> None:
    for read in (entered.narrow, entered.digits, entered.case_number, entered.token, entered.lines, entered.visible):
        assert read(read(text)) == read(text), read
