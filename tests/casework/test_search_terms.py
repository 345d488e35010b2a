"""What a text is found by: every two characters that stand side by side, and words in letters and figures."""

import re
import time

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.architecture.house import ROOT
from tests.lanes import examples

pytestmark = pytest.mark.django_db
CHINESE = "[\u3400-\u9fff\uf900-\ufaff]+"
TEXTS = st.text(
    alphabet=st.sampled_from("漏水管没人修東見面办龥abZ09é ，。-\n \u3000")
    | st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
)
MANY = settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
SIMPLIFIED = dict(re.findall('"(.)":"(.)"', (ROOT / "casework/sql/characters.sql").read_text(encoding="utf-8")))
LONGEST = "".join(chr(0x4E00 + place * 7919 % 20_000) for place in range(20_000))


def ask(sql: str, *parameters: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()[0]


def simplified(text: str) -> str:
    return "".join(SIMPLIFIED.get(char, char) for char in text)


def pairs(text: str) -> set[str]:
    """The last character of a run stands alone. A run goes on over blanks and line breaks."""
    runs = re.findall(CHINESE, re.sub(rf"(?<={CHINESE[:-1]})\s+(?={CHINESE[:-1]})", "", simplified(text)))
    return {run[place : place + 2] for run in runs for place in range(len(run))}


def terms(text: str) -> set[str]:
    indexed: list[str] = ask("SELECT tsvector_to_array(casework_terms('', %s))", text)  # type: ignore[assignment]
    return set(indexed)


@MANY
@given(TEXTS)
def test_a_text_is_kept_by_its_pairs_of_characters(text: str) -> None:
    assert {term for term in terms(text) if re.fullmatch(CHINESE, term)} == pairs(text)


def test_the_longest_text_too() -> None:
    assert terms(LONGEST) == pairs(LONGEST)


SHAPES = {
    "one run": LONGEST,
    "many runs": "漏，" * 10_000,
    "words": "a1 " * 6_666,
    "hyphens": "a-" * 10_000,
    "breaks": "漏\n" * 10_000,
    "figures": "1" * 20_000,
    "wide": "ﷺ" * 20_000,
    "rare": "𠮷𠮶" * 10_000,
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_a_text_ten_times_as_long_takes_some_ten_times_as_long_and_not_a_hundred(text: str) -> None:
    assert quickest(text) < 40 * quickest(text[: len(text) // 10])


def quickest(text: str) -> float:
    """Seconds that the database takes for its terms, at best."""
    spans = []
    for _time in range(5):
        begun = time.perf_counter()
        ask("SELECT length(casework_terms('', %s))", text)
        spans.append(time.perf_counter() - begun)
    return min(spans)


@MANY
@given(TEXTS, st.data())
def test_whatever_stands_in_a_text_finds_it(text: str, data: st.DataObject) -> None:
    runs = re.findall(CHINESE, text)
    if not runs:
        return
    run = data.draw(st.sampled_from(runs))
    start = data.draw(st.integers(0, len(run) - 1))
    part = run[start : data.draw(st.integers(start + 1, len(run)))]
    assert ask("SELECT casework_terms('', %s) @@ casework_query(%s)", text, simplified(part)), (text, part)
    assert ask("SELECT casework_terms('', %s) @@ casework_query(%s)", text, part), (text, part)


@pytest.mark.parametrize("sought", ["水漏", "漏修", "没水"])
def test_characters_that_do_not_stand_side_by_side_do_not(sought: str) -> None:
    assert not ask("SELECT casework_terms('', '漏水没人修') @@ casework_query(%s)", sought)


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("小区路灯\n不亮", "路灯不亮"),
        ("小区路 灯　不亮", "路灯不亮"),
        ("路灯不亮", "路灯 不亮"),
        ("路灯\u200b不亮", "路灯不亮"),
        ("自来水停了", "停 自来水"),
        ("樓下漏水沒人管", "楼下漏水没人管"),
        ("楼下漏水没人管", "樓下漏水沒人管"),
        ("里面的裏面", "裡面"),
        ("𠮷林路12号", "𠮷林"),
        ("住在𠀀𠀁𠀂", "𠀁𠀂"),
        ("بازار سۇ يوق", "سۇ"),
        ("དཀར་མཛེས་ཆུ", "མཛེས"),
        ("ไฟถนนดับ", "ถนน"),
        ("Отключили воду", "ОТКЛЮЧИЛИ"),
        ("Καλημέρα", "καλημ"),
        ("수도가 끊겼어요", "수도"),
        ("हिन्दी में पानी", "पानी"),
        ("WiFi坏了", "wi-fi"),
        ("Wi-Fi坏了", "WiFi"),
        ("Wi‑Fi坏了", "wifi坏了"),
        ("Wi Fi坏了", "wifi"),
        ("WIFI", "wi fi"),
        ("合同20231101000123号", "20231101000123"),
        ("合同HT-2023-0001234", "HT20230001234"),
        ("合同HT20230001234", "ht20230001234"),
        ("demol\nition of the house", "demolition"),
        ("demol-\n  ition of the house", "demolition"),
        ("合同2023 1101 0001 23号", "202311010001"),
        ("合同20231101\n0001号", "202311010001"),
        ("合同202311010001号", "2023 1101 0001"),
        ("don't", "dont"),
        ("５Ｇ信号差", "5g"),
        ("漏水🚰了", "漏水"),
    ],
)
def test_what_a_person_would_call_the_same_is_found(text: str, sought: str) -> None:
    assert ask("SELECT casework_terms('', %s) @@ casework_query(%s)", text, sought)


AS_WRITTEN = [
    ("小区路灯不亮", "路灯不亮"),
    ("小区路灯\n不亮", "路灯不亮"),
    ("小区路燈不亮", "路灯不亮"),
    ("WiFi坏了三天", "wi-fi坏了"),
    ("the street light is out", "street light"),
    ("漏水管" + "，好" * 300 + "水管没人修", "水管没人修"),
]
OTHERWISE = [
    ("路灯修好了，灯不，不亮的", "路灯不亮"),
    ("坏了的WiFi", "wifi坏了"),
    ("light of the street", "street light"),
    ("漏，水管没人", "漏水管"),
]


@pytest.mark.parametrize(("text", "sought"), AS_WRITTEN)
def test_words_as_they_are_written_are_known(text: str, sought: str) -> None:
    assert ask("SELECT casework_terms('', %s) @@ casework_phrase(%s)", text, sought)


@pytest.mark.parametrize(("text", "sought"), OTHERWISE)
def test_words_that_only_stand_there_are_told_from_them(text: str, sought: str) -> None:
    assert not ask("SELECT casework_terms('', %s) @@ casework_phrase(%s)", text, sought)


def test_of_one_term_there_is_nothing_to_tell() -> None:
    assert ask("SELECT casework_phrase('漏水')::text") == ""


@MANY
@given(TEXTS, st.data())
def test_whatever_stands_in_a_text_stands_there_as_it_is_written(text: str, data: st.DataObject) -> None:
    runs = [run for run in re.findall(CHINESE, text) if len(run) > 2]
    if runs:
        run = data.draw(st.sampled_from(runs))
        assert ask("SELECT casework_terms('', %s) @@ casework_phrase(%s)", text, run)


@pytest.mark.parametrize("text", ["'", "\\", ":*", "a:b'c\\", "!&|<->()", "\x1f漏\x1f", "'':1", "-" * 300, "_a_", "𠮷'𠮷"])
def test_no_sign_breaks_a_text_or_a_question(text: str) -> None:
    assert ask("SELECT casework_terms(%s, %s) IS NOT NULL AND casework_query(%s) IS NOT NULL", text, text, text)
    assert ask("SELECT casework_phrase(%s) IS NOT NULL", text)
