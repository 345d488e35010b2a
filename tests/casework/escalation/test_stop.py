"""An administrator stops all escalation at once: with a reason, for all to see, and never for good."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event as Signal
from threading import Thread
from time import monotonic

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from casework.escalation import firing, sweep_health
from casework.escalation import sweep as sweeping
from casework.escalation.sweep import sweep
from casework.models import EscalationStop, Firing
from casework.refusal import Invalid, NotAllowed, Refused
from casework.rule_editor import stop_preview
from casework.rule_editor.why import why
from casework.steps.stop_escalation import resume_escalation, stop_escalation
from tests import patience
from tests.casework.looking import refused
from tests.world import World

pytestmark = pytest.mark.django_db


def stopped(world: World, *, hours: int = 24, reason: str = "规则写错了") -> EscalationStop:
    return stop_escalation(reason=reason, hours=hours, actor=world.administrator, at=world.now)


def due(world: World, *, cases: int = 1) -> datetime:
    """Some days later, when several rules have come due."""
    for _number in range(cases):
        world.acknowledged(handler=world.handler)
    return world.later(days=4)


def test_nothing_fires_while_it_is_stopped_and_what_is_due_fires_when_it_ends_by_itself(world: World) -> None:
    due(world)
    stop = stopped(world, hours=1)
    assert sweep(at=world.later(minutes=59)).fired == 0
    assert not Firing.objects.exists()
    assert sweep(at=stop.ends_at).fired > 0
    stop.refresh_from_db()
    assert (stop.ended_by, stop.ended_at) == (None, None)


def test_an_administrator_ends_it_earlier_and_once(world: World) -> None:
    due(world)
    stop = stopped(world)
    assert resume_escalation(actor=world.administrator, at=world.later(minutes=10)) == stop
    with refused("not_stopped"):
        resume_escalation(actor=world.administrator, at=world.later(minutes=1))
    assert sweep(at=world.later(minutes=1)).fired > 0


def test_it_says_why_and_ends_within_72_hours(world: World) -> None:
    for wrong in ({"reason": " "}, {"reason": "x" * 201}, {"hours": 0}, {"hours": 73}):
        with pytest.raises(Invalid) as why_not:
            stopped(world, **wrong)  # type: ignore[arg-type]
        assert why_not.value.fields.keys() == wrong.keys()
    assert not EscalationStop.objects.exists()


def test_only_administrators_stop_it_and_let_it_go_on(world: World) -> None:
    for person in (world.supervisor, world.lead, world.auditor):
        with pytest.raises(NotAllowed):
            stop_escalation(reason="x", hours=1, actor=person, at=world.now)
    stopped(world)
    for person in (world.supervisor, world.lead, world.auditor):
        with pytest.raises(NotAllowed):
            resume_escalation(actor=person, at=world.now)


def test_the_second_who_stops_it_is_told_who_was_first(world: World) -> None:
    stopped(world)
    with pytest.raises(Refused) as second:
        stopped(world)
    assert (second.value.code, str(second.value)) == ("already_stopped", "Administrator has already stopped escalation.")
    resume_escalation(actor=world.administrator, at=world.later(minutes=1))
    stopped(world)


def test_the_database_keeps_every_stop_short_and_unchanged(world: World) -> None:
    stop = stopped(world)
    rows = EscalationStop.objects.filter(pk=stop.pk)
    day = timedelta(days=1)
    for change in (
        lambda: rows.update(ends_at=stop.ends_at + day),
        lambda: rows.update(reason="anders"),
        lambda: rows.update(begun_by=world.supervisor),
        lambda: rows.update(ended_by=world.administrator, ended_at=stop.ends_at + day, outcome_mac=b"x"),
        lambda: rows.update(ended_by=world.administrator, ended_at=world.now),
        rows.delete,
        lambda: EscalationStop.objects.create(
            reason="x", begun_by=world.administrator, begun_at=world.now, ends_at=world.now + 4 * day
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="stop_one_at_a_time"), transaction.atomic():
        EscalationStop.objects.create(reason="x", begun_by=world.administrator, begun_at=world.now, ends_at=world.now + day)
    resume_escalation(actor=world.administrator, at=world.now)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(ended_by=None, ended_at=None)


def test_a_running_sweep_obeys_at_its_next_batch(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    at = due(world, cases=3)
    monkeypatch.setattr(sweeping, "CASES_AT_ONCE", 1)
    fire, batches = firing.fire, 0

    def stops_after_the_first(turn: firing.Turn, due_now: list[firing.Due]) -> int:
        nonlocal batches
        batches += 1
        if batches == 2:
            stopped(world)
        return fire(turn, due_now)

    monkeypatch.setattr(sweeping, "fire", stops_after_the_first)
    assert sweep(at=at).fired == 1
    assert batches > 2
    assert Firing.objects.values("wait").distinct().count() == 1


def waiting_for_a_lock() -> None:
    """Until somebody does."""
    deadline = monotonic() + patience.SECONDS
    with connection.cursor() as cursor:
        while monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_who_stops_waits_for_the_batch_that_is_firing_and_nothing_fires_afterwards(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = due(world)
    locked, may_go_on, answered = Signal(), Signal(), Signal()
    claim = firing.due.claim_due

    def waits(*args: object, **kwargs: object) -> object:
        locked.set()
        may_go_on.wait(patience.SECONDS)
        return claim(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(firing.due, "claim_due", waits)

    def stop() -> None:
        stopped(world)
        answered.set()
        connection.close()

    def run() -> None:
        sweep(at=at)
        connection.close()

    sweeper, stopper = Thread(target=run), Thread(target=stop)
    sweeper.start()
    assert locked.wait(patience.SECONDS)
    stopper.start()
    waiting_for_a_lock()
    assert not answered.is_set(), "the batch is not written yet"
    may_go_on.set()
    stopper.join(patience.SECONDS)
    sweeper.join(patience.SECONDS)
    fired = Firing.objects.count()
    assert fired > 0
    assert sweep(at=at + timedelta(minutes=1)).fired == 0
    assert Firing.objects.count() == fired


def test_a_stop_is_no_standstill(world: World) -> None:
    stopped(world)
    for _minute in range(10):
        sweep(at=world.later(minutes=1))
    assert sweep_health.current_stall(at=world.now) is None


def test_beforehand_it_is_shown_on_how_many_cases_the_rules_would_fire_at_its_end(world: World) -> None:
    due(world, cases=3)
    foreseen = stop_preview.held_back(hours=1, at=world.now)
    assert (foreseen.cases, foreseen.at_least) == (3, False)
    stop = stopped(world, hours=1)
    assert stop_preview.held_back(hours=0, at=world.now).cases == 3
    sweep(at=stop.ends_at)
    assert Firing.objects.values("wait__case").distinct().count() == 3
    assert stop_preview.held_back(hours=0, at=stop.ends_at).cases == 0


def test_why_says_that_a_stop_holds_it_back(world: World) -> None:
    case = world.acknowledged(handler=world.handler)
    at = world.later(days=4)
    stopped(world)
    texts = {reading.text for reading in why(case, at=at) if reading.outcome == "due"}
    assert texts == {"It is due: it will fire when the stop of escalation ends."}


@pytest.fixture
def present() -> Iterator[World]:
    """A world whose clock is the clock of the pages."""
    world = World()
    with time_machine.travel(world.now, tick=False):
        yield world


def page(world: World, who: str, path: str = "/notices/") -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client.get(path).content.decode()


def test_all_of_the_staff_see_on_every_page_who_stopped_it_why_and_until_when(present: World) -> None:
    assert "Escalation is stopped" not in page(present, "handler")
    end = date_format(timezone.localtime(stopped(present, reason="提醒规则写错了单位").ends_at), "DATETIME_FORMAT")
    for who in ("operator", "handler", "lead", "supervisor", "auditor", "dispatcher", "administrator"):
        shown = page(present, who, "/notices/")
        assert "Escalation is stopped" in shown
        assert "提醒规则写错了单位" in shown
        assert f"Until {end} no rule reminds anybody" in shown
        assert "<span data-user-text>Administrator</span>" in shown


def test_an_administrator_stops_it_and_lets_it_go_on_from_the_page(present: World) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(present.administrator)
    assert "What fires when it ends" in client.get("/rules/stop/").content.decode()
    refused_form = client.post("/rules/stop/", {"reason": "", "hours": "4"})
    assert refused_form.status_code == 400
    assert client.post("/rules/stop/", {"reason": "写错了", "hours": "4"}).status_code == 302
    assert client.post("/rules/stop/", {"reason": "写错了", "hours": "4"}).status_code == 400
    shown = client.get("/rules/stop/").content.decode()
    assert "Let escalation go on" in shown
    assert "Let escalation go on" not in page(present, "supervisor", "/rules/stop/")
    assert client.post("/rules/resume/").status_code == 302
    assert "Ended early" in client.get("/rules/stop/").content.decode()


def test_the_same_through_the_api(present: World) -> None:
    client = Client()
    client.force_login(present.administrator)
    answer = client.post("/api/v1/escalation-stops/", {"reason": "写错了", "hours": 4}, content_type="application/json")
    assert (answer.status_code, answer.json()["in_force"]) == (201, True)
    again = client.post("/api/v1/escalation-stops/", {"reason": "写错了", "hours": 4}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "already_stopped")
    assert client.get("/api/v1/escalation-stops/preview/?hours=4").json()["cases"] == 0
    assert client.post("/api/v1/escalation-stops/end/").json()["ended_by"] == "administrator"
    assert client.post("/api/v1/escalation-stops/end/").json()["code"] == "not_stopped"
    listed = client.get("/api/v1/escalation-stops/").json()["results"]
    assert [stop["in_force"] for stop in listed] == [False]
