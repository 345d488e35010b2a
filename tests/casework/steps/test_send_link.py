"""Send the link again: an operator who had no part in the case has it sent to the citizen, and never sees it."""

import pytest
from django.test import Client

from accounts.models import Role
from casework import steps
from casework.models import Case, Notice
from casework.notices import compose
from casework.steps.send_link import LINKS_A_DAY
from tests.access.rules import OPERATOR, only
from tests.casework.looking import last, refused
from tests.world import World

ACCESS = {"send_link": only(OPERATOR, outside=True)}


def messages(case: Case, world: World, kind: str = "send_link") -> list[Notice]:
    compose.compose([case.pk], at=world.now)
    return list(Notice.objects.filter(case=case, kind=kind, recipient=None).order_by("event_seq"))


def test_it_goes_to_the_number_on_record_and_stands_nowhere_else(world: World) -> None:
    case = world.acknowledged()
    steps.send_link(case, actor=world.operator, at=world.now)
    (notice,) = messages(case, world)
    event = last(case, "send_link")
    assert (notice.citizen, notice.transport) == (case.citizen, "sms")
    assert notice.secret not in str((event.facts, event.changes))
    assert not event.public


def test_while_it_is_to_be_rated_the_link_that_rates_goes_too(world: World) -> None:
    case = world.resolved()
    steps.send_link(case, actor=world.operator, at=world.later(hours=1))
    first, again = messages(case, world, "resolve")
    assert steps.rate_by_link(again.secret, steps.Opinion(5, "yes", "yes"), at=world.now).state == "closed"
    assert Client().get(f"/rate/{first.secret}").status_code == 410
    steps.send_link(case, actor=world.operator, at=world.now)
    assert len(messages(case, world, "resolve")) == 2


def test_nobody_of_the_handling_unit_has_it_sent_or_is_shown_the_button(world: World) -> None:
    case, inside = world.resolved(), world.person("inside", Role.OPERATOR)
    world.person("inside", Role.HANDLER, unit=world.water)
    with refused("handled_it", status=403):
        steps.send_link(case, actor=inside, at=world.now)
    for who in ("handler", "lead", "supervisor", "dispatcher"):
        with refused("not_allowed", status=403):
            steps.send_link(case, actor=world.people[who], at=world.now)
    pages = {}
    for who in ("operator", "inside", "handler"):
        client = Client()
        client.force_login(world.people[who])
        pages[who] = f'action="/cases/{case.number}/send_link/"' in client.get(f"/cases/{case.number}/").content.decode()
    assert pages == {"operator": True, "inside": False, "handler": False}


def test_whom_no_message_reaches_is_given_paper_instead(world: World) -> None:
    with refused("no_message", saying="The PIN is on their slip"):
        steps.send_link(world.registered(phone=""), actor=world.operator, at=world.now)


def test_operators_send_it_a_few_times_a_day_and_take_nothing_from_the_citizen(world: World) -> None:
    case = world.registered()
    for _time in range(LINKS_A_DAY):
        steps.send_link(case, actor=world.operator, at=world.now)
    with refused("sent_enough"):
        steps.send_link(case, actor=world.second_operator, at=world.now)
    steps.send_link(case, actor=None, at=world.now)
    steps.send_link(case, actor=world.operator, at=world.later(days=1, minutes=1))


@pytest.mark.parametrize("state", ["declined", "closed"])
def test_of_a_case_that_has_ended_too(world: World, state: str) -> None:
    case = world.closed() if state == "closed" else world.registered()
    if state == "declined":
        case = steps.decline(case, reason="属于省里的事", actor=world.operator, at=world.now)
    steps.send_link(case, actor=world.operator, at=world.later(minutes=1))
    (notice,) = messages(case, world)
    assert Client().get(f"/t/{notice.secret}").status_code == 302
