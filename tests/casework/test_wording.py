"""Names and sentences are put together as the language sets them."""

import pytest
from django.utils.translation import gettext_lazy, override

from casework.wording import join_names, join_sentences


@pytest.mark.parametrize(("language", "joined"), [("en", "a, b, c"), ("zh-hans", "a、b、c")])
def test_names_are_listed_in_the_language_of_the_moment(language: str, joined: str) -> None:
    with override(language):
        assert join_names(["a", "b", "c"]) == joined


@pytest.mark.parametrize(("language", "joined"), [("en", "甲。 乙。 100%."), ("zh-hans", "甲。乙。100%.")])
def test_sentences_have_a_space_between_them_where_the_language_has(language: str, joined: str) -> None:
    with override(language):
        assert join_sentences("甲。", "", "乙。", "100%.") == joined


def test_a_sentence_alone_or_none_stays_what_it_is() -> None:
    assert join_sentences("A.") == "A."
    assert join_sentences("", "A.", "") == "A."
    assert join_sentences() == ""


def test_messages_that_are_not_translated_yet_are_read_in_the_language_of_the_moment() -> None:
    with override("zh-hans"):
        assert join_sentences(gettext_lazy("Not yet."), gettext_lazy("Not yet.")) == "尚未到时间。" * 2
