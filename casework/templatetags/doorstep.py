"""What the templates ask of Python: the look of an event, the links of the frame, the person's choice of appearance."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.desk.appearance import PRINTS, THEMES, chosen
from casework.desk.cases.ladder import Rung
from casework.models import RuleVersion
from casework.rule_editor import sentence
from casework.worktime import durations

register = template.Library()


@dataclass(frozen=True)
class EventStyle:
    """How an event stands in the timeline: `tone` and `icon` of its mark, and which part its words use.

    `names`: whether its sentence names a person, whose name has the language it has.
    """

    icon: str = "clock"
    tone: str = ""
    words: str = "note"
    names: bool = False


_DOOR = EventStyle("door-open", "door", "visit")
EVENT_STYLES: dict[str, EventStyle] = {
    "register": EventStyle("plus"),
    "dispatch": EventStyle("send", "wire", names=True),
    "acknowledge": EventStyle("check", "wire"),
    "assign": EventStyle("person", names=True),
    "contact": EventStyle("phone", "wire"),
    "reply": EventStyle("text", "wire", "reply"),
    "comment": EventStyle("edit"),
    "brief": EventStyle("edit", "plum"),
    "chase": EventStyle("bell", "lamp", "demand"),
    "attest": _DOOR,
    "record_visit": EventStyle("door", "door", "visit"),
    "plan_visit": EventStyle("door"),
    "confirm_visit": _DOOR,
    "retract": EventStyle("back", "seal"),
    "resolve": EventStyle("flag", "door", "reply"),
    "rate": EventStyle("star", "door", "demand"),
    "close": EventStyle("check", "door"),
    "close_dissatisfied": EventStyle("check", "seal"),
    "return": EventStyle("back", "lamp"),
    "reassign": EventStyle("send", "wire"),
    "reopen": EventStyle("back", "lamp"),
    "decline": EventStyle("stop", "seal"),
    "withdraw": EventStyle("out"),
    "void_rating": EventStyle("cross", "seal"),
    "accept_rating": EventStyle("check"),
    "rating_slip": EventStyle("print"),
    "visit_slip": EventStyle("print"),
    "keep_promise": EventStyle("check", "door"),
    "dispute": EventStyle("flag", "seal"),
    "dismiss_dispute": EventStyle("people"),
    "flag_visit": EventStyle("flag", "lamp"),
    "explain_flag": EventStyle("quote"),
    "decide_flag": EventStyle("people"),
    "ask_review": EventStyle("people"),
    "back_check": EventStyle("people"),
    "call_visit": EventStyle("phone", "wire"),
    "photo": EventStyle("camera"),
    "waive_leader_visit": EventStyle("people"),
    "reveal": EventStyle("eye", "plum"),
    "correct": EventStyle("edit"),
    "classify": EventStyle("list"),
    "escalate": EventStyle("warn", "lamp"),
    "redact": EventStyle("lock"),
}


@register.filter
def event_style(verb: str) -> EventStyle:
    return EVENT_STYLES.get(verb, EventStyle())


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


NEIGHBOURS = (
    ("may_visit", "field:shell", _("In the field"), "door-open"),
    ("may_review", "visits:reviews", _("Reviews"), "people"),
    ("may_call_back", "visits:callbacks", _("Callbacks"), "phone"),
    ("may_see_checks", "visits:checks", _("Checks"), "chart"),
)
"""Pages of a room that casework does not know, found by their address; with the permission that opens each."""


@register.simple_tag(takes_context=True)
def frame_links(context: Context) -> list[Link]:
    """The frame's links, as far as the person may follow them."""
    request = context["request"]
    match = getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    links = [Link("desk:list", _("Work list"), "list", here in {"desk:list", "desk:case", "desk:move"})]
    if context.get("may_register"):
        links.append(Link("desk:register", _("Register"), "plus", here.startswith("desk:register")))
    links += [Link(name, label, icon, here == name) for flag, name, label, icon in NEIGHBOURS if context.get(flag)]
    if context.get("may_see_rules"):
        links.append(Link("desk:rules", _("Rules"), "clock", here.startswith(("desk:rule", "desk:why", "desk:sweeps"))))
        links.append(Link("desk:calendar", _("Calendar"), "calendar", here.startswith("desk:calendar")))
    unread = int(context.get("unread_notices") or 0)
    links.append(Link("desk:notices", _("Notices"), "bell", here == "desk:notices", unread))
    return [link for link in links if _leads_somewhere(link.name)]


def _leads_somewhere(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


@register.simple_tag(takes_context=True)
def appearance(context: Context) -> dict[str, Any]:
    """The person's choice and what there is to choose; all automatic where there is no request (the page of a fault)."""
    request = context.get("request")
    theme, print_ = chosen(request) if request is not None else ("", "")
    return {"theme": theme, "print": print_, "themes": THEMES, "prints": PRINTS}


@register.filter
def rule_title(version: RuleVersion) -> str:
    """The rule's name in the language of the page."""
    return sentence.title(version)


@register.filter
def length_in_words(length: timedelta) -> str:
    return durations.in_words(length)
