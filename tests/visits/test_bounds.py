"""What one person adds around visits in a day is bounded, kind by kind. What is refused for today is taken tomorrow."""

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import models
from django.test import Client

from accounts.daily import Bound
from accounts.models import User
from casework import verb as registry
from casework.models import Case, Event
from tests import counted, pictures
from tests.visits.conftest import Field
from tests.visits.sealing import seal
from tests.visits.test_pages import form
from visits.bounds import EFFORTS, PHONES, QUARANTINED
from visits.models import Device, Effort, Photo, QuarantinedVisit, Slip, Visit


@dataclass(frozen=True)
class Kind:
    """What `first` and `other` both may ask for, the status that takes it, where it is written, and its bound."""

    bound: Bound
    table: type[models.Model]
    first: User
    other: User
    status: int
    send: Callable[[User], Any]


def bound_of(verb: str) -> Bound:
    bound = registry.get(verb).bound
    assert bound
    return bound


def in_hand(field: Field) -> Case:
    """Of the whole unit's, so that colleagues may visit too."""
    return field.world.acknowledged()


def recorded(field: Field) -> Kind:
    case = in_hand(field)
    send = lambda user: field.put(uuid.uuid4(), field.body(case), by=user)  # noqa: E731
    return Kind(bound_of("record_visit"), Visit, field.world.handler, field.world.lead, 201, send)


def recorded_about_no_case(field: Field) -> Kind:
    send = lambda user: field.put(uuid.uuid4(), field.body(Case(number="20200101-00001")), by=user)  # noqa: E731
    return Kind(bound_of("record_visit"), Visit, field.world.handler, field.world.lead, 201, send)


def unusable(field: Field) -> Kind:
    case = in_hand(field)
    send = lambda user: field.put(uuid.uuid4(), field.body(case, outcome="?"), by=user)  # noqa: E731
    return Kind(QUARANTINED, QuarantinedVisit, field.world.handler, field.world.lead, 422, send)


def planned(field: Field) -> Kind:
    case = in_hand(field)
    send = lambda user: field.post(f"cases/{case.number}/visits/", {}, by=user)  # noqa: E731
    return Kind(bound_of("plan_visit"), Visit, field.world.handler, field.world.lead, 201, send)


def slips(field: Field) -> Kind:
    case = in_hand(field)
    send = lambda user: field.post(f"cases/{case.number}/visit-slip/", {}, by=user)  # noqa: E731
    return Kind(bound_of("visit_slip"), Slip, field.world.operator, field.world.second_operator, 200, send)


def phones(field: Field) -> Kind:
    send = lambda user: field.client(user).put(f"/api/v1/field/devices/{uuid.uuid4()}/")  # noqa: E731
    return Kind(PHONES, Device, field.world.handler, field.world.lead, 200, send)


def efforts(field: Field) -> Kind:
    send = lambda user: field.post("efforts/", {"kind": "case", "taps": 2, "seconds": 9}, by=user)  # noqa: E731
    return Kind(EFFORTS, Effort, field.world.handler, field.world.lead, 204, send)


def heard(field: Field) -> Kind:
    case = in_hand(field)
    send = lambda user: field.put(uuid.uuid4(), field.body(case, heard=[{"text": "路灯坏了"}]), by=user)  # noqa: E731
    return Kind(bound_of("register"), Case, field.world.handler, field.world.lead, 201, send)


KINDS = (recorded, recorded_about_no_case, unusable, planned, slips, phones, efforts, heard)


@pytest.mark.parametrize("kind_of", KINDS)
def test_a_person_is_refused_at_the_bound_nobody_else_and_not_tomorrow(field: Field, kind_of: Callable[[Field], Kind]) -> None:
    kind = kind_of(field)
    field.catch_up()
    counted.add(kind.bound, kind.first, at=field.world.now, count=kind.bound.most - 1)
    assert kind.send(kind.first).status_code == kind.status
    rows = kind.table._default_manager.count()
    field.later(minutes=2)
    answer = kind.send(kind.first)
    assert (answer.status_code, answer.json()["code"]) == (429, "enough_today")
    assert f"at most {kind.bound.most} times a day" in answer.json()["detail"]
    assert int(answer["Retry-After"]) > 0
    assert kind.table._default_manager.count() == rows
    assert kind.send(kind.other).status_code == kind.status
    field.later(days=1)
    assert kind.send(kind.first).status_code == kind.status


