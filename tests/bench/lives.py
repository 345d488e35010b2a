"""The lives that a city is multiplied from: some three hundred cases of the demo county, made by steps with every guard on."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q

from accounts.models import Role
from casework import calendar_cache, steps
from casework.demo import asked_for, play, repeats, stories
from casework.demo.decks import DECKS, Deck
from casework.demo.telling import AtTheDoor, Moments, Telling
from casework.escalation import due, rules
from casework.lifecycle import ENDED
from casework.models import Case, Notice, Wait
from casework.notices import deliver
from casework.steps.redact import redact
from casework.worktime import deadlines
from casework.worktime.durations import WORKING_DAYS
from casework.worktime.moved_times import BY_CALENDAR
from visits import steps as visit_steps
from visits.demo import OnFoot
from visits.models import Visit

WEEKS_STOPPED = 30
"""So far back open cases lie on which nobody acts any more."""
MINUTES = 29
"""By so much at most a copy begins earlier than its life does in that week."""
AFTERWARDS = timedelta(days=60)
"""As long nothing more may fire for a life that can be moved into the past: who looks on there has nothing to do."""
PHONE = "13905710001"
"""Written where it should not be: in a comment, and in the record of a visit."""


class Fitting(NamedTuple):
    """Where the calendar gives the same due times: so many weeks ago, and by so many minutes at most before that."""

    weeks: list[int]
    minutes: int


@dataclass(frozen=True)
class Lives:
    """Ids of cases. `ended` ones fit into any past week; `settled` ones are open, and everything has fired for them; `restless`
    ones fit into the present alone. `fitting`: of those in which something has a limit that is not over."""

    ended: tuple[int, ...]
    settled: tuple[int, ...]
    restless: tuple[int, ...]
    fitting: dict[int, Fitting]


def much_written(t: Telling) -> Moments:
    """Comments, a detail shown, another handler, and words that were emptied by law afterwards."""
    yield from stories.in_hand(t)
    steps.comment(t.case, text=f"已与物业（{PHONE}）约好明天一起到现场。", actor=t.handler, at=t.at)
    steps.reveal(t.case, field="text", reason="核对原话", actor=t.handler, at=t.at)
    yield from t.reply()
    colleague = t.random.choice(t.county.staff[Role.HANDLER, t.unit.code])
    if colleague != t.handler:
        steps.assign(t.case, handler=colleague, actor=t.someone(Role.UNIT_LEAD, t.unit), at=t.at)
        t.case = Case.objects.get(pk=t.case.pk)
    yield from t.visit()
    yield from t.resolve()
    yield from t.rate("good")
    yield from t.worked(60, 120)
    reply = t.case.words.get(kind="reply")
    redact(reply, reason="误写了第三人的姓名", actor=t.someone(Role.SUPERVISOR), at=t.at)


def another_urgency(t: Telling) -> Moments:
    yield from t.register(urgency="normal")
    yield from t.worked(5, 20)
    t.case = steps.classify(t.case, urgency="complex", actor=t.someone(Role.DISPATCHER), at=t.at)
    yield from t.dispatch()
    yield from t.acknowledge()
    yield from t.visit()
    yield from t.resolve()
    yield from t.rate("fair")


def taken_back(t: Telling) -> Moments:
    """A visit that was accepted and retracted; another follows, with a slip in the citizen's hand."""
    yield from stories.in_hand(t)
    yield from t.visit()
    yield from t.worked(60, 200)
    accepted = Visit.objects.get(case=t.case, state=Visit.State.ACCEPTED)
    visit_steps.retract(accepted, reason="去的是隔壁楼栋", actor=t.someone(Role.SUPERVISOR), at=t.at)
    visit_steps.print_slip(t.case, actor=t.someone(Role.OPERATOR), at=t.at)
    yield from t.visit()
    yield from t.resolve()
    yield from t.rate("good")


def accompanied(t: Telling) -> Moments:
    """Somebody of another unit came along, and confirms it afterwards."""
    yield from stories.in_hand(t)
    yield from t.soon(60, 200)
    others = [staff for (role, unit), staff in t.county.staff.items() if role == Role.HANDLER and unit != t.unit.code]
    guest = t.random.choice(t.random.choice(others))
    went = AtTheDoor(
        id=uuid.UUID(int=t.random.getrandbits(128), version=4),
        case=t.case,
        visitor=t.handler,
        companions=(guest,),
        outcome="met",
        began_at=t.at - timedelta(minutes=30),
        ended_at=t.at,
        met_with="本人",
        said=t.sayings.word("said", "same"),
        compared="same",
        found=f"{t.sayings.word('found', 'same')}物业电话{PHONE}。",
        promised="",
        promise_due=None,
        confirmed="signature",
    )
    t.feet.visit(went, operator=t.someone(Role.OPERATOR), at=t.at)
    yield from t.worked(10, 60)
    visit_steps.join(Visit.objects.get(pk=went.id), actor=guest, at=t.at)
    t.case = Case.objects.get(pk=t.case.pk)
    yield from t.resolve()
    yield from t.rate("good")


