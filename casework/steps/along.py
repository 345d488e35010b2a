"""What happens to merged cases when the one that leads is resolved, or has to go on: their citizens are asked, or not yet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import calendar_cache, timeline
from casework.effect import Effect
from casework.lifecycle import State, WaitKind
from casework.models import Case, CaseHandler, Event, Link, Rating
from casework.policies.merging import joined_by_choice
from casework.verb import NOBODY, EventStyle, Names, Notification, Verb, declare
from casework.writing import changes, endings, links, waits
from casework.writing.transition import mirror

MERGED = frozenset({State.MERGED})


def _resolved(event: Event, names: Names) -> str:
    unit = names.unit(event.fact("unit"))
    if not event.fact("leader_case"):
        return _("%(unit)s resolved the case with which it is handled; the citizen was asked for a rating.") % {"unit": unit}
    facts = {"number": event.fact("leader_case"), "unit": unit}
    return _("%(unit)s resolved case %(number)s, with which it is handled; the citizen was asked for a rating.") % facts


def _goes_on(event: Event, _names: Names) -> str:
    if not event.fact("leader_case"):
        return _("The case with which it is handled goes on; the citizen is asked again when it is done.")
    facts = {"number": event.fact("leader_case")}
    return _("Case %(number)s, with which it is handled, goes on; the citizen is asked again when it is done.") % facts


RESOLVED = Notification(
    "resolve",
    citizen=True,
    link=Link.Kind.RATE,
    citizen_text=gettext_lazy(
        "Case %(number)s: %(unit)s reports that %(outcome)s. Was it solved, and did someone visit you? Please "
        "tell us: %(rate)s This link is for you only and works once."
    ),
    params=endings.facts,
    values=endings.values,
    required_because=gettext_lazy("Without the rating link the citizen cannot rate, and no case can be closed."),
)
RESOLVED_ALONG = Notification(
    "resolve_along",
    citizen=True,
    link=Link.Kind.RATE,
    citizen_text=gettext_lazy(
        "Case %(number)s was handled together with another one. %(unit)s reports that %(outcome)s. Was your matter solved? "
        "Please tell us: %(rate)s This link is for you only and works once."
    ),
    params=endings.facts,
    values=endings.values,
    required_because=gettext_lazy("Without the rating link the citizen cannot say whether it helped them too."),
)
RESOLVE_ALONG = declare(
    Verb(
        code="resolve_along",
        label=gettext_lazy("Resolved with the case that leads"),
        roles=NOBODY,
        sources=MERGED,
        offered=False,
        public=True,
        event_text=_resolved,
        event_style=EventStyle("flag", "door"),
        tells=(RESOLVED_ALONG,),
        effect=Effect(opens=(WaitKind.RATING,)),
        a_day=None,
    )
)
REOPEN_ALONG = declare(
    Verb(
        code="reopen_along",
        label=gettext_lazy("Goes on with the case that leads"),
        roles=NOBODY,
        sources=MERGED,
        offered=False,
        public=True,
        event_text=_goes_on,
        event_style=EventStyle("back", "lamp"),
        tells=(),
        effect=Effect(ends=(WaitKind.RATING,)),
        a_day=None,
    )
)


def asked_again(when: Callable[[Event, Case], bool]) -> tuple[Notification, ...]:
    """The link to rate once more, in the words of a merged case or of any other."""
    return (
        replace(RESOLVED, when=lambda event, case: case.state != State.MERGED and when(event, case)),
        replace(RESOLVED_ALONG, when=lambda event, case: case.state == State.MERGED and when(event, case)),
    )


def unrated(leader: Case) -> list[Case]:
    """What is merged into the case, which the caller has locked, as far as its citizen has not rated."""
    ratings = Rating.objects.filter(case=OuterRef("pk"), round=OuterRef("round")).exclude(status=Rating.Status.VOID)
    return list(leader.merged.filter(~Exists(ratings)).order_by("pk"))


def resolved(leader: Case, *, ended: Mapping[str, str], at: datetime) -> None:
    """Each citizen is told how it `ended`, and asked about their own case. It goes to who resolved it.

    They visit again if the citizen is dissatisfied.
    """
    cases = unrated(leader)
    if not cases:
        return
    assert leader.unit is not None
    handed = {"unit": leader.unit, "handler": leader.handler}
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(**handed)
    for case in cases:
        mirror(case, **handed)
    _record_handlers(cases, leader, at=at)
    calendar = calendar_cache.default()
    waits.write([waits.opened(case, WaitKind.RATING, at=at, calendar=calendar) for case in cases])
    numbers, facts = _numbers(cases, leader), {"unit": leader.unit.code, **ended}
    timeline.append_many(
        [timeline.event(case, RESOLVE_ALONG, actor=None, at=at, facts=numbers[case.pk] | facts) for case in cases]
    )


def goes_on(leader: Case, *, at: datetime) -> None:
    """The case was not resolved after all: who has not said anything about it is asked when it is."""
    cases = unrated(leader)
    numbers = _numbers(cases, leader) if cases else {}
    for case in cases:
        if waits.end(case, WaitKind.RATING, by=REOPEN_ALONG.code, at=at):
            links.void(case, at=at)
            timeline.append(case, REOPEN_ALONG, actor=None, at=at, facts=numbers[case.pk])


def _numbers(cases: Sequence[Case], leader: Case) -> dict[int, dict[str, str]]:
    """What the events of each say of the number of the case that leads: nothing to whom it was not told."""
    silent = joined_by_choice(cases)
    return {case.pk: {} if case.pk in silent else {"leader_case": leader.number} for case in cases}


def _record_handlers(cases: Sequence[Case], leader: Case, *, at: datetime) -> None:
    """Whoever handled the case that leads handled these too, and enters none of their ratings."""
    handlers = list(leader.handled_by.select_related("user", "unit").order_by("pk"))
    rows = [CaseHandler(case=case, user=handler.user, unit=handler.unit, since=at) for case in cases for handler in handlers]
    CaseHandler.objects.bulk_create(rows, ignore_conflicts=True)
    for row in rows:
        changes.note_handler(row.case, user=row.user, unit=row.unit)
