"""Merge: a repeat demand goes along with the case that leads. It waits for nothing any more, and its citizen is not forgotten."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Role, User
from casework.effect import UNCHANGED, Effect, Standing
from casework.lifecycle import State
from casework.models import Case, Event, Link, Words
from casework.policies import access
from casework.policies.merging import MERGEABLE, joined_by_choice, unmergeable
from casework.refusal import NO_SUCH_CASE, NotAllowed, Refused, unusable
from casework.timeline import append
from casework.verb import NOBODY, Ask, EventStyle, Facts, Names, Notification, Verb, declare, step
from casework.writing import waits, words
from casework.writing.declarations import OWED_BY, REASON
from casework.writing.transition import CASE_WITH, change, lock_and_check, lock_together, move, refuse


def _with_case(event: Event, _names: Names) -> str:
    if event.fact("by_choice"):
        return _("Handled together with another case from now on.")
    return _("Handled together with case %(number)s from now on.") % {"number": event.fact("into")}


def _taken_in(event: Event, _names: Names) -> str:
    if event.fact("by_choice"):
        return _("A citizen who asks for the same on the web page chose to go along with this case.")
    return _("Another case about the same matter was merged into this one.")


def goes_along(_standing: Standing, facts: Facts) -> Effect:
    return Effect(state=State.MERGED, ends_all=True, spares=waits.spared(facts))


MERGE = declare(
    Verb(
        code="merge",
        label=pgettext_lazy("verb", "Merge"),
        roles=frozenset({Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR}),
        outside=True,
        sources=MERGEABLE,
        target=State.MERGED,
        position=135,
        asks=(
            Ask("into", "case", gettext_lazy("Number of the case that leads"), help=gettext_lazy("About the same matter.")),
            REASON,
        ),
        note=gettext_lazy(
            "For a repeat demand. Nobody visits for it any more. Its citizen is told, and rates when the case that leads is "
            "resolved."
        ),
        public=True,
        event_text=_with_case,
        event_style=EventStyle("people", "wire"),
        tells=(
            Notification(
                "merge",
                to=(*OWED_BY, "released"),
                citizen=True,
                link=Link.Kind.TRACK,
                when=lambda event, case: event.occurred_at != case.created_at,  # merged on the call: they are told once
                staff_text=gettext_lazy("Case %(number)s was merged into another one: nothing is owed on it any more."),
                citizen_text=gettext_lazy(
                    "Case %(number)s is handled together with another one about the same matter. Once that is done we ask you "
                    "too whether it is solved. Follow it here: %(track)s"
                ),
            ),
        ),
        effect=goes_along,
    )
)
MERGE_ALONG = declare(
    Verb(
        code="merge_along",
        label=gettext_lazy("Merged along"),
        roles=NOBODY,
        sources=frozenset({State.MERGED}),
        offered=False,
        public=True,
        event_text=_with_case,
        event_style=EventStyle("people", "wire"),
        tells=(),
        effect=UNCHANGED,
        a_day=None,
    )
)
"""What was merged into a case that is merged itself: one case leads them all, and each is a single step away from it."""
TAKE_IN = declare(
    Verb(
        code="take_in",
        label=gettext_lazy("Another case merged into it"),
        roles=NOBODY,
        sources=MERGEABLE,
        offered=False,
        public=False,
        event_text=_taken_in,
        event_style=EventStyle("people"),
        tells=(
            Notification(
                "take_in",
                to=OWED_BY,
                deferrable=True,
                staff_text=gettext_lazy("Another citizen asks for the same: their case was merged into case %(number)s."),
            ),
        ),
        effect=UNCHANGED,
        a_day=None,
    )
)


@step(MERGE)
@transaction.atomic
def merge(case: Case, *, into: str, reason: str, actor: User, at: datetime) -> Case:
    """`into`: the number of a case that the person sees too, open as well. What is merged into this one goes along to it."""
    reason = words.clean(reason, field="reason")
    leader = access.visible_to(actor).numbered(into).first()
    if leader is None:
        raise unusable({"into": [str(NO_SUCH_CASE)]})
    lock_together(case, leader)
    case, _snapshot = lock_and_check(case, MERGE, actor=actor)
    leader = Case.objects.select_related(*CASE_WITH).get(pk=leader.pk)
    _check_leader(leader, case, actor=actor)
    followers = list(case.merged.order_by("pk"))
    silent = joined_by_choice(followers)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    go_along(case, leader, by=MERGE, facts=facts, actor=actor, at=at)
    for follower in followers:
        change(follower, merged_into=leader)
        facts = {"into": leader.number} | ({"by_choice": True} if follower.pk in silent else {})
        append(follower, MERGE_ALONG, actor=actor, at=at, facts=facts)
    append(leader, TAKE_IN, actor=actor, at=at)  # whoever reads that may not see the other case
    return case


def go_along(case: Case, leader: Case, *, by: Verb, facts: dict[str, Any], actor: User | None, at: datetime) -> None:
    """Both are locked, and nothing speaks against it. `by`: the verb that says so."""
    move(case, State.MERGED, merged_into=leader, closed_at=at)
    spared = waits.end_all(case, by=by.code, at=at)
    append(case, by, actor=actor, at=at, facts=facts | {"into": leader.number} | spared)


def _check_leader(leader: Case, case: Case, *, actor: User) -> None:
    """Refuse, beside the number, a case that cannot lead this one."""
    if leader.pk == case.pk:
        raise _refused("same_case", _("This is the case itself. Enter the number of the one that leads."))
    permitted = access.may(actor, MERGE, leader)
    if permitted.code == "handled_it":
        number = {"number": leader.number}
        text = _("You or your unit handled case %(number)s, so someone outside the unit has to merge.") % number
        raise NotAllowed(permitted.code, text)
    refuse(permitted, as_forbidden=True)
    if leader.merged_into:
        numbers = {"number": leader.number, "into": leader.merged_into.number}
        raise _refused("not_open", _("Case %(number)s is merged into case %(into)s. Merge into that one.") % numbers)
    if leader.state not in MERGEABLE:
        facts = {"number": leader.number, "state": State(leader.state).label}
        text = _("Case %(number)s is %(state)s. Only a case that somebody still works on can lead another.")
        raise _refused("not_open", text % facts)
    if unmergeable(case, leader):
        text = _(
            "Both cases must be confidential, or neither, and complain of the same unit, or of none: others would read what is "
            "not for them."
        )
        raise _refused("not_alike", text)


def _refused(code: str, text: str) -> Refused:
    return Refused(code, text, fields={"into": [text]})
