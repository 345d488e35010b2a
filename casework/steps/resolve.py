"""Resolve: the unit says what was done, and how it ended. Only after the visits its round requires; then the citizen is asked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework import calendar_cache
from casework.effect import Effect, Standing
from casework.lifecycle import State, WaitKind
from casework.models import Case, Event, Words
from casework.models.choices import Ending
from casework.policies import closure
from casework.policies.access import HANDLING_ROLES
from casework.policies.requests import ASKED
from casework.policies.snapshot import PLAN
from casework.refusal import missing, unusable
from casework.steps import along
from casework.steps.along import RESOLVED
from casework.timeline import append
from casework.verb import Ask, EventStyle, Facts, Names, Verb, declare, step
from casework.writing import attachments, waits, words
from casework.writing.attachments import Upload
from casework.writing.declarations import RULE_LONGEST
from casework.writing.transition import lock_and_check, move, record_handler

LONGEST_PLAN = timedelta(days=3 * 365)


def _event_text(event: Event, _names: Names) -> str:
    match event.fact("how"):
        case Ending.PARTLY:
            return _("Resolved in part; the citizen was asked for a rating.")
        case Ending.PLANNED:
            day = date_format(date.fromisoformat(event.facts["plan_day"]), "DATE_FORMAT")
            return _("Resolved with a plan, to be carried out by %(day)s; the citizen was asked for a rating.") % {"day": day}
        case Ending.EXPLAINED:
            return _("Resolved with an explanation why it cannot be done; the citizen was asked for a rating.")
    return _("Resolved; the citizen was asked for a rating.")


def _text_for_citizen(event: Event, _names: Names) -> str:
    match event.fact("how"):
        case Ending.PARTLY:
            return _("Resolved in part; you were asked for a rating.")
        case Ending.PLANNED:
            day = date_format(date.fromisoformat(event.facts["plan_day"]), "DATE_FORMAT")
            return _("Resolved with a plan, to be carried out by %(day)s; you were asked for a rating.") % {"day": day}
        case Ending.EXPLAINED:
            return _("Resolved with an explanation why it cannot be done; you were asked for a rating.")
    return _("Resolved; you were asked for a rating.")


def _effect(_standing: Standing, facts: Facts) -> Effect:
    """What is planned is promised."""
    plan = facts.get("plan")
    opens = (waits.PROMISE, plan) if plan else None
    return Effect(state=State.RESOLVED, ends=(WaitKind.RESOLUTION,), opens=(WaitKind.RATING,), settles=ASKED, opens_review=opens)


RESOLVE = declare(
    Verb(
        code="resolve",
        label=gettext_lazy("Resolve"),
        roles=HANDLING_ROLES,
        sources=frozenset({State.VISITED}),
        target=State.RESOLVED,
        position=80,
        awaited_in=State.VISITED,
        asks=(
            Ask("how", "choice", gettext_lazy("How it ended"), choices=tuple(Ending.choices), default=Ending.DONE),
            Ask(
                "planned_for",
                "date",
                gettext_lazy("To be done by"),
                required=False,
                help=gettext_lazy("Where it is planned. The citizen reads the day, and it waits as a promise until it is kept."),
                shown_with=("how", Ending.PLANNED),
            ),
            Ask(
                "rule",
                "line",
                gettext_lazy("Rule that does not allow it"),
                required=False,
                help=gettext_lazy("Where it cannot be done. Name the rule in words that the citizen understands."),
                shown_with=("how", Ending.EXPLAINED),
            ),
            Ask("text", "text", gettext_lazy("What was done")),
            attachments.ASK,
        ),
        condition=closure.resolve,
        explains=frozenset({State.DISPATCHED, State.ACKNOWLEDGED}),
        public=True,
        event_text=_event_text,
        event_text_for_citizen=_text_for_citizen,
        event_style=EventStyle("flag", "door", "reply"),
        tells=(RESOLVED,),
        effect=_effect,
    )
)


@step(RESOLVE)
@transaction.atomic
def resolve(
    case: Case,
    *,
    text: str,
    how: str = Ending.DONE,
    planned_for: date | None = None,
    rule: str = "",
    actor: User,
    at: datetime,
    files: Sequence[Upload] = (),
) -> Case:
    """`planned_for`: by when, of what is planned. `rule`: which one does not allow what is explained, in words."""
    text = words.clean(text, to_citizen=True)
    rule = words.clean(rule, field="rule", required=False, longest=RULE_LONGEST, to_citizen=True)
    _check_ending(how, planned_for=planned_for, rule=rule, at=at)
    readable = attachments.read(files)
    case, _snapshot = lock_and_check(case, RESOLVE, actor=actor)
    move(case, State.RESOLVED, ending=how)
    record_handler(case, user=actor, unit=case.unit, at=at)
    waits.end(case, WaitKind.RESOLUTION, by=RESOLVE.code, at=at)
    waits.settle_requests(case, by=RESOLVE.code, at=at)
    waits.write([waits.opened(case, WaitKind.RATING, at=at, calendar=calendar_cache.default())])
    plan = _promise(case, planned_for, at=at) if planned_for else {}
    ended = {"how": how} | ({"plan_day": plan["plan_day"]} if plan else {})
    facts = attachments.write_words(case, Words.Kind.RESOLUTION, text, title=rule, files=readable, author=actor, at=at)
    append(case, RESOLVE, actor=actor, at=at, facts=facts | ended | plan)
    along.resolved(case, ended=ended, at=at)
    return case


def _check_ending(how: str, *, planned_for: date | None, rule: str, at: datetime) -> None:
    """Raises Invalid where an answer is missing or does not belong to how it ended."""
    if how not in Ending.values:
        raise unusable({"how": [_("Choose how it ended.")]})
    if how == Ending.PLANNED and planned_for is None:
        raise missing({"planned_for": [_("Enter the day by which it will be done.")]})
    if how == Ending.EXPLAINED and not rule:
        raise missing({"rule": [_("Name the rule in a few words.")]})
    if planned_for is not None and how != Ending.PLANNED:
        raise unusable({"planned_for": [_("A day belongs only to what is planned.")]})
    if rule and how != Ending.EXPLAINED:
        raise unusable({"rule": [_("A rule belongs only to what cannot be done.")]})
    today = timezone.localdate(at)
    if planned_for is not None and not today < planned_for <= today + LONGEST_PLAN:
        raise unusable({"planned_for": [_("Enter a day after today, within three years.")]})


def _promise(case: Case, day: date, *, at: datetime) -> dict[str, str]:
    """It waits until it is kept, whatever becomes of the case. The facts by which its event names it."""
    calendar = calendar_cache.default()
    plan = f"{PLAN}{case.events.filter(verb=RESOLVE.code).count() + 1}"
    due = waits.by_close_of(calendar, day)
    waits.write([waits.opened(case, WaitKind.REVIEW, at=at, calendar=calendar, due=due, about=waits.PROMISE, subject=plan)])
    return {"plan": plan, "plan_day": day.isoformat()}
