"""The administration's pages: a slip there stops no clock, and nobody but administrators gets there."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts import history
from accounts.models import AdministrationEvent, User
from casework.models import CitizenLimit, Limit, Route, Topic
from casework.policies.citizen_limits import allowance
from tests.world import World


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(pk=user.pk))
    return client


@pytest.fixture
def first(world: World) -> Client:
    return signed_in(world.administrator)


def last() -> AdministrationEvent:
    return AdministrationEvent.objects.latest("seq")


def test_nothing_of_units_and_topics_is_deleted(world: World, first: Client) -> None:
    rows = [world.station, world.village, world.leak]
    for row in rows:
        address = f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}"
        assert first.post(f"{address}/delete/", {"post": "yes"}).status_code == 403, address


def test_every_page_writes_its_line(world: World, first: Client) -> None:
    unit = {"code": "parks", "name": "园林局", "name_en": "", "parent": world.government.pk}
    topic = {"code": "t", "name": "t", "name_en": "", "parent": "", "visits_required": "2", "photo_reason": "", "enabled": "on"}
    forms: dict[str, dict[str, Any]] = {
        "accounts/unit/add/": unit,
        f"accounts/unit/{world.water.pk}/change/": unit | {"code": "water", "name": "水利局"},
        "accounts/area/add/": {"code": "a", "name": "a", "name_en": "", "level": "community", "parent": world.town.pk},
        "casework/topic/add/": topic,
        f"casework/topic/{world.leak.pk}/change/": topic | {"code": "leak"},
        "casework/limit/add/": {"topic": world.leak.pk, "urgency": "normal", "amount": "3", "unit": "hours", "extension": "0"},
        "casework/route/add/": {"topic": world.leak.pk, "area": world.town.pk, "unit": world.roads.pk},
        "casework/urgencyword/add/": {"word": "漏水", "urgency": "urgent"},
        f"casework/citizenlimit/{CitizenLimit.objects.get(code='ratings_from_address').pk}/change/": {
            "most": "7",
            "minutes": "2",
        },
    }
    for address, form in forms.items():
        before = last().seq
        answer = first.post(f"/admin/{address}", form)
        assert answer.status_code == 302, (address, answer.context and answer.context["errors"])
        assert (last().seq, last().actor) == (before + 1, world.administrator), address
    for row in (Route.objects.get(topic=world.leak), Limit.objects.get(topic=world.leak)):
        assert first.post(f"/admin/casework/{row._meta.model_name}/{row.pk}/delete/", {"post": "yes"}).status_code == 302
        assert (last().verb, last().kind) == ("remove", row._meta.model_name)
    assert Topic.objects.get(pk=world.leak.pk).visits_required == 2
    assert list(history.broken_links()) == []


def test_the_default_limits_stay(world: World, first: Client) -> None:
    for row in Limit.objects.filter(topic=None):
        assert first.post(f"/admin/casework/limit/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    world.dispatched()


def test_what_citizens_send_always_has_a_limit_which_administrators_tune(world: World, first: Client) -> None:
    code = CitizenLimit.Code.ASKS_FROM_ADDRESS
    address = f"/admin/casework/citizenlimit/{CitizenLimit.objects.get(code=code).pk}"
    assert first.post(f"{address}/change/", {"code": "other", "most": "500", "minutes": "30"}).status_code == 302
    assert (allowance(code).most, allowance(code).lasts) == (500, timedelta(minutes=30))
    assert first.post(f"{address}/change/", {"most": "0", "minutes": "30"}).status_code == 200
    assert first.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    assert first.get("/admin/casework/citizenlimit/add/").status_code == 403
    assert {limit.code for limit in CitizenLimit.objects.all()} == set(CitizenLimit.Code.values)


def test_the_calendar_is_edited_on_its_own_page_alone(world: World, first: Client) -> None:
    assert first.get("/admin/casework/calendar/").status_code == 404
    assert first.get("/admin/casework/calendarday/").status_code == 404
    assert first.get("/calendar/").status_code == 200


def test_a_tree_does_not_bite_its_tail(world: World, first: Client) -> None:
    below = {"code": "water", "name": "水务局", "name_en": "", "parent": world.station.pk}
    assert first.post(f"/admin/accounts/unit/{world.water.pk}/change/", below).status_code == 200


def test_a_unit_moves_with_what_lies_below_it(world: World, first: Client) -> None:
    below = {"code": "water", "name": "水务局", "name_en": "", "parent": world.roads.pk}
    assert first.post(f"/admin/accounts/unit/{world.water.pk}/change/", below).status_code == 302
    world.station.refresh_from_db()
    assert world.station.path == f"{world.roads.path}.{world.water.pk}.{world.station.pk}"


@pytest.mark.django_db
def test_the_demo_county_is_not_for_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert not User.objects.exists()


@pytest.mark.long
def test_the_administrator_keeps_units_and_catalogue_and_sees_no_case(world: World, first: Client) -> None:
    for table in ("accounts/unit", "accounts/area", "casework/topic", "casework/route"):
        assert first.get(f"/admin/{table}/").status_code == 200, table
    for table in ("user", "membership", "membershiprequest"):
        assert first.get(f"/admin/accounts/{table}/").status_code == 404, f"{table}: people are kept at /people/"
    assert first.get("/admin/casework/case/").status_code == 404


def test_another_role_keeps_nothing(world: World) -> None:
    for user in (world.supervisor, world.auditor, world.person("area", "administrator", area=world.town)):
        assert signed_in(user).get("/admin/accounts/unit/").status_code in {302, 403}
