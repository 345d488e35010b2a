"""A citizen who was not reached is somebody's task, until it is done."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from casework import steps
from casework.models import Case, Notice, Receipt
from casework.notices import compose, deliver, inbox, responsible, undelivered
from tests.casework.notices.carriers import Carrier, carried_by
from tests.races.racing import race
from tests.world import MONDAY, PHONE, World

pytestmark = pytest.mark.django_db

DEAD = "no_such_number"


def goes_out(world: World, case: Case) -> None:
    compose.compose([case.pk], at=world.now)
    deliver.deliver(at=world.now)


@pytest.fixture
def _dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """No number exists."""
    carried_by(monkeypatch, Carrier(reason=DEAD, dead=True))


def works(monkeypatch: pytest.MonkeyPatch) -> Carrier:
    carrier = Carrier()
    carried_by(monkeypatch, carrier)
    return carrier


def missed(world: World, case: Case, *, at: datetime | None = None) -> str:
    """The reason; empty where the citizen was reached."""
    entry = undelivered.of_cases([case.pk], at=at or world.now).get(case.pk)
    return entry.reason if entry else ""


def listed(world: World, user: User, cause: str = "") -> set[int | None]:
    return set(undelivered.of_user(user, at=world.now, cause=cause).values_list("case", flat=True))


def reports(notice: Notice, status: str, *, at: datetime, reason: str = "") -> None:
    Receipt.objects.create(notice=notice, gateway="webhook", status=status, reason=reason, occurred_at=at, received_at=at)


def with_failed_link(world: World, **details: object) -> Case:
    """In the handler's hand, and nobody told the citizen anything."""
    case = world.dispatched(handler=world.handler, **details)
    goes_out(world, case)
    return case


# What counts


@pytest.mark.usefixtures("_dead")
def test_a_dead_number_is_somebodys_task_at_once(world: World) -> None:
    case = with_failed_link(world)
    assert missed(world, case) == DEAD
    assert listed(world, world.handler) == {case.pk}


