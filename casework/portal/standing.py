"""The head of the page that follows a case: where it stands in one sentence, what comes next, who is responsible, and by when."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.lifecycle import HANDLING, State, WaitKind
from casework.models import Case, Rating
from casework.policies.requests import SUSPENDED
from casework.policies.rulings import MOST_RETURNS
from casework.policies.snapshot import CaseSnapshot
from casework.portal import ending, together
from casework.portal.answer import Standing, Text, awaiting_decision
from casework.wording import join_sentences
from casework.worktime import durations
from casework.writing.waits import OBJECTION

JUST_NOW = timedelta(hours=1)
"""Until then nobody has waited, and how long is not said."""


ENDED: dict[str, tuple[Text, Text, str]] = {
    State.DECLINED: (
        gettext_lazy("Your demand could not be accepted"),
        gettext_lazy("Why, and where you can turn to instead, stands below."),
        "info",
    ),
    State.WITHDRAWN: (
        gettext_lazy("Your demand was withdrawn"),
        gettext_lazy("Nobody works on it any more. You can ask again whenever you like."),
        "info",
    ),
    State.LAPSED: (
        gettext_lazy("The unit has said what came of it, and nobody could reach you"),
        gettext_lazy("Without your rating it is not closed. You can still give it."),
        "star",
    ),
}
"""Heading, text and icon of states in which the unit owes nothing any more."""


def of(case: Case, snapshot: CaseSnapshot, *, at: datetime) -> Standing:
    """As the citizen is told."""
    state = State(case.state)
    if state == State.RECEIVED:
        return _received(case, snapshot)
    if state in HANDLING:
        return _in_hand(case, snapshot, at=at)
    if state == State.MERGED:
        return together.standing(case, snapshot)
    if state == State.RESOLVED or (state == State.LAPSED and not snapshot.facts.unrated):
        return _resolved(case, snapshot)
    if state == State.CLOSED:
        return _closed(snapshot)
    if state == State.SUSPENDED:
        return _suspended(case, snapshot, at=at)
    heading, text, icon = ENDED[state]
    return Standing(heading, text, "wire", icon)


def _received(case: Case, snapshot: CaseSnapshot) -> Standing:
    if case.returns >= MOST_RETURNS:
        review = snapshot.wait(WaitKind.REVIEW)
        text = _("It was sent back twice by units that hold it not to be theirs. A supervisor decides, and that is final.")
        due_at = review.due_at if review else None
        return Standing(_("A supervisor decides which unit handles it"), text, "lamp", "flag", due_at=due_at)
    return Standing(
        _("Your demand has arrived"),
        _("Next it goes to the unit that is responsible. This page then says which one it is, and by when it must be done."),
        "wire",
        "check",
    )


def _suspended(case: Case, snapshot: CaseSnapshot, *, at: datetime) -> Standing:
    """The day is in the sentence: it is not by then that anything is done."""
    again = next((wait.due_at for wait in snapshot.waits if wait.about == SUSPENDED), None)
    text = _("It waits for something that the unit cannot do now. A supervisor has agreed to that and watches over it.")
    if again:
        day = {"day": date_format(timezone.localtime(again), "DATE_FORMAT")}
        again_at = (
            _("It is looked at again on %(day)s at the latest.")
            if at < again
            else _("It should have been looked at again by %(day)s.")
        )
        text = join_sentences(text, again_at % day)
    return Standing(_("Your demand is on hold"), text, "wire", "clock", unit=str(case.unit) if case.unit else "")


def _in_hand(case: Case, snapshot: CaseSnapshot, *, at: datetime) -> Standing:
    facts, resolution = snapshot.facts, snapshot.wait(WaitKind.RESOLUTION)
    objects = any(wait.about == OBJECTION for wait in snapshot.waits)
    heading, text = _owed(snapshot, at=at) or (_objected() if objects else _visited())
    is_owed = snapshot.wait(WaitKind.VISIT) is not None
    return Standing(
        heading,
        text,
        "lamp" if is_owed or objects else "door",
        "clock" if is_owed else "flag" if objects else "door-open",
        unit=str(case.unit) if case.unit else "",
        handler=case.handler.name if case.handler else "",
        due_at=resolution.due_at if resolution and not snapshot.is_paused(resolution) else None,
        visits=(facts.visits_counted, facts.visits_required) if facts.visits_required > 1 else None,
    )


def _objected() -> tuple[str, str]:
    return (
        _("You object to what a visit's record says"),
        _("A supervisor outside the unit decides on it. Until when, and what you said, stands below."),
    )


def _visited() -> tuple[str, str]:
    return (
        _("Somebody has come to see you"),
        _("Next the unit says what it has done. Then we ask you whether it is solved; only your answer closes the case."),
    )


def _owed(snapshot: CaseSnapshot, *, at: datetime) -> tuple[str, str] | None:
    """Which visits are outstanding, as a heading and a sentence; None where none is."""
    wait, facts = snapshot.wait(WaitKind.VISIT), snapshot.facts
    if wait is None:
        return None
    so_long, is_new = {"online": durations.in_words(at - wait.since)}, at - wait.since < JUST_NOW
    if facts.visits_counted:
        counted = {"n": facts.visits_counted, "of": facts.visits_required}
        heading = _("%(n)d of %(of)d visits confirmed") % counted
        missing = facts.visits_missing
        text = ngettext(
            "Your demand requires several visits. The unit still has to visit you once.",
            "Your demand requires several visits. The unit still has to visit you %(n)d times.",
            missing,
        ) % {"n": missing}
        return heading, text
    if facts.round > 1:
        if is_new:
            return _("Your demand has been reopened"), _("The unit has been told that it must visit you again.")
        heading = _("No visit has been confirmed yet since your demand was reopened")
        return heading, _(
            "It was reopened %(online)s ago and has been handled online only since. The unit must visit you again."
        ) % so_long
    if is_new:
        return _("Your demand is with the unit"), _("The unit has been told that it must visit you.")
    return (
        _("No visit has been confirmed yet"),
        _("For %(online)s your demand has been handled online only. The unit still has to visit you.") % so_long,
    )


def _resolved(case: Case, snapshot: CaseSnapshot) -> Standing:
    if snapshot.facts.rating_held:
        return awaiting_decision(snapshot)
    review, unit = snapshot.wait(WaitKind.REVIEW), str(case.unit) if case.unit else ""
    decided_by = review.due_at if review else None
    if snapshot.facts.satisfied is False:
        text = _("You are not satisfied. A supervisor decides what happens next, and says why.")
        return Standing(_("A supervisor decides"), text, "lamp", "flag", due_at=decided_by)
    return Standing(ending.heading(case, snapshot), ending.text(case), "door", "star", unit=unit)


def _closed(snapshot: CaseSnapshot) -> Standing:
    given = next((rating for rating in snapshot.ratings if rating.status == Rating.Status.ACCEPTED), None)
    if given is None or given.satisfied:
        text = _("You said so yourself: without your rating it would still be open.")
        if day := ending.planned_day(snapshot):
            text = join_sentences(text, _("The unit's promise stays open until it is kept: by %(day)s.") % {"day": day})
        return Standing(_("Your demand is closed"), text, "door", "check")
    text = _("You were not satisfied. A supervisor closed it; the reason stands below.")
    return Standing(_("Your demand is closed"), text, "wire", "info")
