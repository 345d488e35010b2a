"""The administration's pages: a slip there stops no clock, and editing people is no way to more power."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from casework.models import Limit
from tests.roles import as_owner
from tests.world import World

NO_ROWS = {f"{rows}-{what}_FORMS": "0" for rows in ("days", "memberships") for what in ("TOTAL", "INITIAL")}


@pytest.fixture
def master(world: World, client: Client) -> Client:
    User.objects.filter(pk=world.administrator.pk).update(is_staff=True, is_superuser=True)
    client.force_login(User.objects.get(pk=world.administrator.pk))
    return client


def test_the_default_limits_stay(world: World, master: Client) -> None:
    for row in Limit.objects.filter(topic=None):
        assert master.post(f"/admin/casework/limit/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    world.dispatched()


def test_the_calendar_is_edited_on_its_own_page_alone(world: World, master: Client) -> None:
    assert master.get("/admin/casework/calendar/").status_code == 404
    assert master.get("/admin/casework/calendarday/").status_code == 404
    assert master.get("/calendar/").status_code == 200


def test_a_tree_does_not_bite_its_tail(world: World, master: Client) -> None:
    below = {"code": "water", "name": "水务局", "name_en": "", "parent": world.station.pk}
    assert master.post(f"/admin/accounts/unit/{world.water.pk}/change/", below).status_code == 200


def test_a_unit_moves_with_what_lies_below_it(world: World, master: Client) -> None:
    below = {"code": "water", "name": "水务局", "name_en": "", "parent": world.roads.pk}
    assert master.post(f"/admin/accounts/unit/{world.water.pk}/change/", below).status_code == 302
    world.station.refresh_from_db()
    assert world.station.path == f"{world.roads.path}.{world.water.pk}.{world.station.pk}"


def test_who_leaves_is_made_inactive_and_not_deleted(world: World, master: Client) -> None:
    assert master.post(f"/admin/accounts/user/{world.auditor.pk}/delete/", {"post": "yes"}).status_code == 403


def test_whoever_may_edit_people_gives_themselves_no_power(world: World, client: Client) -> None:
    User.objects.filter(pk=world.auditor.pk).update(is_staff=True)
    with as_owner():
        world.auditor.user_permissions.add(*Permission.objects.filter(codename__in=["change_user", "view_user"]))
    User.objects.filter(pk=world.administrator.pk).update(is_staff=True, is_superuser=True)
    client.force_login(User.objects.get(pk=world.auditor.pk))
    form = {"username": "auditor", "name": "Auditor", "language": "en", "is_active": "on", "is_superuser": "on", **NO_ROWS}
    assert client.post(f"/admin/accounts/user/{world.auditor.pk}/change/", form).status_code == 302
    assert not User.objects.get(pk=world.auditor.pk).is_superuser
    assert client.post(f"/admin/accounts/user/{world.administrator.pk}/change/", form).status_code == 403


@pytest.mark.django_db
def test_the_demo_county_is_not_for_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert not User.objects.exists()


def test_the_administrator_keeps_people_units_and_catalogue_and_sees_no_case(world: World, client: Client) -> None:
    world.administrator.is_staff = True
    world.administrator.save()
    client.force_login(world.administrator)
    for table in ("accounts/unit", "accounts/area", "accounts/user", "casework/topic", "casework/route"):
        assert client.get(f"/admin/{table}/").status_code == 200, table
    assert client.get("/admin/casework/case/").status_code == 404


def test_another_role_keeps_nothing_however_it_came_to_the_door(world: World, client: Client) -> None:
    world.supervisor.is_staff = True
    world.supervisor.save()
    client.force_login(world.supervisor)
    assert client.get("/admin/accounts/unit/").status_code == 403
