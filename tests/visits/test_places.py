"""GET /field/: which cases are at one place is decided where addresses are whole, and says nothing of who is protected."""

import pytest

from casework.models import Case
from tests.visits.conftest import Field
from tests.world import World

ADDRESS = "东门社区三栋201室"
NEIGHBOUR = "13712345678"


def mine(world: World, **details: object) -> Case:
    """A case of the handler's own list."""
    return world.acknowledged(world.dispatched(handler=world.handler, **{"address": ADDRESS} | details))


def offered(field: Field, case: Case) -> list[tuple[str, bool]]:
    cases = field.get("field/", by=field.world.handler).json()["cases"]
    (shown,) = (each for each in cases if each["number"] == case.number)
    return [(other["number"], other["same_citizen"]) for other in shown["same_place"]]


def test_cases_at_the_same_address_are_offered_and_told_apart_by_whose_they_are(field: Field) -> None:
    case, same, other = mine(field.world), mine(field.world, text="路灯也坏了"), mine(field.world, phone=NEIGHBOUR)
    assert sorted(offered(field, case)) == sorted([(same.number, True), (other.number, False)])
    assert offered(field, other) == [(case.number, False), (same.number, False)]


@pytest.mark.parametrize("written", ["东门社区三栋２０１室", "东门社区 三栋 201 室", "东门社区三栋\u3000201\u200b室"])
def test_however_an_address_was_typed_it_is_the_same_address(field: Field, written: str) -> None:
    case, other = mine(field.world), mine(field.world, address=written)
    assert offered(field, case) == [(other.number, True)]


def test_large_and_small_letters_are_the_same_letters(field: Field) -> None:
    case, other = mine(field.world, address="Ｂ栋201"), mine(field.world, address="b栋201")
    assert offered(field, case) == [(other.number, True)]


def test_addresses_that_look_alike_once_they_are_masked_are_no_one_place(field: Field) -> None:
    case = mine(field.world)
    for door in range(8):
        mine(field.world, address=f"东门社区三栋20{door + 2}室")
    cases = field.get("field/", by=field.world.handler).json()["cases"]
    assert len({shown["address"] for shown in cases}) == 1, "the phone cannot tell them apart"
    assert offered(field, case) == []


def test_the_same_house_number_in_another_village_is_no_one_place(field: Field) -> None:
    world = field.world
    case, other = mine(world, address="12号"), mine(world, address="12号", area=world.town)
    assert (offered(field, case), offered(field, other)) == ([], [])


def test_without_an_address_nothing_is_at_the_same_place(field: Field) -> None:
    case, _other = mine(field.world, address=""), mine(field.world, address=" ")
    assert offered(field, case) == []


def test_a_confidential_case_is_at_nobodys_place(field: Field) -> None:
    case = mine(field.world)
    secret = mine(field.world, confidential=True, brief="有人反映井盖松动")
    assert (offered(field, case), offered(field, secret)) == ([], [])
