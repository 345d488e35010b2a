"""Rate: the citizen's word on the result. It closes the case, opens the next round, or is held when nobody came."""

import pytest

from accounts.models import Role
from casework import steps
from casework.models import Case, Link, Rating, Words
from casework.refusal import Gone, Invalid
from casework.steps import Opinion
from tests.casework.looking import last, refused, verbs, wait, waiting
from tests.standing import beginning
from tests.world import World

GOOD = Opinion(score=5, solved="yes", visited="yes")
BAD = Opinion(score=2, solved="yes", visited="yes")

case = beginning(World.resolved)


def in_last_round(world: World) -> Case:
    return world.resolved(world.visited(world.acknowledged(world.rated(score=1))))


@pytest.mark.parametrize(("score", "solved"), [(5, "yes"), (3, "partly"), (4, "partly")])
def test_a_satisfied_rating_closes_at_once_in_the_handlers_name(world: World, score: int, solved: str) -> None:
    case = world.rated(score=score, solved=solved)
    assert (case.state, case.closed_at, waiting(case)) == ("closed", world.now, set())
    assert verbs(case)[-2:] == ["rate", "close"]
    assert (last(case).actor, last(case).on_behalf_of) == (None, world.handler)
    assert wait(case, "rating").ended_by == "rate"


@pytest.mark.parametrize(("score", "solved"), [(2, "yes"), (1, "no"), (5, "no"), (3, "no")])
def test_a_dissatisfied_rating_opens_the_next_round_at_the_same_unit_and_handler(world: World, score: int, solved: str) -> None:
    case = world.rated(score=score, solved=solved)
    assert (case.state, case.round, case.unit, case.handler) == ("dispatched", 2, world.water, world.handler)
    assert waiting(case) == {"acknowledgement", "visit", "resolution"}
    assert verbs(case)[-2:] == ["rate", "dispatch"]
    world.acknowledged(case)
    with refused("needs_visit", saying="this round has none"):
        steps.resolve(case, text="已修", actor=world.handler, at=world.now)


def test_in_the_last_round_the_case_stays_resolved_until_a_supervisor_decides(world: World) -> None:
    case = world.rated(in_last_round(world), score=1)
    assert (case.state, case.round, waiting(case)) == ("resolved", 2, {"review"})
    assert wait(case, "review").about == "dissatisfied"


def test_nobody_came_never_closes_it_is_held_for_one_working_day(world: World) -> None:
    case = world.rated(score=5, visited="no")
    assert (case.state, waiting(case)) == ("resolved", {"review"})
    assert Rating.objects.get(case=case).status == "held"
    review = wait(case, "review")
    assert (review.about, review.due_at and review.due_at.date().isoformat()) == ("held_rating", "2026-03-03")
    with refused("rating_held", saying="nobody came"):
        steps.close(case, actor=world.handler, at=world.now)


def test_not_being_sure_whether_somebody_came_closes(world: World) -> None:
    assert world.rated(visited="unsure").state == "closed"


def test_a_link_is_used_once_and_used_void_expired_and_unknown_ones_answer_alike(world: World, case: Case) -> None:
    token, late, twin = world.rating_token(case), world.rating_token(world.resolved()), world.rating_token(case)
    steps.rate_by_link(token, GOOD, at=world.now)
    answers = set()
    for other in (token, twin, "unknown", ""):
        with pytest.raises(Gone) as answer:
            steps.rate_by_link(other, GOOD, at=world.now)
        answers.add((answer.value.code, str(answer.value), answer.value.status))
    with pytest.raises(Gone) as answer:
        steps.rate_by_link(late, GOOD, at=world.later(days=180))
    answers.add((answer.value.code, str(answer.value), answer.value.status))
    assert len(answers) == 1
    assert Rating.objects.count() == 1


def test_a_link_of_an_earlier_round_leads_nowhere(world: World, case: Case) -> None:
    old = world.rating_token(case)
    case = world.resolved(world.visited(world.acknowledged(world.rated(case, score=1))))
    with pytest.raises(Gone):
        steps.rate_by_link(old, GOOD, at=world.now)


