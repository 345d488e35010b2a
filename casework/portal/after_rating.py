"""What happens after a rating, as its citizen reads it: what now, and by when."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.lifecycle import HANDLING, RATEABLE, State, WaitKind
from casework.models import Case, Rating
from casework.steps.came_back import WITHIN
from casework.steps.rate import DISSATISFIED, held_about
from casework.writing import waits


def next_step(case: Case, rating: Rating) -> str:
    """One or two sentences; nothing once the case has moved on from what the rating led to. One query at most."""
    if rating.round == case.round:
        return _in_its_round(case, rating)
    if rating.round + 1 == case.round and case.state in HANDLING and rating.status != Rating.Status.VOID:
        return _visited_again(waits.due(case, WaitKind.RESOLUTION))
    return ""


def _in_its_round(case: Case, rating: Rating) -> str:
    if case.state == State.CLOSED and rating.status == Rating.Status.ACCEPTED:
        return _(
            "Your demand is closed. Should it come back within %(days)d days, say so: the same unit must then visit you again."
        ) % {"days": WITHIN.days}
    if case.state == State.MERGED and rating.status == Rating.Status.ACCEPTED:
        return _("Your demand is done. Should it come back, please ask us again.")
    if case.state not in RATEABLE | {State.MERGED}:
        return ""
    if rating.status == Rating.Status.HELD:
        return _held(rating, waits.due(case, WaitKind.REVIEW, about=held_about(rating.visited)))
    if rating.status == Rating.Status.VOID:
        return _(
            "We could not be sure that it came from you, so it does not count. Please rate again by the link in our latest "
            "message, or call the hotline."
        )
    until = waits.due(case, WaitKind.REVIEW, about=DISSATISFIED.about)
    if until is None:
        return _("You are not satisfied. A supervisor now decides what happens next.")
    return _("You are not satisfied. A supervisor now decides what happens next, by %(when)s.") % {"when": _when(until)}


def _held(rating: Rating, until: datetime | None) -> str:
    """Of a doubt nobody is accused: it is looked at first, like any other of its kind."""
    when = {"when": _when(until) if until else ""}
    if rating.visited == Rating.Visited.NO:
        return _("You said that nobody came. A supervisor decides on it within one working day, by %(when)s.") % when
    return _("A supervisor looks at it before it counts, within one working day, by %(when)s. You need do nothing.") % when


def _visited_again(until: datetime | None) -> str:
    if until is None:
        return _("You are not satisfied, so it is not finished: the unit must visit again.")
    return _(
        "You are not satisfied, so it is not finished: the unit must visit again. It has until %(when)s to come and to settle it."
    ) % {"when": _when(until)}


def _when(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
