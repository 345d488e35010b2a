"""The form of a page into which somebody types, as the page was made: the switches of the frame send it along, and it is filled
again with what it brought.

Where a page has several, only one of them could be sent: there the switches open another tab, and the page stays as it is.
"""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.html import escape

from accounts import typed
from casework.desk.switches import Switch

FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>.*?</form>', re.DOTALL)
TEXTAREA = re.compile(r"(<textarea\b[^>]*>).*?(</textarea>)", re.DOTALL)
SELECT = re.compile(r"<select\b[^>]*>.*?</select>", re.DOTALL)
TAG = re.compile(r"<(?:input|option|button)\b[^>]*>")
NOT_TYPED = frozenset({"hidden", "password", "file", "submit", "button", "image", "reset"})
TYPED_BEFORE = "data-typed"
"""The mark of a form that carries in hidden fields what was typed before."""
UNNAMED = "page-form"
Left = dict[str, list[str]]
"""What was sent and has not found its field yet."""


@dataclass(frozen=True)
class PageForm:
    """`id`: of the page's only form; empty where there is none. `enter`: what the Enter key presses in it, as attributes.
    `lost`: something that was typed found no place on the page."""

    page: str
    id: str = ""
    action: str = ""
    enter: str = ""
    several: bool = False
    lost: bool = False


def find(page: str, switch: Switch | None) -> PageForm:
    """The page, and the form into which somebody types on it; filled, where it was sent by a switch."""
    forms = [match for match in FORM.finditer(page) if _is_typed_into(match[0])]
    if len(forms) != 1:
        return PageForm(page, several=len(forms) > 1, lost=switch is not None)
    form, start, end = forms[0][0], forms[0].start(), forms[0].end()
    before = page[:start]
    tag = form[: form.index(">") + 1]
    if not attribute(tag, "id"):
        form = f'{tag[:-1]} id="{UNNAMED}">{form[len(tag) :]}'
    if switch:
        form, before = filled(form, switch), _opened(before)
    lost = switch is not None and not switch.is_filled
    page = before + form + page[end:]
    return PageForm(page, attribute(tag, "id") or UNNAMED, attribute(tag, "action"), _enter(form), lost=lost)


def attribute(tag: str, name: str) -> str:
    """As it is written in the page; empty where there is none."""
    match = re.search(rf'\s{name}="([^"]*)"', tag)
    return match[1] if match else ""


def filled(form: str, switch: Switch) -> str:
    """The form as it was sent. `switch.is_filled`: nothing that was written is missing in it."""
    left = {name: list(texts) for name, texts in switch.form.lists() if name != "csrfmiddlewaretoken"}
    form = TEXTAREA.sub(lambda match: _with_text(match, left), form)
    form = SELECT.sub(lambda match: _with_options(match[0], left), form)
    form = TAG.sub(lambda match: _with_value(match[0], left), form)
    written = [name for name, texts in left.items() for text in texts if typed.is_shown(name, text)]
    switch.is_filled = all(name in typed.ADDED or name.startswith(typed.SWITCH) for name in written)
    return re.sub(r"<details(?![^>]*\bopen\b)", "<details open", form)


def _is_typed_into(form: str) -> bool:
    tag = form[: form.index(">")]
    inputs = [match[0] for match in TAG.finditer(form) if match[0].startswith("<input")]
    asks = any(attribute(tag, "type") not in NOT_TYPED for tag in inputs)
    return TYPED_BEFORE in tag or asks or bool(TEXTAREA.search(form) or SELECT.search(form))


def _opened(before: str) -> str:
    """The disclosure in which the form stands, if it stands in one."""
    if before.count("<details") == before.count("</details>"):
        return before
    start = before.rindex("<details")
    return before[:start] + re.sub(r"<details(?![^>]*\bopen\b)", "<details open", before[start:], count=1)


def _enter(form: str) -> str:
    buttons = (match[0] for match in TAG.finditer(form) if match[0].startswith("<button"))
    first = next((button for button in buttons if attribute(button, "type") in {"", "submit"}), "")
    name = attribute(first, "name")
    return (f' name="{name}" value="{attribute(first, "value")}"' if name else "") + (" disabled" if " disabled" in first else "")


def _with_text(match: re.Match[str], left: Left) -> str:
    texts = left.get(attribute(match[1], "name"))
    return f"{match[1]}\n{escape(texts.pop(0))}{match[2]}" if texts else match[0]


def _with_options(select: str, left: Left) -> str:
    values = {escape(text) for text in left.pop(attribute(select, "name"), [])}
    return TAG.sub(lambda match: _marked(match[0], "selected", on=attribute(match[0], "value") in values), select)


def _with_value(tag: str, left: Left) -> str:
    kind, name = attribute(tag, "type"), attribute(tag, "name")
    if not tag.startswith("<input") or not name or kind in NOT_TYPED - {"hidden"}:
        return tag
    texts = left.get(name, [])
    if kind in {"checkbox", "radio"}:
        value = unescape(attribute(tag, "value")) or "on"
        if value not in texts:
            return _marked(tag, "checked", on=False)
        texts.remove(value)
        return _marked(tag, "checked", on=True)
    if not texts:
        return tag
    bare = re.sub(r'\svalue="[^"]*"', "", tag)
    return f'{bare[:-1]} value="{escape(texts.pop(0))}">'


def _marked(tag: str, mark: str, *, on: bool) -> str:
    bare = re.sub(rf'\s{mark}(="[^"]*")?(?=[\s>])', "", tag)
    return f"{bare[:-1]} {mark}>" if on else bare
