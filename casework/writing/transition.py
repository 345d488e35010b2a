"""How every step begins and moves: lock the case, ask who may and whether the state allows, then UPDATE … WHERE state = old."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from casework import verb as registry
from casework.decision import Decision, deny
from casework.lifecycle import State
from casework.models import Case, CaseHandler
from casework.policies import access, verbs
from casework.policies.snapshot import CaseSnapshot, take_snapshot
from casework.refusal import LOST_RACE, NotAllowed, Refused
from casework.verb import Verb
from casework.writing import changes

OVER = frozenset({"no_held_rating", "no_request", "not_suspended"})
"""Refusals that say that there is nothing to decide or to end: perhaps somebody was faster."""
CASE_WITH = ("unit", "handler", "topic", "area", "against", "citizen")
"""What is read together with a case; the other for what has a case."""
ITS_CASE_WITH = tuple(f"case__{name}" for name in CASE_WITH)


def lock(case: Case) -> Case:
    """The case as it is now, locked until the transaction ends. Locks are taken case first, then its waits, in id order.

    Two statements: one that had to wait for its lock would join the unit, handler and citizen of the time before it waited.
    """
    lock_together(case)
    return Case.objects.select_related(*CASE_WITH).get(pk=case.pk)


def lock_together(*cases: Case) -> None:
    """Each with what is merged into it, and goes along with it. All in id order: else two would wait for each other."""
    ids = [case.pk for case in cases]
    together = Case.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids)).order_by("pk")
    list(together.select_for_update(no_key=True).only("pk"))


def lock_and_check(case: Case, verb: Verb, *, actor: User | None) -> tuple[Case, CaseSnapshot]:
    """Lock the case and refuse, in words, what may not happen. `actor` None: the citizen or the system."""
    case = lock(case)
    snapshot = take_snapshot(case)
    if actor is not None:
        permitted = access.may(actor, verb, case, handled_by=snapshot.handled_by)
        # "Already done" is said first: it is more use than "the case is a colleague's now".
        if permitted.code == "not_assigned" and _state_allows(case, verb, snapshot).code == "already_done":
            raise _already_done(case, verb)
        refuse(permitted, as_forbidden=True)
    answer = _state_allows(case, verb, snapshot)
    if answer.code == "already_done":
        raise _already_done(case, verb)
    if answer.code == "wrong_state" and actor is not None:
        raise _too_late(case, answer)
    refuse(answer)
    if actor is not None:
        refuse(verbs.takes(verb, actor, snapshot.facts))
    return case, snapshot


def _state_allows(case: Case, verb: Verb, snapshot: CaseSnapshot) -> Decision:
    decision = verbs.state_allows(verb, snapshot.facts)
    if decision.code in OVER or (verb.decides and decision.code == "wrong_state"):
        # A voided rating and a dissatisfied one have opened the next round since.
        since = case.round - (decision.code == "wrong_state")
        if case.events.filter(verb__in=_alternatives(verb), facts__round__gte=since).exists():
            return deny("already_done", "")
    return decision


def _alternatives(verb: Verb) -> list[str]:
    """The verbs of one decision; of others the verb itself."""
    return [other.code for other in registry.every() if other.decides == verb.decides] if verb.decides else [verb.code]


def refuse(answer: Decision, *, as_forbidden: bool = False) -> None:
    if not answer:
        raise (NotAllowed if as_forbidden else Refused)(answer.code, answer.reason)


def move(case: Case, to: State, **changed: Any) -> None:
    """The one statement that changes a state. Whoever lost a race is told so."""
    moved = Case.objects.filter(pk=case.pk, state=case.state).update(state=to, **changed)
    if not moved:
        raise Refused("lost_race", LOST_RACE)
    mirror(case, state=to, **changed)


def change(case: Case, **changed: Any) -> None:
    """Change what is not the state."""
    Case.objects.filter(pk=case.pk).update(**changed)
    mirror(case, **changed)


def mirror(case: Case, **changed: Any) -> None:
    changes.note(case, **changed)
    for name, value in changed.items():
        setattr(case, name, value)


def record_handler(case: Case, *, user: User | None, unit: Unit | None, at: datetime) -> None:
    """Remember who handled the case, and for which unit: neither ever enters its rating."""
    if unit is not None:
        CaseHandler.objects.bulk_create([CaseHandler(case=case, user=user, unit=unit, since=at)], ignore_conflicts=True)
        changes.note_handler(case, user=user, unit=unit)


def _already_done(case: Case, verb: Verb) -> Refused:
    """Said twice, or a lost race: who did it, and when."""
    last = _last(case, *_alternatives(verb), since=case.round - bool(verb.decides))
    if last is None:
        already = verbs.already(case.state)
        return Refused(already.code, already.reason)
    return Refused("already_done", _("%(who)s already did this, %(when)s.") % last)


def _too_late(case: Case, answer: Decision) -> Refused:
    """What was asked for does not go any more: who moved the case last."""
    last = _last(case, *(verb.code for verb in registry.every() if verb.target), since=case.round)
    if last is None:
        return Refused(answer.code, answer.reason)
    since = {"state": State(case.state).label} | last
    return Refused(answer.code, _("%(who)s moved the case to %(state)s, %(when)s; this is not possible in that state.") % since)


def _last(case: Case, *verbs: str, since: int) -> dict[str, str] | None:
    """Who did one of these last, in that round or later, and when; None where it was nobody of the staff."""
    done = case.events.filter(verb__in=verbs, facts__round__gte=since).select_related("actor", "on_behalf_of")
    last = done.order_by("-seq").first()
    who = (last.on_behalf_of or last.actor) if last else None
    if last is None or who is None:
        return None
    return {"who": who.name, "when": date_format(timezone.localtime(last.occurred_at), "DATETIME_FORMAT")}
