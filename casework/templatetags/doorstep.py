"""What the templates ask of Python: the style of an event, the links of the frame, the person's choice of appearance."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from html import unescape
from typing import Any

from django import forms, template
from django.template import Context, loader
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts import form_keys, typed
from casework import phones
from casework import verb as registry
from casework.desk import navigation, page_form, switches
from casework.desk.appearance import PRINTS, THEMES, chosen
from casework.desk.cases.ladder import Rung
from casework.keyset import MOST_COUNTED
from casework.models import RuleVersion
from casework.rule_editor import sentence
from casework.verb import EventStyle
from casework.wording import join_sentences
from casework.worktime import durations

register = template.Library()
DIGITS = 9
"""Keys that choose."""
CASE_NUMBER = re.compile(r"(?<!\d)\d{8}-\d{5,}", re.ASCII)


@register.filter
def followed_by(first: str, second: str) -> SafeString:
    """Two sentences, the one after the other, as the language of the page sets them."""
    return SafeString(join_sentences(conditional_escape(first), conditional_escape(second)))


@register.filter
def unbroken(sentence: str) -> SafeString:
    """A sentence in which the number of a case stays on one line. What is marked up already stays as it is."""
    if isinstance(sentence, SafeString):
        return sentence
    return SafeString(CASE_NUMBER.sub(r'<span class="number">\g<0></span>', conditional_escape(sentence)))


@register.filter
def counted(count: int) -> str:
    """How many there are, as far as they are counted."""
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else str(count)


@register.filter
def dialled(number: str) -> str:
    """A phone number as it is dialled and read out, its extension in words."""
    return phones.in_full(number)


@register.filter
def event_style(code: str) -> EventStyle:
    """How an event of that verb stands in the timeline."""
    verb = registry.find(code)
    return verb.event_style if verb else EventStyle()


@dataclass(frozen=True)
class Stretch:
    """The way to one rung; `filled`: how much of it is behind the case, 0 to 100."""

    rung: Rung
    filled: int

    @property
    def name(self) -> str:
        """What happens there. A rule's name may begin with what it waits for, which the bar says already."""
        return re.split(r"[:：]\s*", self.rung.name, maxsplit=1)[-1]


@register.filter
def stretches(rungs: Iterable[Rung], share: int) -> list[Stretch]:
    """The bar cut at its rungs, each stretch as wide as the others, so that its name has room."""
    cut, before = [], 0
    for rung in rungs:
        wide = max(rung.share - before, 1)
        filled = 100 if rung.passed else max(0, min(100, round((share - before) / wide * 100)))
        cut.append(Stretch(rung, filled))
        before = rung.share
    return cut


@dataclass(frozen=True)
class Link:
    name: str
    label: str | Promise
    icon: str
    here: bool
    count: int = 0

    @property
    def href(self) -> str:
        return reverse(self.name)


@register.simple_tag(takes_context=True)
def frame_links(context: Context) -> list[Link]:
    """The frame's links, as far as the person may follow them."""
    return _links(context, menu=navigation.MENU)


@register.simple_tag(takes_context=True)
def account_links(context: Context) -> list[Link]:
    """The links of the account's menu that other rooms bring."""
    return _links(context, menu=navigation.ACCOUNT)


def _links(context: Context, *, menu: str) -> list[Link]:
    """`shown_at`: of a page that answers at another address than its own."""
    request = context["request"]
    match = resolve(context["shown_at"]) if context.get("shown_at") else getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    return [
        Link(entry.name, entry.label, entry.icon, entry.is_here(here), int(context.get(entry.badge) or 0))
        for entry in navigation.entries_for(request.user, menu=menu)
    ]


@register.simple_tag(takes_context=True)
def appearance(context: Context) -> dict[str, Any]:
    """The person's choice and what there is to choose; all automatic where there is no request (the page of a fault)."""
    request = context.get("request")
    theme, print_ = chosen(request) if request is not None else ("", "")
    return {"theme": theme, "print": print_, "themes": THEMES, "prints": PRINTS}


@register.simple_tag(takes_context=True)
def typed_form(context: Context, page: str) -> page_form.PageForm:
    """The page as it was made, with the form into which somebody types on it."""
    request = context.get("request")
    form = page_form.find(page, switches.asked_for(request) if request is not None else None)
    return replace(form, page=SafeString(form.page), enter=SafeString(form.enter))


@register.simple_tag(takes_context=True)
def switches_to(context: Context, name: str, choice: str) -> SafeString:
    """The attributes of a button that switches: it sends the page's form along, or stands for itself."""
    form: page_form.PageForm | None = context.get("typing")
    if form is None or not form.id:
        tab = SafeString(' formtarget="_blank"') if form and form.several else ""
        return format_html('name="{}" value="{}"{}', name, choice, tab)
    value = f"{choice} {unescape(form.action)}" if form.action else choice
    page = context.get("shown_at") or context["request"].get_full_path()
    attributes = 'form="{}" formnovalidate formaction="{}" name="{}{}" value="{}"'
    return format_html(attributes, form.id, page, typed.SWITCH, name, value)


@register.filter
def rule_title(version: RuleVersion) -> str:
    """The rule's name in the language of the page."""
    return sentence.title(version)


@register.filter
def choice_count(form: forms.BaseForm) -> int:
    """How many answers the first question has that is answered by choosing: so many keys choose (static/doorstep/keys.js)."""
    return next((min(len(field), DIGITS) for field in form if field.widget_type == "radioselect"), 0)


@register.filter
def length_in_words(length: timedelta) -> str:
    return durations.in_words(length)


@register.simple_tag(takes_context=True)
def form_key(context: Context, key: str = "") -> SafeString:
    """The hidden key by which a form that comes twice is known to be the same. `key`: the one of a form that was shown before."""
    user = getattr(getattr(context, "request", None), "user", None)
    value = key or form_keys.new(user.pk if user else None)
    return format_html('<input type="hidden" name="{}" value="{}">', form_keys.NAME, value)


@register.simple_tag(takes_context=True)
def typed_texts(context: Context) -> list[str]:
    """What the person wrote into the form that was sent and not taken."""
    request = getattr(context, "request", None)
    if request is None:
        return []
    switch = switches.asked_for(request)
    return typed.texts(typed.fields(switch.form if switch else request.POST))


@register.simple_block_tag
def slot(content: str) -> str:
    """`{% slot as name %}…{% endslot %}`: markup that a page gives to a part."""
    return content


@register.simple_tag
def repeated(template: str, **arguments: Any) -> SafeString:
    """`{% repeated "parts/state.html" state=… %}`: a part that many rows repeat, drawn once for the same arguments.

    The part depends on its arguments and the language alone, and names nobody: what it becomes is kept in memory.
    """
    plain = {name: str(value) if isinstance(value, Promise) else value for name, value in arguments.items()}
    return _drawn(template, get_language(), tuple((name, value, type(value)) for name, value in plain.items()))


@lru_cache(maxsize=4096)
def _drawn(template: str, _language: str | None, arguments: tuple[tuple[str, Any, type], ...]) -> SafeString:
    """The types tell True from 1, and what is marked up already from a text that is not."""
    return SafeString(loader.get_template(template).render({name: value for name, value, _ in arguments}))
