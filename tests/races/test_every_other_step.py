"""The same of every other step: eight at once, of whom one wins; and steps that run into one another."""

from collections.abc import Callable
from datetime import timedelta
from threading import BoundedSemaphore

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from casework import calendar_cache, steps
from casework.models import Attestation, Citizen, Rating, Wait
from casework.steps import Opinion
from casework.steps.edit_calendar import go_by
from tests.casework.looking import waiting
from tests.races.racing import EIGHT, edit_of, event_count, race, several, sound
from tests.world import World, local

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 100
"""So many requests a server works at: its database takes no more connections. The others wait their turn."""
GOOD = Opinion(score=5, solved="yes", visited="yes")
BAD = Opinion(score=1, solved="no", visited="yes")


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def test_acknowledge(world: World) -> None:
    case = world.dispatched()
    outcome = race(
        [
            lambda who=who: steps.acknowledge(case, actor=who, at=world.now)
            for who in several(world, Role.HANDLER, unit=world.water)
        ]
    )
    assert outcome == {"won": 1, "already_done": EIGHT - 1}
    assert event_count(case, "acknowledge") == 1
    sound(case)


def test_resolve(world: World) -> None:
    case = world.visited()
    outcome = race([lambda: steps.resolve(case, text="已修", actor=world.handler, at=world.now)] * EIGHT)
    assert outcome == {"won": 1, "already_done": EIGHT - 1}
    assert (event_count(case, "resolve"), waiting(case)) == (1, {"rating"})
    sound(case)


TOOK_TOO_LONG = 503


@pytest.mark.parametrize("posts", [20, 200])
def test_however_often_one_link_is_sent_at_once_it_rates_once(world: World, posts: int) -> None:
    """Whoever sent what was taken is thanked, as for a second touch; the others are told that the link is gone. Whoever waits
    behind the others for too long, as on a busy machine, is asked to send it again, and does."""
    world.now = timezone.now() - timedelta(hours=6)
    case = world.resolved()
    token = world.rating_token(case)
    answers: list[tuple[int, int]] = []
    at_work = BoundedSemaphore(WORKERS)

    def post(n: int) -> None:
        score = 5 if n % 2 else 1
        opinion = {"score": score, "solved": "yes", "visited": "yes"}
        with at_work:
            client = Client(REMOTE_ADDR=f"198.51.100.{n}", raise_request_exception=False)
            while (answer := client.post(f"/rate/{token}", opinion)).status_code == TOOK_TOO_LONG:
                pass
            connection.close()
        answers.append((score, answer.status_code))

    assert race([lambda n=n: post(n) for n in range(posts)], connected=False) == {"won": posts}
    taken = Rating.objects.get()
    assert (event_count(case, "rate"), taken.case_id) == (1, case.pk)
    assert set(answers) == {(taken.score, 302), (6 - taken.score, 410)}
    assert len(answers) == posts
    sound(case)


