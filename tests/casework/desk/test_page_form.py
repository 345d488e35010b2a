"""The one form of a page into which somebody types: the switches belong to it, and it comes back as it was."""

from typing import Any

import pytest
from django.http import QueryDict

from casework.desk import page_form
from casework.desk.switches import Switch

FORM = """<details><form method="post" action="/there/"><input type="hidden" name="version" value="3"><input name="day" value="1">
<input name="day" value="2"><textarea name="words">
</textarea><select name="unit"><option value="a" selected>A</option><option value="b">B</option></select>
<input type="radio" name="way" value="x"><input type="checkbox" name="sure" checked><details><summary></summary></details>
<button type="button" name="no" value="no"></button><button name="act" value="save">Save</button></form></details>"""


def again(page: str = FORM, **fields: Any) -> tuple[page_form.PageForm, Switch]:
    form = QueryDict(mutable=True)
    for name, values in fields.items():
        form.setlist(name, values if isinstance(values, list) else [values])
    switch = Switch("theme", "dark", form=form)
    return page_form.find(page, switch), switch


def test_without_a_form_there_is_none() -> None:
    for page in ("<p></p>", '<form method="post"><button>Go</button></form>', '<form method="get"><input name="q"></form>'):
        assert page_form.find(page, None) == page_form.PageForm(page)


def test_of_several_none_is_sent_along() -> None:
    form = page_form.find(FORM + FORM, None)
    assert (form.id, form.several, form.page) == ("", True, FORM + FORM)


def test_the_only_one_is_named_and_enter_presses_its_own_first_button() -> None:
    form = page_form.find(FORM, None)
    assert (form.id, form.action, form.enter) == ("page-form", "/there/", ' name="act" value="save"')
    assert 'action="/there/" id="page-form">' in form.page
    quiet = FORM.replace("<textarea", "<button disabled hidden></button><textarea")
    assert page_form.find(quiet, None).enter == " disabled"


def test_all_that_was_typed_comes_back_where_it_was() -> None:
    form, switch = again(version="2", day=["7", "8"], words='<b>"先"</b>\n停', unit="b", way="x", switch_theme="dark /there/")
    assert switch.is_filled
    assert not form.lost
    for shown in (
        'name="version" value="2"',
        'name="day" value="7">\n<input name="day" value="8">',
        ">\n&lt;b&gt;&quot;先&quot;&lt;/b&gt;\n停</textarea>",
        '<option value="a">A</option><option value="b" selected>',
        'value="x" checked>',
        'name="sure">',
    ):
        assert shown in form.page
    assert form.page.count("<details open") == 2


@pytest.mark.parametrize("page", ["<p></p>", FORM + FORM, FORM.replace("words", "other")])
def test_what_finds_no_place_is_not_taken_for_shown(page: str) -> None:
    form, switch = again(page, words="自来水管漏水，三天没人来")
    assert not switch.is_filled
    assert form.lost
