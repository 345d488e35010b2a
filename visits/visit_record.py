"""What is sent of a visit: the one value that every door builds, and what it has to hold to be taken.

A detail never costs the visit: one that cannot be used is kept as it was written, beside the record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework.models.choices import COUNTING
from casework.refusal import UNUSABLE_DETAILS, Invalid
from casework.steps import Demand
from casework.steps.register import checked as checked_demand
from casework.writing import words
from visits import plain_text, record_times
from visits.record_times import LONGEST_AGO, SKEW, PhoneClock

LATE_AFTER = timedelta(days=1)
"""What is entered later than this after the visit ended is a late entry: allowed, with a reason, and visible."""
LONGEST_PROMISE = timedelta(days=366)
Problems = dict[str, list[str]]


@dataclass(frozen=True)
class Confirmation:
    """`given`: the code, or the signature."""

    method: str
    given: str = ""


@dataclass(frozen=True)
class HeardDemand:
    """A new demand told at the door. `same_place`: where the visited case is. `unusable`: details of it, as written."""

    demand: Demand
    same_place: bool = False
    unusable: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class VisitRecord:
    """A visit as it was sent. Case numbers may be unknown; `round` None: the present one.

    `case` is empty where a new demand was heard on the way: the first of `heard` is the visit's own case then.
    `sha256`: of what was sent, without device and confirmation. `taps`, `seconds`: what recording it took.
    `unusable`: details as they were written, by name. `clock_behind`: how far the times were moved to the server's clock.
    """

    case: str
    outcome: str
    began_at: datetime
    ended_at: datetime
    sha256: bytes
    also_cases: Sequence[str] = ()
    heard: Sequence[HeardDemand] = ()
    round: int | None = None
    met_with: str = ""
    said: str = ""
    compared: str = ""
    found: str = ""
    promised: str = ""
    promise_due: date | None = None
    companions: Sequence[User] = ()
    late_reason: str = ""
    confirmation: Confirmation | None = None
    clock: PhoneClock = field(default_factory=PhoneClock)
    clock_behind: timedelta = timedelta()
    taps: int | None = None
    seconds: int | None = None
    unusable: Mapping[str, str] = field(default_factory=dict)


def checked(record: VisitRecord, *, at: datetime) -> VisitRecord:
    """The record, its words cleaned and its times by the server's clock. `at`: when it was received.

    Raises Invalid, naming each field without which it is no record of a visit.
    """
    record, problems = _cleaned(record)
    record, late = _timed(record, at)
    record, unheard = _heard(record)
    problems |= late | _missing(record) | unheard
    if problems:
        raise Invalid("invalid", UNUSABLE_DETAILS, fields=problems)
    return record


def _cleaned(record: VisitRecord) -> tuple[VisitRecord, Problems]:
    texts: dict[str, Any] = {}
    problems = Problems()
    unusable = dict(record.unusable)
    for name in ("said", "found", "promised"):
        written = getattr(record, name)
        texts[name] = plain_text.lines(written)
        if plain_text.lost(written):
            unusable.setdefault(name, written)
        try:
            texts[name] = words.clean(texts[name], field=name, required=False)
        except Invalid as invalid:
            problems |= invalid.fields
    heard = [replace(each, demand=replace(each.demand, text=plain_text.lines(each.demand.text))) for each in record.heard]
    return replace(record, **texts, heard=heard, unusable=unusable), problems


def _timed(record: VisitRecord, at: datetime) -> tuple[VisitRecord, Problems]:
    times = record_times.judge(record.began_at, record.ended_at, clock=record.clock, at=at)
    unusable = dict(record.unusable) | {name: getattr(record, name).isoformat() for name in times.unusable}
    due = record.promise_due
    if due and not _promisable(due, times.began):
        unusable["promise_due"], due = due.isoformat(), None
    entered = record_times.saved(record.clock, times, at=at)
    problems = Problems()
    if times.ended < entered - LATE_AFTER and "ended_at" not in times.unusable and not record.late_reason:
        problems["late_reason"] = [_("More than a day has passed since the visit: give a reason for the late entry.")]
    timed = replace(
        record, began_at=times.began, ended_at=times.ended, clock_behind=times.behind, promise_due=due, unusable=unusable
    )
    return timed, problems


def _missing(record: VisitRecord) -> Problems:
    problems = Problems()
    if not record.case and not record.heard:
        problems["case"] = [_("Enter the case, or the new demand you heard.")]
    if record.outcome in COUNTING and record.case:
        if not record.said:
            problems["said"] = [_("Enter the person's own words.")]
        if not record.compared and "compared" not in record.unusable:
            problems["compared"] = [_("Choose whether it was as the call said.")]
    if bool(record.promised) != bool(record.promise_due) and "promise_due" not in record.unusable:
        problems["promise_due" if record.promised else "promised"] = [_("A promise needs words and a date.")]
    return problems


def _heard(record: VisitRecord) -> tuple[VisitRecord, Problems]:
    """With the demands that can be registered. The others are details, unless nothing else was recorded."""
    usable: list[HeardDemand] = []
    messages: list[str] = []
    unusable = dict(record.unusable)
    for heard in record.heard:
        try:
            checked_demand(heard.demand)
        except Invalid as invalid:
            messages += [message for each in invalid.fields.values() for message in each]
            unusable["heard"] = "\n".join(filter(None, (unusable.get("heard"), heard.demand.text)))
        else:
            usable.append(heard)
    problems = {"heard": messages} if messages and not usable and not record.case else Problems()
    return replace(record, heard=usable, unusable=unusable), problems


def entry_problems(began: datetime, ended: datetime, promise_due: date | None, *, at: datetime) -> Problems:
    """What is asked again of a person who is entering a visit at this moment."""
    problems = Problems()
    if began > ended:
        problems["ended_at"] = [_("A visit must end after it begins.")]
    for name, moment in (("began_at", began), ("ended_at", ended)):
        if moment > at + SKEW:
            problems[name] = [_("This is in the future. Is the clock right?")]
        elif moment < at - LONGEST_AGO:
            problems[name] = [_("This is more than a year ago. Is the clock right?")]
    if promise_due and not _promisable(promise_due, began):
        problems["promise_due"] = [_("A promise must be due on or after the day of the visit, within a year.")]
    return problems


def _promisable(due: date, began: datetime) -> bool:
    day = timezone.localtime(began).date()
    return day - timedelta(days=1) <= due <= day + LONGEST_PROMISE
