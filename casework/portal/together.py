"""The head of the page of a merged case: how the case stands that leads, with nothing of its citizen or their words."""

from django.utils.translation import gettext as _

from casework.lifecycle import HANDLING, State, WaitKind
from casework.models import Case
from casework.policies.merging import joined_by_choice
from casework.policies.snapshot import CaseSnapshot, take_snapshot
from casework.portal import ending
from casework.portal.answer import Standing, awaiting_decision
from casework.wording import join_sentences


def standing(case: Case, snapshot: CaseSnapshot) -> Standing:
    """As its citizen is told. Whoever went along by choice is not told the number of the other case."""
    leader, facts = case.merged_into, snapshot.facts
    assert leader is not None
    number = "" if joined_by_choice([case]) else leader.number
    with_case = _("It was handled together with another case about the same matter.")
    if number:
        with_case = _("It was handled together with case %(number)s, about the same matter.") % {"number": number}
    if facts.rating_held:
        return awaiting_decision(snapshot)
    if facts.satisfied:
        return Standing(_("Your demand is done"), join_sentences(_("You said so yourself."), with_case), "door", "check")
    if facts.has_result:
        text = join_sentences(with_case, _("Whether it helped you, only you can say."))
        return Standing(ending.heading(leader, take_snapshot(leader)), text, "door", "star", unit=str(case.unit or ""))
    return _in_progress(leader, number=number)


def _in_progress(leader: Case, *, number: str) -> Standing:
    snapshot = take_snapshot(leader)
    facts, resolution = snapshot.facts, snapshot.wait(WaitKind.RESOLUTION)
    about = _("Case %(number)s is about the same matter.") % {"number": number} if number else ""
    is_handled = leader.state in HANDLING
    return Standing(
        _("Your demand is handled together with another one"),
        join_sentences(about, _next(snapshot), _("Once it is done we ask you too.")),
        "wire",
        "people",
        unit=str(leader.unit) if leader.unit else "",
        handler=leader.handler.name if leader.handler else "",
        due_at=resolution.due_at if resolution and not snapshot.is_paused(resolution) else None,
        visits=(facts.visits_counted, facts.visits_required) if is_handled else None,
    )


def _next(snapshot: CaseSnapshot) -> str:
    """What happens with it next; nothing where that is not known yet."""
    state = snapshot.facts.state
    if state == State.RECEIVED:
        return _("Next it goes to the unit that is responsible.")
    if state not in HANDLING:
        return ""
    if snapshot.wait(WaitKind.VISIT) is not None:
        return _("The unit must still go there, to the citizen of that case.")
    return _("The unit has been there; next it says what it has done.")
