"""A sealed value that does not open, since its key is gone or the row was damaged, costs its own message and nothing else."""

import pytest
from django.db import connection

from casework.desk.undelivered.page import page
from casework.models import Attempt, Case, Notice
from casework.notices import compose, deliver, inbox, responsible
from casework.steps import CitizenDetails, Demand, register
from tests.casework.notices.carriers import Carrier, carried_by
from tests.roles import as_owner
from tests.world import World

pytestmark = pytest.mark.django_db

DAMAGES = {
    "the message's secret": "UPDATE casework_notice SET secret = 'x' WHERE case_id = %s AND recipient_id IS NULL",
    "the message's address": "UPDATE casework_notice SET address = 'x' WHERE case_id = %s AND recipient_id IS NULL",
    "the citizen's number": "UPDATE casework_citizen SET phone = 'x' "
    "WHERE id = (SELECT citizen_id FROM casework_case WHERE id = %s)",
    "the case's e-mail": "UPDATE casework_case SET email = 'x' WHERE id = %s",
}


def damage(case: Case, what: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(DAMAGES[what], [case.pk])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Carrier:
    carrier = Carrier()
    carried_by(monkeypatch, carrier)
    return carrier


@pytest.mark.parametrize("what", sorted(set(DAMAGES) - {"the case's e-mail"}))
def test_one_that_cannot_be_opened_keeps_no_other_message_back(world: World, carrier: Carrier, what: str) -> None:
    damaged, whole = world.registered(phone="13800138001"), world.registered(phone="13800138002")
    compose.compose([damaged.pk, whole.pk], at=world.now)
    damage(damaged, what)
    assert deliver.deliver(at=world.now) == 1
    assert [message.to for message in carrier.taken] == ["+8613800138002"]
    assert list(Attempt.objects.filter(notice__case=damaged).values_list("gateway", "reason")) == [("", "fault")]
    assert Notice.objects.values_list("state", flat=True).get(case=damaged, recipient=None) == Notice.State.PENDING


def test_an_address_that_cannot_be_opened_keeps_no_other_mail_back(world: World, carrier: Carrier) -> None:
    demands = [Demand(text="漏水", channel="web", citizen=CitizenDetails(email=f"{name}@example.org")) for name in ("a", "b")]
    damaged, whole = (register(demand, actor=world.operator, at=world.now).case for demand in demands)
    compose.compose([damaged.pk, whole.pk], at=world.now)
    damage(damaged, "the case's e-mail")
    assert deliver.deliver(at=world.now) == 1
    assert [message.to for message in carrier.taken] == ["b@example.org"]


def test_a_message_needs_no_address_but_its_own(world: World, carrier: Carrier) -> None:
    case = world.registered()
    compose.compose([case.pk], at=world.now)
    damage(case, "the case's e-mail")
    assert deliver.deliver(at=world.now) == 1


@pytest.mark.parametrize("what", ["the message's secret", "the case's e-mail"])
def test_lists_of_messages_open_nothing(world: World, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    carried_by(monkeypatch, Carrier(reason="no_such_number"))
    case = world.acknowledged()
    compose.compose([case.pk], at=world.now)
    deliver.deliver(at=world.now)
    damage(case, what)
    assert responsible.tell(at=world.now) == 1
    assert [line.case for line in inbox.lines(inbox.new(world.handler))].count(case.number) > 0
    assert [line.case for line in page(world.handler, cause="", after=0, at=world.now).lines] == [case]
