"""Keep a plan: what was planned at resolving waits as a promise, whatever becomes of the case, until the unit has done it."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from casework import steps
from casework.models import Notice
from casework.notices import compose, texts
from casework.steps import Opinion
from tests.access.rules import THE_UNIT, only
from tests.casework.looking import last, refused, wait, waiting
from tests.verified import first_break
from tests.world import World

ACCESS = {"keep_plan": only(*THE_UNIT, assigned=True, state="planned")}


def test_the_promise_is_due_on_its_day_and_outlives_the_closing(world: World) -> None:
    case = world.resolved(how="planned")
    promise = wait(case, "review")
    assert promise.due_at
    assert (promise.about, timezone.localdate(promise.due_at)) == ("promise", timezone.localdate(world.now) + timedelta(days=30))
    case = world.rated(case)
    assert (case.state, waiting(case)) == ("closed", {"review"})
    case = steps.keep_plan(case, actor=world.lead, at=world.later(days=3))
    assert (case.state, waiting(case), last(case).public) == ("closed", set(), True)
    assert first_break() is None


def test_each_round_may_plan_and_each_plan_is_kept_by_itself(world: World) -> None:
    case = world.rated(world.resolved(how="planned"), score=1)
    case = world.resolved(world.visited(world.acknowledged(case)), how="planned")
    case = steps.rate_for(case, Opinion(5, "yes", "yes"), by="phone", actor=world.operator, at=world.later(hours=1))
    steps.keep_plan(case, actor=world.handler, at=world.later(hours=1))
    assert waiting(case) == {"review"}
    steps.keep_plan(case, actor=world.handler, at=world.later(hours=1))
    assert waiting(case) == set()
    with refused("nothing_planned", status=409):
        steps.keep_plan(case, actor=world.handler, at=world.now)
    assert first_break() is None


def test_the_unit_finds_it_among_its_promises(world: World) -> None:
    case = world.rated(world.resolved(how="planned"))
    client = Client()
    client.force_login(world.lead)
    assert case.number in client.get("/?queue=promise").content.decode()


@pytest.mark.parametrize("who", ["operator", "dispatcher", "stranger", "supervisor", "auditor"])
def test_only_the_unit_says_so(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.keep_plan(world.resolved(how="planned"), actor=world.people[who], at=world.now)


def test_whoever_rated_the_plan_is_told_that_it_is_said_to_be_done_and_where_to_say_no(world: World) -> None:
    case = world.rated(world.resolved(how="planned"))
    steps.keep_plan(case, actor=world.lead, at=world.later(days=200))
    compose.compose([case.pk], at=world.now)
    message = texts.render(Notice.objects.get(case=case, kind="promise_kept"), "en")
    assert "If it has not, say so here" in message.text
    page = Client().get(urlsplit(message.links[0]).path, follow=True).content.decode()
    assert "came-back" in page


def test_while_the_citizen_is_still_asked_whether_it_is_solved_nothing_more_is_sent(world: World) -> None:
    case = world.resolved(how="planned")
    steps.keep_plan(case, actor=world.lead, at=world.later(days=1))
    compose.compose([case.pk], at=world.now)
    assert not Notice.objects.filter(case=case, kind="promise_kept").exists()
