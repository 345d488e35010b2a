"""Looking at contacts that were drawn: two choices that cost the same, and nobody looks at their own."""

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Role
from casework.models import Case, ContactReview, Event
from casework.refusal import Invalid, NotAllowed, Refused
from casework.steps.review_contact import review_contact
from tests.casework.answering import drawn, settled
from tests.world import World


def test_what_was_rightly_settled_stays_a_contact(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    contact = drawn(world, monkeypatch)
    review_contact(contact, result="right", reason="问清楚了", actor=world.supervisor, at=world.now)
    assert not Case.objects.exists()
    with pytest.raises(Refused) as refused:
        review_contact(contact, result="case", reason="改主意了", actor=world.supervisor, at=world.now)
    assert refused.value.code == "already_done"


def test_what_should_have_been_a_case_becomes_one_in_the_supervisors_name(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    contact = drawn(world, monkeypatch)
    review_contact(contact, result="case", reason="是投诉", actor=world.supervisor, at=world.now)
    assert Event.objects.get(case=contact.opening.case).actor == world.supervisor


def test_a_decision_has_its_reason(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    contact = drawn(world, monkeypatch)
    for result, reason, field in (("right", " ", "reason"), ("", "x", "result")):
        with pytest.raises(Invalid) as refused:
            review_contact(contact, result=result, reason=reason, actor=world.supervisor, at=world.now)
        assert refused.value.fields.keys() == {field}


def test_nobody_looks_at_their_own_nor_at_what_was_not_drawn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.steps.settle_contact.is_sampled", lambda _number: False)
    with pytest.raises(NotAllowed) as refused:
        review_contact(settled(world), result="right", reason="x", actor=world.supervisor, at=world.now)
    assert refused.value.code == "not_drawn"
    both = world.person("operator2", Role.SUPERVISOR)
    contact = drawn(world, monkeypatch, by=both)
    with pytest.raises(NotAllowed) as refused:
        review_contact(contact, result="right", reason="x", actor=both, at=world.now)
    assert refused.value.code == "own_work"
    with pytest.raises(DatabaseError, match="by another"), transaction.atomic():
        ContactReview.objects.create(contact=contact, result="right", reason="x", by=both, at=world.now)


@pytest.mark.parametrize("who", ["operator2", "dispatcher", "auditor", "lead"])
def test_only_supervisors_look(world: World, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotAllowed):
        review_contact(drawn(world, monkeypatch), result="right", reason="x", actor=world.people[who], at=world.now)


def test_the_database_asks_for_the_case_that_should_have_been(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DatabaseError, match="becomes one"), transaction.atomic():
        ContactReview.objects.create(
            contact=drawn(world, monkeypatch), result="case", reason="x", by=world.supervisor, at=world.now
        )
