"""A contact that was not settled becomes a case: once, by the citizen's link or by somebody of the staff."""

import pytest
from django.db import DatabaseError, connection, transaction

from casework import search, steps
from casework.models import Case, ContactOpening, Event, Notice
from casework.notices import compose
from casework.refusal import Invalid, NotAllowed
from casework.steps.open_contact import LINK_LIVES, by_link, open_contact
from casework.writing import words
from tests.casework.answering import link_token, settled
from tests.world import PHONE, World


def test_the_citizens_words_become_a_case_in_their_own_name(world: World) -> None:
    contact = settled(world, "我的手机是13987654321，水费在哪里交？")
    case = open_contact(contact, actor=None, at=world.later(hours=1)).case
    assert words.in_full(case.words.get()).text == "我的手机是13987654321，水费在哪里交？"
    assert (case.state, case.kind, case.channel, case.citizen) == ("received", "enquiry", "phone", contact.citizen)
    assert Event.objects.get(case=case).actor is None
    compose.compose([case.pk], at=world.now)
    assert Notice.objects.filter(case=case, kind="register", citizen=contact.citizen).exists()


def test_however_often_it_is_asked_for_it_is_one_case(world: World) -> None:
    contact = settled(world)
    first = open_contact(contact, actor=None, at=world.now)
    again = open_contact(contact, actor=world.operator, at=world.later(hours=1))
    assert (first.is_new, again.is_new, again.case) == (True, False, first.case)
    assert Case.objects.count() == ContactOpening.objects.count() == 1


@pytest.mark.parametrize("who", ["operator2", "supervisor"])
def test_operators_and_supervisors_open_one_in_their_name(world: World, who: str) -> None:
    case = open_contact(settled(world), actor=world.people[who], at=world.now).case
    assert Event.objects.get(case=case).actor == world.people[who]


@pytest.mark.parametrize("who", ["dispatcher", "handler", "lead", "auditor"])
def test_nobody_else_of_the_staff_does(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        open_contact(settled(world), actor=world.people[who], at=world.now)


def test_whom_no_message_reaches_gets_a_pin(world: World) -> None:
    opened = open_contact(settled(world, phone=""), actor=world.operator, at=world.now)
    assert len(opened.pin) == 6


def test_the_number_of_the_contact_leads_to_its_case(world: World) -> None:
    contact = settled(world)
    case = open_contact(contact, actor=None, at=world.now).case
    assert case.external_id == contact.number
    assert not search.find(world.operator, settled(world, "还有一个问题").number).cases.exists()


def test_no_other_register_takes_its_place(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        steps.register(
            steps.Demand(text="x", channel="phone", source="doorstep-contact", external_id=settled(world).number),
            actor=world.operator,
            at=world.now,
        )
    assert refused.value.fields.keys() == {"source"}


def test_its_link_is_good_for_ninety_days(world: World) -> None:
    contact = settled(world)
    token = link_token(contact)
    assert by_link(token, at=world.now) == contact
    assert by_link(token[:-1] + "_", at=world.now) is None
    assert by_link(token, at=world.now + LINK_LIVES) is None


def test_the_database_opens_none_without_its_registration(world: World) -> None:
    contact, case = settled(world), world.registered(phone=PHONE)
    with pytest.raises(DatabaseError, match="only together"), transaction.atomic():
        opened_at_once(ContactOpening(contact=contact, case=case, by=None, at=world.now))


def opened_at_once(opening: ContactOpening) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        opening.save(force_insert=True)