def test_what_was_taken_is_nobodys(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    works(monkeypatch)
    case = with_failed_link(world)
    assert missed(world, case, at=world.later(days=3)) == ""


def test_what_nothing_carries_is_a_task_after_ten_minutes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_by(monkeypatch)
    case = with_failed_link(world)
    began = Notice.objects.filter(case=case, recipient=None).latest("pk").created_at
    assert missed(world, case, at=began + timedelta(minutes=9, seconds=59)) == ""
    assert missed(world, case, at=began + timedelta(minutes=10)) == "no_gateway"
    world.later(minutes=30)
    assert listed(world, world.handler) == {case.pk}


def test_what_waits_behind_a_gateway_that_rests_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    works(monkeypatch)
    case = world.dispatched(handler=world.handler)
    compose.compose([case.pk], at=world.now)
    assert missed(world, case, at=world.later(minutes=11)) == "not_tried"


def test_a_gateway_that_refuses_says_why_and_since_when(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_by(monkeypatch, Carrier(reason="no_credit"))
    case = with_failed_link(world)
    first = world.now
    world.later(minutes=1)
    deliver.deliver(at=world.now)
    world.later(minutes=20)
    entry = undelivered.of_cases([case.pk], at=world.now)[case.pk]
    assert (entry.reason, entry.since, entry.waits, entry.cause.code) == ("no_credit", first, True, "gateway")


def test_a_failed_receipt_is_a_task_and_a_delivered_one_ends_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    works(monkeypatch)
    case = with_failed_link(world)
    notice = Notice.objects.filter(case=case, recipient=None).latest("pk")
    reports(notice, "failed", at=world.later(minutes=1), reason="phone_off")
    assert missed(world, case) == "phone_off"
    assert listed(world, world.handler) == {case.pk}
    reports(notice, "delivered", at=world.later(minutes=1))
    assert missed(world, case) == ""
    assert listed(world, world.handler) == set()


@pytest.mark.usefixtures("_dead")
def test_what_failed_here_and_was_delivered_there_is_delivered(world: World) -> None:
    case = with_failed_link(world)
    reports(Notice.objects.filter(case=case, recipient=None).latest("pk"), "delivered", at=world.now)
    assert missed(world, case) == ""


@pytest.mark.usefixtures("_dead")
def test_of_several_failures_of_a_case_the_newest_alone_is_listed(world: World) -> None:
    case = with_failed_link(world)
    world.visited(world.acknowledged(case))
    world.resolved(case)
    goes_out(world, case)
    assert Notice.objects.filter(case=case, recipient=None, state="failed").count() > 1
    notices = undelivered.of_user(world.handler, at=world.now)
    assert [notice.kind for notice in notices] == ["resolve"]


def test_what_goes_to_an_older_number_was_for_whoever_had_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_by(monkeypatch, Carrier({PHONE: DEAD}))
    case = world.registered()
    goes_out(world, case)
    assert missed(world, case) == DEAD
    for operator in (world.operator, world.second_operator):
        steps.correct(case, field="phone", value="13900139000", reason="换号", actor=operator, at=world.later(minutes=1))
    world.later(minutes=1)
    goes_out(world, case)
    assert Notice.objects.get(case=case, kind="phone_changed").state == Notice.State.FAILED
    assert missed(world, case) == ""
    assert listed(world, world.operator) == set()


# What ends it


@pytest.mark.usefixtures("_dead")
def test_a_contact_after_the_failure_ends_it_and_the_next_failure_begins_anew(world: World) -> None:
    case = with_failed_link(world)
    world.acknowledged(case)
    assert missed(world, case) == DEAD, "acknowledging reaches nobody"
    steps.contact(case, how="phone", actor=world.handler, at=world.later(minutes=1))
    assert missed(world, case) == ""
    assert listed(world, world.handler) == set()
    world.resolved(world.visited(case))
    goes_out(world, case)
    assert missed(world, case) == DEAD


@pytest.mark.usefixtures("_dead")
def test_a_contact_before_the_failure_ends_nothing(world: World) -> None:
    case = world.acknowledged(world.dispatched(handler=world.handler))
    steps.contact(case, how="phone", actor=world.handler, at=world.later(minutes=1))
    world.later(minutes=1)
    goes_out(world, case)
    assert missed(world, case) == DEAD


@pytest.mark.usefixtures("_dead")
def test_a_visit_ends_it(world: World) -> None:
    case = with_failed_link(world)
    world.visited(world.acknowledged(case))
    assert missed(world, case) == ""


@pytest.mark.usefixtures("_dead")
def test_a_new_number_ends_it_once_a_second_person_confirms_it(world: World) -> None:
    case = with_failed_link(world)
    steps.correct(case, field="address", value="东门村8号", reason="错字", actor=world.operator, at=world.later(minutes=1))
    assert missed(world, case) == DEAD, "another address is no other number"
    steps.correct(case, field="phone", value="13900139000", reason="换号", actor=world.operator, at=world.later(minutes=1))
    assert missed(world, case) == DEAD, "it is proposed only"
    steps.correct(case, field="phone", value="13900139000", reason="换号", actor=world.second_operator, at=world.later(minutes=1))
    assert missed(world, case) == ""
    goes_out(world, case)
    assert missed(world, case) == DEAD, "the new number does not exist either"


@pytest.mark.usefixtures("_dead")
def test_a_rating_slip_ends_it(world: World) -> None:
    case = world.resolved(world.visited(world.acknowledged(with_failed_link(world))))
    goes_out(world, case)
    assert missed(world, case) == DEAD
    steps.rating_slip(case, actor=world.operator, at=world.later(minutes=1))
    assert missed(world, case) == ""


def test_a_later_message_that_is_taken_ends_it_unless_it_fails_after_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_by(monkeypatch, Carrier(reason=DEAD, dead=True))
    case = world.acknowledged(with_failed_link(world))
    world.visited(case)
    works(monkeypatch)
    world.resolved(case)
    goes_out(world, case)
    assert missed(world, case) == ""
    reports(Notice.objects.filter(case=case, kind="resolve", recipient=None).get(), "failed", at=world.later(minutes=1))
    assert undelivered.of_cases([case.pk], at=world.now)[case.pk].kind == "resolve"


@pytest.mark.usefixtures("_dead")
def test_nobody_waits_for_a_message_of_a_case_that_is_over(world: World) -> None:
    case = with_failed_link(world)
    steps.withdraw(case, reason="不用了", actor=world.operator, at=world.later(minutes=1))
    assert missed(world, case) == ""
    declined = world.registered(phone="13900139001")
    steps.decline(declined, reason="不归我们管", actor=world.operator, at=world.later(minutes=1))
    goes_out(world, declined)
    assert missed(world, declined) == DEAD, "that it was declined has to be told"
    steps.comment(declined, text="电话告知", actor=world.operator, at=world.later(minutes=1))
    assert missed(world, declined) == ""


@pytest.mark.usefixtures("_dead")
def test_old_failures_leave_the_list_and_stay_on_the_case(world: World) -> None:
    case = with_failed_link(world)
    world.later(days=61)
    assert listed(world, world.handler) == set()
    assert missed(world, case) == DEAD


# Whose it is


@pytest.mark.usefixtures("_dead")
def test_each_sees_what_is_theirs(world: World) -> None:
    early = world.registered(phone="13900139001")
    goes_out(world, early)
    his = with_failed_link(world)
    colleagues = world.dispatched(handler=world.colleague, phone="13900139002")
    elsewhere = world.dispatched(unit=world.roads, phone="13900139003")
    for case in (colleagues, elsewhere):
        goes_out(world, case)
    everything = {case.pk for case in (early, his, colleagues, elsewhere)}
    assert listed(world, world.handler) == {his.pk}
    assert listed(world, world.lead) == {his.pk, colleagues.pk}
    for user in (world.operator, world.supervisor, world.auditor):
        assert listed(world, user) == everything
    for user in (world.dispatcher, world.administrator):
        assert listed(world, user) == set()


@pytest.mark.usefixtures("_dead")
def test_the_unit_complained_of_sees_nothing_of_it(world: World) -> None:
    case = world.dispatched(unit=world.roads, against=world.water, kind="complaint")
    goes_out(world, case)
    world.person("both", "supervisor")
    both = world.person("both", "handler", unit=world.water)
    assert listed(world, world.lead) == set()
    assert listed(world, both) == set()
    assert listed(world, world.supervisor) == {case.pk}


def test_each_cause_is_listed_by_itself_and_none_is_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reasons = {"13900139001": DEAD, "13900139002": "unsubscribed", "13900139003": "no_credit"}
    carried_by(monkeypatch, Carrier({f"+86{phone}": reason for phone, reason in reasons.items()}))
    cases = {}
    for phone, reason in reasons.items():
        case = cases[reason] = world.registered(phone=phone)
        goes_out(world, case)
    world.later(minutes=30)
    assert listed(world, world.supervisor, "address") == {cases[DEAD].pk}
    assert listed(world, world.supervisor, "recipient") == {cases["unsubscribed"].pk}
    assert listed(world, world.supervisor, "gateway") == {cases["no_credit"].pk}
    assert listed(world, world.supervisor) == {case.pk for case in cases.values()}


# Who is told


def notices(kind: str = responsible.KIND) -> list[str]:
    rows = Notice.objects.filter(kind=kind).order_by("pk")
    return list(rows.values_list("recipient__username", flat=True))


@pytest.mark.usefixtures("_dead")
def test_the_handler_is_told_once_while_it_is_unread(world: World) -> None:
    case = with_failed_link(world)
    for _minute in range(3):
        responsible.tell(at=world.later(minutes=1))
    assert notices() == ["handler"]
    world.acknowledged(case)
    world.visited(case)
    world.resolved(case)
    goes_out(world, case)
    responsible.tell(at=world.later(minutes=1))
    assert notices() == ["handler"], "unread"
    inbox.read(world.handler, at=world.now)
    responsible.tell(at=world.later(minutes=1))
    assert notices() == ["handler", "handler"], "another message failed since"
    inbox.read(world.handler, at=world.later(minutes=1))
    responsible.tell(at=world.later(minutes=1))
    assert notices() == ["handler", "handler"]


@pytest.mark.usefixtures("_dead")
def test_without_a_handler_the_lead_is_told(world: World) -> None:
    goes_out(world, world.dispatched())
    responsible.tell(at=world.later(minutes=1))
    assert notices() == ["lead"]


@pytest.mark.usefixtures("_dead")
def test_before_dispatch_each_operator_has_one_notice_however_many_failed(world: World) -> None:
    for nth in range(5):
        goes_out(world, world.registered(phone=f"1390013900{nth}"))
    for _minute in range(3):
        responsible.tell(at=world.later(minutes=1))
    operators = ["operator", "operator2"]
    assert sorted(notices(responsible.BEFORE_DISPATCH)) == operators
    assert notices() == []
    inbox.read(world.operator, at=world.later(minutes=1))
    responsible.tell(at=world.later(minutes=1))
    assert sorted(notices(responsible.BEFORE_DISPATCH)) == operators, "it is the same failure"
    world.later(minutes=1)
    goes_out(world, world.registered(phone="13900139009"))
    responsible.tell(at=world.later(minutes=1))
    assert sorted(notices(responsible.BEFORE_DISPATCH)) == ["operator", *operators], "the other has not read theirs"


def test_what_only_waits_is_told_to_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may go out by itself; administrators hear that nothing goes."""
    carried_by(monkeypatch)
    with_failed_link(world)
    responsible.tell(at=world.later(minutes=30))
    assert notices() == []


@pytest.mark.usefixtures("_dead")
def test_what_is_settled_is_told_to_nobody(world: World) -> None:
    case = with_failed_link(world)
    steps.contact(case, how="phone", actor=world.handler, at=world.later(minutes=1))
    responsible.tell(at=world.later(minutes=1))
    assert notices() == []


@pytest.mark.django_db(transaction=True)
def test_however_many_watch_at_once_each_is_told_once(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    carried_by(monkeypatch, Carrier(reason=DEAD, dead=True))
    with_failed_link(world)
    goes_out(world, world.registered(phone="13900139001"))
    at = world.later(minutes=1)
    race([lambda: responsible.tell(at=at)] * 4)
    assert notices() == ["handler"]
    assert sorted(notices(responsible.BEFORE_DISPATCH)) == ["operator", "operator2"]


def test_no_case_takes_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert undelivered.of_cases([], at=MONDAY) == {}
