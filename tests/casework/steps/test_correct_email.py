"""Correct an e-mail address: as a phone number it takes a second person, and the old address is told."""

import pytest

from casework import steps
from casework.models import Case, Correction, Link, Notice
from casework.notices import compose, texts
from casework.steps import CitizenDetails, Demand, Registered
from casework.verification import run
from casework.writing import links
from tests.casework.looking import last, refused, waiting
from tests.world import PHONE, World

OLD, NEW = "wang@example.org", "xiaoming@example.net"


def registered(world: World, **citizen: str) -> Registered:
    demand = Demand(text="漏水", channel="web", area=world.village, topic=world.leak, citizen=CitizenDetails(**citizen))
    return steps.register(demand, actor=world.operator, at=world.now)


@pytest.fixture
def case(world: World) -> Case:
    """Of a citizen whom only an e-mail reaches."""
    return registered(world, email=OLD).case


def correct(world: World, case: Case, who: str = "operator", *, value: str = NEW, field: str = "email") -> Case:
    return steps.correct(case, field=field, value=value, reason="写错了", actor=world.people[who], at=world.later(minutes=1))


def confirmed(world: World, case: Case, *, value: str = NEW, field: str = "email") -> Case:
    for who in ("operator", "operator2"):
        correct(world, case, who, value=value, field=field)
    return Case.objects.get(pk=case.pk)


def emails(world: World, case: Case) -> list[tuple[str, str]]:
    """Kind and address of every message to the citizen by e-mail."""
    compose.compose([case.pk], at=world.now)
    notices = Notice.objects.filter(case=case, recipient=None, transport="email").order_by("event_seq", "pk")
    return [(notice.kind, notice.address) for notice in notices]


def test_one_person_proposes_an_address_and_a_second_confirms_it(world: World, case: Case) -> None:
    correct(world, case)
    assert (Case.objects.get(pk=case.pk).email, last(case).facts["confirmed"]) == (OLD, False)
    assert "review" in waiting(case)
    correct(world, case, "operator2")
    assert Case.objects.get(pk=case.pk).email == NEW
    assert last(case).facts["confirmed"] is True
    assert "review" not in waiting(case)
    assert not Correction.objects.exists()


def test_the_same_person_twice_changes_nothing(world: World, case: Case) -> None:
    correct(world, case)
    with refused("needs_second_person", saying="second operator"):
        correct(world, case)
    assert Case.objects.get(pk=case.pk).email == OLD


def test_a_phone_number_is_not_confirmed_by_an_address_nor_the_other_way_round(world: World, case: Case) -> None:
    correct(world, case, field="phone", value="13800001111")
    correct(world, case, "operator2")
    assert (Correction.objects.get().field, Correction.objects.get().value) == ("email", NEW)
    with refused("needs_second_person"):
        correct(world, case, "operator2")
    correct(world, case, "operator")
    assert Case.objects.get(pk=case.pk).email == NEW
    assert Case.objects.get(pk=case.pk).citizen is None


def test_the_address_the_citizen_has_is_already_done(world: World, case: Case) -> None:
    with refused("already_done"):
        correct(world, case, value=OLD)


@pytest.mark.parametrize(
    "value", ["", "nobody", "a@b", "a b@example.org", f"{'a' * 120}@example.org", "x@example.org\nBcc: y@z.org"]
)
def test_what_is_no_address_is_refused(world: World, case: Case, value: str) -> None:
    with refused("invalid", status=400):
        correct(world, case, value=value)


def test_nobody_of_a_handling_unit_corrects_it(world: World) -> None:
    with refused("not_allowed", status=403):
        correct(world, world.resolved(), "lead")


def test_what_was_sent_to_the_old_address_leads_nowhere_and_goes_to_the_new(world: World, case: Case) -> None:
    compose.compose([case.pk], at=world.now)
    before = Notice.objects.get(case=case, kind="register").secret
    confirmed(world, case)
    assert emails(world, case)[0] == ("register", "")
    assert set(emails(world, case)[1:]) == {("register", ""), ("email_changed", OLD)}
    after = Notice.objects.filter(case=case, kind="register").latest("event_seq").secret
    assert links.find(before, Link.Kind.TRACK, at=world.now) is None
    assert links.find(after, Link.Kind.TRACK, at=world.now) is not None


def test_a_rating_link_goes_to_the_new_address_too(world: World) -> None:
    case = world.resolved(world.visited(world.acknowledged(world.dispatched(registered(world, email=OLD).case))))
    assert ("resolve", "") in emails(world, case)
    before = Notice.objects.get(case=case, kind="resolve").secret
    confirmed(world, case)
    emails(world, case)
    after = Notice.objects.filter(case=case, kind="resolve").latest("event_seq").secret
    assert links.find(before, Link.Kind.RATE, at=world.now) is None
    assert links.find(after, Link.Kind.RATE, at=world.now) is not None


def test_beside_a_mobile_phone_an_address_is_only_kept(world: World) -> None:
    case = registered(world, phone=PHONE, email=OLD).case
    confirmed(world, case)
    assert Case.objects.get(pk=case.pk).email == NEW
    assert emails(world, case) == []
    assert Notice.objects.filter(case=case, recipient=None).values_list("kind", flat=True).get() == "register"


def test_a_mobile_phone_that_takes_over_is_told_to_the_address(world: World, case: Case) -> None:
    """Or else two operators could turn a citizen's messages away without a word."""
    emails(world, case)
    confirmed(world, case, field="phone", value="13800001111")
    assert ("email_changed", OLD) in emails(world, case)
    assert Notice.objects.filter(case=case, recipient=None, transport="sms").values_list("kind", flat=True).get() == "register"


def test_a_citizen_without_any_gets_a_first_address_and_nobody_else_is_told(world: World) -> None:
    made = registered(world, name="老王")
    assert made.pin
    assert emails(world, made.case) == []
    confirmed(world, made.case)
    assert emails(world, made.case) == [("register", "")]
    assert links.find(made.track_token, Link.Kind.TRACK, at=world.now)


def test_the_old_address_is_told_in_words_that_name_no_address(world: World, case: Case) -> None:
    confirmed(world, case)
    text = texts.render(Notice.objects.get(kind="email_changed"), "en").text
    assert "will no longer come to this e-mail address" in text
    assert "@" not in text


def test_addresses_never_enter_the_timeline(world: World, case: Case) -> None:
    confirmed(world, case)
    facts = str([(event.facts, event.changes) for event in case.events.all()])
    assert OLD not in facts
    assert NEW not in facts


def test_showing_it_in_full_takes_a_reason_and_is_recorded(world: World, case: Case) -> None:
    world.dispatched(case)
    assert steps.reveal(case, field="email", reason="回信", actor=world.operator, at=world.now) == OLD
    assert last(case).facts["field"] == "email"
    with refused("not_given"):
        steps.reveal(registered(world).case, field="email", reason="回信", actor=world.operator, at=world.now)


def test_a_corrected_address_verifies_against_the_timeline(world: World, case: Case) -> None:
    correct(world, case)
    assert run.breaks([case.pk], against=run.basis()) == []
    correct(world, case, "operator2")
    emails(world, case)
    assert run.breaks([case.pk], against=run.basis()) == []
    Case.objects.filter(pk=case.pk).update(email=OLD)
    assert [broken.number for broken in run.breaks([case.pk], against=run.basis())] == [case.number]
