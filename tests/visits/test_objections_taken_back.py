"""An objection that was touched by mistake is taken back by the citizen, once, as long as nobody has decided on it."""

import uuid

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from accounts.models import Role
from accounts.steps import memberships
from casework import steps as cases
from casework.models import Case, Link
from casework.refusal import Refused
from casework.writing import links
from tests.verified import first_break
from tests.visits.conftest import STROKES, Field
from visits import steps
from visits.models import Visit

BUTTON = "Take the objection back"
OBJECTED = "you disputed this record"


@pytest.fixture
def phone() -> Client:
    return Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)


def shown(phone: Client, address: str) -> str:
    return phone.get(address, follow=True).content.decode()


def take_back(field: Field, case: Case, visit: Visit) -> None:
    at = field.world.later(minutes=1)
    link = links.find(field.world.track_token(case), Link.Kind.TRACK, at=at)
    assert link
    steps.withdraw_objection(visit, by=link, at=at)


def waiting(case: Case) -> int:
    return case.waits.filter(kind="review", about="dispute", until__isnull=True).count()


@pytest.mark.parametrize("page", ["track", "rate"])
def test_by_either_link_it_is_made_and_taken_back(field: Field, case: Case, visit: Visit, phone: Client, page: str) -> None:
    cases.resolve(Case.objects.get(pk=case.pk), text="已换", actor=field.world.handler, at=field.world.now)
    token = field.world.track_token(case) if page == "track" else field.world.rating_token(case)
    dispute = f"/visits/dispute/{token}/{visit.pk}/"
    assert OBJECTED in phone.post(dispute, follow=True).content.decode()
    assert BUTTON in shown(phone, f"/{page}/{token}")
    assert OBJECTED not in phone.post(f"{dispute}withdraw/", follow=True).content.decode()
    assert waiting(case) == 0
    assert first_break() is None


def test_taken_back_twice_it_is_taken_back_once(field: Field, case: Case, visit: Visit, phone: Client) -> None:
    steps.dispute(visit, at=field.world.now)
    withdraw = f"/visits/dispute/{field.world.track_token(case)}/{visit.pk}/withdraw/"
    for _touch in range(2):
        assert phone.post(withdraw).status_code == 302
    assert case.events.filter(verb="withdraw_objection").count() == 1


def test_whoever_objects_again_is_heard_and_then_a_supervisor_decides(
    field: Field, case: Case, visit: Visit, phone: Client
) -> None:
    steps.dispute(visit, at=field.world.now)
    take_back(field, case, visit)
    steps.dispute(visit, at=field.world.later(minutes=1))
    assert waiting(case) == 1
    address = f"/track/{field.world.track_token(case)}"
    assert OBJECTED in shown(phone, address)
    assert BUTTON not in shown(phone, address)
    with pytest.raises(Refused):
        take_back(field, case, visit)
    assert first_break() is None
    steps.decide_dispute(visit, uphold=True, reason="没人来过", actor=field.world.supervisor, at=field.world.later(hours=1))
    assert first_break() is None


def test_what_was_decided_stays_decided(field: Field, case: Case, visit: Visit, phone: Client) -> None:
    steps.dispute(visit, at=field.world.now)
    steps.decide_dispute(visit, uphold=False, reason="邻居看见了", actor=field.world.supervisor, at=field.world.later(hours=1))
    address = f"/track/{field.world.track_token(case)}"
    assert BUTTON not in shown(phone, address)
    phone.post(f"/visits/dispute/{field.world.track_token(case)}/{visit.pk}/withdraw/")
    assert OBJECTED in shown(phone, address)
    with pytest.raises(Refused):
        take_back(field, case, visit)


def test_staff_read_on_the_timeline_that_it_was_made_and_taken_back(field: Field, case: Case, visit: Visit) -> None:
    steps.dispute(visit, at=field.world.now)
    take_back(field, case, visit)
    verbs = list(case.events.order_by("seq").values_list("verb", flat=True))
    assert verbs[-2:] == ["dispute", "withdraw_objection"]


def test_a_link_that_was_on_a_screen_of_the_unit_takes_nothing_back(field: Field, phone: Client) -> None:
    """Who registers a demand without a phone reads its PIN out, and may belong to the unit that is objected to."""
    demand = cases.Demand(text="路灯坏了", citizen=cases.CitizenDetails(name="李大爷"), channel="visit", topic=field.world.leak)
    made = cases.register(demand, actor=field.world.operator, at=field.world.now)
    case = field.world.acknowledged(field.world.dispatched(made.case))
    field.later(hours=1)
    signed = {"confirmation": {"method": "signature", "signature": STROKES}}
    visit = Visit.objects.get(pk=field.put(uuid.uuid4(), field.body(case, **signed)).json()["id"])
    steps.dispute(visit, at=field.world.now)
    address = f"/track/{made.track_token}"
    assert BUTTON in shown(phone, address)
    field.world.grant(memberships.Post(field.world.operator, Role.HANDLER, field.world.water))
    assert BUTTON not in shown(phone, address)
    phone.post(f"/visits/dispute/{made.track_token}/{visit.pk}/withdraw/")
    assert waiting(case) == 1


def test_a_link_of_another_case_takes_nothing_back(field: Field, case: Case, visit: Visit, phone: Client) -> None:
    steps.dispute(visit, at=field.world.now)
    other = field.world.registered(phone="+8613900000001")
    assert phone.post(f"/visits/dispute/{field.world.track_token(other)}/{visit.pk}/withdraw/").status_code == 404
    assert waiting(case) == 1


@pytest.mark.django_db(transaction=True)
def test_the_database_takes_none_back_without_its_event(field: Field, case: Case, visit: Visit) -> None:
    steps.dispute(visit, at=field.world.now)
    with pytest.raises(DatabaseError, match="takes an objection back only"), connection.cursor() as cursor:
        cursor.execute("UPDATE visits_visit SET disputed_at = NULL WHERE id = %s", [visit.pk])
