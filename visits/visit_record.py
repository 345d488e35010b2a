"""What is sent of a visit: the one value that every door builds, and what it has to hold to be taken."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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

LATE_AFTER = timedelta(days=1)
"""What is entered later than this after the visit ended is a late entry: allowed, with a reason, and visible."""
SKEW = timedelta(minutes=5)
"""How far a phone's clock may run ahead before what it says is refused."""
LONGEST_AGO = timedelta(days=366)
"""A visit of longer ago is a slip of the clock; years that no calendar knows would fail every page that shows them."""
LONGEST_PROMISE = timedelta(days=366)
Problems = dict[str, list[str]]


@dataclass(frozen=True)
class Confirmation:
    """`given`: the code, or the signature."""

    method: str
    given: str = ""


@dataclass(frozen=True)
class HeardDemand:
    """A new demand told at the door. `same_place`: where the visited case is."""

    demand: Demand
    same_place: bool = False


@dataclass(frozen=True)
class VisitRecord:
    """A visit as it was sent. Case numbers may be unknown; `round` None: the present one.

    `case` is empty where a new demand was heard on the way: the first of `heard` is the visit's own case then.
    `sha256`: of what was sent, without device and confirmation. `taps`, `seconds`: what recording it took.
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
    device_now: datetime | None = None
    taps: int | None = None
    seconds: int | None = None


def checked(record: VisitRecord, *, at: datetime) -> VisitRecord:
    """The record, its words cleaned. `at`: when it was received. Raises Invalid, naming each field that cannot be used."""
    record, problems = _cleaned(record)
    problems |= _time_problems(record, at) | _missing(record)
    if unusable := _heard_problems(record):
        problems["heard"] = unusable
    if problems:
        raise Invalid("invalid", UNUSABLE_DETAILS, fields=problems)
    return record


def _cleaned(record: VisitRecord) -> tuple[VisitRecord, Problems]:
    texts: dict[str, Any] = {}
    problems = Problems()
    for name in ("said", "found", "promised"):
        try:
            texts[name] = words.clean(getattr(record, name), field=name, required=False)
        except Invalid as invalid:
            problems |= invalid.fields
    return replace(record, **texts), problems


def _time_problems(record: VisitRecord, at: datetime) -> Problems:
    moments = {"began_at": record.began_at, "ended_at": record.ended_at}
    if ancient := [name for name, moment in moments.items() if moment < at - LONGEST_AGO]:
        return {name: [_("This is more than a year ago. Is the phone's clock right?")] for name in ancient}
    problems = Problems()
    if record.began_at > record.ended_at:
        problems["ended_at"] = [_("A visit must end after it begins.")]
    for name, moment in moments.items():
        if moment > at + SKEW:
            problems[name] = [_("This is in the future. Is the phone's clock right?")]
    if record.ended_at < at - LATE_AFTER and not record.late_reason:
        problems["late_reason"] = [_("More than a day has passed since the visit: give a reason for the late entry.")]
    day = timezone.localtime(record.began_at).date()
    if record.promise_due and not day - timedelta(days=1) <= record.promise_due <= day + LONGEST_PROMISE:
        problems["promise_due"] = [_("A promise must be due on or after the day of the visit, within a year.")]
    return problems


def _missing(record: VisitRecord) -> Problems:
    problems = Problems()
    if not record.case and not record.heard:
        problems["case"] = [_("Enter the case, or the new demand you heard.")]
    if record.outcome in COUNTING and record.case:
        if not record.said:
            problems["said"] = [_("Enter the person's own words.")]
        if not record.compared:
            problems["compared"] = [_("Choose whether it was as the call said.")]
    if bool(record.promised) != bool(record.promise_due):
        problems["promise_due" if record.promised else "promised"] = [_("A promise needs words and a date.")]
    return problems


def _heard_problems(record: VisitRecord) -> list[str]:
    """Why a demand heard there could not be registered, before anything is written."""
    problems: list[str] = []
    for heard in record.heard:
        try:
            checked_demand(heard.demand)
        except Invalid as invalid:
            problems += [message for messages in invalid.fields.values() for message in messages]
    return problems
