"""A part that rows repeat is drawn once, and never says what was asked for elsewhere."""

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe


def drawn(arguments: str, **values: object) -> str:
    return Template("{% load i18n doorstep %}{% repeated " + arguments + " %}").render(Context(values))


def test_a_part_speaks_the_language_of_each_page() -> None:
    with translation.override("zh-hans"):
        chinese = drawn('"parts/tag.html" label=_("Confidential")')
    with translation.override("en"):
        english = drawn('"parts/tag.html" label=_("Confidential")')
    assert "保密" in chinese
    assert "Confidential" in english


def test_a_part_whose_own_words_are_translated_speaks_the_language_of_each_page() -> None:
    second = {"urgent": "", "confidential": True, "card": "", "card_label": "", "round": 2}
    arguments = '"parts/case_marks.html" urgent=urgent confidential=confidential card=card card_label=card_label round=round'
    with translation.override("zh-hans"):
        chinese = drawn(arguments, **second)
    with translation.override("en"):
        english = drawn(arguments, **second)
    assert "保密" in chinese
    assert "Round 2" in english


@pytest.mark.parametrize("first", [True, False])
def test_a_text_is_escaped_though_the_same_was_marked_up_before(*, first: bool) -> None:
    text = f"<b>{first}</b>"
    labels = [mark_safe(text), text] if first else [text, mark_safe(text)]  # noqa: S308 - what a page marks up itself
    shown = {type(label) is str: drawn('"parts/tag.html" label=label', label=label) for label in labels}
    assert text not in shown[True]
    assert text in shown[False]


def test_arguments_that_are_equal_and_not_the_same_are_told_apart() -> None:
    assert "1%" in drawn('"parts/meter.html" share=share', share=1)
    assert "True%" in drawn('"parts/meter.html" share=share', share=True)


def test_a_part_follows_its_arguments() -> None:
    assert drawn('"parts/icon.html" name="flag"') != drawn('"parts/icon.html" name="lock"')
