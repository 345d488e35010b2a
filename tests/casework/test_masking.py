"""What is masked, and what is left alone."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casework import masking, phones


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613912345678", "139****5678"),
        ("+8675582345678", "0755-****5678"),
        ("+867552345678", "0755-****678"),
        ("+861082345678", "010-****5678"),
        ("+85291234567", "+852****4567"),
        ("+4915112345678", "+491****5678"),
        ("", ""),
        ("not a number", "****"),
        ("+8612345", "****"),
    ],
)
def test_a_phone_number_keeps_its_ends(number: str, shown: str) -> None:
    assert masking.phone(number) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王**"),
        ("王明", "王*"),
        ("王 小明", "王**"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳", "欧*"),
        ("John Smith", "J*** S****"),
        ("阿依古丽·买买提", "阿***·***"),
        ("王", "*"),
        ("J Smith", "* S****"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_surname_or_its_initials(name: str, shown: str) -> None:
    assert masking.name(name) == shown


@pytest.mark.parametrize("relation", ["本人", "老伴", "儿子", "邻居", " 邻居 ", "Neighbour", "self"])
def test_a_relation_is_no_name_and_is_shown(relation: str) -> None:
    assert masking.name(relation) == relation.strip()


@given(st.from_regex(r"[\u4e00-\u9fff]{2,4}", fullmatch=True))
def test_a_name_that_is_no_relation_never_stands_there_in_full(name: str) -> None:
    assume(name not in masking.RELATIONS)
    shown = masking.name(name)
    assert "*" in shown
    assert shown != name


@pytest.mark.parametrize("name", ["本人王小明", "邻居 王明", "老伴儿 李"])
def test_a_name_beside_a_relation_is_masked(name: str) -> None:
    assert "*" in masking.name(name)
    assert "明" not in masking.name(name)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("广东省深圳市南山区粤海街道科技园路1号", "广东省深圳市南山区****"),
        ("北京市朝阳区建国路", "北京市朝阳区****"),
        ("内蒙古自治区呼和浩特市新城区1号", "内蒙古自治区呼和浩特市新城区****"),
        ("上海市浦东新区世纪大道", "上海市浦东新区****"),
        ("深圳市阳光小区3栋402", "深圳市****"),
        ("阳光小区3栋", "阳光小****"),
        ("南山区城市花园5栋", "南山区****"),
        ("12 Baker Street", "****"),
        ("科技园路1号", "科技园****"),
        ("", ""),
    ],
)
def test_an_address_is_shown_down_to_its_district(address: str, shown: str) -> None:
    assert masking.address(address) == shown


@given(st.text(max_size=40))
def test_an_address_never_shows_a_number(address: str) -> None:
    assert not re.search(r"\d", masking.address(address))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("电话13912345678。", "电话139****5678。"),
        ("13912345678/13812345678", "139****5678/138****5678"),
        ("139 1234 5678", "139****5678"),
        ("139-1234-5678元", "139****5678元"),
        ("139.1234.5678", "139****5678"),
        ("1 3 9 1 2 3 4 5 6 7 8", "139****5678"),
        ("139—1234—5678", "139****5678"),
        ("１３９１２３４５６７８", "139****5678"),
        ("139\u200b1234\u200b5678", "139****5678"),
        ("+86 139 1234 5678", "139****5678"),
        ("008613912345678", "139****5678"),
        ("8613912345678", "139****5678"),
        ("3栋15-1-2 139 1234 5678", "3栋15-1-2 139****5678"),
        ("A13912345678B", "A139****5678B"),
        ("0755-82345678", "0755-****5678"),
        ("(0755) 8234 5678", "0755-****5678"),
        ("(0755-82345678)", "(0755-****5678)"),
        ("（0755）８２３４５６７８", "0755-****5678"),
        ("010 82345678转8001", "010-****5678转8001"),
        ("+86 755 8234 5678", "0755-****5678"),
        ("0755-2012-2013", "0755-****2013"),
        ("电话：82345678", "电话：****5678"),
        ("tel: 8234 5678", "tel: ****5678"),
        ("+852 9123 4567", "+852****4567"),
        ("+49 151 12345678", "+491****5678"),
    ],
)
def test_phone_numbers_in_free_text_are_masked_however_they_are_written(written: str, shown: str) -> None:
    assert masking.text(written) == shown


@pytest.mark.parametrize(
    "written",
    [
        "440305199001011234",
        "44030519900101123X",
        "44030519900101123x",
        "440305 19900101 123X",
        "440305-1990-01-01-1234",
        "４４０３０５１９９００１０１１２３Ｘ",
        "身份证440305199001011234。",
    ],
)
def test_id_numbers_in_free_text_keep_four_digits(written: str) -> None:
    assert "4403**************" in masking.text(written)
    assert "1990" not in masking.text(written)
    assert "123" not in masking.text(written)


def test_id_numbers_of_the_old_length_are_masked_too() -> None:
    assert masking.text("证号440305900101123") == "证号4403***********"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("6222021001116245702", "6222***************"),
        ("卡号 6222 0210 0111 6245 702。", "卡号 6222***************。"),
        ("４０００1234 1234 1234", "4000************"),
    ],
)
def test_card_numbers_keep_four_digits(written: str, shown: str) -> None:
    assert masking.text(written) == shown


def test_a_long_number_that_no_bank_gave_out_is_left() -> None:
    assert masking.text("运单6222021001116245703") == "运单6222021001116245703"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("wang.li@163.com 来信", "w****@163.com 来信"),
        ("邮箱：ＺＨＡＮＧ＠ｑｑ．ｃｏｍ。", "邮箱：Z****@qq.com。"),
        ("13912345678@139.com", "1****@139.com"),
        ("发到a_b+c@mail.example.co.uk", "发到a****@mail.example.co.uk"),
        ("@某某 3@2", "@某某 3@2"),
    ],
)
def test_e_mail_addresses_keep_their_first_letter_and_their_house(written: str, shown: str) -> None:
    assert masking.text(written) == shown


@pytest.mark.parametrize(
    "written",
    [
        "20261122-00012",
        "粤B12345 占道停车",
        "工单20261122-123456",
        "2026-11-22 13:45:30",
        "2026.11.22",
        "13-11-2026 100元",
        "20261122",
        "2012-2013年",
        "2026年11月22日至2027年1月3日",
        "欠款 1,391,234,567 元",
        "1391234567.85元",
        "¥13,912,345,678",
        "工资13912345元",
        "3栋402房",
        "12345热线",
        "400-830-1234",
        "订单号82345678",
        "流水12345678901234567890",
        "192.168.10.100",
        "门牌15-1-101",
        "",
    ],
)
def test_case_numbers_dates_amounts_and_other_numbers_are_left_alone(written: str) -> None:
    assert masking.text(written) == written


def test_a_case_number_beside_a_phone_number_is_told_from_it() -> None:
    assert masking.text("工单20261122-00012 13912345678 催办") == "工单20261122-00012 139****5678 催办"
    assert masking.text("2026-11-22 13912345678 2026-11-23") == "2026-11-22 139****5678 2026-11-23"


PIECES = st.one_of(
    st.sampled_from(["电话", " ", "-", "*", "****", "0", "+", "(", "）", "元", "，", ".", "@", "a", "身份证"]),
    st.from_regex(r"[0-9]{1,8}", fullmatch=True),
    st.from_regex(r"1[3-9][0-9]{9}|0755-[2-9][0-9]{7}|4403051990010112[0-9]{2}|[a-z]{2}@qq\.com", fullmatch=True),
)
SIGNS = st.sampled_from(["", "", " ", "-", "—", "\u3000", "－", "\u200b", " - "])
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@given(
    number=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    signs=st.lists(SIGNS, min_size=10, max_size=10),
    wide=st.booleans(),
    before=st.sampled_from(["", "我的手机", "call ", "，", "工单20261122-00012，", "2026年"]),
    after=st.sampled_from(["", "。", "张", " ok", "，2026-11-22"]),
)
def test_no_mobile_number_survives_in_free_text(number: str, signs: list[str], wide: bool, before: str, after: str) -> None:
    spread = "".join(digit + sign for digit, sign in zip(number, [*signs, ""], strict=True))
    masked = masking.text(before + (spread.translate(WIDE) if wide else spread) + after)
    assert masked == before + f"{number[:3]}****{number[-4:]}" + after


@given(st.text(alphabet="0123456789 -+()xX.元年月日电话：，。０１２\n", max_size=60) | st.text(max_size=60))
def test_any_text_can_be_masked_and_keeps_what_is_no_number(written: str) -> None:
    masked = masking.text(written)
    assert len(re.findall(r"[年月日，。\n]", masked)) == len(re.findall(r"[年月日，。\n]", written))


@given(st.text(max_size=30))
def test_text_without_digits_is_never_changed(written: str) -> None:
    if not re.search(r"[0-9０-９@＠]", written):
        assert masking.text(written) == written


@given(st.lists(PIECES, max_size=8).map("".join))
def test_what_was_masked_is_masked_again_without_a_change(written: str) -> None:
    masked = masking.text(written)
    assert masking.text(masked) == masked


@given(st.lists(PIECES, max_size=8).map("".join))
def test_an_identifier_with_a_personal_number_is_masked_and_still_known_again(written: str) -> None:
    shown = masking.identifier(written, longest=200)
    assert (shown == written) == (masking.text(written) == written)
    assert masking.text(shown) == shown
    assert masking.identifier(shown, longest=200) == shown


def test_identifiers_that_look_alike_once_masked_are_told_apart_within_their_length() -> None:
    first, second = (masking.identifier(f"44030519900101123{last} {'x' * 110}", longest=120) for last in "12")
    assert first != second
    assert first[:60] == second[:60]
    assert len(first) == 120
    assert masking.identifier("WS-2026-0012", longest=120) == "WS-2026-0012"


@given(st.from_regex(r"\+?[0-9]{5,16}", fullmatch=True))
def test_a_masked_phone_number_hides_four_digits_or_more(written: str) -> None:
    try:
        e164 = phones.to_e164(written)
    except ValueError:
        return
    shown = masking.phone(e164)
    assert masking.STARS in shown
    assert e164[3:] not in shown
