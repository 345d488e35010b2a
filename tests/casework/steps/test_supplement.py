"""Supplement: the citizen adds words or photos to an open case. It changes no due time."""

import pytest

from casework import steps
from casework.models import Case, Notice
from casework.notices import compose
from tests import files
from tests.access.rules import OPERATOR, only
from tests.casework.looking import last, refused, wait, waiting
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

ACCESS = {"supplement": only(OPERATOR)}


@beginning
def case(world: World) -> Case:
    return world.acknowledged(world.dispatched(handler=world.handler))


def recipients(world: World, case: Case, kind: str = "supplement") -> set[str]:
    compose.compose([case.pk], at=world.now)
    return set(Notice.objects.filter(case=case, kind=kind).values_list("recipient__username", flat=True))


def test_what_is_added_moves_no_clock_and_reaches_whoever_handles_it(world: World, case: Case) -> None:
    due, before = wait(case, "resolution").due_at, waiting(case)
    steps.supplement(case, text="厨房也漏了", actor=None, at=world.later(hours=1))
    assert (wait(case, "resolution").due_at, waiting(case)) == (due, before)
    assert recipients(world, case) == {"handler", "lead"}
    assert first_break() is None


def test_a_photo_needs_no_words_and_comes_without_its_place(world: World, case: Case) -> None:
    steps.supplement(case, actor=None, at=world.now, files=[files.photo()])
    photo = case.attachments.get()
    assert (photo.words.author, photo.words.text, photo.kind) == (None, "", "photo")
    assert b"GPS" not in bytes(photo.content)
    assert first_break() is None


def test_nothing_at_all_is_not_sent(world: World, case: Case) -> None:
    with refused("invalid"):
        steps.supplement(case, text="  ", actor=None, at=world.now)


def test_a_citizen_sends_no_document_that_nobody_draws_anew(world: World, case: Case) -> None:
    for act in (steps.supplement, steps.chase):
        with refused("unusable_file", saying="Only photos"):
            act(case, text="看合同", actor=None, at=world.now, files=[files.pdf()])
    steps.supplement(case, text="看合同", actor=world.operator, at=world.now, files=[files.pdf()])


def test_sent_twice_it_is_taken_once_and_other_photos_are_another_word(world: World, case: Case) -> None:
    steps.supplement(case, text="看这里", actor=None, at=world.now)
    with refused("already_done"):
        steps.supplement(case, text="看这里", actor=None, at=world.later(minutes=1))
    steps.supplement(case, text="看这里", actor=None, at=world.now, files=[files.photo()])
    assert case.events.filter(verb="supplement").count() == 2


def test_five_times_a_day_and_again_tomorrow(world: World, case: Case) -> None:
    for nth in range(5):
        steps.supplement(case, text=f"第{nth}句", actor=None, at=world.now)
    with refused("too_many", saying="tomorrow"):
        steps.supplement(case, text="再一句", actor=None, at=world.later(hours=23))
    steps.supplement(case, text="电话里说的", actor=world.operator, at=world.now)
    steps.supplement(case, text="再一句", actor=None, at=world.later(hours=2))


def test_until_the_case_has_ended(world: World, case: Case) -> None:
    resolved = world.resolved(world.visited(case))
    assert last(steps.supplement(resolved, text="还有一点", actor=None, at=world.now)).verb == "supplement"
    with refused("wrong_state"):
        steps.supplement(world.rated(resolved), text="还有", actor=None, at=world.now)


def test_before_dispatch_the_dispatchers_are_recipients(world: World) -> None:
    case = steps.supplement(world.registered(), text="还有", actor=None, at=world.now)
    assert recipients(world, case) == {"dispatcher"}


@pytest.mark.parametrize("kind", ["supplement", "supplement_confidential"])
def test_of_a_confidential_case_the_operators_are_told_and_never_the_unit(world: World, kind: str) -> None:
    case = world.registered(kind="report", against=world.roads)
    case = steps.brief(case, text="有人反映漏水", actor=world.operator, at=world.now)
    steps.supplement(world.dispatched(case), text="我叫王小明", actor=None, at=world.now)
    assert recipients(world, case, kind) == ({"operator", "operator2"} if kind == "supplement_confidential" else set())


@pytest.mark.parametrize("who", ["handler", "lead", "dispatcher", "supervisor"])
def test_nobody_of_the_unit_speaks_for_the_citizen(world: World, case: Case, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.supplement(case, text="已经修好了", actor=world.people[who], at=world.now)
