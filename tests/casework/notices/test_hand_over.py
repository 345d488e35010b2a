"""To which gateway a message is handed, in what order; and what becomes of it when one refuses, hangs or loses its answer."""

from datetime import timedelta

import psycopg2
import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

from casework import tasks
from casework.models import Attempt, Case, Link, Notice
from casework.notices import compose, deliver
from casework.notices.gateways import AnswerLost, Gateway, Message, NotSent, resting
from casework.steps.register import REGISTERED
from tests.world import PHONE, World
from visits.steps.plan import VISIT_CODE

pytestmark = pytest.mark.django_db


class Answering(Gateway):
    """A gateway that answers what it is told to: an exception is raised, anything else means that the message was taken."""

    carries = "sms"

    def __init__(self, code: str, *answers: NotSent | str) -> None:
        self.code, self.answers = code, list(answers)
        self.asked: list[Message] = []

    def send(self, message: Message) -> str:
        self.asked.append(message)
        answer = self.answers.pop(0) if self.answers else ""
        if isinstance(answer, NotSent):
            raise answer
        return answer

    @property
    def kinds(self) -> list[str]:
        return [message.template for message in self.asked]


@pytest.fixture(autouse=True)
def _all_awake() -> None:
    cache.clear()


def use(monkeypatch: pytest.MonkeyPatch, *gateways: Gateway) -> None:
    monkeypatch.setattr(deliver, "chosen", lambda transport: list(gateways) if transport == "sms" else [])


def composed(world: World, **details: str) -> Case:
    case = world.registered(**details)
    compose.compose([case.pk], at=world.now)
    return case


def coded(world: World, case: Case) -> Notice:
    notice = compose.direct(case=case, notification=VISIT_CODE, secret="123456", event_seq=1, at=world.now)
    assert notice is not None
    return notice


def outcomes(case: Case) -> list[tuple[str, str, str]]:
    return list(Attempt.objects.filter(notice__case=case).order_by("pk").values_list("gateway", "outcome", "reason"))


# To whom


def test_what_the_first_gateway_refuses_the_next_one_takes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Answering("first", NotSent("busy")), Answering("second", "their-17")
    use(monkeypatch, first, second)
    case = composed(world)
    assert deliver.deliver(at=world.now) == 1
    assert outcomes(case) == [("first", "refused", "busy"), ("second", "taken", "")]
    assert Attempt.objects.latest("pk").reference == "their-17"
    assert case.notices.get().state == Notice.State.SENT


@pytest.mark.parametrize("reference", ["x" * 101, "a\0b", "a\nb"])
def test_a_gateway_that_names_a_message_oddly_has_taken_it(world: World, monkeypatch: pytest.MonkeyPatch, reference: str) -> None:
    gateway = Answering("odd", reference)
    use(monkeypatch, gateway)
    case = composed(world)
    assert deliver.deliver(at=world.now) == 1
    assert outcomes(case) == [("odd", "taken", "")]
    assert Attempt.objects.get().reference == ""


