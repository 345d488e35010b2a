"""What a citizen is told once a demand is registered: what happens next and by when, as catalogue and rules have it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework import calendar_cache
from casework.escalation import rules
from casework.lifecycle import WaitKind
from casework.models import Case, RuleVersion
from casework.wording import join_sentences
from casework.worktime.durations import amount_in_words
from casework.writing import rounds, waits

NARROWER = ("categories", "areas", "units")
"""What is not known of a demand that nobody has read yet: rules that are for some of these only are not promised."""


class Acting(NamedTuple):
    """A rule that is on, as it stands."""

    waiting_for: str
    version: RuleVersion


class Stage(NamedTuple):
    """What happens, and what is known of when."""

    icon: str
    title: str
    text: str


def stages(case: Case, *, at: datetime) -> list[Stage]:
    acting = [Acting(rule.waiting_for, rule.current) for rule in rules.enabled() if rule.current and _is_for(rule.current, case)]
    return [
        Stage("send", _("It is sent to the unit responsible"), _dispatch(acting)),
        Stage("door-open", _("Somebody comes to see you"), _visit(acting)),
        Stage("check", _("It is dealt with"), _resolution(case, at=at)),
        Stage(
            "star",
            _("You say whether it was solved"),
            _("You are asked for a rating. The unit cannot close your demand without it."),
        ),
    ]


def stages_together() -> list[Stage]:
    """Of a demand that goes along with another one by its citizen's choice."""
    return [
        Stage(
            "people",
            _("It is handled together with the demand that you chose"),
            _("A dispatcher reads what you wrote, and has yours handled on its own if it is another matter."),
        ),
        Stage(
            "star",
            _("You say whether it was solved"),
            _("Once the unit reports it as done you are asked too, apart from the others."),
        ),
        Stage(
            "door-open",
            _("If it is not, it goes on for you"),
            _("Say so, and your demand is handled on its own: then somebody has to visit you."),
        ),
    ]


def _is_for(version: RuleVersion, case: Case) -> bool:
    if version.relation != RuleVersion.Relation.AFTER or any(version.scope.get(name) for name in NARROWER):
        return False
    stated = {"urgencies": case.urgency, "kinds": case.kind, "channels": case.channel}
    return all(value in (version.scope.get(name) or [value]) for name, value in stated.items())


def _dispatch(acting: Sequence[Acting]) -> str:
    return join_sentences(
        _("A dispatcher reads it and decides which unit has to handle it."),
        *_after(_("If that takes longer than %(amount)s, the dispatchers are reminded."), acting, WaitKind.DISPATCH),
    )


def _visit(acting: Sequence[Acting]) -> str:
    return join_sentences(
        _("Calls and messages do not count: the unit has to visit you."),
        *_after(_("If nobody has come within %(amount)s, the unit is reminded."), acting, WaitKind.VISIT),
        *_after(_("After %(amount)s a supervisor takes it up."), acting, WaitKind.VISIT, action="take_up"),
    )


def _after(text: str, acting: Sequence[Acting], waiting_for: str, *, action: str = "") -> list[str]:
    """The sentence, with how long the first rule for such a wait waits that has such an action; none where there is none."""
    amounts = [
        amount_in_words(version.amount, version.unit)
        for awaited, version in acting
        if awaited == waiting_for and (not action or any(entry.get("type") == action for entry in version.actions))
    ]
    return [text % {"amount": amount} for amount in amounts[:1]]


def _resolution(case: Case, *, at: datetime) -> str:
    limit = rounds.limit_for(case)
    due = waits.in_time(calendar_cache.default(), at, limit.amount, limit.unit)
    day = date_format(timezone.localtime(due.at), "DATE_FORMAT")
    within = _("Within %(amount)s of being sent to the unit: if that is today, by %(day)s.")
    return within % {"amount": amount_in_words(limit.amount, limit.unit), "day": day}
