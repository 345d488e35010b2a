"""A deputy does what the person on leave may do, on their cases, in the deputy's own name, and no longer than the leave lasts."""

import pytest
from django.utils import timezone

from accounts.models import Role, User
from accounts.steps import absences
from casework import steps
from casework.desk.worklist import queues
from casework.models import Attestation, Case
from casework.policies import access
from tests import escalating, visiting
from tests.accounts.on_leave import again, leave
from tests.casework.looking import last, refused, waiting
from tests.world import World
from visits import bundle


def mine(user: User) -> set[int]:
    user = again(user)
    queue = next(queue for queue in queues.queues_of(user) if queue.code == "mine")
    return set(access.listings_visible_to(user).filter(queue.where(user)).values_list("pk", flat=True))


def test_the_deputy_of_a_handler_goes_on_in_their_own_name(world: World) -> None:
    case = world.acknowledged()
    with refused("not_assigned", status=403):
        steps.contact(case, how="phone", actor=again(world.colleague), at=world.later(minutes=1))
    absence = leave(world.handler, world.colleague)
    steps.contact(case, how="phone", actor=again(world.colleague), at=world.later(minutes=1))
    assert last(case).actor == world.colleague
    absences.end(absence, actor=world.handler, at=timezone.now())
    with refused("not_assigned", status=403):
        steps.contact(case, how="phone", actor=again(world.colleague), at=world.later(minutes=1))


def test_the_deputys_list_and_phone_hold_the_cases_until_when(world: World) -> None:
    case = world.acknowledged()
    assert (mine(world.colleague), list(bundle.own_cases(again(world.colleague)))) == (set(), [])
    absence = leave(world.handler, world.colleague)
    assert mine(world.colleague) == {case.pk}
    assert mine(world.handler) == {case.pk}, "who is on leave may look"
    assert list(bundle.own_cases(again(world.colleague))) == [case]
    assert access.stands_in(again(world.colleague)) == {world.handler.pk: absence.last_day}


def test_a_chain_gives_the_last_one_all_of_it(world: World) -> None:
    case = world.acknowledged()
    third = world.person("third", Role.HANDLER, unit=world.water)
    leave(world.handler, world.colleague, days=9)
    leave(world.colleague, third, days=2)
    assert mine(third) == {case.pk}
    until = access.stands_in(again(third))
    assert until[world.handler.pk] == until[world.colleague.pk]


def test_who_stands_in_for_the_lead_leads_meanwhile(world: World) -> None:
    case = world.acknowledged()
    with refused("not_allowed", status=403):
        steps.assign(case, handler=world.handler, actor=again(world.stranger), at=world.now)
    absence = leave(world.lead, world.colleague)
    assert Role.UNIT_LEAD in access.roles(again(world.colleague))
    steps.hand_over(case, to=world.colleague, reason="休假", actor=again(world.colleague), at=world.later(minutes=1))
    absences.end(absence, actor=world.lead, at=timezone.now())
    assert Role.UNIT_LEAD not in access.roles(again(world.colleague))


def test_a_deputy_never_sees_more_than_their_own_units(world: World) -> None:
    """A report about the bureau that the lead above may not see stays hidden from who stands in for them."""
    case = world.dispatched(unit=world.roads, against=world.water, kind="report")
    leave(world.lead, world.colleague)
    assert case not in access.visible_to(again(world.colleague))


@pytest.mark.parametrize("stands_in", [True, False])
def test_the_leaders_visit_by_who_stands_in_for_the_lead(world: World, *, stands_in: bool) -> None:
    case = world.acknowledged(handler=world.colleague)
    escalating.owe_leader_visit(case, at=world.now)
    if stands_in:
        leave(world.lead, world.colleague, at=world.now)
    visiting.signed(case, visitor=world.colleague, began_at=world.now, at=world.later(hours=1))
    assert Attestation.objects.get(case=case).leader is stands_in
    assert ("leader_visit" in waiting(case)) is not stands_in


@pytest.mark.parametrize("stood_in", [True, False])
def test_a_visit_made_while_standing_in_counts_though_it_is_sent_later(world: World, *, stood_in: bool) -> None:
    """Today the handler has been back for long."""
    case = world.acknowledged()
    if stood_in:
        leave(world.handler, world.colleague, at=world.now, days=1)
    visiting.signed(case, visitor=world.colleague, began_at=world.now, at=world.later(hours=1))
    assert Attestation.objects.filter(case=case).exists() is stood_in


def test_nobody_stands_in_costs_no_further_query(world: World, django_assert_num_queries: object) -> None:
    user = again(world.colleague)
    with django_assert_num_queries(1):  # type: ignore[operator]
        access.grants(user)
    assert Case.objects.count() == 0
