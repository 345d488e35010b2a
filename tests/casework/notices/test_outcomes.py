"""What became of messages, announcements and sweeps is signed, and verification names nothing of what the product does."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from casework.escalation.sweep import sweep
from casework.models import Case, Event, Notice, Sweep, TimelineHead
from casework.notices import compose, deliver, inbox
from casework.notices.gateways import Gateway, Message, NotSent
from casework.verification import run, signed
from tests.roles import as_owner
from tests.verified import first_break
from tests.world import World

pytestmark = pytest.mark.django_db


class Refusing(Gateway):
    code = "refusing"

    def send(self, message: Message) -> str:
        raise NotSent("busy")


def whole() -> bool:
    return first_break() is None and list(signed.faults_beside_cases()) == []


def composed(world: World) -> Case:
    case = world.registered()
    compose.compose([case.pk], at=world.now)
    return case


def updated(*, ago: timedelta) -> None:
    """The signatures came so long ago, to cases that were there before."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET session_replication_role = replica")
        Event.objects.update(recorded_at=timezone.now() - ago - timedelta(days=1))
        cursor.execute("SET session_replication_role = DEFAULT; SET CONSTRAINTS ALL DEFERRED")
        introduced = MigrationRecorder.Migration.objects.filter(app="casework", name=signed.OUTCOMES_INTRODUCED)
        introduced.update(applied=timezone.now() - ago)


def as_old_servers_did(notice: Notice, world: World) -> None:
    with transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(claimed_at=world.now, attempts=1)
        Notice.objects.filter(pk=notice.pk).update(state=Notice.State.SENT, sent_at=world.now, secret="", claimed_at=None)


def test_a_message_is_whole_while_it_is_tried_and_when_it_was_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "chosen", lambda _transport: [Refusing()])
    case = composed(world)
    assert whole()
    for pause in (*deliver.BACKOFF, timedelta(0)):
        (claimed,) = deliver._claim("sms", at=world.now)
        assert whole(), "claimed"
        deliver._hand_over([claimed], [Refusing()], at=world.now)
        assert whole(), "let go"
        world.now += pause
    assert case.notices.get().state == Notice.State.FAILED


def test_a_claim_that_was_taken_over_is_whole(world: World) -> None:
    case = composed(world)
    deliver._claim("sms", at=world.now)
    world.now += deliver.LEASE
    assert deliver.deliver(at=world.now) == 1
    assert case.notices.get().attempts == 2
    assert whole()


def test_a_digest_is_whole_when_it_was_read_and_when_it_is_news_again(world: World) -> None:
    cases = [world.acknowledged(), world.acknowledged(phone="13800138009")]
    sweep(at=world.later(days=1, hours=9))
    world.later(hours=15)
    for case in cases:
        compose.compose([case.pk], at=world.now)
        deliver.deliver(at=world.now)
        assert whole(), "news"
        assert inbox.read(world.handler, at=world.later(minutes=6))
        assert whole(), "read"
    digest = Notice.objects.get(kind="digest", recipient=world.handler, read_at__isnull=False)
    assert digest.items.count() == 2


def test_what_old_servers_did_in_the_hour_of_the_update_is_whole(world: World) -> None:
    case = composed(world)
    updated(ago=timedelta(minutes=10))
    as_old_servers_did(case.notices.get(), world)
    later = world.registered(phone="13800138009")
    TimelineHead.objects.filter(case=later).update(announced_seq=1)
    record = Sweep.objects.create(started_at=world.now)
    Sweep.objects.filter(pk=record.pk).update(finished_at=world.now)
    # Their events were moved into the past by this test; of what became of things nothing is named.
    ids = [case.pk, later.pk]
    named = {fault.what for fault in signed_breaks(ids)}
    assert not named & {outcome.fault for outcome in signed.OUTCOMES.values()}
    assert not any("composed" in what for what in named)
    assert list(signed.faults_beside_cases()) == []


def test_an_hour_later_they_are_refused(world: World) -> None:
    case = composed(world)
    updated(ago=timedelta(minutes=61))
    with pytest.raises(DatabaseError, match="signed by the application"):
        as_old_servers_did(case.notices.get(), world)


def test_a_signature_of_before_goes_when_an_old_server_goes_on(world: World) -> None:
    case = composed(world)
    deliver._claim("sms", at=world.now)
    updated(ago=timedelta(minutes=10))
    Notice.objects.filter(case=case).update(claimed_at=None)
    assert case.notices.get().outcome_mac is None


def signed_breaks(ids: list[int]) -> list[run.Break]:
    return run.breaks(ids, against=run.basis())
