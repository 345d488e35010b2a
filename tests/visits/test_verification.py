"""Whoever owns the database may change any row. Verification finds what the events do not say, and names it."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from casework import steps
from casework.escalation.sweep import sweep
from casework.models import Case, Verification
from casework.notices import compose
from casework.verification import run, whole
from tests import files, tampering_list
from tests.roles import as_owner
from tests.shared import for_the_room
from tests.visits.conftest import STROKES, Field
from tests.visits.tamperings import KEEPS_GUARDS, TAMPERINGS
from tests.world import MONDAY, World
from visits import steps as visit_steps
from visits.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.long]

SIGNED = {"confirmation": {"method": "signature", "signature": STROKES}}


class Tampered:
    """A closed case with a promise, an objection, an escalation and a card; another in hand, with a visit nobody confirmed."""

    def __init__(self) -> None:
        self.world = World(now=MONDAY)
        with time_machine.travel(MONDAY, tick=False) as clock:
            field = Field(self.world, clock)
            case = self.world.acknowledged(phone="13800138001", name="李大爷", address="中山路88号3栋2单元201室")
            self.world.later(days=2, hours=12)
            sweep(at=self.world.now)
            promise = {"promised": "换新水管", "promise_due": (self.world.now + timedelta(days=9)).date().isoformat()}
            visit = uuid.uuid4()
            answer = field.put(visit, field.body(case, **promise, **SIGNED, late_reason="雨天", mood="急"))
            assert (answer.status_code, answer.json()["state"]) == (201, "accepted"), answer.json()
            visit_steps.dispute(Visit.objects.get(pk=visit), at=self.world.later(hours=1))
            uploads = [files.photo(), files.pdf()]
            steps.resolve(case, text="已换新水管", files=uploads, actor=self.world.handler, at=self.world.later(hours=1))
            self.world.rated(case, score=4)
            in_hand = self.world.acknowledged(phone="13800138002", name="张婶")
            answer = field.put(uuid.uuid4(), field.body(in_hand, met_with="张婶的女儿"))
            assert answer.status_code == 201, answer.json()
            resolved = self.world.resolved(phone="13800138003", name="赵叔")
            self.world.rating_token(resolved)
            compose.pending(at=self.world.now)
            planned = self.world.acknowledged(phone="13800138004")
            visit = field.planned(planned, purpose="看水表")
            assert field.put(visit, field.body(planned)).status_code == 201
            redacted = self.world.registered("张三偷了我的鸡")
            steps.redact(redacted.words.get(), reason="依法", actor=self.world.supervisor, at=self.world.now)
        self.ids = {"case": case.pk, "open": in_hand.pk, "resolved": resolved.pk, "other_user": self.world.stranger.pk}
        self.ids |= {"planned": planned.pk, "redacted": redacted.pk}


@pytest.fixture(scope="module")
def tampered(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Tampered]:
    yield from for_the_room(Tampered, blocker=django_db_blocker)


def verified_now(cursor: Any) -> None:
    """As after a verification that has just come to its end."""
    with transaction.atomic():
        verification = whole.begin(at=MONDAY)
    cursor.execute("SELECT xmin::text::bigint FROM casework_verification WHERE id = %s", [verification.pk])
    (written_by,) = cursor.fetchone()
    Verification.objects.filter(pk=verification.pk).update(finished_at=MONDAY, snapshot=written_by + 1)
    verification.refresh_from_db()
    whole.record(verification)


def breaks(ids: list[int] | None = None) -> list[str]:
    """Of these cases, or of all."""
    ids = list(Case.objects.order_by("pk").values_list("pk", flat=True)) if ids is None else ids
    return [f"event {seq}: {what}" for _number, seq, what in run.breaks(ids, against=run.basis())]


def test_nothing_is_found_where_nobody_tampered(tampered: Tampered) -> None:
    assert breaks() == []


def test_the_list_of_tamperings_names_each() -> None:
    guarded = {what: " (guards on)" if what in KEEPS_GUARDS else "" for what in TAMPERINGS}
    became = {f"{what}{guarded[what]}": f"verification: … {named} …" for what, (_sql, named) in TAMPERINGS.items()}
    tampering_list.check("owner-of-case", became)


@pytest.mark.parametrize("what", TAMPERINGS)
def test_it_is_found(tampered: Tampered, what: str) -> None:
    statement, named = TAMPERINGS[what]
    with transaction.atomic(), as_owner(), connection.cursor() as cursor:
        verified_now(cursor)
        assert whole.ids_changed() == []
        if what not in KEEPS_GUARDS:
            cursor.execute("SET LOCAL session_replication_role = replica")
        with transaction.atomic():
            cursor.execute(statement, tampered.ids)
            assert cursor.rowcount > 0
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        assert any(named in broken for broken in breaks()), breaks()
        if not statement.startswith("DELETE"):  # what is deleted leaves nothing behind that was written since
            assert any(named in broken for broken in breaks(whole.ids_changed())), whole.ids_changed()
        transaction.set_rollback(True)
