"""The administration's pages: a slip there stops no clock, and editing people is no way to more power."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts import history
from accounts.models import AdministrationEvent, Membership, MembershipRequest, User
from casework.models import CitizenLimit, Limit, Route, Topic
from casework.policies.citizen_limits import allowance
from tests.roles import as_owner
from tests.world import World

NO_ROWS = {f"memberships-{what}_FORMS": "0" for what in ("TOTAL", "INITIAL")}
MEMBERSHIPS, REQUESTS = "/admin/accounts/membership/", "/admin/accounts/membershiprequest/"


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(pk=user.pk))
    return client


@pytest.fixture
def first(world: World) -> Client:
    return signed_in(world.administrator)


@pytest.fixture
def second(world: World) -> Client:
    return signed_in(world.second_administrator)


def last() -> AdministrationEvent:
    return AdministrationEvent.objects.latest("seq")


def grant(client: Client, user: User, role: str, **place: Any) -> Any:
    return client.post(f"{MEMBERSHIPS}add/", {"user": user.pk, "role": role, "unit": "", "area": ""} | place, follow=True)


def act(client: Client, address: str, action: str, *rows: Any) -> Any:
    return client.post(address, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)


def test_a_role_is_asked_for_by_one_and_confirmed_by_another(world: World, first: Client, second: Client) -> None:
    person = world.newcomer("new")
    assert b"waits for a second administrator" in grant(first, person, "auditor").content
    request = MembershipRequest.objects.get(user=person)
    assert b"You asked for this role yourself" in act(first, REQUESTS, "confirm", request).content
    assert not Membership.objects.filter(user=person).exists()
    assert b"Roles confirmed: 1" in act(second, REQUESTS, "confirm", request).content
    assert Membership.objects.get(user=person).confirmed_by == world.second_administrator
    assert b"Roles confirmed: 0" in act(second, REQUESTS, "confirm", request).content


def test_all_that_wait_are_confirmed_at_once(world: World, first: Client, second: Client) -> None:
    for n in range(3):
        grant(first, world.newcomer(f"new{n}"), "operator")
    waiting = list(MembershipRequest.objects.filter(decided_at=None))
    act(second, REQUESTS, "confirm", *waiting)
    assert Membership.objects.filter(user__username__startswith="new").count() == 3


def test_a_role_is_withdrawn_before_it_is_confirmed(world: World, first: Client) -> None:
    grant(first, world.newcomer("new"), "auditor")
    act(first, REQUESTS, "withdraw", MembershipRequest.objects.get(decided_at=None))
    assert not MembershipRequest.objects.filter(decided_at=None).exists()


def test_nobody_gives_themselves_a_role_nor_ends_their_own(world: World, first: Client) -> None:
    answer = grant(first, world.administrator, "dispatcher")
    assert b"Nobody changes their own roles" in answer.content
    row = world.administrator.memberships.get()
    assert b"Nobody changes their own roles" in act(first, MEMBERSHIPS, "end", row).content
    assert list(world.administrator.memberships.all()) == [row]


def test_a_role_that_needs_a_unit_says_so(world: World, first: Client) -> None:
    assert b"belongs to a unit" in grant(first, world.newcomer("new"), "handler").content
    assert b"held from now on" in grant(first, world.newcomer("newer"), "handler", unit=world.water.pk).content


def test_a_role_ends_and_stays_on_the_persons_page(world: World, first: Client) -> None:
    act(first, MEMBERSHIPS, "end", world.handler.memberships.get())
    assert not world.handler.memberships.exists()
    page = first.get(f"/admin/accounts/user/{world.handler.pk}/change/").content.decode()
    assert "Handler" in page
    assert "Administrator" in page, "who ended it"
    assert last().verb == "end"


def test_nothing_of_people_units_and_topics_is_deleted_nor_a_membership_edited(world: World, first: Client) -> None:
    rows = [world.handler, world.station, world.village, world.leak, world.handler.memberships.get()]
    for row in rows:
        address = f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}"
        assert first.post(f"{address}/delete/", {"post": "yes"}).status_code == 403, address
    membership = f"{MEMBERSHIPS}{world.handler.memberships.get().pk}/change/"
    assert first.post(membership, {"user": world.handler.pk, "role": "auditor"}).status_code in {302, 403}
    assert world.handler.memberships.get().role == "handler"


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
        "accounts/user/add/": {"username": "new", "name": "New", "email": "", "language": "en", "is_active": "on", **NO_ROWS},
        f"accounts/user/{world.handler.pk}/change/": {"username": "handler", "name": "H", "language": "en", **NO_ROWS},
    }
    for address, form in forms.items():
        before = last().seq
        answer = first.post(f"/admin/{address}", form)
        assert answer.status_code == 302, (address, answer.context and answer.context["errors"])
        assert (last().seq, last().actor) == (before + 1, world.administrator), address
    assert not User.objects.get(pk=world.handler.pk).is_active
    for row in (Route.objects.get(topic=world.leak), Limit.objects.get(topic=world.leak)):
        assert first.post(f"/admin/casework/{row._meta.model_name}/{row.pk}/delete/", {"post": "yes"}).status_code == 302
        assert (last().verb, last().kind) == ("remove", row._meta.model_name)
    assert Topic.objects.get(pk=world.leak.pk).visits_required == 2
    assert list(history.broken_links()) == []


def test_nobody_disables_themselves_nor_the_last_two_administrators(world: World, first: Client) -> None:
    form = {"language": "en", **NO_ROWS}
    for user, words in ((world.administrator, b"their own account"), (world.second_administrator, b"At least two")):
        answer = first.post(f"/admin/accounts/user/{user.pk}/change/", form | {"username": user.username, "name": user.name})
        assert words in answer.content
        assert User.objects.get(pk=user.pk).is_active


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


def test_whoever_may_edit_people_gives_themselves_no_power(world: World, first: Client) -> None:
    """Neither an administrator, nor somebody to whom Django's own permissions came by some way."""
    form = {"name": "X", "language": "en", "is_active": "on", "is_superuser": "on", "is_staff": "on", **NO_ROWS}
    first.post(f"/admin/accounts/user/{world.auditor.pk}/change/", form | {"username": "auditor"})
    first.post(f"/admin/accounts/user/{world.administrator.pk}/change/", form | {"username": "administrator"})
    assert not User.objects.filter(is_superuser=True).exists()
    assert not User.objects.get(pk=world.auditor.pk).is_staff
    third = world.person("third", "administrator")
    world.leaves(third)
    with as_owner():
        third.user_permissions.add(*Permission.objects.filter(codename__in=["change_user", "view_user", "add_membership"]))
    assert signed_in(third).post(f"/admin/accounts/user/{third.pk}/change/", form).status_code == 302
    assert User.objects.get(pk=third.pk).name == "Third"


@pytest.mark.django_db
def test_the_demo_county_is_not_for_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert not User.objects.exists()


def test_the_administrator_keeps_people_units_and_catalogue_and_sees_no_case(world: World, first: Client) -> None:
    tables = ("unit", "area", "user", "membership", "membershiprequest")
    for table in (*(f"accounts/{table}" for table in tables), "casework/topic", "casework/route"):
        assert first.get(f"/admin/{table}/").status_code == 200, table
    assert first.get("/admin/casework/case/").status_code == 404


def test_another_role_keeps_nothing(world: World) -> None:
    for user in (world.supervisor, world.auditor, world.person("area", "administrator", area=world.town)):
        assert signed_in(user).get("/admin/accounts/unit/").status_code in {302, 403}