LONG_AGO = (
    (stories.only_received, 3),
    (stories.not_signed, 4),
    (stories.in_hand, 8),
    (stories.online_only, 6),
    (stories.urgent_and_nobody_went, 3),
    (stories.unconfirmed, 3),
    (stories.returned, 2),
    (stories.reported, 2),
    (stories.not_rated, 12),
    (stories.rating_slip, 2),
    (stories.rework_begun, 5),
    (stories.dissatisfied_twice, 2),
    (stories.nobody_came, 2),
    (stories.leader_excused, 1),
)
"""Open lives that nobody went on with, and how many of each."""
OLDEST, NEWEST = 80, 55
LINKED = (repeats.merged, repeats.merged_and_rated, asked_for.help_asked, asked_for.helped, asked_for.helped_and_done)
"""A life is copied alone: of cases that lead to others, or with which other units assist, there are none."""
CITY_DECKS = (
    *(deck for deck in DECKS if deck.story not in LINKED),
    Deck(much_written, 4, 29, 12),
    Deck(another_urgency, 4, 34, 18),
    Deck(taken_back, 3, 29, 12),
    Deck(accompanied, 3, 29, 12),
    *(Deck(story, times, OLDEST, NEWEST) for story, times in LONG_AGO),
)


def make(*, now: datetime, share: float) -> Lives:
    """Into an empty database. `share` of the cases, but one of every story at least. Every message of theirs went out."""
    play.play(feet=OnFoot(), now=now, share=share, decks=CITY_DECKS)
    for notice in Notice.objects.filter(transport=Notice.Transport.SMS, state=Notice.State.PENDING):
        deliver.mark(notice, state=Notice.State.SENT, sent_at=notice.created_at, secret="")
    return _sorted(now)


def _sorted(now: datetime) -> Lives:
    over, stirring = set(Case.objects.filter(state__in=ENDED).values_list("pk", flat=True)), _restless(now)
    ended, restless = over - stirring, stirring - over  # one that is over, and of which something is still owed, fits nowhere
    settled = set(Case.objects.values_list("pk", flat=True)) - stirring - over
    waiting: dict[int, list[Wait]] = {}
    by_calendar = Q(due_at__isnull=False, limit_unit__in=BY_CALENDAR) | Q(days_from__isnull=False)
    for wait in Wait.objects.filter(by_calendar, until__isnull=True).select_related("calendar").prefetch_related("pauses"):
        waiting.setdefault(wait.case_id, []).append(wait)
    fitting = {case: _fitting(waits, only_now=case in restless) for case, waits in waiting.items()}
    return Lives(*(tuple(sorted(cases)) for cases in (ended, settled, restless)), fitting)


def _fitting(waits: list[Wait], *, only_now: bool) -> Fitting:
    def fit(weeks: int, minutes: int) -> bool:
        return all(_fits(wait, weeks=weeks, minutes=minutes) for wait in waits)

    most = next(minutes for minutes in reversed(range(MINUTES + 1)) if fit(0, minutes))
    return Fitting([0] if only_now else [weeks for weeks in range(WEEKS_STOPPED) if fit(weeks, most)], most)


def _fits(wait: Wait, *, weeks: int, minutes: int) -> bool:
    """A limit in working days ends at the close of business, whatever the minute in which it began; so do rules."""
    by_weeks = timedelta(weeks=weeks)
    earlier = by_weeks + timedelta(minutes=minutes)
    pauses = [(pause.started_at - earlier, pause.ended_at - earlier) for pause in wait.pauses.all() if pause.ended_at]
    working = calendar_cache.working(wait.calendar)
    days_then = deadlines.days_from(working, wait.since - earlier, pauses)
    if wait.days_from and days_then != wait.days_from - (earlier if wait.days_from == wait.since else by_weeks):
        return False
    if not wait.due_at or wait.limit_unit not in BY_CALENDAR:
        return True
    due_then = deadlines.due(working, wait.since - earlier, wait.limit_amount or 0, wait.limit_unit, pauses)
    return due_then == wait.due_at - (by_weeks if wait.limit_unit == WORKING_DAYS else earlier)


def _restless(now: datetime) -> set[int]:
    """Whose cases something would still fire for."""
    return {item.case for item in due.find_due(rules.cut_offs(rules.enabled(), at=now + AFTERWARDS))}
