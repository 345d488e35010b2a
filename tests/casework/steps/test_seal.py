"""Seal: what was written before texts were sealed is masked and sealed, is read rightly meanwhile, and nothing is lost."""

import uuid
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from casework import search, steps
from casework.models import Case, Event, Words
from casework.steps import seal
from casework.writing.words import in_full
from tests.casework.unsealed import in_plain, renamed, unsealed, unsealed_visit
from tests.roles import as_owner
from tests.verified import first_break
from tests.world import World
from visits import steps as visit_steps
from visits.models import Visit
from visits.visit_record import VisitRecord

SPOKEN = "张师傅说打 138 0013 8000，身份证44030519900101123X"
MASKED = "张师傅说打 138****8000，身份证4403**************"


def sealed() -> str:
    """What the command prints."""
    out = StringIO()
    call_command("seal_texts", stdout=out, stderr=StringIO())
    return out.getvalue().strip()


@pytest.fixture
def old(world: World) -> Words:
    return unsealed(world.registered(SPOKEN).words.get())


def test_words_that_wait_are_read_masked_and_in_full_as_all_others(world: World, old: Words) -> None:
    assert in_plain("casework_words", "text", old.pk) == SPOKEN
    assert old.text == MASKED
    assert "8000" in Case.objects.listed().get().title  # type: ignore[attr-defined]
    assert "0013" not in Case.objects.listed().get().title  # type: ignore[attr-defined]
    assert in_full(old).text == SPOKEN
    assert steps.reveal(old.case, field="text", reason="上门", actor=world.operator, at=world.now) == SPOKEN
    assert first_break() is None


def test_they_are_sealed_and_stay_what_they_were(world: World, old: Words) -> None:
    assert sealed() == "sealed 1"
    old.refresh_from_db()
    assert in_plain("casework_words", "text", old.pk) == MASKED
    assert (old.text, bytes(old.salt)) == (MASKED, b"")
    assert in_full(old).text == SPOKEN
    assert first_break() is None
    assert Event.objects.filter(case=old.case).count() == 1
    assert list(search.find(world.operator, "师傅").cases) == [old.case]


def test_twice_is_once_and_nothing_waits_any_more(world: World, old: Words) -> None:
    sealed()
    before = bytes(Words.objects.get().sealed or b"")
    assert not seal.waiting().exists()
    assert sealed() == "sealed 0"
    assert bytes(Words.objects.get().sealed or b"") == before


def test_cut_off_it_goes_on_where_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _nth in range(3):
        unsealed(world.registered(SPOKEN).words.get())
    monkeypatch.setattr(seal, "AT_ONCE", 1)
    with as_owner():
        assert next(seal.seal_words(at=world.now)) == 1
    assert seal.waiting().count() == 2
    assert sealed() == "sealed 2"
    assert first_break() is None


def test_what_was_redacted_is_left_empty(world: World, old: Words) -> None:
    steps.redact(old, reason="依法", actor=world.supervisor, at=world.now)
    assert sealed() == "sealed 0"
    old.refresh_from_db()
    assert (old.text, old.sealed) == ("", None)
    assert in_full(old) == ("", "")


def test_texts_of_visits_are_sealed_too(world: World) -> None:
    case = world.acknowledged()
    visit = visit_steps.plan(case, purpose=SPOKEN, actor=world.handler, at=world.later(minutes=1))
    visit_steps.record(visit.pk, record_of(case, world), actor=world.handler, at=world.later(hours=1))
    old = unsealed_visit(Visit.objects.get())
    for name in ("purpose", "found", "promised", "late_reason"):
        assert in_plain("visits_visit", name, old.pk) == SPOKEN
        assert getattr(old, name) == MASKED
    assert first_break() is None
    assert sealed() == "sealed 2"
    for name in ("purpose", "found", "promised", "late_reason"):
        assert in_plain("visits_visit", name, old.pk) == MASKED
    assert first_break() is None
    assert sealed() == "sealed 0"


