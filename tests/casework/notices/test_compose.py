"""Who is told of what: once for each event and person, and never of a case they may not see."""

import threading
from datetime import datetime

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from kombu.exceptions import OperationalError

from accounts.models import Role
from casework import steps
from casework.escalation.sweep import sweep
from casework.models import Case, Citizen, Event, Link, Notice, TimelineHead
from casework.notices import compose, inbox
from casework.notices.arrival import Arrival
from casework.refusal import Gone
from casework.verb import Notification
from tests.world import PHONE, SHANGHAI, World
from visits.steps.plan import VISIT_CODE

pytestmark = pytest.mark.django_db

OTHER_PHONE = "+8613700001111"


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def announced(world: World, *cases: Case) -> None:
    compose.compose([case.pk for case in cases], at=world.now)


def recipients(case: Case, kind: str) -> set[str]:
    """The usernames of the staff who got a notice of that kind."""
    return set(case.notices.filter(kind=kind, recipient__isnull=False).values_list("recipient__username", flat=True))


def texted(case: Case) -> list[str]:
    return list(case.notices.filter(citizen__isnull=False).order_by("event_seq", "id").values_list("kind", flat=True))


# Once


def test_an_event_is_announced_once_however_often_it_is_asked(world: World) -> None:
    case = world.dispatched(handler=world.handler)
    announced(world, case)
    before = list(case.notices.order_by("id").values_list("id", "kind"))
    announced(world, case, case)
    compose.pending(at=world.now)
    assert list(case.notices.order_by("id").values_list("id", "kind")) == before
    assert recipients(case, "dispatch") == {"handler", "lead"}


def test_a_lost_message_is_made_good_by_the_beat(world: World) -> None:
    case = world.dispatched()
    assert compose.pending(at=world.now) > 0
    head = TimelineHead.objects.get(case=case)
    assert head.announced_seq == head.seq
    assert compose.pending(at=world.now) == 0


def test_a_person_with_two_reasons_hears_of_an_event_once(world: World) -> None:
    """The lead handles the case herself."""
    case = world.dispatched(handler=world.lead)
    announced(world, case)
    assert case.notices.filter(recipient=world.lead).count() == 1


def test_nobody_is_told_what_they_did_themselves(world: World) -> None:
    case = world.dispatched()
    steps.assign(case, handler=world.handler, actor=world.handler, at=world.now)
    announced(world, case)
    assert recipients(case, "assign") == set()


def test_one_case_that_cannot_be_composed_keeps_no_other_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    poisoned, sound = world.dispatched(), world.dispatched()
    really = compose._of_event

    def of_event(event, case, people, **times):  # type: ignore[no-untyped-def]
        if case == poisoned:
            raise ValueError
        return really(event, case, people, **times)

    monkeypatch.setattr(compose, "_of_event", of_event)
    announced(world, poisoned, sound)
    assert (poisoned.notices.count(), recipients(sound, "dispatch")) == (0, {"lead"})
    monkeypatch.undo()
    compose.pending(at=world.now)
    assert recipients(poisoned, "dispatch") == {"lead"}


def test_a_batch_costs_no_more_than_one_case(world: World) -> None:
    def cost(cases: list[Case]) -> int:
        with CaptureQueriesContext(connection) as asked:
            announced(world, *cases)
        return len(asked)

    quiet = {"phone": "", "name": ""}
    single = cost([world.dispatched(**quiet)])
    assert cost([world.dispatched(**quiet) for _number in range(6)]) == single


