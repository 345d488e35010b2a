"""What a digest says: how many cases, and of what sort, in the language of the page."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.models import Notice
from casework.wording import join_names
from casework.worktime.durations import amount_in_words

AFTER: dict[str, str | Promise] = {
    "dispatch": gettext_lazy("not dispatched for more than %(span)s"),
    "acknowledgement": gettext_lazy("not acknowledged for more than %(span)s"),
    "visit": gettext_lazy("online only for more than %(span)s"),
    "resolution": gettext_lazy("not resolved for more than %(span)s"),
    "rating": gettext_lazy("not rated for more than %(span)s"),
    "leader_visit": gettext_lazy("leader's visit outstanding for more than %(span)s"),
    "assist": gettext_lazy("assistance not done for more than %(span)s"),
    "review": gettext_lazy("decision open for more than %(span)s"),
}
DOES: dict[str, str | Promise] = {
    "take_up": gettext_lazy("to follow up"),
    "owe_leader_visit": gettext_lazy("please visit in person"),
    "callback": gettext_lazy("to call back"),
    "hand_over": gettext_lazy("handed over to you"),
    "succeed": gettext_lazy("from a unit that has ended"),
    "succeed_assist": gettext_lazy("to assist with, from a unit that has ended"),
    "assistance_goes_on": gettext_lazy("another unit assists: the one before has ended"),
    "assistance_over": gettext_lazy("no unit assists any more: it has ended"),
    "reminded": gettext_lazy("you are reminded of it"),
    "left_behind": gettext_lazy("handed over: see who goes on"),
}
CARDS: dict[str, str | Promise] = {"yellow": gettext_lazy("yellow card"), "red": gettext_lazy("red card")}


def headline(count: int) -> str:
    return ngettext("%(count)d case needs your attention", "%(count)d cases need your attention", count) % {"count": count}


def sort(notice: Notice) -> str:
    """What it has in common with others of its digest."""
    does = CARDS.get(notice.params.get("colour", "")) or DOES.get(notice.kind, "")
    return join_names(str(phrase) for phrase in (does, _reason(notice.params)) if phrase) or _("other")


def part(what: str, count: int) -> str:
    """One sort of notices in a digest, and how many there are of it."""
    return _("%(what)s: %(count)d") % {"what": what, "count": count}


def _reason(facts: dict[str, Any]) -> str:
    if "threshold" not in facts:
        return ""
    threshold, decision = facts["threshold"], facts["waiting_for"] == "review"
    span = {"span": amount_in_words(threshold["amount"], threshold["unit"])}
    if threshold["relation"] == "after":
        return str(AFTER[facts["waiting_for"]]) % span
    if threshold["relation"] == "before_due":
        return _("due in less than %(span)s") % span
    if not threshold["amount"]:
        return _("decision due") if decision else _("overdue")
    return (_("decision overdue for more than %(span)s") if decision else _("overdue for more than %(span)s")) % span
