"""Escalate: what a rule does to many cases at once. The sweep calls it with the cases and their waits locked.

Nothing here moves a due time: cards and attention change order and what is seen, a leader's visit is one more thing owed.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Least
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import calendar_cache
from casework.effect import UNCHANGED, Effect, Standing
from casework.lifecycle import OPEN, WaitKind
from casework.models import Case, Event, Wait
from casework.models.choices import Card, Urgency
from casework.timeline import append_alike
from casework.verb import NOBODY, EventStyle, Facts, Names, Notification, Verb, declare
from casework.worktime.durations import amount_in_words, in_words
from casework.writing import waits

LOWER: dict[str, tuple[str, ...]] = {Card.YELLOW: ("",), Card.RED: ("", Card.YELLOW)}
MOST_ATTENTION = 9
CALLBACK = "callback"
"""What a wait for a rating is about once an operator should call."""


UNREPORTED = ("rule", "version", "waited", "actions", "tell")
"""Facts of an escalation that its notices do without."""


def _event_text(event: Event, names: Names) -> str:
    """What was done, and why: by which rule and version, at which limit, after how much waiting."""
    done = names.actions(event.fact("actions") or ())
    escalated = _("Escalated: %(done)s.") % {"done": done} if done else _("Escalated.")
    threshold, code = event.fact("threshold"), event.fact("rule")
    if not threshold or not code:
        return escalated
    limit = {
        "rule": names.rule(code),
        "version": event.fact("version"),
        "waited": in_words(timedelta(minutes=event.fact("waited") or 0)),
        "span": amount_in_words(threshold["amount"], threshold["unit"]),
    }
    if threshold["relation"] == "after":
        because = _("Rule “%(rule)s”, version %(version)s: waited %(waited)s of working time; the limit is %(span)s.")
    elif threshold["relation"] == "before_due":
        because = _("Rule “%(rule)s”, version %(version)s: due in less than %(span)s.")
    else:
        because = _("Rule “%(rule)s”, version %(version)s: overdue by %(span)s.")
    return f"{escalated} {because % limit}"


def _tells(event: Event, case: Case) -> Iterator[Notification]:
    """The rule's actions have named whom they tell; the facts hold codes and numbers only."""
    facts = {name: value for name, value in event.facts.items() if name not in UNREPORTED}
    deferrable = case.urgency != Urgency.EMERGENCY
    for line in event.facts["tell"]:
        colour = {"colour": line["colour"]} if "colour" in line else {}
        yield Notification(line["kind"], to=tuple(line["to"]), params=facts | colour, deferrable=deferrable)


def _effect(_standing: Standing, facts: Facts) -> Effect:
    owes = any(action.get("type") == "owe_leader_visit" for action in facts.get("actions") or ())
    return Effect(opens=(WaitKind.LEADER_VISIT,)) if owes else UNCHANGED


ESCALATE = declare(
    Verb(
        code="escalate",
        label=gettext_lazy("Escalate"),
        roles=NOBODY,
        sources=OPEN,
        offered=False,
        public=False,
        event_text=_event_text,
        event_style=EventStyle("warn", "lamp"),
        tells=_tells,
        folded=True,
        effect=_effect,
    )
)


def escalate(escalated: Sequence[tuple[int, dict[str, Any]]], *, at: datetime) -> None:
    """One event for each case id, with the facts of its firing, `round` among them."""
    append_alike(ESCALATE, escalated, at=at)


def raise_card(cases: Collection[Case], colour: str) -> None:
    """A card is raised, never lowered."""
    Case.objects.filter(pk__in=[case.pk for case in cases], card__in=LOWER[colour]).update(card=colour)


def raise_attention(cases: Collection[Case]) -> None:
    raised = Least(F("attention") + 1, MOST_ATTENTION)
    Case.objects.filter(pk__in=[case.pk for case in cases], attention__lt=MOST_ATTENTION).update(attention=raised)


def owe_leader_visit(cases: Collection[Case], *, at: datetime) -> None:
    """A visit by the unit's lead becomes due, where none is owed already."""
    owing = Wait.objects.filter(case__in=[case.pk for case in cases], kind=WaitKind.LEADER_VISIT, until__isnull=True)
    already = set(owing.values_list("case_id", flat=True))
    calendar = calendar_cache.default()
    waits.write([waits.opened(case, WaitKind.LEADER_VISIT, at=at, calendar=calendar) for case in cases if case.pk not in already])


def queue_callback(cases: Collection[Case]) -> None:
    """The open waits for a rating join the callback queue."""
    Wait.objects.filter(case__in=[case.pk for case in cases], kind=WaitKind.RATING, until__isnull=True).update(about=CALLBACK)