@pytest.mark.django_db(transaction=True)
def test_two_workers_announce_an_event_once(transactional_db: None) -> None:
    world = World()
    cases = [world.dispatched(phone=f"+86139123400{number:02}") for number in range(8)]
    gate = threading.Barrier(3)

    def work() -> None:
        gate.wait(10)
        announced(world, *cases)
        connections.close_all()

    threads = [threading.Thread(target=work) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    announced(world, *cases)  # what was skipped because another had it
    for case in cases:
        assert recipients(case, "dispatch") == {"lead"}
        assert texted(case) == ["register"]
        assert Link.objects.filter(case=case).count() == 1


# Staff


def test_an_unassigned_case_is_the_leads_concern(world: World) -> None:
    case = world.dispatched()
    announced(world, case)
    assert recipients(case, "dispatch") == {"lead"}


def test_a_unit_without_a_lead_has_the_one_above_it(world: World) -> None:
    case = world.dispatched(unit=world.station)
    announced(world, case)
    assert recipients(case, "dispatch") == {"lead"}


def test_an_emergency_is_told_to_the_dispatchers_at_once(world: World) -> None:
    hurried, unhurried = world.registered(urgency="emergency"), world.registered()
    announced(world, hurried, unhurried)
    assert (recipients(hurried, "emergency"), recipients(unhurried, "emergency")) == ({"dispatcher"}, set())


def test_a_chase_reaches_whoever_owes_something(world: World) -> None:
    waiting, dispatched = world.registered(), world.dispatched(handler=world.handler)
    for case in (waiting, dispatched):
        steps.chase(case, text="还没人来", actor=world.operator, at=world.now)
    announced(world, waiting, dispatched)
    assert (recipients(waiting, "chase"), recipients(dispatched, "chase")) == ({"dispatcher"}, {"handler", "lead"})


def test_a_held_rating_goes_to_the_supervisor_and_not_to_the_unit(world: World) -> None:
    case = world.rated(visited="no")
    announced(world, case)
    assert recipients(case, "held_rating") == {"supervisor"}
    assert recipients(case, "rated") == set()


def test_a_satisfied_rating_reaches_the_handler_at_once(world: World) -> None:
    case = world.rated(score=4)
    announced(world, case)
    assert recipients(case, "rated") == {"handler", "lead"}
    assert case.notices.filter(kind="rated").first().params["score"] == 4


def test_a_dissatisfied_rating_opens_a_round_and_its_handler_is_told_of_that(world: World) -> None:
    case = world.rated(score=1)
    announced(world, case)
    assert (recipients(case, "rework"), recipients(case, "rated")) == ({"handler", "lead"}, set())
    assert texted(case)[-1] == "rework"


def test_a_returned_case_goes_to_the_dispatchers(world: World) -> None:
    case = world.acknowledged()
    steps.return_(case, reason="不属于本单位", actor=world.handler, at=world.now)
    announced(world, case)
    assert recipients(case, "return") == {"dispatcher"}


# Who may not see


def test_nobody_of_the_unit_complained_of_is_told(world: World) -> None:
    """Not by another role either: the dispatcher is a member of it besides."""
    world.person("dispatcher", Role.HANDLER, unit=world.station)
    other = world.person("dispatcher2", Role.DISPATCHER)
    case = world.registered(kind="complaint", against=world.water, urgency="emergency")
    announced(world, case)
    sweep(at=on(2, 10))
    announced(world, case)
    assert recipients(case, "emergency") == {"dispatcher2"}
    assert recipients(case, "remind") == {"dispatcher2"}
    assert not case.notices.filter(recipient__in=[world.dispatcher, world.handler, world.lead]).exists()
    assert inbox.unread(other) == 2


def test_a_unit_that_no_longer_has_the_case_is_not_told(world: World) -> None:
    case = world.dispatched(handler=world.handler)
    world.person("roads-lead", Role.UNIT_LEAD, unit=world.roads)
    steps.reassign(case, unit=world.roads, reason="改派", actor=world.dispatcher, at=world.now)
    announced(world, case)
    assert recipients(case, "dispatch") == {"roads-lead"}


def test_someone_who_left_is_not_told(world: World) -> None:
    world.disable(world.lead)
    case = world.dispatched()
    announced(world, case)
    assert recipients(case, "dispatch") == set()


def test_notices_of_a_confidential_case_hold_codes_and_numbers_only(world: World) -> None:
    case = world.rated(world.resolved(confidential=True, kind="report", text="举报张三", name="李四"))
    sweep(at=on(20, 18))
    announced(world, case)
    assert case.notices.count() > 4
    for notice in case.notices.all():
        held = str(notice.params)
        assert not any(secret in held for secret in ("李四", "张三", "举报", PHONE, PHONE[3:]))


# Escalation


def test_of_an_escalation_everyone_hears_once_and_of_its_weightiest_part(world: World) -> None:
    case = world.acknowledged()
    sweep(at=on(5, 18))
    compose.compose([case.pk], at=on(6, 9))
    assert recipients(case, "take_up") == {"supervisor"}
    assert recipients(case, "owe_leader_visit") == {"lead"}
    # Of the rungs due together only the highest tells.
    assert (recipients(case, "card"), recipients(case, "remind")) == (set(), set())


def test_the_second_rung_is_a_written_order_to_the_unit_lead(world: World) -> None:
    case = world.acknowledged()
    sweep(at=on(4, 18))
    announced(world, case)
    assert recipients(case, "card") == {"lead"}
    assert case.notices.get(kind="card").params["colour"] == "yellow"


def test_reminders_wait_for_working_time(world: World) -> None:
    case = world.acknowledged()
    sweep(at=on(3, 18))
    compose.compose([case.pk], at=on(3, 18, 1))
    reminder = case.notices.get(kind="remind")
    assert (reminder.state, reminder.deliver_after) == ("pending", on(4, 9))
    assert reminder.pk not in inbox.of(world.handler).values_list("pk", flat=True)


def test_an_emergencys_reminders_do_not_wait(world: World) -> None:
    world.now = on(2, 22)
    case = world.acknowledged(urgency="emergency")
    sweep(at=world.later(minutes=20))
    announced(world, case)
    assert case.notices.get(kind="remind", recipient=world.handler).state == "sent"


def test_a_callback_is_offered_to_operators_outside_the_handling_units(world: World) -> None:
    world.person("operator2", Role.HANDLER, unit=world.water)
    case = world.resolved()
    sweep(at=world.later(days=2))
    announced(world, case)
    assert recipients(case, "callback") == {"operator"}


def test_a_queue_is_told_of_once_until_it_was_read(world: World) -> None:
    first, second, third = (world.resolved() for _number in range(3))
    sweep(at=world.later(days=3))
    announced(world, first, second)
    announced(world, third)
    waiting = Notice.objects.filter(kind="callback", recipient=world.operator)
    assert waiting.count() == 1
    inbox.read(world.operator, at=world.now)
    fourth = world.resolved()
    sweep(at=world.later(days=3))
    announced(world, fourth)
    assert waiting.count() == 2


# Citizens


def test_a_citizen_gets_the_number_and_a_link_to_follow_it(world: World) -> None:
    case = world.registered()
    announced(world, case)
    notice = case.notices.get(kind="register")
    assert (notice.transport, notice.citizen_id) == ("sms", case.citizen_id)
    assert notice.secret
    assert Link.objects.get(case=case).kind == "track"


def test_the_rating_link_is_in_the_secret_and_nowhere_else(world: World) -> None:
    case = world.resolved()
    announced(world, case)
    notice = case.notices.get(kind="resolve")
    rated = steps.rate_by_link(notice.secret, steps.Opinion(score=5, solved="yes", visited="yes"), at=world.now)
    assert rated.state == "closed"
    with connection.cursor() as cursor:
        cursor.execute("SELECT n::text FROM casework_notice n WHERE id = %s", [notice.pk])
        assert notice.secret not in cursor.fetchone()[0]
    assert notice.secret not in str(notice.params)


@pytest.mark.parametrize("citizen", [{"phone": ""}, {"phone": "", "name": ""}, {"phone": "+861087654321"}])
def test_whoever_reads_no_text_messages_gets_none(world: World, citizen: dict[str, str]) -> None:
    case = world.resolved(**citizen)
    announced(world, case)
    assert texted(case) == []
    assert not Link.objects.filter(case=case, via="sms").exists()


def test_what_a_declined_citizen_is_sent_holds_nothing_of_the_reason(world: World) -> None:
    case = world.registered()
    steps.decline(case, reason="请联系供电公司", actor=world.dispatcher, at=world.now)
    announced(world, case)
    assert case.notices.get(kind="decline").params == {}


def test_a_proposed_phone_tells_nobody_and_a_confirmed_one_tells_the_old_number(world: World) -> None:
    case = world.resolved()
    announced(world, case)
    first_link = case.notices.get(kind="resolve").secret
    steps.correct(case, field="phone", value=OTHER_PHONE, reason="换号", actor=world.operator, at=world.now)
    announced(world, case)
    assert texted(case) == ["register", "visit_told", "resolve"]
    steps.correct(case, field="phone", value=OTHER_PHONE, reason="核实", actor=world.second_operator, at=world.now)
    announced(world, case)
    assert case.notices.get(kind="phone_changed").citizen.phone == PHONE
    new = Citizen.objects.get(pk=Case.objects.get(pk=case.pk).citizen_id)
    assert new.phone == OTHER_PHONE
    assert set(case.notices.filter(citizen=new).values_list("kind", flat=True)) == {"register", "resolve"}
    # The link that went to the old number leads nowhere any more.
    with pytest.raises(Gone):
        steps.rate_by_link(first_link, steps.Opinion(score=5, solved="yes", visited="yes"), at=world.now)
    link = case.notices.get(kind="resolve", citizen=new).secret
    assert steps.rate_by_link(link, steps.Opinion(score=5, solved="yes", visited="yes"), at=world.now).state == "closed"


def test_a_code_goes_out_once_and_only_by_text_message(world: World) -> None:
    case = world.acknowledged()
    seq = TimelineHead.objects.get(case=case).seq
    send = {"notification": VISIT_CODE, "event_seq": seq, "secret": "123456", "at": world.now}
    first = compose.direct(case=case, **send)
    again = compose.direct(case=case, **send)
    assert first is not None
    assert first == again
    assert compose.direct(case=world.acknowledged(world.dispatched(world.registered(phone=""))), **send) is None
    assert Notice.objects.filter(kind="visit_code").count() == 1


def test_working_time_begins_again_in_the_morning_and_after_noon(world: World) -> None:
    expected = {on(2, 8): on(2, 9), on(2, 12): on(2, 14), on(2, 11, 59): on(2, 11, 59), on(6, 18): on(9, 9)}
    for at, then in expected.items():
        event = Event(verb="escalate", occurred_at=at)
        assert Arrival(at=on(9, 9)).of(Notification("remind", deferrable=True), event) == then
        assert Arrival(at=on(9, 9)).of(Notification("remind"), event) == at


@pytest.mark.django_db(transaction=True)
def test_a_code_is_written_though_nobody_can_be_woken(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def send_task(self, *_task: object, **_options: object) -> None:
            raise OperationalError("the broker is away")

    case = world.dispatched()
    monkeypatch.setattr(compose, "current_app", Away())
    notice = compose.direct(case=case, notification=VISIT_CODE, secret="042317", event_seq=9, at=world.now)
    assert notice is not None
    assert notice.state == Notice.State.PENDING