def test_rate_by_several_links_and_operators(world: World) -> None:
    case = world.resolved()
    tokens = [world.rating_token(case) for _ in range(EIGHT // 2)]
    operators = several(world, Role.OPERATOR)[: EIGHT // 2]
    outcome = race(
        [lambda token=token: steps.rate_by_link(token, GOOD, at=world.now) for token in tokens]
        + [lambda who=who: steps.rate_for(case, GOOD, by="phone", actor=who, at=world.now) for who in operators]
    )
    assert outcome["won"] == 1
    assert set(outcome) <= {"won", "gone", "already_done"}
    assert (event_count(case, "rate"), event_count(case, "close"), Rating.objects.count()) == (1, 1, 1)
    sound(case)


@pytest.mark.parametrize("score", [5, 1])
def test_a_held_rating_is_decided_once(world: World, score: int) -> None:
    case = world.rated(visited="no", score=score)
    outcome = race(
        [
            lambda who=who, n=n: (steps.accept_rating if n % 2 else steps.void_rating)(
                case, reason="核实", actor=who, at=world.now
            )
            for n, who in enumerate(several(world, Role.SUPERVISOR))
        ]
    )
    assert outcome == {"won": 1, "already_done": EIGHT - 1}
    assert event_count(case, "accept_rating") + event_count(case, "void_rating") == 1
    sound(case)


def test_reopen(world: World) -> None:
    case = world.closed()
    outcome = race(
        [lambda who=who: steps.reopen(case, reason="又漏了", actor=who, at=world.now) for who in several(world, Role.SUPERVISOR)]
    )
    assert outcome == {"won": 1, "already_done": EIGHT - 1}
    case.refresh_from_db()
    assert (event_count(case, "reopen"), case.round) == (1, 2)
    sound(case)


def test_retract_against_resolve_never_leaves_a_resolved_case_without_its_visit(world: World) -> None:
    case = world.visited()
    visit = Attestation.objects.get().visit
    outcome = race(
        [lambda: steps.resolve(case, text="已修", actor=world.handler, at=world.now)] * 4
        + [
            lambda: steps.retract(case, visit=visit, reason_facts={}, actor=world.supervisor, at=world.now),
        ]
        * 4
    )
    case.refresh_from_db()
    assert (case.state, waiting(case)) == ("acknowledged", {"visit", "resolution"})
    assert event_count(case, "retract") == 1
    assert outcome["won"] == 1 + event_count(case, "resolve")
    assert set(outcome) <= {"won", "needs_visit", "already_done"}
    sound(case)


def test_the_unit_returns_while_a_dispatcher_reassigns_and_the_citizen_withdraws(world: World) -> None:
    case = world.acknowledged()
    race(
        [lambda: steps.return_(case, reason="不归我管", actor=world.handler, at=world.now)] * 3
        + [lambda: steps.reassign(case, unit=world.roads, reason="管辖", actor=world.dispatcher, at=world.now)] * 3
        + [lambda: steps.withdraw(case, reason="不需要了", actor=world.operator, at=world.now)] * 2
    )
    case.refresh_from_db()
    assert (case.state, waiting(case), event_count(case, "withdraw")) == ("withdrawn", set(), 1)
    assert event_count(case, "return") + event_count(case, "reassign") <= 2
    sound(case)


def test_a_new_number_is_proposed_once_and_confirmed_once(world: World) -> None:
    case = world.registered()
    outcome = race(
        [
            lambda who=who: steps.correct(case, field="phone", value="13800001111", reason="换号", actor=who, at=world.now)
            for who in several(world, Role.OPERATOR)
        ]
    )
    assert outcome == {"won": 2, "already_done": EIGHT - 2}
    assert Citizen.objects.get(cases=case).phone == "+8613800001111"
    assert not Wait.objects.filter(case=case, kind="review", until__isnull=True).exists()
    sound(case)


@pytest.mark.parametrize("nth", range(4))
def test_an_edit_of_the_calendar_while_cases_are_resolved_and_returned(world: World, nth: int) -> None:
    resolved = [world.visited(phone=f"1380013800{n}") for n in range(3)]
    returned = [world.acknowledged(phone=f"1380013801{n}") for n in range(3)]
    attempts: list[Callable[[], object]] = [
        lambda case=case: steps.resolve(case, text="已修", actor=world.handler, at=world.now) for case in resolved
    ]
    attempts += [lambda case=case: steps.return_(case, reason="不归我们", actor=world.handler, at=world.now) for case in returned]
    attempts.insert(nth, edit_of(world, 10))
    assert race(attempts) == {"won": 7}
    over = Wait.objects.filter(case__in=resolved, kind="resolution")
    assert set(over.values_list("until", "ended_by")) == {(world.now, "resolve")}
    for case in returned:
        steps.dispatch(case, unit=world.water, actor=world.dispatcher, at=world.now)
    assert go_by(calendar_cache.default(), at=world.now) == 0, "every open due time goes by the calendar"
    for case in (*resolved, *returned):
        sound(case)


def test_a_dispatch_during_an_edit_is_brought_in_line(world: World) -> None:
    waiting_cases = [world.registered(phone=f"1380013800{n}") for n in range(EIGHT - 1)]
    attempts: list[Callable[[], object]] = [
        lambda case=case: steps.dispatch(case, unit=world.water, actor=world.dispatcher, at=world.now) for case in waiting_cases
    ]
    assert race([edit_of(world, 4), *attempts]) == {"won": EIGHT}
    go_by(calendar_cache.default(), at=world.now)
    due = set(Wait.objects.filter(kind="resolution").values_list("due_at", flat=True))
    assert {local(instant) for instant in due if instant} == {"2026-03-10 18:00"}


def test_it_came_back_by_page_and_by_phone(world: World) -> None:
    case = world.closed()
    attempts = [lambda: steps.came_back(case, text="又漏了", actor=None, at=world.now)] * (EIGHT // 2)
    attempts += [lambda: steps.came_back(case, text="又漏了", actor=world.operator, at=world.now)] * (EIGHT // 2)
    assert race(attempts) == {"won": 1, "already_done": EIGHT - 1}
    case.refresh_from_db()
    assert (case.round, event_count(case, "came_back")) == (2, 1)
    sound(case)


def test_the_same_words_sent_at_once_are_added_once(world: World) -> None:
    case = world.dispatched()
    outcome = race([lambda: steps.supplement(case, text="厨房也漏了", actor=None, at=world.now)] * EIGHT)
    assert outcome == {"won": 1, "already_done": EIGHT - 1}
    assert event_count(case, "supplement") == 1
    sound(case)