def test_photos_too(field: Field) -> None:
    field.world.keep(field.world.leak, photo_reason="危房鉴定需要房屋外观照片")
    case, visit, handler = in_hand(field), uuid.uuid4(), field.world.handler
    field.later(hours=1)
    assert field.put(visit, field.body(case)).status_code == 201
    counted.add(bound_of("photo"), handler, at=field.world.now, count=bound_of("photo").most)
    photo, picture = f"/api/v1/visits/{visit}/photos/{uuid.uuid4()}/", pictures.photo()
    assert field.client(handler).put(photo, picture, content_type="image/jpeg").status_code == 429
    assert not Photo.objects.exists()
    field.later(days=1)
    assert field.client(handler).put(photo, picture, content_type="image/jpeg").status_code == 201


def test_what_was_taken_before_is_answered_the_same_past_the_bound(field: Field, case: Case) -> None:
    visit, body, odd = uuid.uuid4(), field.body(case), field.body(case, outcome="?")
    phone = uuid.uuid4()
    first = field.put(visit, body).json()
    quarantined = field.put(uuid.UUID(int=7), odd).json()
    field.client(field.world.handler).put(f"/api/v1/field/devices/{phone}/")
    for bound in (bound_of("record_visit"), QUARANTINED, PHONES):
        counted.add(bound, field.world.handler, at=field.world.now, count=bound.most - 1)
    again = field.put(visit, body)
    assert (again.status_code, again.json()["sha256"]) == (200, first["sha256"])
    assert field.put(uuid.UUID(int=7), odd).json()["received_at"] == quarantined["received_at"]
    assert field.client(field.world.handler).put(f"/api/v1/field/devices/{phone}/").status_code == 200


def test_a_visit_is_taken_where_what_it_took_is_not_counted_any_more(field: Field, case: Case) -> None:
    counted.add(EFFORTS, field.world.handler, at=field.world.now, count=EFFORTS.most)
    device = {"now": field.world.now.isoformat(), "taps": 21, "seconds": 150}
    assert field.put(uuid.uuid4(), field.body(case, device=device)).status_code == 201
    assert not Effort.objects.exists()


def test_a_week_without_network_is_sent_in_one_day(field: Field) -> None:
    """Sixty visits, each of several cases, with all their photos."""
    assert bound_of("record_visit").most >= 60 * 5
    assert bound_of("photo").most >= 60 * 4
    assert EFFORTS.most >= bound_of("record_visit").most


def test_of_a_file_that_is_handed_in_the_rest_is_taken_tomorrow(field: Field, case: Case, client: Client) -> None:
    bound, world = bound_of("record_visit"), field.world
    counted.add(bound, world.handler, at=world.now, count=bound.most - 1)
    visits = [{"id": str(uuid.uuid4()), "body": field.body(case, late_reason="手机没有信号")} for _visit in range(3)]
    file = seal({"user": world.handler.pk, "visits": visits})
    answer = field.post("field/sealed/", {"sealed": file}, by=world.handler)
    assert [receipt["status"] for receipt in answer.json()["receipts"]] == [201, 429, 429]
    client.force_login(world.handler)
    page = client.post(
        "/visits/hand-in/", {"file": io.BytesIO(file.encode())}, headers={"accept-language": "en"}
    ).content.decode()
    assert page.count("Not today") == page.count("Try again tomorrow") == 2
    field.later(days=1)
    answer = field.post("field/sealed/", {"sealed": file}, by=world.handler)
    assert [receipt["status"] for receipt in answer.json()["receipts"]] == [200, 201, 201]
    assert Event.objects.filter(verb="record_visit").count() == 3


def test_the_page_of_a_visit_says_so_and_keeps_what_was_typed(field: Field, case: Case, client: Client) -> None:
    field.catch_up()
    client.force_login(field.world.handler)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    bound = bound_of("record_visit")
    counted.add(bound, field.world.handler, at=field.world.now, count=bound.most)
    entered = form(client.get(f"/visits/record/{case.number}/"), outcome="met", said="修好就行，等了很久", compared="same")
    page = client.post(f"/visits/record/{case.number}/", entered)
    assert page.status_code == 429
    assert "at most 1000 times a day" in page.content.decode()
    assert "修好就行，等了很久" in page.content.decode()
    assert not Visit.objects.exists()
