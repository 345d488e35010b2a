"""Escalate: what a rule does to many cases at once. The sweep calls it with the cases and their waits locked.

Nothing here moves a due time: cards and attention change order and what is seen, a leader's visit is one more thing owed.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import calendar_cache
from casework.effect import UNCHANGED, Effect, Standing
from casework.lifecycle import OPEN, WaitKind
from casework.models import Case, Event, Wait
from casework.models.choices import Card, Urgency
from casework.timeline import append_alike
from casework.verb import NOBODY, EventStyle, Facts, Names, Notification, Verb, declare
from casework.wording import join_sentences
from casework.worktime.deadlines import BY_THE_CLOCK
from casework.worktime.durations import amount_in_words, in_words
from casework.writing import waits

LOWER: dict[str, tuple[str, ...]] = {Card.YELLOW: ("",), Card.RED: ("", Card.YELLOW)}
MOST_ATTENTION = 9
CALLBACK = "callback"
"""What a wait for a rating is about once an operator should call."""


UNREPORTED = ("rule", "version", "waited", "since", "limit_ended", "actions", "tell")
"""Facts of an escalation that its notices do without."""


def _event_text(event: Event, names: Names) -> str:
    """What was done, and why: by which rule and version, at which limit, after how much waiting."""
    done = names.actions(event.fact("actions") or ())
    escalated = _("Escalated: %(done)s.") % {"done": done} if done else _("Escalated.")
    return join_sentences(escalated, _because(event, names))


def _because(event: Event, names: Names) -> str:
    """Empty where the event does not say by which rule."""
    threshold, code = event.fact("threshold"), event.fact("rule")
    if not threshold or not code:
        return ""
    limit = {
        "rule": names.rule(code),
        "version": event.fact("version"),
        "span": amount_in_words(threshold["amount"], threshold["unit"]),
    }
    if threshold["relation"] == "after":
        return _after(event, limit)
    if not threshold["amount"]:
        return _("Rule “%(rule)s”, version %(version)s: it is due.") % limit
    if threshold["relation"] == "before_due":
        return _("Rule “%(rule)s”, version %(version)s: due in less than %(span)s.") % limit
    return _("Rule “%(rule)s”, version %(version)s: overdue by %(span)s.") % limit


def _after(event: Event, limit: dict[str, Any]) -> str:
    """The wait in the measure of its limit: days by when they ended, the clock's time by the clock, working time as such."""
    since, ended = (event.fact(name) and datetime.fromisoformat(event.fact(name)) for name in ("since", "limit_ended"))
    if ended:
        limit |= {"since": _instant(since), "ended": _instant(ended)}
        return _("Rule “%(rule)s”, version %(version)s: counted from %(since)s, the limit of %(span)s ended %(ended)s.") % limit
    if since and event.fact("threshold")["unit"] in BY_THE_CLOCK:
        limit |= {"waited": in_words(event.occurred_at - since)}
        return _("Rule “%(rule)s”, version %(version)s: waited %(waited)s; the limit is %(span)s.") % limit
    limit |= {"waited": in_words(timedelta(minutes=event.fact("waited") or 0))}
    return _("Rule “%(rule)s”, version %(version)s: waited %(waited)s of working time; the limit is %(span)s.") % limit


def _instant(instant: datetime) -> str:
    return date_format(timezone.localtime(instant), "DATETIME_FORMAT")


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
