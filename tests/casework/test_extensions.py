"""A landline with an extension is kept whole, belongs to one citizen, and is found with and without it."""

import pytest
from django.test import Client

from casework import masking, search, steps
from casework.models import Case, Citizen
from tests.casework.api.conftest import As, as_  # noqa: F401 - a fixture
from tests.world import World

SWITCHBOARD = "0755-82345678"


def registered(world: World, phone: str) -> Case:
    return world.registered("电梯坏了", phone=phone)


def found_by(world: World, q: str) -> list[Case]:
    return list(search.find(world.operator, q).cases)


@pytest.mark.parametrize("written", [f"{SWITCHBOARD}转8001", f"{SWITCHBOARD}-8001", "（0755）8234 5678 分机８００１"])
def test_it_is_kept_whole_and_shown_whole(client: Client, world: World, written: str) -> None:
    case = registered(world, written)
    assert case.citizen is not None
    assert case.citizen.phone == "+8675582345678;ext=8001"
    assert case.citizen.reach == "voice"
    client.force_login(world.operator)
    page = client.post(
        f"/cases/{case.number}/reveal/", {"field": "phone", "reason": "回电"}, headers={"accept-language": "zh-hans"}
    )
    assert "+86 755 8234 5678 转 8001" in page.content.decode()
    assert "8001" not in client.get(f"/cases/{case.number}/").content.decode()


def test_two_at_one_switchboard_are_two_citizens(world: World) -> None:
    first, second, whole = (registered(world, SWITCHBOARD + ending) for ending in ("转8001", "转8002", ""))
    assert len({case.citizen_id for case in (first, second, whole)}) == 3
    assert registered(world, f"{SWITCHBOARD}-8001").citizen == first.citizen
    assert Citizen.objects.count() == 3


def test_it_is_found_with_its_extension_alone_and_with_its_line_all(world: World) -> None:
    first, second = registered(world, f"{SWITCHBOARD}转8001"), registered(world, f"{SWITCHBOARD}转8002")
    assert found_by(world, f"{SWITCHBOARD}-8001") == [first]
    assert set(found_by(world, SWITCHBOARD)) == {first, second}
    assert found_by(world, "0755-82345679") == []
    assert found_by(world, f"{SWITCHBOARD}转800") == []


@pytest.mark.parametrize("written", ["82345678", "8234 5678", "８２３４５６７８", "8234-5678"])
def test_a_local_landline_is_found_without_its_area_code(world: World, written: str) -> None:
    case, extension = registered(world, SWITCHBOARD), registered(world, f"{SWITCHBOARD}转8001")
    registered(world, "0755-82345679")
    assert set(found_by(world, written)) == {case, extension}
    assert found_by(world, "82345678转8001") == [extension]
    assert found_by(world, "2345678") == [], "a part of it leads to nobody"


@pytest.mark.parametrize("written", ["013800138000", "\u202a13800138000\u202c", '="13800138000"', "１３８－００１３－８０００"])
def test_by_api_a_number_is_read_as_generously(as_: As, world: World, written: str) -> None:  # noqa: F811
    body = {"text": "路灯坏了", "channel": "phone", "citizen": {"phone": written}}
    number = as_("operator").at("cases/", body, expect=201)["number"]
    assert Citizen.objects.get().phone == "+8613800138000"
    assert [row["number"] for row in as_("operator").at("cases/search/", {"q": written}, expect=200)["results"]] == [number]


def test_a_second_person_may_write_it_otherwise(world: World) -> None:
    case = registered(world, "13800138000")
    steps.correct(case, field="phone", value=f"{SWITCHBOARD}转8001", reason="改", actor=world.operator, at=world.now)
    case = steps.correct(case, field="phone", value=f"{SWITCHBOARD}-8001", reason="改", actor=world.second_operator, at=world.now)
    assert case.citizen is not None
    assert case.citizen.phone == "+8675582345678;ext=8001"


def test_masked_it_shows_neither_the_number_nor_the_extension() -> None:
    assert masking.phone("+8675582345678;ext=8001") == "0755-****5678-****"
    assert masking.text("请打0755-82345678转8001") == "请打0755-****5678转8001"
