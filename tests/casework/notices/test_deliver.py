"""Messages are sent once, tried again when they fail, and leave no secret behind."""

import json
import logging
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client
from pytest_django import Settings

from casework import steps, tasks
from casework.escalation.sweep import sweep
from casework.models import Case, Notice, TimelineHead
from casework.notices import compose, deliver, inbox, texts
from casework.notices.gateways import Gateway, Message, NotSent, OutboxFile
from casework.refusal import Gone
from tests.roles import as_owner
from tests.world import PHONE, SHANGHAI, World
from visits.steps.plan import VISIT_CODE

pytestmark = pytest.mark.django_db

KEYS = {"at", "transport", "to", "template", "text", "links", "codes"}


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def outbox(settings: Settings) -> list[dict[str, Any]]:
    path = Path(settings.OUTBOX_FILE)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def delivered(case: Case, world: World, settings: Settings) -> list[dict[str, Any]]:
    compose.compose([case.pk], at=world.now)
    deliver.deliver(at=world.now)
    return outbox(settings)


class Failing(Gateway):
    """A gateway that takes nothing."""

    code = "failing"

    def __init__(self) -> None:
        self.asked: list[Message] = []

    def send(self, message: Message) -> str:
        self.asked.append(message)
        raise NotSent("busy")


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    gateway = Failing()
    monkeypatch.setattr(deliver, "chosen", lambda _transport: [gateway])
    return gateway


# The development transport


