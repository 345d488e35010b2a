"""What a text is found by: every two characters that stand side by side, and words in letters and figures."""

import re
import time

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lanes import examples

pytestmark = pytest.mark.django_db
CHINESE = "[\u3400-\u9fff\uf900-\ufaff]+"
TEXTS = st.text(
    alphabet=st.sampled_from("漏水管没人修東見面办龥abZ09é ，。-\n") | st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
)
MANY = settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
LONGEST = "".join(chr(0x4E00 + place * 7919 % 20_000) for place in range(20_000))


def ask(sql: str, *parameters: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()[0]


def pairs(text: str) -> set[str]:
    """The last character of a run stands alone."""
    return {run[place : place + 2] for run in re.findall(CHINESE, text) for place in range(len(run))}


def terms(text: str) -> set[str]:
    indexed: list[str] = ask("SELECT tsvector_to_array(casework_terms('', %s))", text)  # type: ignore[assignment]
    return set(indexed)


@MANY
@given(TEXTS)
def test_a_text_is_kept_by_its_pairs_of_characters(text: str) -> None:
    assert {term for term in terms(text) if re.fullmatch(CHINESE, term)} == pairs(text)


def test_the_longest_text_too() -> None:
    assert terms(LONGEST) == pairs(LONGEST)


SHAPES = {"one run": LONGEST, "many runs": "漏，" * 10_000, "words": "a1 " * 6_666, "figures": "1" * 20_000, "wide": "ﷺ" * 20_000}


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
    assert ask("SELECT casework_terms('', %s) @@ casework_query(%s)", text, part), (text, part)


@pytest.mark.parametrize("sought", ["水漏", "漏修", "没水"])
def test_characters_that_do_not_stand_side_by_side_do_not(sought: str) -> None:
    assert not ask("SELECT casework_terms('', '漏水没人修') @@ casework_query(%s)", sought)