def test_a_visit_that_old_code_planned_is_recorded_by_new_code(world: World) -> None:
    case = world.acknowledged()
    visit = unsealed_visit(visit_steps.plan(case, purpose=SPOKEN, actor=world.handler, at=world.later(minutes=1)))
    visit_steps.record(visit.pk, record_of(case, world), actor=world.handler, at=world.later(hours=1))
    assert first_break() is None
    assert sealed() == "sealed 1"
    assert in_plain("visits_visit", "purpose", visit.pk) == MASKED


def record_of(case: Case, world: World) -> VisitRecord:
    texts: dict[str, Any] = dict.fromkeys(("found", "promised", "late_reason"), SPOKEN)
    return VisitRecord(
        case=case.number,
        outcome="met",
        began_at=world.now - timedelta(minutes=30),
        ended_at=world.now,
        sha256=uuid.uuid4().bytes * 2,
        said="水又漏了",
        compared="same",
        promise_due=world.now.date(),
        **texts,
    )


def test_what_another_register_calls_the_case_is_masked_on_its_timeline(world: World) -> None:
    case = world.registered(source="市民热线", external_id="WS-1")
    renamed(case, external_id="44030519900101123X", source="王小明13912345678", source_category="来电13912345678")
    unsealed(case.words.get())
    assert sealed() == "sealed 1"
    case.refresh_from_db()
    assert case.external_id.startswith("4403**************#")
    assert case.source.startswith("王小明139****5678#")
    assert case.source_category.startswith("来电139****5678#")
    event = Event.objects.filter(case=case).latest("seq")
    assert (event.verb, event.actor, event.public) == ("mask", None, False)
    assert set(event.changes["row"]) == {"external_id", "source", "source_category"}
    assert first_break() is None


def test_a_case_whose_masked_number_another_has_already_is_left_as_it_is(world: World) -> None:
    """Old code and new code registered the same at once."""
    number = "44030519900101123X"
    new = world.registered(source="热线", external_id=number)
    case = renamed(world.registered(source="热线", external_id="WS-1"), external_id=number)
    unsealed(case.words.get())
    assert sealed() == "sealed 1"
    case.refresh_from_db()
    assert case.external_id == number
    assert new.external_id.startswith("4403****")


def outcome(statement: str) -> str:
    """With which code it is refused."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as refused:
        return str(refused.__cause__.pgcode)  # type: ignore[union-attr]
    return "passed"


ALONE = "UPDATE casework_words SET sealed = 'x'"


def test_nobody_but_the_owner_seals(world: World, old: Words) -> None:
    assert outcome(ALONE) == "42501"
    with as_owner():
        assert outcome(ALONE) == "passed"
        assert outcome(ALONE) == "DS001", "once"


@pytest.mark.parametrize("change", ["author_id = NULL", "digest = 'x'", "kind = 'x'", "redacted_at = now()"])
def test_nothing_else_changes_with_it(world: World, old: Words, change: str) -> None:
    with as_owner():
        assert outcome(f"{ALONE}, {change}") == "DS001"


def test_a_visit_is_sealed_by_the_owner_alone_and_once(world: World) -> None:
    case = world.acknowledged()
    visit = visit_steps.plan(case, purpose=SPOKEN, actor=world.handler, at=world.later(minutes=1))
    visit_steps.record(visit.pk, record_of(case, world), actor=world.handler, at=world.later(hours=1))
    unsealed_visit(Visit.objects.get())
    record = "UPDATE visits_visit SET found = 'x', record_sealed = 'x'"
    assert outcome(record) == "DS001"
    assert outcome("UPDATE visits_visit SET purpose = 'x', purpose_sealed = 'x'") == "42501"
    with as_owner():
        assert outcome(f"{record}, outcome = 'refused'") == "DS001"
        assert outcome(record) == "passed"
        assert outcome(record.replace("'x'", "'y'")) == "DS001"