def test_a_message_is_one_line_of_the_outbox_file_with_its_link(world: World, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://doorstep.example"
    case = world.registered()
    (line,) = delivered(case, world, settings)
    assert set(line) == KEYS
    assert (line["transport"], line["to"], line["template"]) == ("sms", PHONE, "register")
    (link,) = line["links"]
    assert link.startswith("https://doorstep.example/t/")
    assert link in line["text"]
    assert case.number in line["text"]
    assert line["codes"] == []
    assert datetime.fromisoformat(line["at"]) == world.now


def test_the_rating_link_of_the_message_rates_the_case_once(world: World, settings: Settings) -> None:
    line = delivered(world.resolved(), world, settings)[-1]
    assert line["template"] == "resolve"
    token = line["links"][0].removeprefix(f"{settings.PUBLIC_URL}/r/")
    opinion = steps.Opinion(score=5, solved="yes", visited="yes")
    assert steps.rate_by_link(token, opinion, at=world.now).state == "closed"
    with pytest.raises(Gone):
        steps.rate_by_link(token, opinion, at=world.now)


def test_a_code_stands_in_the_message_and_in_its_codes(world: World, settings: Settings) -> None:
    case = world.acknowledged()
    compose.direct(
        case=case,
        notification=VISIT_CODE,
        secret="042317",
        event_seq=3,
        at=world.now,
        params={"planned_for": on(3, 9, 30).isoformat()},
    )
    (line,) = (line for line in delivered(case, world, settings) if line["template"] == "visit_code")
    assert line["codes"] == ["042317"]
    assert "042317" in line["text"]
    assert "水务局将于3月3日 09:30" in line["text"], "the unit, and when; no name"


def test_lines_written_at_once_do_not_mix(settings: Settings, tmp_path: Path) -> None:
    settings.OUTBOX_FILE = tmp_path / "deep" / "down" / "outbox.jsonl"
    message = Message("1", on(2, 9), "sms", PHONE, "register", "", "字" * 5000)
    threads = [threading.Thread(target=OutboxFile().send, args=(message,)) for _number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(line["text"]) for line in outbox(settings)] == [5000] * 12
    assert settings.OUTBOX_FILE.stat().st_mode & 0o077 == 0


# Words in the reader's language


def test_a_citizen_is_written_to_in_their_language(world: World, settings: Settings) -> None:
    chinese, english = world.registered(), world.registered(phone="+8613700001111")
    english.citizen.language = "en"
    with as_owner():
        english.citizen.save(update_fields=["language"])
    compose.compose([chinese.pk, english.pk], at=world.now)
    deliver.deliver(at=world.now)
    texts = {line["to"]: line["text"] for line in outbox(settings)}
    assert "工单" in texts[PHONE]
    assert texts["+8613700001111"].startswith("We registered your demand: case ")


def test_a_declined_citizen_reads_why_behind_the_link_and_not_in_the_message(
    world: World, settings: Settings, client: Client
) -> None:
    case = world.registered()
    reason = "张三家的事由供电公司办理，请拨打 95598"
    steps.decline(case, reason=reason, actor=world.dispatcher, at=world.now)
    line = delivered(case, world, settings)[-1]
    assert (line["template"], reason in line["text"]) == ("decline", False)
    with time_machine.travel(world.now):
        page = client.get(line["links"][0].removeprefix(settings.PUBLIC_URL), follow=True).content.decode()
    assert reason in page


# Once, again, and at last


def test_a_message_is_sent_once(world: World, settings: Settings) -> None:
    case = world.registered()
    assert len(delivered(case, world, settings)) == 1
    assert deliver.deliver(at=world.later(days=1)) == 0
    assert len(outbox(settings)) == 1


def test_its_secret_is_emptied_once_it_is_sent(world: World, settings: Settings) -> None:
    case = world.registered()
    compose.compose([case.pk], at=world.now)
    assert case.notices.get().secret
    deliver.deliver(at=world.now)
    notice = case.notices.get()
    assert (notice.state, notice.secret, notice.sent_at, notice.claimed_at) == ("sent", "", world.now, None)


def test_a_message_that_fails_is_tried_again_later_and_not_for_ever(world: World, failing: Failing) -> None:
    case = world.registered()
    compose.compose([case.pk], at=world.now)
    for tries, pause in enumerate(deliver.BACKOFF, start=1):
        assert deliver.deliver(at=world.now) == 0
        assert len(failing.asked) == tries
        assert case.notices.get().deliver_after == world.now + pause
        deliver.deliver(at=world.now + pause - timedelta(seconds=1))
        assert len(failing.asked) == tries
        world.now += pause
    deliver.deliver(at=world.now)
    notice = case.notices.get()
    assert (notice.state, notice.secret, notice.attempts) == ("failed", "", len(deliver.BACKOFF) + 1)
    deliver.deliver(at=world.later(days=9))
    assert len(failing.asked) == len(deliver.BACKOFF) + 1


def test_a_message_that_is_tried_again_has_the_same_id(world: World, failing: Failing) -> None:
    """A gateway that knows it sends it once, also when a worker was killed between sending and marking."""
    case = world.registered()
    compose.compose([case.pk], at=world.now)
    deliver.deliver(at=world.now)
    deliver.deliver(at=world.later(minutes=1))
    assert len({message.id for message in failing.asked}) == 1
    assert len({message.text for message in failing.asked}) == 1


def test_a_killed_workers_claim_is_taken_over_after_its_lease(world: World, settings: Settings) -> None:
    case = world.registered()
    compose.compose([case.pk], at=world.now)
    assert len(deliver._claim("sms", at=world.now)) == 1
    assert deliver.deliver(at=world.now + deliver.LEASE - timedelta(seconds=1)) == 0
    assert deliver.deliver(at=world.now + deliver.LEASE) == 1
    assert len(outbox(settings)) == 1


class Killed(BaseException):
    """What nobody can catch."""


class KilledAfterwards(OutboxFile):
    """The worker ends when the message is on its way, before it has marked it."""

    def send(self, message: Message) -> str:
        super().send(message)
        raise Killed


def test_a_worker_killed_before_it_marked_a_message_leaves_no_second_one(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = world.registered(), world.registered(phone="+8613700001111")
    compose.compose([first.pk, second.pk], at=world.now)
    with monkeypatch.context() as patched:
        patched.setattr(deliver, "chosen", lambda _transport: [KilledAfterwards()])
        with pytest.raises(Killed):
            deliver.deliver(at=world.now)
    on_their_way = outbox(settings)
    assert on_their_way
    assert {notice.state for notice in Notice.objects.filter(kind="register")} == {Notice.State.PENDING}

    assert deliver.deliver(at=world.now + deliver.LEASE) == 2

    assert sorted(line["to"] for line in outbox(settings)) == sorted([PHONE, "+8613700001111"])
    assert {notice.state for notice in Notice.objects.filter(kind="register")} == {Notice.State.SENT}


class Slow(Gateway):
    """A gateway that takes a message so late that another worker has taken it over meanwhile, whose gateway refuses it."""

    code = "slow"

    def __init__(self, world: World) -> None:
        self.world, self.asked = world, 0

    def send(self, message: Message) -> str:
        self.asked += 1
        if self.asked > 1:
            raise NotSent("busy")
        deliver.deliver(at=self.world.now + deliver.LEASE)
        return ""


def test_a_worker_whose_lease_ended_marks_nothing_of_what_another_took_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = Slow(world)
    monkeypatch.setattr(deliver, "chosen", lambda _transport: [gateway])
    case = world.registered()
    compose.compose([case.pk], at=world.now)
    deliver.deliver(at=world.now)
    notice = case.notices.get()
    assert gateway.asked == 2
    assert (notice.state, notice.attempts) == (Notice.State.PENDING, 2), "the other one's failure stands"
    assert notice.deliver_after == world.now + deliver.LEASE + deliver.BACKOFF[1]


def test_one_message_that_cannot_be_written_keeps_no_other_back(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = world.registered(), world.registered(phone="+8613700001111")
    compose.compose([broken.pk, sound.pk], at=world.now)
    render = texts.render

    def rendered(notice: Notice) -> texts.Text:
        if notice.case_id == broken.pk:
            raise KeyError("no such kind")
        return render(notice)

    monkeypatch.setattr(texts, "render", rendered)
    assert deliver.deliver(at=world.now) == 1
    assert [line["to"] for line in outbox(settings)] == ["+8613700001111"]


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_message_once(transactional_db: None, settings: Settings) -> None:
    world = World()
    cases = [world.registered(phone=f"+86139123400{number:02}") for number in range(30)]
    compose.compose([case.pk for case in cases], at=world.now)
    gate = threading.Barrier(4)

    def work() -> None:
        gate.wait(10)
        deliver.deliver(at=world.now)
        connections.close_all()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(line["to"] for line in outbox(settings)) == sorted(f"+86139123400{number:02}" for number in range(30))


def test_without_a_gateway_messages_wait(world: World, settings: Settings) -> None:
    settings.DEVELOPMENT_TRANSPORT = False
    settings.GATEWAYS = []
    case = world.registered()
    compose.compose([case.pk], at=world.now)
    assert deliver.deliver(at=world.now) == 0
    assert (case.notices.get().state, case.notices.get().attempts) == ("pending", 0)
    assert outbox(settings) == []


# Reminders


def test_a_reminder_that_waited_arrives_when_work_begins(world: World) -> None:
    case = world.acknowledged()
    sweep(at=on(3, 18))
    compose.compose([case.pk], at=on(3, 18, 1))
    deliver.deliver(at=on(4, 8, 59))
    assert inbox.unread(world.handler) == 1  # that it was sent to the unit
    deliver.deliver(at=on(4, 9))
    assert inbox.unread(world.handler) == 2


def test_a_reminder_lapses_when_its_wait_has_ended(world: World) -> None:
    case = world.acknowledged()
    sweep(at=on(3, 18))
    compose.compose([case.pk], at=on(3, 18, 1))
    world.now = on(3, 19)
    world.visited(case)
    deliver.deliver(at=on(4, 9))
    assert case.notices.get(kind="remind").state == "lapsed"
    assert not inbox.of(world.handler).filter(kind="digest").exists()


# What is left behind


def test_no_number_name_or_token_reaches_the_log(
    world: World, settings: Settings, failing: Failing, caplog: pytest.LogCaptureFixture
) -> None:
    case = world.resolved()
    compose.compose([case.pk], at=world.now)
    secrets = [notice.secret for notice in case.notices.all()]
    with caplog.at_level(logging.DEBUG):
        deliver.deliver(at=world.now)
    assert "was not sent" in caplog.text
    for secret in (PHONE, PHONE[3:], "王小明", *filter(None, secrets)):
        assert secret not in caplog.text


def test_what_celery_carries_is_ids(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    carried: list[tuple[str, Any]] = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda _app, name, args=None, **_rest: carried.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        case = world.resolved()
        compose.compose([case.pk], at=world.now)
    assert {name for name, _args in carried} == {"casework.tasks.announce", "casework.tasks.deliver_by"}
    for _name, args in carried:
        assert args in ([[case.pk]], ["sms"])


def test_the_tasks_run_from_event_to_outbox(world: World, settings: Settings) -> None:
    case = world.dispatched()
    tasks.announce([case.pk])
    tasks.announce_pending()
    tasks.sweep()
    tasks.deliver_due()
    tasks.deliver_by("sms")
    head = TimelineHead.objects.get(case=case)
    assert [line["template"] for line in outbox(settings)] == ["register"]
    assert Notice.objects.filter(case=case, state="pending", transport="sms").count() == 0
    assert head.announced_seq < head.seq  # the sweep has written events that the next wake announces


def test_a_message_of_other_code_is_not_sent_with_the_link_of_another_case(world: World, settings: Settings) -> None:
    """The signature of one's own message beside it, or one that is made up."""
    mine, other = world.resolved(phone="13800138021"), world.resolved(phone="13800138022")
    compose.compose([mine.pk, other.pk], at=world.now)
    settled = Notice.objects.filter(citizen=mine.citizen).order_by("pk")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO casework_notice (case_id, event_seq, kind, citizen_id, address, transport, language, params, secret,
            state, deliver_after, attempts, created_at, mac) SELECT case_id, event_seq + 70, kind, %s, '', transport, language,
            params, secret, 'pending', deliver_after, 0, created_at, (SELECT mac FROM casework_notice WHERE id = %s)
            FROM casework_notice WHERE citizen_id = %s AND secret <> ''
            """,
            [mine.citizen_id, settled[0].pk, other.citizen_id],
        )
        assert cursor.rowcount
    deliver.deliver(at=world.later(minutes=1))
    links = [message["links"] for message in outbox(settings) if message["to"] == "+8613800138021"]
    theirs = [message["links"] for message in outbox(settings) if message["to"] == "+8613800138022"]
    assert links
    assert theirs
    assert not [link for link in links if link in theirs and link]
    assert Notice.objects.filter(event_seq__gt=70).values_list("state", flat=True).distinct().get() == "pending"
