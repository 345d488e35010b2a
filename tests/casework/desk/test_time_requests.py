"""What the pages say of more time and of cases that rest, and how a supervisor decides there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from casework.models import Case, Limit
from tests.casework.looking import wait
from tests.casework.steps import test_extend, test_suspend
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World) -> World:
    world.now = timezone.now() - timedelta(hours=3)
    return world


def browser(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def page(user: User, address: str) -> str:
    return browser(user).get(address).content.decode()


def test_the_form_says_when_it_is_due_and_how_far_it_may_go(world: World) -> None:
    case = world.acknowledged()
    shown = page(world.handler, f"/cases/{case.number}/extend/")
    assert "Due now" in shown
    assert "No later than" in shown
    assert 'type="date"' in shown
    world.keep(Limit.objects.get(urgency="normal", topic=None), extension=0)
    assert "This limit cannot be extended." in page(world.handler, f"/cases/{case.number}/extend/")
    assert 'type="datetime-local"' in page(world.handler, f"/cases/{world.acknowledged(urgency='urgent').number}/extend/")


def test_a_request_is_what_its_supervisor_decides_first_and_reads_why(world: World) -> None:
    case = test_suspend.asked(world, world.acknowledged(), review_on=timezone.localdate() + timedelta(days=9))
    assert "View the request and decide" in page(world.supervisor, f"/cases/{case.number}/")
    assert "View the request and decide" not in page(world.handler, f"/cases/{case.number}/")
    assert case.number in page(world.supervisor, "/decisions/")
    form = page(world.supervisor, f"/decisions/{case.number}/suspension/")
    assert "等河水退去" in form
    decided = {"decision": "grant", "reason": "属实"}
    answer = browser(world.supervisor).post(f"/decisions/{case.number}/suspension/", decided)
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == "suspended"


def test_a_case_that_rests_owes_nobody_a_visit_and_stands_in_a_list_of_its_own(world: World) -> None:
    case = test_suspend.suspended(world, world.acknowledged(), review_on=timezone.localdate() + timedelta(days=9))
    for queue in ("mine", "online"):
        assert case.number not in page(world.handler, f"/?queue={queue}")
    assert case.number in page(world.handler, "/?queue=suspended")
    shown = page(world.handler, f"/cases/{case.number}/")
    assert "Look at it again on" in shown
    assert "End the suspension early" in shown
    assert ">Release<" not in shown
    assert "Record a visit" in shown
    assert "Online only" not in shown
    assert browser(world.handler).post(f"/cases/{case.number}/release/", {"reason": ""}).status_code == 400
    case.refresh_from_db()
    assert case.state == "suspended"
    answer = browser(world.handler).post(f"/cases/{case.number}/release/", {"reason": "河水已退"}, follow=True)
    assert "河水已退" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "acknowledged"


def test_a_refusal_stands_beside_its_field(world: World) -> None:
    case = world.acknowledged()
    typed = {"until": timezone.localdate().isoformat(), "reason": "等配件"}
    answer = browser(world.handler).post(f"/cases/{case.number}/extend/", typed)
    assert answer.status_code == 409
    assert "choose a later time" in answer.content.decode()


def test_more_time_is_granted_on_the_page(world: World) -> None:
    case: Case = world.acknowledged()
    due = wait(case, "resolution").due_at
    assert due
    test_extend.asked(world, case, until=timezone.localdate(due) + timedelta(days=3))
    assert "Would be due" in page(world.supervisor, f"/decisions/{case.number}/extension/")
    typed = {"decision": "grant", "reason": "属实"}
    assert browser(world.supervisor).post(f"/decisions/{case.number}/extension/", typed).status_code == 302
    moved = wait(case, "resolution").due_at
    assert moved
    assert moved > due


def test_who_releases_early_goes_back_to_the_case_and_on_its_day_to_what_is_to_be_decided_next(world: World) -> None:
    early = test_suspend.suspended(world, world.acknowledged(), review_on=timezone.localdate() + timedelta(days=9))
    world.now = timezone.now() - timedelta(days=40)
    day = timezone.localdate(world.now) + timedelta(days=3)
    on_its_day = test_suspend.suspended(world, world.acknowledged(phone="13700137000"), review_on=day)
    for case, leads_to in ((early, f"/cases/{early.number}/"), (on_its_day, "/decisions/next/")):
        answer = browser(world.supervisor).post(f"/cases/{case.number}/release/", {"reason": "河水已退"})
        assert answer["Location"].split("?")[0] == leads_to
