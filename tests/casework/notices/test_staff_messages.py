"""Staff are told by the way they chose: of an emergency at once, of the rest once a working day, and of nothing but numbers."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from casework.escalation.sweep import sweep
from casework.models import Case, Notice
from casework.notices import compose, deliver, inbox, morning
from casework.notices.gateways import Message
from casework.steps.choose_messages import choose_messages
from casework.verification import signed
from tests.casework.notices.carriers import Carrier, carried_by
from tests.races.racing import race
from tests.verified import first_break
from tests.world import MONDAY, World

pytestmark = pytest.mark.django_db

ROBOT = "wecombot://0123456789abcdef"


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Carrier:
    gateway = Carrier()
    carried_by(monkeypatch, gateway)
    return gateway


def chooses(world: World, user: User, transport: str, address: str = "") -> None:
    if transport == "email":
        world.change(user, email=f"{user.username}@example.org")
    choose_messages(transport=transport, address=address, actor=user, at=world.now)


def to_staff(carrier: Carrier) -> list[Message]:
    return [message for message in carrier.taken if message.transport in {"email", "chat"}]


def goes_out(world: World, case: Case) -> None:
    compose.compose([case.pk], at=world.now)
    deliver.deliver(at=world.now)


def assigned(world: World, **details: Any) -> Case:
    """The handler has a notice about it."""
    case = world.dispatched(handler=world.handler, **details)
    goes_out(world, case)
    return case


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return MONDAY.replace(day=day, hour=hour, minute=minute)


# Emergencies


def test_an_emergency_is_told_at_once_by_mail_and_in_the_application(world: World, carrier: Carrier) -> None:
    chooses(world, world.handler, "email")
    case = assigned(world, urgency="emergency")
    assert inbox.unread(world.handler) == 1
    (message,) = to_staff(carrier)
    assert (message.transport, message.to, message.language) == ("email", "handler@example.org", "zh-hans")
    assert f"/cases/{case.number}/" in message.text
    assert first_break() is None
    assert list(signed.faults_beside_cases()) == []
    goes_out(world, case)
    assert len(to_staff(carrier)) == 1


def test_nothing_of_the_citizen_leaves(world: World, carrier: Carrier) -> None:
    chooses(world, world.handler, "email")
    assigned(world, urgency="emergency", text="自来水管漏水，三天没人来", name="王小明", address="东门村8号")
    message = str(to_staff(carrier))
    assert not any(part in message for part in ("漏水", "王小明", "东门", "13912345678", "139****"))


def test_what_is_no_emergency_keeps(world: World, carrier: Carrier) -> None:
    chooses(world, world.handler, "email")
    for urgency in ("normal", "urgent"):
        assigned(world, urgency=urgency, phone="")
    assert to_staff(carrier) == []


def test_who_chose_nothing_or_gave_it_up_is_told_in_the_application_alone(world: World, carrier: Carrier) -> None:
    chooses(world, world.handler, "email")
    chooses(world, world.handler, "")
    assigned(world, urgency="emergency")
    assert to_staff(carrier) == []
    assert inbox.unread(world.handler) == 1


def test_by_chat_it_goes_to_the_robot(world: World, carrier: Carrier) -> None:
    chooses(world, world.handler, "chat", ROBOT)
    assigned(world, urgency="emergency")
    assert [(message.transport, message.to) for message in to_staff(carrier)] == [("chat", ROBOT)]


def test_what_escalation_tells_of_an_emergency_is_told_at_once_too(world: World, carrier: Carrier) -> None:
    chooses(world, world.lead, "email")
    case = world.dispatched(urgency="emergency")
    goes_out(world, case)
    carrier.taken.clear()
    sweep(at=world.later(minutes=16))
    goes_out(world, case)
    (message,) = to_staff(carrier)
    assert message.to == "lead@example.org"
    assert case.number in message.text


def test_it_goes_first(world: World, carrier: Carrier) -> None:
    chooses(world, world.handler, "email")
    assigned(world, urgency="emergency")
    assert Notice.objects.get(transport="email").priority == Notice.Priority.URGENT


# The morning's digest


def unread(world: World, count: int, **details: Any) -> None:
    for _nth in range(count):
        assigned(world, phone="", **details)


def test_when_work_begins_it_says_how_many_are_new(world: World, carrier: Carrier) -> None:
    chooses(world, world.handler, "email")
    unread(world, 3)
    unread(world, 1, urgency="urgent")
    assert morning.tell(at=at(3, 7, 50)) == 0, "nobody is told before work"
    assert morning.tell(at=at(3, 9)) == 1
    deliver.deliver(at=at(3, 9))
    (message,) = to_staff(carrier)
    assert message.to == "handler@example.org"
    assert "4" in message.text
    assert message.text.endswith("/notices/")
    notice = Notice.objects.get(kind="staff_digest")
    assert (notice.params, notice.priority) == ({"n": 4, "emergencies": 0, "urgent": 1}, Notice.Priority.DIGEST)


def test_it_reads_well_in_both_languages(world: World, carrier: Carrier) -> None:
    world.change(world.handler, language="en")
    chooses(world, world.handler, "email")
    chooses(world, world.lead, "chat", ROBOT)
    unread(world, 1, urgency="urgent")
    unread(world, 1)
    world.dispatched(phone="")
    compose.pending(at=world.now)
    morning.tell(at=at(3, 9))
    deliver.deliver(at=at(3, 9))
    messages = {message.language: message.text for message in to_staff(carrier)}
    assert messages["en"].startswith("You have 2 new notices. One case is urgent. http")
    assert "您有" in messages["zh-hans"]
    assert "new" not in messages["zh-hans"]


def test_it_comes_once_a_day_however_often_it_is_asked_for(world: World, carrier: Carrier) -> None:
    chooses(world, world.handler, "email")
    unread(world, 1)
    days = [morning.tell(at=at(day, hour, 10)) for day in (3, 4) for hour in range(9, 18)]
    assert days == [1, *[0] * 8, 1, *[0] * 8]
    chooses(world, world.handler, "chat", ROBOT)
    assert morning.tell(at=at(4, 18)) == 0, "another way is no other day"


def test_nothing_is_told_where_nothing_is_unread(world: World, carrier: Carrier) -> None:
    chooses(world, world.handler, "email")
    assert morning.tell(at=at(3, 9)) == 0
    unread(world, 1)
    inbox.read(world.handler, at=world.now)
    assert morning.tell(at=at(3, 10)) == 0


def test_what_came_after_work_began_waits_for_the_next_day(world: World, carrier: Carrier) -> None:
    chooses(world, world.handler, "email")
    world.now = at(3, 14)
    unread(world, 1)
    assert morning.tell(at=at(3, 15)) == 0
    assert morning.tell(at=at(4, 9)) == 1


def test_nobody_is_told_on_a_day_without_work(world: World, carrier: Carrier) -> None:
    chooses(world, world.handler, "email")
    world.now = at(6, 16)
    unread(world, 1)
    assert [morning.tell(at=at(day, hour)) for day in (7, 8) for hour in (9, 15)] == [0] * 4
    assert morning.tell(at=at(9, 9)) == 1


def test_who_left_or_chose_nothing_is_not_told(world: World, carrier: Carrier) -> None:
    unread(world, 1)
    assert morning.tell(at=at(3, 9)) == 0
    chooses(world, world.handler, "email")
    world.disable(world.handler)
    assert morning.tell(at=at(3, 9)) == 0


def test_what_is_in_a_digest_of_the_application_counts_as_one_and_its_emergencies_are_named(
    world: World, carrier: Carrier
) -> None:
    chooses(world, world.lead, "email")
    for nth in range(3):
        world.dispatched(urgency="emergency", phone=f"1390013900{nth}")
    sweep(at=world.later(minutes=30))
    compose.pending(at=world.now)
    deliver.arrive(at=world.now)
    morning.tell(at=at(3, 9))
    notice = Notice.objects.get(kind="staff_digest")
    assert notice.params["n"] == inbox.unread(world.lead)
    assert notice.params["emergencies"] == 3


@pytest.mark.django_db(transaction=True)
def test_two_tasks_at_once_tell_once(transactional_db: None) -> None:
    world = World()
    chooses(world, world.handler, "email")
    case = world.dispatched(handler=world.handler)
    compose.compose([case.pk], at=world.now)
    race([lambda: morning.tell(at=at(3, 9))] * 4)
    assert Notice.objects.filter(kind="staff_digest").count() == 1


def test_it_takes_as_many_queries_for_many_as_for_few(world: World, carrier: Carrier) -> None:
    counts = []
    for day, users in ((3, [world.handler]), (4, [world.lead, world.operator, world.supervisor])):
        for user in users:
            chooses(world, user, "email")
        unread(world, 1)
        goes_out(world, world.dispatched(phone=""))
        with CaptureQueriesContext(connection) as captured:
            assert morning.tell(at=at(day, 9)) > day - 3
        counts.append(len(captured))
    assert counts[0] == counts[1]


# Choices of others


def test_whoever_has_left_meanwhile_is_sent_nothing(world: World, carrier: Carrier) -> None:
    chooses(world, world.handler, "email")
    case = world.dispatched(handler=world.handler, urgency="emergency")
    compose.compose([case.pk], at=world.now)
    world.disable(world.handler)
    deliver.deliver(at=world.now)
    assert to_staff(carrier) == []


def test_nobodys_messages_go_to_a_chat_that_others_chose_for_them(world: World, carrier: Carrier) -> None:
    chooses(world, world.handler, "chat", "feishu://0123456789abcdef")
    chooses(world, world.stranger, "chat", "feishu://fedcba9876543210")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_staffchoice (user_id, transport, address, created_at, mac) "
            "SELECT %s, transport, address, created_at, mac FROM casework_staffchoice WHERE user_id = %s",
            [world.handler.pk, world.stranger.pk],
        )
    assigned(world, urgency="emergency")
    assert to_staff(carrier) == []
