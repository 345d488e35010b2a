"""A unit that assists says when its part is done. The unit that has the case waits for that."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Role
from casework import steps
from casework.models import Case, CaseHandler
from casework.notices import compose
from casework.notices.recipients import Recipients
from casework.notices.texts import render
from casework.policies import access
from tests.access.rules import HANDLER, UNIT_LEAD, only
from tests.assisting import assisted, done, visited
from tests.casework.looking import refused, wait
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World
from visits.steps import plan

ACCESS = {"assist_done": only(HANDLER, UNIT_LEAD, leading=False, assisting=True, state="aided")}


@beginning
def aided(world: World) -> Case:
    return assisted(world)


def open_waits(case: Case) -> set[str]:
    return set(case.waits.filter(until__isnull=True).values_list("kind", flat=True))


def test_done_the_unit_that_has_the_case_is_told_and_the_other_sees_it_no_more(world: World, aided: Case) -> None:
    case = done(world, aided)
    assert (case.assisting, "assist" in open_waits(case)) == ([], False)
    compose.compose([case.pk], at=world.now)
    assert {notice.recipient for notice in case.notices.filter(kind="assist_done")} == {world.handler, world.lead}
    assert not access.sees(world.stranger, case)
    assert CaseHandler.objects.filter(case=case, user=world.stranger, unit=world.roads).exists()
    assert first_break() is None


def test_the_unit_that_asked_ends_it_by_no_way(world: World, aided: Case) -> None:
    for somebody in (world.handler, world.lead):
        with refused("not_assisting", status=403):
            steps.assist_done(aided, text="我们自己来", actor=somebody, at=world.now)
        with refused("not_allowed", status=403):
            steps.end_assist(aided, unit=world.roads, reason="不用了", actor=somebody, at=world.now)
    returned = steps.return_(aided, reason="不归我管", actor=world.handler, at=world.later(minutes=5))
    assert "assist" in open_waits(returned)


def test_nothing_is_resolved_while_a_unit_still_assists(world: World, aided: Case) -> None:
    case = world.visited(aided)
    with refused("needs_assistance", saying=str(world.roads)):
        steps.resolve(case, text="修好了", actor=world.handler, at=world.later(hours=1))
    case = done(world, case)
    assert steps.resolve(case, text="修好了", actor=world.handler, at=world.later(hours=1)).state == "resolved"


def test_a_visit_of_theirs_counts_and_acknowledges_nothing_for_the_other_unit(world: World) -> None:
    case = assisted(world, world.dispatched(handler=world.handler))
    case = visited(world, case)
    assert (case.state, case.handler, open_waits(case)) == (
        "dispatched",
        world.handler,
        {"acknowledgement", "resolution", "assist"},
    )
    assert CaseHandler.objects.filter(case=case, user=world.stranger, unit=world.roads).exists()
    assert not CaseHandler.objects.filter(case=case, user=world.stranger, unit=world.water).exists()
    assert steps.acknowledge(case, actor=world.handler, at=world.later(minutes=5)).state == "visited"
    assert first_break() is None


def test_a_visit_of_theirs_makes_a_case_visited_and_its_visitor_no_handler_of_it(world: World, aided: Case) -> None:
    case = visited(world, aided)
    assert (case.state, case.handler) == ("visited", world.handler)
    record = case.events.get(verb="record_visit")
    assert record.facts["unit"] == "roads"
    assert first_break() is None


def test_the_citizen_reads_which_unit_comes(world: World, aided: Case) -> None:
    plan(aided, actor=world.stranger, at=world.now)
    message = aided.notices.get(kind="visit_code")
    assert str(world.roads) in render(message, "en").text
    assert str(world.water) not in render(message, "en").text


def test_the_case_comes_to_the_unit_that_assists_and_it_does_not_assist_itself(world: World, aided: Case) -> None:
    case = steps.reassign(aided, unit=world.roads, reason="主要是路面", actor=world.dispatcher, at=world.later(minutes=5))
    assert (case.unit, case.assisting, "assist" in open_waits(case)) == (world.roads, [], False)
    assert first_break() is None


def test_returned_its_clock_stands_still_and_runs_on_with_the_next_unit(world: World, aided: Case) -> None:
    case = steps.return_(aided, reason="不归我管", actor=world.handler, at=world.later(minutes=5))
    assert wait(case, "assist").pauses.filter(ended_at__isnull=True).exists()
    case = steps.dispatch(case, unit=world.hotline, actor=world.dispatcher, at=world.later(hours=1))
    assert not wait(case, "assist").pauses.filter(ended_at__isnull=True).exists()
    assert first_break() is None


def test_returned_and_sent_to_the_unit_that_assists_it_does_not_any_more(world: World, aided: Case) -> None:
    case = steps.return_(aided, reason="不归我管", actor=world.handler, at=world.later(minutes=5))
    case = steps.dispatch(case, unit=world.roads, actor=world.dispatcher, at=world.later(hours=1))
    assert (case.assisting, "assist" in open_waits(case)) == ([], False)
    assert first_break() is None


@pytest.mark.parametrize("ends", ["withdraw", "merge"])
def test_it_ends_with_the_case_and_the_unit_is_told(world: World, aided: Case, ends: str) -> None:
    lead = world.person("roads-lead", Role.UNIT_LEAD, unit=world.roads)
    if ends == "withdraw":
        case = steps.withdraw(aided, reason="来电撤回", actor=world.operator, at=world.later(hours=1))
    else:
        leads = world.dispatched()
        case = steps.merge(aided, into=leads.number, reason="同一件事", actor=world.operator, at=world.later(hours=1))
    assert (case.assisting, "assist" in open_waits(case)) == ([], False)
    compose.compose([case.pk], at=world.now)
    assert case.notices.filter(kind=ends, recipient=lead).exists()
    assert first_break() is None


def test_for_two_units_nobody_speaks_at_once(world: World, aided: Case) -> None:
    case = assisted(world, aided, unit=world.hotline)
    above = world.person("head", Role.UNIT_LEAD, unit=world.government)
    with refused("several_units"):
        done(world, case, by=above)
    assert done(world, case).assisting == [world.hotline.pk]


def test_said_twice_the_answer_is_who_said_it_and_never_that_there_is_no_such_case(world: World, aided: Case) -> None:
    world.now = timezone.now() - timedelta(hours=1)
    done(world, aided)
    for user, status in ((world.stranger, 409), (world.people["auditor"], 403)):
        caller = APIClient()
        caller.force_authenticate(user)
        answer = caller.post(f"/api/v1/cases/{aided.number}/assist_done/", {"text": "我们的部分已完成"}, format="json")
        assert answer.status_code == status
    caller.force_authenticate(world.stranger)
    answer = caller.post(f"/api/v1/cases/{aided.number}/assist_done/", {"text": "再说一次"}, format="json").json()
    assert (answer["code"], world.stranger.name in answer["detail"]) == ("already_done", True)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.stranger)
    page = client.post(f"/cases/{aided.number}/assist_done/", {"text": "再说一次"}, follow=True).content.decode()
    assert "your unit&#x27;s part is done" in page
    assert aided.events.filter(verb="assist_done").count() == 1


def test_who_never_assisted_learns_nothing_by_it(world: World) -> None:
    caller = APIClient()
    caller.force_authenticate(world.stranger)
    other = world.acknowledged(phone="13800138009")
    assert caller.post(f"/api/v1/cases/{other.number}/assist_done/", {"text": "办完了"}, format="json").status_code == 404


def test_the_leads_of_all_units_that_assist_are_read_at_once(world: World, django_assert_num_queries: Any) -> None:
    world.person("roads-lead", Role.UNIT_LEAD, unit=world.roads)
    cases = [assisted(world, world.acknowledged(phone=f"1380013801{nth}")) for nth in range(3)]
    cases = list(Case.objects.select_related("unit", "handler", "area", "against").filter(pk__in=[case.pk for case in cases]))
    recipients = Recipients(cases, at=world.now)
    assert [recipients.of("every_assisting", case, {}) for case in cases] == [[world.people["roads-lead"]]] * 3
    with django_assert_num_queries(0):
        assert recipients.of("every_assisting", cases[2], {}) == [world.people["roads-lead"]]
