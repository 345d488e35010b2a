"""Many cases at once: one verb, done to each chosen case by its own step, with its own event, in a transaction of its own.

Of every number it is said what came of it, and nothing happens to any other case. A preview is a rehearsal: the same steps, taken
back, so that it says in the same words what would be refused. Which verbs: `Verb.in_bulk`.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from casework import verb as registry
from casework.models import Case
from casework.outage import GUARD, LOST_RACES, is_locked, is_outage
from casework.policies import access
from casework.refusal import HARD_RULE, LOST_RACE, NO_SUCH_CASE, Refused, unusable
from casework.time_limit import is_cut_off
from casework.verb import Verb
from casework.writing.transition import CASE_WITH

logger = logging.getLogger("doorstep.bulk")

MOST = 500
"""Cases of one act: more than that nobody has looked at before deciding."""


class Status(TextChoices):
    """What came of one case. `possible`: of a rehearsal, that it would be done."""

    DONE = "done", pgettext_lazy("what came of a case", "Done")
    POSSIBLE = "possible", gettext_lazy("Will be done")
    ALREADY_DONE = "already_done", gettext_lazy("Already so")
    REFUSED = "refused", pgettext_lazy("what came of a case", "Refused")
    NOT_TRIED = "not_tried", gettext_lazy("Not tried")


@dataclass(frozen=True)
class Result:
    """Of one number. `detail`: why it was refused, in the reader's language; `code`: the same for programs."""

    number: str
    status: str
    code: str = ""
    detail: str = ""


@dataclass(frozen=True)
class BulkAct:
    """What is to be done, by whom. `fields`: the step's own arguments. `rehearsed`: tried and taken back."""

    verb: Verb
    fields: Mapping[str, Any]
    actor: User
    rehearsed: bool = False


def verbs_of(user: User) -> list[Verb]:
    """What the person's roles allow on some case."""
    return [verb for verb in registry.in_bulk() if access.may(user, verb)]


def checked(numbers: Iterable[str]) -> list[str]:
    """Each once, in their order. Raises Invalid where there are none, or too many."""
    chosen = list(dict.fromkeys(numbers))
    if not chosen:
        raise unusable({"numbers": [_("Choose at least one case.")]})
    if len(chosen) > MOST:
        raise unusable({"numbers": [_("At most %(most)d cases at once; these are %(n)d.") % {"most": MOST, "n": len(chosen)}]})
    return chosen


def carry_out(act: BulkAct, numbers: Sequence[str], *, seconds: float, at: datetime) -> list[Result]:
    """A result for each number, in their order. After so many seconds no further case is tried, and that is said of it.

    Cases are taken in the order of their ids, so that two such acts in one transaction each never wait for one another in a ring.
    """
    deadline = monotonic() + seconds
    visible = access.visible_to(act.actor).filter(number__in=numbers).select_related(*CASE_WITH)
    results = {case.number: _tried(act, case, at=at, deadline=deadline) for case in visible.order_by("pk")}
    return [results.get(number) or Result(number, Status.REFUSED, "not_found", str(NO_SUCH_CASE)) for number in numbers]


def counts(results: Iterable[Result]) -> dict[str, int]:
    """How many there are of each status."""
    counted = Counter(result.status for result in results)
    return {status.value: counted[status] for status in Status}


def _tried(act: BulkAct, case: Case, *, at: datetime, deadline: float) -> Result:
    if monotonic() > deadline:
        return Result(case.number, Status.NOT_TRIED, "not_tried", _("There was no time left for it. Send it again."))
    with transaction.atomic():
        result = _outcome(act, case, at=at)
        if act.rehearsed:
            transaction.set_rollback(True)
    return result


def _outcome(act: BulkAct, case: Case, *, at: datetime) -> Result:
    """One case's failure is its own: it leaves nothing behind, and the others go on."""
    try:
        with transaction.atomic():
            registry.step_of(act.verb)(case, **act.fields, actor=act.actor, at=at)
    except Refused as refusal:
        status = Status.ALREADY_DONE if refusal.code == "already_done" else Status.REFUSED
        return Result(case.number, status, refusal.code, " ".join(_words(refusal)))
    except DatabaseError as error:
        if not is_locked(error) and (is_outage(error) or is_cut_off(error)):
            raise
        return _by_database(case, error)
    except Exception:
        logger.exception("case id %d failed among many", case.pk)
        return _fault(case)
    return Result(case.number, Status.POSSIBLE if act.rehearsed else Status.DONE)


def _words(refusal: Refused) -> Iterator[str]:
    """What is wrong with a field says more than that something is."""
    if refusal.fields:
        yield from dict.fromkeys(str(problem) for problems in refusal.fields.values() for problem in problems)
    else:
        yield str(refusal)


def _by_database(case: Case, error: DatabaseError) -> Result:
    state = getattr(error.__cause__, "pgcode", None)
    if state in LOST_RACES:
        return Result(case.number, Status.REFUSED, "lost_race", str(LOST_RACE))
    logger.error("case id %d: the database refused what the code had let pass (%s)", case.pk, state)
    return Result(case.number, Status.REFUSED, "hard_rule", str(HARD_RULE)) if state == GUARD else _fault(case)


def _fault(case: Case) -> Result:
    return Result(case.number, Status.REFUSED, "fault", _("Something went wrong on our side. It has been logged."))