def test_a_dead_number_is_tried_once_and_by_no_other_gateway(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Answering("first", NotSent("no_such_number", dead=True)), Answering("second")
    use(monkeypatch, first, second)
    case = composed(world)
    deliver.deliver(at=world.now)
    deliver.deliver(at=world.later(days=2))
    notice = case.notices.get()
    assert (notice.state, notice.secret, notice.attempts) == (Notice.State.FAILED, "", 1)
    assert (len(first.asked), len(second.asked)) == (1, 0)


def test_a_message_whose_answer_was_lost_goes_to_the_same_gateway_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have it, and knows it by its id; another one would send it a second time."""
    first, second = Answering("first", NotSent("busy")), Answering("second", AnswerLost("garbled"))
    use(monkeypatch, first, second)
    case = composed(world)
    deliver.deliver(at=world.now)
    assert deliver.deliver(at=world.later(minutes=1)) == 1
    assert (len(first.asked), len(second.asked)) == (1, 2)
    assert len({message.id for message in second.asked}) == 1
    assert outcomes(case)[-2:] == [("second", "lost", "garbled"), ("second", "taken", "")]


def test_a_gateway_that_breaks_ends_nobody_elses_delivery(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Answering):
        def send(self, message: Message) -> str:
            if message.to == PHONE:
                raise ZeroDivisionError
            return super().send(message)

    use(monkeypatch, Broken("broken"))
    unlucky, other = composed(world), composed(world, phone="+8613700001111")
    assert deliver.deliver(at=world.now) == 1
    assert (unlucky.notices.get().state, other.notices.get().state) == (Notice.State.PENDING, Notice.State.SENT)


# A gateway that hangs, and one that asks for patience


@pytest.mark.parametrize("reason", ["timeout", "unreachable", "no_answer"])
def test_a_gateway_that_does_not_answer_rests_and_costs_no_message_another_try(
    world: World, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    hanging = Answering("hanging", AnswerLost(reason))
    use(monkeypatch, hanging)
    first = composed(world)
    deliver.deliver(at=world.now)
    second = composed(world, phone="+8613700001111")
    assert deliver.deliver(at=world.later(minutes=1)) == 0
    assert (len(hanging.asked), first.notices.get().attempts, second.notices.get().attempts) == (1, 1, 0)
    cache.clear()  # its rest is over
    assert deliver.deliver(at=world.now) == 2


def test_while_one_gateway_rests_the_next_one_is_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging, other = Answering("hanging", NotSent("unreachable")), Answering("other")
    use(monkeypatch, hanging, other)
    composed(world)
    deliver.deliver(at=world.now)
    composed(world, phone="+8613700001111")
    assert deliver.deliver(at=world.now) == 1
    assert (len(hanging.asked), len(other.asked)) == (1, 2)


def test_a_gateway_is_asked_again_when_it_said_and_at_the_earliest_after_the_usual_pause(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Answering("busy", NotSent("busy", retry_after=1800)))
    case = composed(world)
    deliver.deliver(at=world.now)
    assert case.notices.get().deliver_after == world.now + timedelta(minutes=30)


def test_without_the_cache_every_gateway_is_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def get(self, _key: str) -> None:
            raise ConnectionError

        def set(self, _key: str, _value: int, timeout: int) -> None:
            raise ConnectionError

    monkeypatch.setattr(resting, "cache", Gone())
    gateway = Answering("hanging", AnswerLost("timeout"))
    use(monkeypatch, gateway)
    composed(world)
    deliver.deliver(at=world.now)
    assert deliver.deliver(at=world.later(minutes=1)) == 1


def test_a_gateways_rate_is_kept(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(resting.time, "sleep", slept.append)
    monkeypatch.setattr(resting.settings, "GATEWAY_RATES", {"slow": 4.0})
    now = resting.time.monotonic()
    resting.keep_pace({"slow": 16, "fast": 90}, began=now)
    resting.keep_pace({"slow": 16}, began=now - 60)
    resting.keep_pace({"fast": 16, "": 3}, began=now)
    assert [round(seconds) for seconds in slept] == [4]


# In what order


def test_the_messages_of_a_case_leave_in_the_order_they_were_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = Answering("sms", NotSent("busy"))
    use(monkeypatch, gateway)
    case = composed(world)
    deliver.deliver(at=world.now)
    coded(world, case)
    assert deliver.deliver(at=world.later(seconds=10)) == 0, "the first is waited for"
    assert deliver.deliver(at=world.later(minutes=1)) == 2
    assert gateway.kinds == ["register", "register", "visit_code"]


def test_a_code_waits_no_longer_for_a_message_that_failed_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = Answering("sms", NotSent("refused"), NotSent("refused"))
    use(monkeypatch, gateway)
    case = composed(world)
    deliver.deliver(at=world.now)
    deliver.deliver(at=world.later(minutes=1))
    coded(world, case)
    assert deliver.deliver(at=world.later(seconds=10)) == 1
    assert gateway.kinds == ["register", "register", "visit_code"]


def test_a_code_goes_before_what_was_due_earlier_and_takes_along_what_it_waits_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = Answering("sms")
    use(monkeypatch, gateway)
    monkeypatch.setattr(deliver, "AT_ONCE", 1)
    others = [composed(world, phone=f"+86139123400{number:02}") for number in range(3)]
    case = composed(world)
    coded(world, case)
    assert deliver.deliver(at=world.later(seconds=1)) == len(others) + 2
    assert [message.to for message in gateway.asked][:2] == [PHONE, PHONE]
    assert gateway.kinds[:2] == ["register", "visit_code"]


def test_nothing_that_can_wait_is_sent_before_a_code_and_what_that_waits_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = Answering("sms")
    use(monkeypatch, gateway)
    monkeypatch.setattr(deliver, "AT_ONCE", 4)
    for number in range(10):
        composed(world, phone=f"+86139123400{number:02}")
    case = composed(world)
    compose.direct(case=case, notification=REGISTERED, secret="another-link", event_seq=50, at=world.now)
    coded(world, case)
    assert deliver.deliver(at=world.later(seconds=1)) == 13
    assert gateway.kinds.index("visit_code") < 2 + deliver.AT_ONCE, "two turns of one message each, then its own"


@pytest.mark.django_db(transaction=True)
def test_while_one_worker_delivers_by_a_transport_no_other_does(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, gateway := Answering("sms"))
    woken: list[object] = []
    monkeypatch.setattr(tasks.deliver_by, "delay", woken.append)
    composed(world)
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    other = psycopg2.connect(**parameters)
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('doorstep delivers by sms'))")
        assert deliver.deliver(at=world.now) == 0
        assert deliver.deliver_by("email", at=world.now) == 0
        tasks.deliver_by("sms")
    finally:
        other.close()
    assert (gateway.asked, woken) == ([], []), "whoever is at it goes on"
    assert deliver.deliver(at=world.now) == 1


# What is kept of it


@pytest.mark.parametrize("change", ["outcome = 'taken'", "reason = ''", "at = at - interval '1 hour'"])
def test_what_a_gateway_answered_is_not_rewritten(world: World, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    use(monkeypatch, Answering("sms", NotSent("busy")))
    composed(world)
    deliver.deliver(at=world.now)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE casework_attempt SET {change}")  # noqa: S608


# By e-mail


def test_a_citizen_without_a_mobile_phone_is_written_to_by_e_mail(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = Answering("mail")
    monkeypatch.setattr(deliver, "chosen", lambda transport: [mail] if transport == "email" else [])
    case = world.registered(phone="", name="", email="li@example.org")
    compose.compose([case.pk], at=world.now)
    assert deliver.deliver(at=world.now) == 1
    (message,) = mail.asked
    assert (message.to, message.transport, message.template) == ("li@example.org", "email", "register")
    assert {link.via for link in Link.objects.filter(case=case)} == {Link.Via.EMAIL}
    assert case.pin_digest is None


def test_a_mobile_phone_goes_before_an_e_mail_address(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = composed(world, email="li@example.org")
    assert case.notices.get().transport == Notice.Transport.SMS
