"""Correct a citizen's detail. A phone number takes a second person; the handling units never."""

from accounts.models import Role
from casework import steps
from casework.models import Case, Citizen, Correction, Link
from casework.writing import links
from tests.access.rules import OPERATOR, only
from tests.casework.looking import last, refused, wait, waiting
from tests.world import PHONE, World

ACCESS = {"correct": only(OPERATOR, outside=True)}

NEW = "13800001111"


def correct(world: World, case: Case, who: str, *, field: str = "phone", value: str = NEW) -> Case:
    return steps.correct(case, field=field, value=value, reason="来电更正", actor=world.people[who], at=world.now)


def phone_of(case: Case) -> str:
    return Citizen.objects.get(cases=case).phone


def test_one_person_proposes_a_number_and_a_second_confirms_it(world: World) -> None:
    case = world.resolved()
    old = case.citizen_id
    correct(world, case, "operator")
    assert (phone_of(case), last(case).facts["confirmed"]) == (PHONE, False)
    assert waiting(case) == {"rating", "review"}
    correct(world, case, "operator2", value="+86 138 0000 1111")
    assert phone_of(case) == "+8613800001111"
    assert last(case).facts | {"confirmed": True, "old_citizen": old, "proposed_by": world.operator.pk} == last(case).facts
    assert waiting(case) == {"rating"}
    assert not Correction.objects.exists()


def test_the_same_person_twice_changes_nothing(world: World) -> None:
    case = world.registered()
    correct(world, case, "operator")
    with refused("needs_second_person", saying="second operator"):
        correct(world, case, "operator")
    assert phone_of(case) == PHONE


def test_a_second_person_with_another_number_proposes_anew(world: World) -> None:
    case = world.registered()
    correct(world, case, "operator")
    correct(world, case, "operator2", value="13700000000")
    assert phone_of(case) == PHONE
    assert wait(case, "review").about == "correction"
    correct(world, case, "operator", value="13700000000")
    assert phone_of(case) == "+8613700000000"


def test_the_number_the_citizen_has_is_already_done(world: World) -> None:
    with refused("already_done"):
        correct(world, world.registered(), "operator", value=PHONE)


def test_numbers_and_names_never_enter_the_timeline(world: World) -> None:
    case = world.registered()
    correct(world, case, "operator")
    correct(world, case, "operator", field="name", value="张三丰")
    facts = str([event.facts for event in case.events.all()])
    assert NEW not in facts
    assert "张三丰" not in facts
    assert Citizen.objects.get(cases=case).name == "张三丰"


def test_an_address_and_a_missing_citizen_are_put_right_by_one(world: World) -> None:
    case = world.registered(phone="", name="")
    correct(world, case, "operator", field="name", value="张三")
    correct(world, case, "operator", field="address", value="东门街1号")
    case.refresh_from_db()
    assert (case.address, case.citizen and case.citizen.name) == ("东门街1号", "张三")


def test_what_cannot_be_used_is_refused(world: World) -> None:
    case = world.registered()
    for field, value in (("phone", "12"), ("name", ""), ("name", "名" * 81), ("pin", "1"), ("address", "\x00")):
        with refused("invalid", status=400):
            correct(world, case, "operator", field=field, value=value)


def test_nobody_of_a_handling_unit_changes_the_number_a_rating_link_goes_to(world: World) -> None:
    inside = world.person("inside", Role.OPERATOR)
    world.person("inside", Role.HANDLER, unit=world.station)
    with refused("handled_it", status=403):
        correct(world, world.resolved(), inside.username)
    with refused("not_allowed", status=403):
        correct(world, world.resolved(), "lead")


def test_what_was_sent_to_the_old_number_leads_nowhere_any_more(world: World) -> None:
    case = world.resolved()
    tokens = [world.track_token(case), world.rating_token(case)]
    demand = steps.Demand(text="漏水", channel="phone", citizen=steps.CitizenDetails(name="老王"))
    without_phone = steps.register(demand, actor=world.operator, at=world.now)
    for each, number in ((case, "13700001111"), (without_phone.case, "13700002222")):
        for operator in (world.operator, world.second_operator):
            steps.correct(each, field="phone", value=number, reason="打错了", actor=operator, at=world.later(hours=1))
    matches = [
        links.find(token, kind, at=world.now) for token, kind in zip(tokens, (Link.Kind.TRACK, Link.Kind.RATE), strict=True)
    ]
    assert matches == [None, None]
    assert links.find(without_phone.track_token, Link.Kind.TRACK, at=world.now)
