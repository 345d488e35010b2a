"""Hand over: a case goes from a person to another of the unit, with all that waits for them; its clocks run on.

A lead or an administrator says so. Who leaves the service, or the unit, hands over without a word: to the lead, the same minute.
"""

import logging
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AdministrationEvent, Membership, Role, User
from casework.bounds import A_DAY
from casework.effect import UNCHANGED
from casework.models import Case, Event, Words
from casework.policies import heirs, receivers
from casework.policies.heirs import HELD
from casework.refusal import unusable
from casework.steps.dispatch import already_handles
from casework.timeline import append, append_many, event
from casework.verb import Ask, EventStyle, Facts, Names, Notification, Part, Replaces, Verb, declare, step
from casework.writing import words
from casework.writing.declarations import REASON
from casework.writing.transition import change, lock, lock_and_check, record_handler

logger = logging.getLogger("doorstep.hand_over")

AT_ONCE = 2_000
"""Cases of one run: well within the time that a worker has."""


def _event_text(event: Event, names: Names) -> str:
    people = {"before": names.person(event.fact("from_handler")), "after": names.person(event.fact("handler"))}
    if not event.fact("from_handler"):
        return _("Handed over to %(after)s.") % people
    if not event.fact("left"):
        return _("Handed over from %(before)s to %(after)s.") % people
    if event.fact("handler"):
        return _("%(before)s does not handle cases here any more. Handed over to %(after)s.") % people
    return _("%(before)s does not handle cases here any more. Nobody in the unit has the case yet.") % people


def _present(case: Case) -> dict[str, Part]:
    return {"handler": Part(case.handler.username, case.handler.name) if case.handler else Part("", _("nobody"))}


def _entered(fields: Facts) -> dict[str, tuple[str, str]]:
    return {"handler": ("to", fields["to"].username)}


HAND_OVER = declare(
    Verb(
        code="hand_over",
        label=gettext_lazy("Hand over"),
        roles=frozenset({Role.UNIT_LEAD, Role.ADMINISTRATOR}),
        sources=HELD,
        position=45,
        asks=(Ask("to", "person", gettext_lazy("Hand over to")), REASON),
        replaces=Replaces(_present, _entered, also=("dispatch", "reopen", "reassign", "acknowledge", "attest", "assign")),
        public=False,
        event_text=_event_text,
        event_style=EventStyle("person", names=True),
        tells=(
            Notification("hand_over", to=("handler",), staff_text=gettext_lazy("Case %(number)s was handed over to you.")),
            Notification(
                "left_behind",
                to=("unit_lead",),
                when=lambda event, _case: event.fact("left"),
                staff_text=gettext_lazy("Case %(number)s: its handler does not handle cases here any more. See who goes on."),
            ),
        ),
        folded=True,
        effect=UNCHANGED,
        a_day=A_DAY,
    )
)


@step(HAND_OVER)
@transaction.atomic
def hand_over(case: Case, *, to: User, reason: str, actor: User, at: datetime) -> Case:
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, HAND_OVER, actor=actor)
    if case.handler_id == to.pk:
        raise already_handles(to)
    if not receivers.receives(to, case):
        raise unusable({"to": [_("Choose somebody who handles cases for the unit, or leads it.")]})
    facts = _give(case, to, at=at) | words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, HAND_OVER, actor=actor, at=at, facts=facts)
    return case


@transaction.atomic
def hand_over_what_is_left(case: Case, *, actor: User | None, at: datetime) -> bool:
    """To the lead, a case whose handler is gone; to the unit, where nobody leads it. False: somebody was faster.

    `actor`: by whose word the handler went; it is no deed of theirs towards the bound of their day.
    """
    case = lock(case)
    if not heirs.is_left_behind(case):
        return False
    facts = _give(case, heirs.heir(case), at=at) | {"left": True}
    append_many([event(case, HAND_OVER, actor=actor, at=at, facts=facts)])
    return True


def _give(case: Case, to: User | None, *, at: datetime) -> dict[str, Any]:
    """The facts: from whom, to whom. Both have handled it."""
    before = case.handler
    for user in (before, to):
        if user:
            record_handler(case, user=user, unit=case.unit, at=at)
    change(case, handler=to)
    return {"handler": to.pk if to else None, "from_handler": before.pk if before else None}


def hand_over_all_that_is_left(*, at: datetime, since: datetime | None = None) -> int:
    """What those had who are gone, each case in a transaction of its own; how many. What fails waits for the next time.

    `since`: of those who lost a role only who did so from then on.
    """
    count = 0
    for case in oldest(heirs.left_behind(since=since)).select_related("handler"):
        try:
            count += hand_over_what_is_left(case, actor=_by_whose_word(case.handler), at=at)
        except Exception as fault:  # noqa: BLE001 - one case must not keep the others with who is gone
            logger.error("case id %d stays with who is gone: %s", case.pk, type(fault).__name__)  # noqa: TRY400
    return count


def oldest(cases: QuerySet[Case]) -> QuerySet[Case]:
    """So many as one run can take, in the order of their ids.

    Put in order here: asked for "the first of them", the database goes through all cases there are until it has so many.
    """
    ids = sorted(cases.order_by().values_list("pk", flat=True))
    return Case.objects.filter(pk__in=ids[:AT_ONCE]).order_by("pk")


def wake(**_signal: Any) -> None:
    """After commit; a lost message costs a minute."""
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    current_app.send_task("casework.tasks.hand_over_what_is_left", ignore_result=True)


def _by_whose_word(user: User | None) -> User | None:
    """Who disabled the person last, or ended a role of theirs; None where nobody who is still active did."""
    disabled = AdministrationEvent.objects.filter(kind="user", subject=user.pk if user else 0, verb="disable")
    ended = Membership.ever.filter(user=user, ended_by__isnull=False).order_by("-until")
    lines = [row.actor for row in disabled.select_related("actor").order_by("-seq")[:1]] if user and not user.is_active else []
    words_of = lines or [row.ended_by for row in ended.select_related("ended_by")[:1]]
    return next((person for person in words_of if person and person.is_active), None)
