"""What one sweep tells one person arrives as one notice, and nothing in it is told twice or lost."""

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from casework.escalation.sweep import sweep
from casework.models import Case, Notice
from casework.notices import compose, deliver, escalations, inbox
from tests.world import SHANGHAI, World

pytestmark = pytest.mark.django_db


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def swept(world: World, *, at: datetime) -> None:
    sweep(at=at)
    while compose.pending(at=at):
        pass
    world.now = at


def quiet(world: World, **details: Any) -> Case:
    """A case in hand of which everything so far has been read."""
    case = world.acknowledged(handler=world.handler, **details)
    compose.pending(at=world.now)
    for user in world.people.values():
        inbox.read(user, at=world.now)
    return case


def entries(world: World) -> list[str]:
    """The handler's unread list."""
    return [line.text for line in inbox.lines(inbox.of(world.handler).filter(read_at__isnull=True))]


def test_what_one_sweep_tells_a_person_is_one_notice(world: World) -> None:
    cases = [quiet(world) for _number in range(3)]
    swept(world, at=on(4, 9))
    assert inbox.unread(world.handler) == 1
    assert entries(world) == ["3 cases need your attention"]
    digest = inbox.of(world.handler).get(kind="digest")
    assert [notice.case for notice in inbox.in_digest(world.handler, digest.pk)] == cases


def test_a_digest_of_one_case_speaks_of_that_case(world: World) -> None:
    case = quiet(world)
    swept(world, at=on(4, 9))
    text = f"Case {case.number}: online only for more than 1 working day. Nobody has visited the citizen yet."
    assert entries(world) == [text]


def test_a_digest_counts_cases_and_says_of_what_sort_they_are(world: World) -> None:
    """One of the three owes a visit and an acknowledgement."""
    for _number in range(2):
        quiet(world)
    world.dispatched(handler=world.handler)
    swept(world, at=on(4, 9))
    (line, *_earlier) = inbox.lines(inbox.of(world.handler).filter(kind="digest"))
    assert line.text == "3 cases need your attention"
    assert line.parts == ("online only for more than 1 working day: 3", "not acknowledged for more than 2 working hours: 1")


def test_what_reads_alike_in_a_digest_is_counted_together(world: World) -> None:
    """Two decisions about different things, which the words do not tell apart."""
    held = world.rated(visited="no")
    last = world.rated(score=1)
    while last.state != "resolved":
        last = world.rated(world.resolved(world.visited(world.acknowledged(last))), score=1)
    swept(world, at=on(9, 9))
    lines = inbox.lines(inbox.of(world.supervisor).filter(kind="digest"))
    about = Notice.objects.filter(recipient=world.supervisor, case__in=[held, last]).values_list("params__about", flat=True)
    assert {"held_rating", "dissatisfied"} <= set(about)
    parts = [part for line in lines for part in line.parts if part.startswith("decision")]
    assert parts == ["decision overdue for more than 1 working day: 2"]


def test_two_sweeps_are_two_digests(world: World) -> None:
    first = quiet(world, urgency="urgent")
    second = quiet(world)
    swept(world, at=on(2, 15))
    swept(world, at=on(4, 9))
    held = [
        {notice.case for notice in inbox.in_digest(world.handler, entry.pk)}
        for entry in inbox.of(world.handler)
        if not entry.case
    ]
    assert held == [{second}, {first}]


def test_what_waits_for_the_morning_arrives_as_one(world: World) -> None:
    """Two sweeps of one night."""
    world.now = on(2, 15)
    quiet(world, urgency="urgent")
    world.now = on(2, 17)
    quiet(world, urgency="urgent")
    swept(world, at=on(2, 20))
    swept(world, at=on(2, 22))
    assert inbox.unread(world.handler) == 0
    deliver.deliver(at=on(3, 9))
    assert entries(world) == ["2 cases need your attention"]


def test_an_emergency_does_not_wait_for_the_morning(world: World) -> None:
    world.now = on(2, 22)
    case = quiet(world, urgency="emergency")
    swept(world, at=on(2, 23))
    assert len(entries(world)) == 1
    assert case.number in entries(world)[0]


def test_a_digest_whose_reminders_have_all_lapsed_never_arrives(world: World) -> None:
    world.now = on(2, 16)
    cases = [quiet(world, urgency="urgent") for _number in range(2)]
    swept(world, at=on(2, 22))
    for case in cases:
        world.visited(case)
    deliver.deliver(at=on(3, 9))
    assert not inbox.of(world.handler).filter(kind="digest").exists()


def test_a_digest_counts_only_what_has_not_lapsed(world: World) -> None:
    world.now = on(2, 16)
    gone, left = quiet(world, urgency="urgent"), quiet(world, urgency="urgent")
    swept(world, at=on(2, 22))
    world.visited(gone)
    deliver.deliver(at=on(3, 9))
    (text,) = entries(world)
    assert left.number in text


def test_a_digest_that_was_read_is_news_again_when_more_is_added(world: World) -> None:
    early, late = quiet(world), quiet(world)
    sweep(at=on(4, 9))
    compose.compose([early.pk], at=on(4, 9))
    inbox.read(world.handler, at=on(4, 9))
    assert inbox.unread(world.handler) == 0
    compose.compose([late.pk], at=on(4, 9, 1))
    assert entries(world) == ["2 cases need your attention"]


def test_reading_reads_what_is_in_a_digest_too(world: World) -> None:
    quiet(world)
    swept(world, at=on(4, 9))
    assert inbox.read(world.handler, at=world.now) == 1
    assert not Notice.objects.filter(recipient=world.handler, state="sent", read_at__isnull=True).exists()


@pytest.mark.long
def test_thousands_told_at_once_are_told_as_one_by_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom, of what, when: the quick way writes the rows of the ordinary one."""

    def rows() -> list[tuple[Any, ...]]:
        rows = Notice.objects.filter(digest__isnull=False).order_by("case__number", "event_seq", "recipient_id", "kind")
        names = ("event_seq", "kind", "recipient", "language", "params", "state", "deliver_after", "sent_at", "created_at")
        return [(*row, digest) for *row, digest in rows.values_list(*names, "digest__deliver_after")]

    def life() -> list[int]:
        cases = [world.acknowledged(handler=world.lead), world.dispatched(), world.dispatched(unit=world.station)]
        cases += [world.acknowledged(urgency="emergency"), world.registered(), world.resolved()]
        cases += [world.registered(kind="complaint", against=world.water)]
        compose.pending(at=world.now)
        return [case.pk for case in cases]

    cases = life()
    at = on(6, 20)
    sweep(at=at)
    with transaction.atomic():
        compose.compose(cases, at=at)
        quickly = rows()
        wait_ids = Notice.objects.filter(digest__isnull=False).values_list("params__wait", flat=True)
        assert len(set(wait_ids)) > 5
        transaction.set_rollback(True)
    monkeypatch.setattr(escalations, "BY_PLACE", {})
    compose.compose(cases, at=at)
    assert rows() == quickly
