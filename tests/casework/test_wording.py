"""Names and sentences are put together as the language sets them."""

import pytest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override

from casework.templatetags import doorstep
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


def test_the_number_of_a_case_stays_on_one_line_in_a_sentence_and_what_is_marked_up_as_it_is() -> None:
    assert doorstep.unbroken("与20261110-00002<合并>") == '与<span class="number">20261110-00002</span>&lt;合并&gt;'
    link = SafeString('<a href="/cases/20261110-00002/">')
    assert doorstep.unbroken(link) == link
