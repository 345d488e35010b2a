"""Chosen cases as people know them: what each is called, where it is, with whom, and where the dispatch table would send it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Unit, User
from casework.bulk.acts import Result
from casework.desk.cases import titles
from casework.models import Case
from casework.policies import access, routing
from casework.steps.dispatch import DISPATCH
from casework.verb import Verb
from casework.writing import rounds


@dataclass(frozen=True)
class ChosenCase:
    """`case`: None where the person sees none of this number. `result`: what came of it, once something was tried.
    `proposed`: the unit of the dispatch table, where one is asked for; `elsewhere`: another one is chosen."""

    number: str
    case: Case | None = None
    title: str = ""
    result: Result | None = None
    proposed: Unit | None = None
    elsewhere: bool = False


def of_numbers(user: User, verb: Verb, numbers: Sequence[str]) -> list[ChosenCase]:
    """In their order."""
    return _rows(user, verb, dict.fromkeys(numbers), unit=None)


def of_results(user: User, verb: Verb, results: Sequence[Result], *, unit: Unit | None) -> list[ChosenCase]:
    """`unit`: the one that was chosen for all."""
    return _rows(user, verb, {result.number: result for result in results}, unit=unit)


def _rows(user: User, verb: Verb, results: Mapping[str, Result | None], *, unit: Unit | None) -> list[ChosenCase]:
    visible = access.visible_to(user).filter(number__in=list(results)).titled().defer("address", "place", "email")
    cases = {case.number: case for case in visible}
    proposed = _proposed(list(cases.values())) if verb is DISPATCH else {}
    rows = []
    for number, result in results.items():
        case = cases.get(number)
        if case is None:
            rows.append(ChosenCase(number, result=result))
        else:
            of_table = proposed.get(case.pk)
            elsewhere = bool(unit and of_table and of_table != unit)
            rows.append(ChosenCase(number, case, titles.title(user, case), result, of_table, elsewhere))
    return rows


def _proposed(cases: Sequence[Case]) -> dict[int, Unit | None]:
    """By the id of a case: as its own form proposes it. Two queries."""
    routes, returned = routing.table(), rounds.returned_by_each(cases)
    return {
        case.pk: routing.choose(routes, case.topic, case.area, against=case.against, returned_by=returned.get(case.pk, ()))
        for case in cases
    }
