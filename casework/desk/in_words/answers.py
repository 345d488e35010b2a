"""What somebody answered in a form, in the words of its page: no code is shown to them, and nothing secret."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from accounts import typed
from casework.desk.combobox.fields import TYPED, Combobox
from casework.desk.combobox.several import MORE
from casework.desk.in_words.fields import Button, Field, FormOnPage
from casework.wording import join_names

WRITTEN = frozenset({"text", "textarea", "search", "tel", "email", "url", "number"})
CHOSEN = frozenset({"select", "radio", "checkbox", "combobox", "several"})
TICKED = frozenset({"on", "yes", "true", "1"})
TIMES: dict[str, Callable[[str], str]] = {
    "date": lambda value: date_format(date.fromisoformat(value), "DATE_FORMAT"),
    "datetime-local": lambda value: date_format(datetime.fromisoformat(value), "DATETIME_FORMAT"),
    "time": lambda value: time_format(time.fromisoformat(value), "TIME_FORMAT"),
}
MARK = re.compile(r"[!-~]{16,}")
"""What a page holds and nobody wrote: an id, a seal, a mark of what it showed."""
Naming = Callable[[str, str], str]
"""What a combobox offers under a code, by what it says of itself; empty where it offers that no more."""


@dataclass(frozen=True)
class Answer:
    """`name`: of its field. `written`: the person may still change the words; else `text` says what was chosen.
    `gone`: something chosen is not offered any more."""

    name: str
    label: str
    text: str
    written: bool = False
    long: bool = False
    by_user: bool = False
    gone: bool = False
    group: str = ""


def of_form(form: FormOnPage, fields: typed.Fields, *, naming: Naming) -> list[Answer]:
    """In the order of the page, and what was written in fields that it has no more. Where two are called alike, what stands above
    them is said too."""
    texts = dict(fields)
    answers = [answer for name, field in _matched(form, texts) for answer in _answers(name, field, form, texts, naming)]
    often = Counter(answer.label for answer in answers)
    alike = {label for label, count in often.items() if count > 1}
    distinct = [
        replace(answer, label=f"{answer.group} · {answer.label}") if answer.label in alike and answer.group else answer
        for answer in answers
    ]
    named = {answer.name for answer in answers} | {name for name, _value in form.marks}
    return distinct + unnamed([(name, values) for name, values in fields if name not in named])


def unnamed(fields: typed.Fields) -> list[Answer]:
    """Words of fields that no page names any more, the longest first; whatever was chosen there is a code."""
    pairs = [(name, text) for name, texts in fields for text in texts if typed.is_shown(name, text) and not MARK.fullmatch(text)]
    longest_first = sorted(pairs, key=lambda pair: len(pair[1]), reverse=True)
    return [Answer(name, _("What you typed"), text, written=True, long=True) for name, text in longest_first]


def button(form: FormOnPage, fields: typed.Fields, path: str) -> Button | None:
    """The one that was pressed, or else the first, as the Enter key would press it."""
    pressed = {(name, text) for name, texts in fields for text in texts}
    by_name = [button for button in form.buttons if button.name and (button.name, button.value) in pressed]
    there = [button for button in form.buttons if (button.action or form.action) == path and not button.name]
    return next(iter([*by_name, *there, *form.buttons]), None)


def likest(forms: Sequence[FormOnPage], fields: typed.Fields) -> FormOnPage | None:
    """Of several that go to one address, the one that carries the same marks and asks for the same."""
    pairs, names = {(name, text) for name, texts in fields for text in texts}, {name for name, _texts in fields}

    def alike(form: FormOnPage) -> int:
        pressed = {(button.name, button.value) for button in form.buttons}
        return 2 * len(pairs & (form.marks | pressed)) + len(names & {field.name for field in form.fields})

    return max(forms, key=alike, default=None)


def _matched(form: FormOnPage, texts: dict[str, list[str]]) -> Iterator[tuple[str, Field]]:
    """Each field that was answered, once. A row that the page has not got now is called as its other rows are."""
    named = {field.name: field for field in reversed(form.fields)}
    numbered = {_unnumbered(field.name): field for field in reversed(form.fields)}
    added = [name for name in texts if name not in named and _unnumbered(name) in numbered and re.search(r"\d", name)]
    hidden = {name for name, _value in form.marks}
    for name, field in [*dict.fromkeys((field.name, named[field.name]) for field in form.fields)]:
        yield name, field
    for name in added:
        if name not in hidden:
            yield name, numbered[_unnumbered(name)]


def _unnumbered(name: str) -> str:
    return re.sub(r"\d+", "#", name)


def _answers(name: str, field: Field, form: FormOnPage, texts: dict[str, list[str]], naming: Naming) -> Iterator[Answer]:
    values = [value for value in _values(name, field, texts) if value.strip()]
    if not values:
        return
    about = Answer(name, field.label, "", group=field.group, by_user=field.by_user)
    if field.kind in CHOSEN:
        yield _chosen(about, field, [other for other in form.fields if other.name == field.name], values, texts, naming)
    elif not typed.may_show(name):
        yield replace(about, text=_("Entered; not shown here"))
    elif field.kind in TIMES:
        yield replace(about, text=join_names(_when(field.kind, value) for value in values))
    elif field.kind in WRITTEN:
        yield from (replace(about, text=value, written=True, long=field.kind == "textarea") for value in values)
    else:
        yield replace(about, text=join_names(values))


def _values(name: str, field: Field, texts: dict[str, list[str]]) -> list[str]:
    if field.kind not in {"combobox", "several"}:
        return texts.get(name, [])
    box = f"{name}_{MORE}" if field.kind == "several" else name
    last = {key: values[-1] for key, values in texts.items() if values}
    added = Combobox().value_from_datadict(last, MultiValueDict(), box)
    return [*(texts.get(name, []) if field.kind == "several" else []), *([added] if added else [])]


def _chosen(
    about: Answer, field: Field, alike: list[Field], values: list[str], texts: dict[str, list[str]], naming: Naming
) -> Answer:
    if field.kind == "checkbox" and len(alike) == 1 and values[0] in TICKED:
        return replace(about, text=_("Yes"), by_user=False, group=field.group)
    options = {value: label for other in alike for value, label in other.options}
    lines = [options.get(value) or _named(field, value, texts, naming) for value in values]
    label = field.group or field.label if field.kind in {"radio", "checkbox"} else field.label
    return replace(about, label=label, group="", text=join_names(filter(None, lines)), gone=not all(lines))


def _named(field: Field, value: str, texts: dict[str, list[str]], naming: Naming) -> str:
    """What was typed into a combobox is looked up when it is sent, and stands there as it was typed."""
    if not field.asks:
        return ""
    boxes = (f"{field.name}_{TYPED}", f"{field.name}_{MORE}_{TYPED}")
    was_typed = any(value == text.strip() for box in boxes for text in texts.get(box, []))
    return naming(field.asks, value) or (value if was_typed else "")


def _when(kind: str, value: str) -> str:
    try:
        return TIMES[kind](value)
    except ValueError:
        return value
