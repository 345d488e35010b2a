"""A phone is registered by who signs in on it, asked after by anybody, and revoked for good."""

import uuid
from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.test import Client
from rest_framework.test import APIClient

from tests.visits.conftest import Field
from visits import steps
from visits.models import Device


def put(field: Field, device: uuid.UUID, *, by: str = "handler") -> Any:
    field.catch_up()
    return field.client(field.world.people[by]).put(f"/api/v1/field/devices/{device}/")


def state(device: uuid.UUID) -> str:
    """Asked by nobody in particular."""
    answer = APIClient().get(f"/api/v1/field/devices/{device}/")
    assert answer.status_code == 200
    assert list(answer.json()) == ["state"]
    return str(answer.json()["state"])


def test_a_phone_is_known_once_somebody_signed_in_on_it(field: Field) -> None:
    device = uuid.uuid4()
    assert state(device) == "unknown"
    assert put(field, device).json() == {"state": "active"}
    assert state(device) == "active"


def test_registering_again_is_the_same_phone_and_written_once_an_hour(field: Field) -> None:
    device = uuid.uuid4()
    put(field, device)
    first = Device.objects.get()
    field.later(minutes=59)
    put(field, device)
    assert Device.objects.get().last_seen_at == first.last_seen_at
    field.later(minutes=2)
    put(field, device)
    assert Device.objects.get().last_seen_at == field.world.now
    assert Device.objects.get().first_seen_at == first.first_seen_at


def test_a_phone_of_somebody_else_is_not_taken_over(field: Field) -> None:
    device = uuid.uuid4()
    put(field, device)
    answer = put(field, device, by="colleague")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_yours")
    assert Device.objects.get().user == field.world.handler


def test_a_revoked_phone_stays_revoked_also_when_its_owner_signs_in(field: Field) -> None:
    device = uuid.uuid4()
    put(field, device)
    assert steps.revoke_device(Device.objects.get(), at=field.world.now)
    assert not steps.revoke_device(Device.objects.get(), at=field.world.later(hours=1))
    assert put(field, device).json() == {"state": "revoked"}
    assert state(device) == "revoked"


def test_the_phone_of_somebody_who_left_is_revoked(field: Field) -> None:
    device = uuid.uuid4()
    put(field, device)
    field.world.disable(field.world.handler)
    assert state(device) == "revoked"


def test_guessing_phones_is_slowed_down_and_asking_after_a_known_one_never_is(field: Field) -> None:
    device = uuid.uuid4()
    put(field, device)
    for _ in range(70):
        assert state(device) == "active"
    statuses = [APIClient().get(f"/api/v1/field/devices/{uuid.uuid4()}/").status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    assert state(device) == "active"


def test_a_token_that_has_ended_is_no_reason_not_to_answer(field: Field) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Token gone")
    assert client.get(f"/api/v1/field/devices/{uuid.uuid4()}/").json() == {"state": "unknown"}
    assert client.put(f"/api/v1/field/devices/{uuid.uuid4()}/").status_code == 401


@pytest.fixture
def office(field: Field, client: Client) -> Client:
    client.force_login(field.world.administrator)
    return client


def test_an_administrator_revokes_a_phone_that_was_lost(field: Field, office: Client) -> None:
    device = uuid.uuid4()
    put(field, device)
    page = office.get("/admin/visits/device/")
    assert page.status_code == 200
    assert b"Handler" in page.content
    office.post("/admin/visits/device/", {"action": "revoke", "_selected_action": [str(device)]})
    assert state(device) == "revoked"
    assert office.get(f"/admin/visits/device/{device}/change/").status_code == 200
    assert office.get("/admin/visits/device/add/").status_code == 403
    assert office.post(f"/admin/visits/device/{device}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in site.get_model_admin(Device).get_actions(office.get("/admin/visits/device/").wsgi_request)
