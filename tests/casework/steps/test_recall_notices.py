"""Recall: nobody is told any more of what a version that went wrong has fired; that it fired stays, and is marked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from casework import event_text, steps
from casework.escalation import sweep as sweeping
from casework.escalation.due import Due
from casework.escalation.firing import Turn
from casework.escalation.sweep import sweep
from casework.models import Case, EscalationRule, Event, Firing, Notice, NoticeRecall, RuleVersion
from casework.notices import compose, deliver, inbox
from casework.refusal import Invalid
from casework.rule_editor.save import save
from casework.steps.recall_notices import recall_notices
from casework.steps.stop_escalation import stop_escalation
from tests import tuning
from tests.casework.looking import last, refused
from tests.casework.rule_editor.conftest import proposed
from tests.verified import first_break
from tests.world import SHANGHAI, World

RULE = "visit-first"


def version() -> RuleVersion:
    return RuleVersion.objects.select_related("rule").get(rule__code=RULE, version=1)


def quiet(world: World) -> Case:
    """In hand, and everything so far has been read."""
    case = world.acknowledged(handler=world.handler)
    compose.pending(at=world.now)
    for user in world.people.values():
        inbox.read(user, at=world.now)
    return case


def fired(world: World, *, cases: int = 1, composed: bool = True) -> list[Case]:
    """On Tuesday, a working day after the dispatch: the first rung alone."""
    tuning.leave_on(EscalationRule.objects.get(code=RULE))
    listed = [quiet(world) for _number in range(cases)]
    world.now = datetime(2026, 3, 4, 9, tzinfo=SHANGHAI)
    sweep(at=world.now)
    if composed:
        compose.pending(at=world.now)
    return listed


def disabled(world: World, *, at: datetime | None = None) -> None:
    save(
        proposed(RULE, enabled=False),
        EscalationRule.objects.get(code=RULE),
        base_version=None,
        reason="写错了",
        confirmed=True,
        actor=world.administrator,
        at=at or world.later(minutes=1),
    )


def recall(world: World, reason: str = "单位写错了") -> tuple[NoticeRecall, int]:
    return recall_notices(version(), reason=reason, actor=world.administrator, at=world.later(minutes=1))


def test_unread_notices_disappear_from_the_list_and_the_count(world: World) -> None:
    fired(world, cases=3)
    assert inbox.unread(world.handler) == 1
    disabled(world)
    made, notices = recall(world)
    assert (made.cases, notices) == (3, 3)
    assert inbox.unread(world.handler) == 0
    assert not inbox.of(world.handler).filter(kind="digest", read_at__isnull=True).exists()


def test_what_fired_stays_and_is_marked_and_the_timeline_says_why(world: World) -> None:
    (case,) = fired(world)
    disabled(world)
    recall(world)
    assert [firing.recalled_at for firing in Firing.objects.with_recalls()] == [world.now]
    event = last(case)
    assert (event.verb, event.actor) == ("recall_notices", world.administrator)
    text = event_text.sentence(event, event_text.names_in([event]))
    assert text == "The unread notices of rule “Online only: remind the handler”, version 1, were recalled. Reason: 单位写错了"
    assert case.events.filter(verb="escalate").exists()
    assert first_break() is None


def test_what_was_read_stays_read(world: World) -> None:
    fired(world)
    inbox.read(world.handler, at=world.later(minutes=1))
    disabled(world)
    assert recall(world)[1] == 0
    assert Notice.objects.filter(recipient=world.handler, kind="remind", state="sent").count() == 1


def test_a_digest_keeps_what_another_rule_has_told(world: World) -> None:
    tuning.leave_on(*EscalationRule.objects.filter(code__in=[RULE, "acknowledgement-reminder"]))
    quiet(world)
    unsigned = world.dispatched(handler=world.handler)
    compose.pending(at=world.now)
    inbox.read(world.handler, at=world.now)
    sweep(at=world.later(days=2))
    compose.pending(at=world.now)
    digest = inbox.of(world.handler).get(kind="digest", read_at__isnull=True)
    assert inbox.in_digest(world.handler, digest.pk).count() == 3
    disabled(world)
    recall(world)
    assert [notice.case for notice in inbox.in_digest(world.handler, digest.pk)] == [unsigned]
    assert [line.case for line in inbox.lines([digest])] == [unsigned.number]
    assert inbox.unread(world.handler) == 1


def test_what_waits_for_working_time_is_never_delivered(world: World) -> None:
    tuning.leave_on(EscalationRule.objects.get(code=RULE))
    quiet(world)
    world.now = datetime(2026, 3, 7, 9, tzinfo=SHANGHAI)  # a Saturday
    sweep(at=world.now)
    compose.pending(at=world.now)
    assert Notice.objects.filter(state="pending", kind="remind").count() == 1
    disabled(world)
    assert recall(world)[1] == 1
    deliver.deliver(at=world.later(days=3))
    assert inbox.unread(world.handler) == 0


def test_what_is_composed_afterwards_tells_nobody(world: World) -> None:
    """The worker that composes was behind. It has two ways: for escalations alone, and beside other events."""
    alone, beside = fired(world, cases=2, composed=False)
    steps.comment(beside, text="在路上", actor=world.handler, at=world.later(minutes=1))
    disabled(world)
    recall(world)
    compose.pending(at=world.later(minutes=1))
    assert not Notice.objects.filter(case__in=[alone, beside], kind="remind").exists()


def test_what_a_running_sweep_still_fires_by_the_recalled_version_tells_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tuning.leave_on(EscalationRule.objects.get(code=RULE))
    late = [quiet(world), quiet(world)][1]
    fire, batches = sweeping.fire, 0

    def recalled_meanwhile(turn: Turn, due_now: Sequence[Due]) -> int:
        nonlocal batches
        batches += 1
        if batches == 2:
            disabled(world, at=timezone.now())
            recall(world)
        return fire(turn, due_now)

    monkeypatch.setattr(sweeping, "CASES_AT_ONCE", 1)
    monkeypatch.setattr(sweeping, "fire", recalled_meanwhile)
    assert sweep(at=world.later(days=2)).fired == 2
    compose.pending(at=world.now)
    assert not Notice.objects.filter(kind="remind").exists()
    assert Firing.objects.with_recalls().get(wait__case=late).recalled_at is not None


def test_a_version_that_would_fire_again_is_stopped_first(world: World) -> None:
    fired(world)
    with refused("still_fires"):
        recall(world)
    stop_escalation(reason="写错了", hours=1, actor=world.administrator, at=world.later(minutes=1))
    assert recall(world)[1] == 1


def test_once_for_what_it_has_fired(world: World) -> None:
    fired(world)
    disabled(world)
    recall(world)
    with refused("nothing_to_recall"):
        recall(world)


def test_only_an_administrator_and_with_a_reason(world: World) -> None:
    fired(world)
    disabled(world)
    for person in (world.supervisor, world.handler, world.auditor):
        with refused("not_allowed", status=403):
            recall_notices(version(), reason="x", actor=person, at=world.now)
    with pytest.raises(Invalid):
        recall(world, reason=" ")
    assert not NoticeRecall.objects.exists()
    assert not Event.objects.filter(verb="recall_notices").exists()


def test_a_recall_is_never_changed_or_removed(world: World) -> None:
    fired(world)
    disabled(world)
    recall(world)
    rows = NoticeRecall.objects.all()
    for change in (lambda: rows.update(reason="x"), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_from_the_page_and_through_the_api(world: World) -> None:
    fired(world)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.administrator)
    path = f"/rules/{RULE}/recall/1/"
    with time_machine.travel(world.now + timedelta(hours=1), tick=False):
        assert "would fire again" in client.get(path).content.decode()
        disabled(world)
        assert "1 notice is unread." in client.get(path).content.decode()
        rule = version().rule_id
        answer = client.post(
            f"/api/v1/escalation-rules/{rule}/recalls/", {"version": 1, "reason": "写错了"}, content_type="application/json"
        )
        assert (answer.status_code, answer.json()["notices"]) == (201, 1)
        assert client.post(path, {"reason": "写错了"}).status_code == 400
        firings = client.get("/api/v1/firings/").json()["results"]
        assert [row["recalled_at"] is not None for row in firings] == [True]
        assert "Notices recalled" in client.get(f"/rules/{RULE}/").content.decode()
        assert client.get("/rules/nothing/recall/1/").status_code == 404
