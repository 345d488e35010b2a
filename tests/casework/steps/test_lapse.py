"""Lapse: only silence lapses, neither closed nor satisfied; a late rating undoes it."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Role
from casework import steps
from casework.models import Case
from casework.steps import Opinion
from tests.access.rules import SUPERVISOR, only
from tests.casework.guards.breaking import sql, stopped
from tests.casework.looking import last, refused, verbs, waiting
from tests.casework.steps.test_rate import in_last_round
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

ACCESS = {"lapse": only(SUPERVISOR, outside=True, state="silent")}
GOOD = Opinion(score=5, solved="yes", visited="yes")
BAD = Opinion(score=1, solved="no", visited="yes")
TO_LAPSED = "UPDATE casework_case SET state = 'lapsed' WHERE id = %s"


def called(world: World, case: Case, *, days: int = 3) -> Case:
    for _day in range(days):
        steps.attempt(case, answer="no_answer", actor=world.operator, at=world.later(hours=25))
    return case


def lapsed(world: World, case: Case | None = None) -> Case:
    return steps.lapse(called(world, case or world.resolved()), actor=world.supervisor, at=world.later(hours=1))


@beginning
def resolved(world: World) -> Case:
    return world.resolved()


@beginning
def lapsed_case(world: World) -> Case:
    return lapsed(world)


def test_after_attempts_on_three_days_it_rests_and_waits_for_nothing(world: World, lapsed_case: Case) -> None:
    assert (lapsed_case.state, waiting(lapsed_case)) == ("lapsed", set())
    assert last(lapsed_case).public
    assert first_break() is None
    with refused("already_done"):
        steps.lapse(lapsed_case, actor=world.supervisor, at=world.now)


def test_two_days_are_not_three(world: World, resolved: Case) -> None:
    called(world, resolved, days=2)
    with refused("needs_attempts", saying="so far there were attempts on 2"):
        steps.lapse(resolved, actor=world.supervisor, at=world.later(days=60))
    with stopped("lapses only after attempts to call on three days"):
        sql(TO_LAPSED, resolved.pk)


def test_what_was_tried_before_the_result_was_taken_back_does_not_count(world: World, resolved: Case) -> None:
    called(world, resolved)
    visit = resolved.attestations.get().visit
    steps.retract(resolved, visit=visit, reason_facts={}, actor=world.supervisor, at=world.later(hours=1))
    again = world.resolved(world.visited(Case.objects.get(pk=resolved.pk)))
    with refused("needs_attempts", saying="on 0"):
        steps.lapse(again, actor=world.supervisor, at=world.now)
    with stopped("lapses only after attempts"):
        sql(TO_LAPSED, resolved.pk)


def test_a_slip_is_waited_for_thirty_days(world: World) -> None:
    case = world.resolved(phone="", name="")
    steps.rating_slip(case, actor=world.operator, at=world.now)
    with refused("slip_waits", saying="may still come back"):
        steps.lapse(case, actor=world.supervisor, at=world.now + timedelta(days=30, seconds=-1))
    steps.rating_slip(case, actor=world.operator, at=world.later(days=20))
    with refused("slip_waits"):
        steps.lapse(case, actor=world.supervisor, at=world.now + timedelta(days=11))
    assert steps.lapse(case, actor=world.supervisor, at=world.later(days=30)).state == "lapsed"


def test_the_database_waits_for_the_slip_too(world: World, resolved: Case) -> None:
    steps.rating_slip(resolved, actor=world.operator, at=world.now)
    assert sql("SELECT 1 WHERE casework_may_lapse(%s, 1)", resolved.pk)
    steps.rating_slip(resolved, actor=world.operator, at=timezone.now() - timedelta(days=29))
    assert not sql("SELECT 1 WHERE casework_may_lapse(%s, 1)", resolved.pk)


def test_whoever_rated_is_not_silent(world: World, resolved: Case) -> None:
    called(world, resolved)
    held = world.rated(resolved, visited="no")
    with refused("already_done"):
        steps.lapse(held, actor=world.supervisor, at=world.now)
    with stopped("lapses only after attempts"):
        sql(TO_LAPSED, held.pk)


def test_only_a_supervisor_outside_the_unit_lets_it_lapse(world: World, resolved: Case) -> None:
    inside = world.person("inside", Role.SUPERVISOR)
    world.person("inside", Role.HANDLER, unit=world.water)
    called(world, resolved)
    with refused("handled_it", status=403):
        steps.lapse(resolved, actor=inside, at=world.now)
    for who in ("operator", "lead", "dispatcher", "handler"):
        with refused("not_allowed", status=403):
            steps.lapse(resolved, actor=world.people[who], at=world.now)


def test_a_late_rating_by_the_same_link_closes_it(world: World, resolved: Case) -> None:
    token, asked = world.rating_token(resolved), world.now
    lapsed(world, resolved)
    case = steps.rate_by_link(token, GOOD, at=asked + timedelta(days=179))
    assert (case.state, verbs(case)[-3:]) == ("closed", ["lapse", "rate", "close"])
    assert first_break() is None


def test_a_late_rating_opens_the_next_round(world: World, lapsed_case: Case) -> None:
    case = steps.rate_for(lapsed_case, BAD, by="phone", actor=world.operator, at=world.later(days=100))
    assert (case.state, case.round) == ("dispatched", 2)
    assert "visit" in waiting(case)
    assert first_break() is None


def test_a_late_dissatisfaction_in_the_last_round_is_decided_by_a_supervisor(world: World) -> None:
    case = steps.rate_for(lapsed(world, in_last_round(world)), BAD, by="phone", actor=world.operator, at=world.later(days=9))
    assert (case.state, waiting(case)) == ("lapsed", {"review"})
    steps.close_dissatisfied(case, reason="依法不予支持，已说明", actor=world.supervisor, at=world.later(hours=1))
    assert first_break() is None
