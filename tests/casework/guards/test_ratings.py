"""Hard rules 4 to 6, against raw SQL."""

# ruff: noqa: S608 - names of tables and columns are the tests' own

from typing import Any

import pytest
from django.utils import timezone

from accounts.holders import holders
from accounts.models import Role, User
from casework import steps
from casework.models import Case, CaseHandler
from casework.steps.rate import RATE
from casework.timeline import append
from tests.casework.guards.breaking import CHECK, UNIQUE, sql, stopped
from tests.casework.guards.test_timeline import without_guards
from tests.casework.steps.test_attest import attest
from tests.standing import beginning
from tests.world import World

case = beginning(World.resolved)


def rate(case: Case, **values: Any) -> None:
    """As an operator enters it, with its event."""
    operator = holders(Role.OPERATOR).earliest("pk")
    at = timezone.now()
    given = {
        "case_id": case.pk,
        "round": case.round,
        "status": "accepted",
        "score": 5,
        "solved": "yes",
        "visited": "yes",
        "by": "phone",
        "entered_by_id": operator.pk,
        "decided_by_id": None,
    } | values
    names = ", ".join(given)
    sql(f"INSERT INTO casework_rating ({names}, at) VALUES ({', '.join(['%s'] * len(given))}, %s)", *given.values(), at)
    facts = {name: given[name] for name in ("score", "solved", "visited", "by")}
    append(case, RATE, actor=User.objects.get(pk=given["entered_by_id"]), at=at, facts=facts)


def test_one_accepted_and_one_held_rating_a_round(world: World, case: Case) -> None:
    for status in ("accepted", "held"):
        rate(case, status=status)
        with stopped(f"rating_one_{status}", UNIQUE):
            rate(case, status=status)


def test_only_a_resolved_case_is_rated_in_its_present_round(world: World) -> None:
    for case in (world.registered(), world.visited(), world.closed()):
        with stopped("only a resolved or lapsed case"):
            rate(case)
    for round_ in (0, 2):
        with stopped("in its present round"):
            rate(world.resolved(), round=round_)


@pytest.mark.parametrize("who", ["handler", "colleague", "lead"])
def test_nobody_who_handled_it_and_no_member_of_the_unit_enters_its_rating(world: World, who: str) -> None:
    with stopped("nobody who handled"):
        rate(world.resolved(), by="phone", entered_by_id=world.people[who].pk)


def test_no_member_of_a_unit_below_or_of_an_earlier_unit_enters_it(world: World) -> None:
    below = world.person("below", Role.OPERATOR, unit=world.station)
    case = world.dispatched(unit=world.roads)
    case = steps.reassign(case, unit=world.water, reason="管辖", actor=world.dispatcher, at=world.now)
    case = world.resolved(world.visited(world.acknowledged(case)))
    for who in (below, world.stranger):
        with stopped("nobody who handled"):
            rate(case, by="phone", entered_by_id=who.pk)


def test_a_companion_of_another_unit_does_not_enter_it(world: World) -> None:
    case = world.resolved(attest(world, world.visited(), visitors=[world.handler, world.second_operator]))
    with stopped("nobody who handled"):
        rate(case, by="phone", entered_by_id=world.second_operator.pk)


def test_the_unit_that_has_the_case_does_not_enter_it_even_where_no_row_says_so(world: World, case: Case) -> None:
    with without_guards():
        CaseHandler.objects.filter(case=case).delete()
    for who in (world.handler, world.colleague):
        with stopped("nobody who handled"):
            rate(case, by="phone", entered_by_id=who.pk)


def test_somebody_who_left_the_unit_after_handling_does_not_enter_it(world: World, case: Case) -> None:
    for who in (world.handler, world.colleague):
        world.leaves(who)
        world.person(who.username, Role.OPERATOR)
        with stopped("nobody who handled"):
            rate(case, by="phone", entered_by_id=who.pk)


def test_somebody_who_left_before_the_unit_had_the_case_may(world: World) -> None:
    world.leaves(world.colleague)
    world.person("colleague", Role.OPERATOR)
    rate(world.resolved(), by="phone", entered_by_id=world.colleague.pk)


def test_an_operator_outside_may(world: World) -> None:
    rate(world.resolved(), by="phone", entered_by_id=world.operator.pk)


def test_what_no_link_brought_was_entered_by_somebody(world: World) -> None:
    for by in ("phone", "walk_in", "slip"):
        with stopped("or is entered by an operator"):
            rate(world.resolved(), by=by, entered_by_id=None)


def test_nobody_came_is_never_accepted_without_a_decision(world: World) -> None:
    with stopped("rating_nobody_came_is_decided", CHECK):
        rate(world.resolved(), visited="no")
    with stopped("decided after it was given"):
        rate(world.resolved(), visited="no", decided_by_id=world.supervisor.pk)
    held = world.rated(visited="no")
    with stopped("accepts or voids it once"):
        sql("UPDATE casework_rating SET status = 'accepted' WHERE case_id = %s", held.pk)


@pytest.mark.parametrize(
    "change",
    ["score = 5", "solved = 'yes'", "visited = 'yes'", "pressed = NULL", "at = now()", "round = 1", "entered_by_id = NULL"],
)
def test_what_the_citizen_gave_stays(world: World, case: Case, change: str) -> None:
    opinion = steps.Opinion(score=1, solved="no", visited="no", pressed=True)
    steps.rate_for(case, opinion, by="phone", actor=world.operator, at=world.now)
    supervisor = User.objects.get(username="supervisor")
    rows = sql(f"SELECT 1 FROM casework_rating WHERE case_id = %s AND ({change.replace('= NULL', 'IS NULL')})", case.pk)
    if rows:
        return
    with stopped("stays as the citizen gave it"):
        sql(
            f"UPDATE casework_rating SET {change}, status = 'accepted', decided_by_id = %s WHERE case_id = %s",
            supervisor.pk,
            case.pk,
        )


def test_an_accepted_or_void_rating_is_never_changed_or_deleted(world: World) -> None:
    accepted = world.closed()
    void = steps.void_rating(world.rated(visited="no"), reason="属实", actor=world.supervisor, at=world.now)
    for case, status in ((accepted, "void"), (accepted, "held"), (void, "accepted")):
        with stopped("accepts or voids it once"):
            sql(
                "UPDATE casework_rating SET status = %s, decided_by_id = %s WHERE case_id = %s",
                status,
                world.supervisor.pk,
                case.pk,
            )
    with stopped("append-only"):
        sql("DELETE FROM casework_rating WHERE case_id = %s", accepted.pk)


def test_the_score_is_one_of_five(world: World) -> None:
    for score in (0, 6):
        with stopped("rating_score_range", CHECK):
            rate(world.resolved(), score=score)


def test_a_used_or_void_link_stays_so(world: World, case: Case) -> None:
    token = world.rating_token(case)
    steps.rate_by_link(token, steps.Opinion(score=5, solved="yes", visited="yes"), at=world.now)
    for change in ("used_at = NULL", "expires_at = now()", "digest = '\\x00'", "voided_at = now()"):
        with stopped("used or void once"):
            sql(f"UPDATE casework_link SET {change} WHERE case_id = %s", case.pk)
    world.rating_token(world.resolved())
    with stopped("used or void once"):
        sql("UPDATE casework_link SET digest = '\\x00' WHERE used_at IS NULL")
