"""Register: a citizen's demand opens exactly one case, and starts the wait for its dispatch."""

from datetime import UTC, datetime

import pytest

from casework import steps
from casework.models import Case, CaseCounter, Citizen, Link, Words
from casework.refusal import Invalid
from casework.steps import CitizenDetails, Demand
from tests.casework.looking import last, refused, verbs, waiting
from tests.world import World


def test_a_demand_opens_one_case_that_waits_for_dispatch(world: World) -> None:
    case = world.registered()
    assert (case.state, case.round, verbs(case), waiting(case)) == ("received", 1, ["register"], {"dispatch"})
    assert case.number.startswith("20260302-")


def test_the_number_takes_the_day_of_the_deployments_zone(world: World) -> None:
    world.now = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai
    assert world.registered().number == "20260303-00001"
    assert world.registered().number == "20260303-00002"
    assert CaseCounter.objects.get(day="2026-03-03").last == 2


def test_the_words_stay_whole_and_the_timeline_holds_only_their_hash(world: World) -> None:
    text = "<b>漏水</b>　三天\u00a0了 🚰 \u202e"
    case = world.registered(f"  {text}\n")
    words = Words.objects.get(case=case, kind="demand")
    assert words.text == text.strip()
    event = last(case)
    assert event.fact("words") == bytes(words.digest).hex()
    assert "漏水" not in str(event.facts)
    assert event.public


def test_the_same_phone_finds_the_same_citizen_however_it_is_written(world: World) -> None:
    first, second = world.registered(phone="139 1234 5678"), world.registered(phone="+86 139-1234-5678")
    assert first.citizen_id == second.citizen_id
    assert Citizen.objects.get(pk=first.citizen_id).phone == "+8613912345678"


def test_people_without_a_phone_are_never_joined_and_get_a_pin_and_a_link(world: World) -> None:
    demand = Demand(text="路灯坏了", channel="walk_in", citizen=CitizenDetails(name="李四"))
    first = steps.register(demand, actor=world.operator, at=world.now)
    second = steps.register(demand, actor=world.operator, at=world.now)
    assert first.case.citizen_id != second.case.citizen_id
    assert len(first.pin) == 6
    assert first.track_token != second.track_token
    assert Link.objects.filter(case=first.case, kind="track").count() == 1
    assert first.pin.encode() not in bytes(first.case.pin_digest or b"")


def test_an_anonymous_demand_has_no_citizen(world: World) -> None:
    assert world.registered(phone="", name="").citizen is None


def test_a_report_is_confidential_whatever_was_said(world: World) -> None:
    assert world.registered(kind="report", confidential=False).confidential


def test_a_citizen_registers_without_an_account(world: World) -> None:
    case = steps.register(Demand(text="路灯坏了", channel="web"), actor=None, at=world.now).case
    assert last(case).actor is None


@pytest.mark.parametrize("who", ["dispatcher", "handler", "lead", "supervisor", "administrator", "auditor"])
def test_only_operators_register(world: World, who: str) -> None:
    with refused("not_allowed", saying="Operator", status=403):
        steps.register(Demand(text="路灯坏了", channel="phone"), actor=world.people[who], at=world.now)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "nul\x00"}, "text"),
        ({"text": "长" * 20_001}, "text"),
        ({"title": "题" * 201}, "title"),
        ({"channel": "pigeon"}, "channel"),
        ({"kind": "riddle"}, "kind"),
        ({"urgency": "soon"}, "urgency"),
        ({"lat": 30.0}, "lat"),
        ({"lat": 91.0, "lon": 0.0}, "lat"),
        ({"lat": float("nan"), "lon": 0.0}, "lat"),
        ({"address": "巷" * 201}, "address"),
        ({"citizen": CitizenDetails(phone="12")}, "citizen.phone"),
        ({"citizen": CitizenDetails(reach="sms")}, "citizen.phone"),
        ({"citizen": CitizenDetails(name="名", reach="owl")}, "citizen.reach"),
        ({"citizen": CitizenDetails(name="名" * 81)}, "citizen.name"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name_and_nothing_is_written(world: World, details: dict, field: str) -> None:
    with pytest.raises(Invalid) as answer:
        steps.register(Demand(**({"text": "漏水", "channel": "phone"} | details)), actor=world.operator, at=world.now)
    assert field in answer.value.fields
    assert answer.value.status == 400
    assert not Case.objects.exists()
    assert not Citizen.objects.exists()


def test_an_import_registers_thousands_as_one_does(world: World) -> None:
    demands = [Demand(text=f"第{i}件", channel="import", source="file", external_id=str(i)) for i in range(50)]
    cases = steps.register_many(demands, actor=world.operator, at=world.now)
    assert len({case.number for case in cases}) == 50
    for case in cases[::20]:
        assert (verbs(case), waiting(case)) == (["register"], {"dispatch"})