def test_the_links_hash_alone_is_kept(world: World) -> None:
    token = world.rating_token(world.resolved())
    assert token.encode() not in bytes(Link.objects.get(kind="rate").digest)


def test_a_link_taken_by_an_operators_rating_is_void(world: World, case: Case) -> None:
    token = world.rating_token(case)
    steps.rate_for(case, GOOD, by="phone", actor=world.operator, at=world.now)
    assert Link.objects.get(case=case, kind="rate").voided_at
    with pytest.raises(Gone):
        steps.rate_by_link(token, BAD, at=world.now)


def test_words_stand_outside_the_chain_and_pressed_is_never_in_an_event(world: World, case: Case) -> None:
    opinion = Opinion(score=4, solved="yes", visited="yes", pressed=True, words="很好")
    steps.rate_by_link(world.rating_token(case), opinion, at=world.now)
    assert Words.objects.get(case=case, kind="rating").text == "很好"
    assert "pressed" not in last(case, "rate").facts
    assert Rating.objects.get(case=case).pressed is True


@pytest.mark.parametrize(
    "opinion",
    [
        Opinion(0, "yes", "yes"),
        Opinion(6, "yes", "yes"),
        Opinion(5, "maybe", "yes"),
        Opinion(5, "yes", "perhaps"),
        Opinion(5, "yes", "yes", None, "\x00"),
    ],
)
def test_an_incomplete_answer_uses_nothing_up(world: World, opinion: Opinion) -> None:
    token = world.rating_token(world.resolved())
    with pytest.raises(Invalid):
        steps.rate_by_link(token, opinion, at=world.now)
    assert steps.rate_by_link(token, GOOD, at=world.now).state == "closed"


def test_an_operator_outside_the_handling_units_enters_it(world: World) -> None:
    case = steps.rate_for(world.resolved(), GOOD, by="phone", actor=world.operator, at=world.now)
    rating = Rating.objects.get(case=case)
    assert (case.state, rating.entered_by, last(case, "rate").actor) == ("closed", world.operator, world.operator)


def test_an_operator_of_the_handling_unit_or_below_it_does_not(world: World) -> None:
    for unit in (world.water, world.station):
        inside = world.person(f"operator of {unit.code}", Role.OPERATOR)
        world.person(inside.username, Role.HANDLER, unit=unit)
        with refused("handled_it", saying="outside the unit", status=403):
            steps.rate_for(world.resolved(), GOOD, by="phone", actor=inside, at=world.now)


def test_an_operator_who_went_along_on_the_visit_does_not(world: World) -> None:
    from tests.casework.steps.test_attest import attest

    case = attest(world, world.visited(), visitors=[world.handler, world.second_operator])
    with refused("handled_it", status=403):
        steps.rate_for(world.resolved(case), GOOD, by="phone", actor=world.second_operator, at=world.now)


def test_a_unit_that_had_the_case_before_does_not(world: World) -> None:
    inside = world.person("operator of roads", Role.OPERATOR)
    world.person("operator of roads", Role.HANDLER, unit=world.roads)
    case = world.dispatched(unit=world.roads)
    case = steps.reassign(case, unit=world.water, reason="管辖", actor=world.dispatcher, at=world.now)
    case = world.resolved(world.visited(world.acknowledged(case)))
    with refused("handled_it", status=403):
        steps.rate_for(case, GOOD, by="phone", actor=inside, at=world.now)


@pytest.mark.parametrize("who", ["dispatcher", "handler", "lead", "supervisor", "auditor"])
def test_nobody_but_operators_enters_a_rating(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.rate_for(world.resolved(), GOOD, by="phone", actor=world.people[who], at=world.now)


def test_a_second_rating_of_the_round_is_refused(world: World) -> None:
    held = world.rated(visited="no")
    for case in (held, world.closed()):
        with refused("already_done", saying="already rated"):
            steps.rate_for(case, GOOD, by="phone", actor=world.operator, at=world.now)


def test_an_unresolved_case_is_not_rated(world: World) -> None:
    with refused("wrong_state", saying="Only a resolved case"):
        steps.rate_for(world.visited(), GOOD, by="phone", actor=world.operator, at=world.now)
