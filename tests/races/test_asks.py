"""A citizen's form sent at once, by an impatient hand or a network that repeats it: one case, and one answer to all."""

import pytest

from accounts import form_keys
from casework import steps
from casework.models import Case, CitizenLimit, Link
from casework.writing import links
from tests.races.racing import race, sound
from tests.world import PHONE, World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def demand(**details: str) -> steps.Demand:
    return steps.Demand(text="路灯坏了", channel="web", citizen=steps.CitizenDetails(phone=PHONE), **details)  # type: ignore[arg-type]


@pytest.mark.long
def test_sixteen_times_the_same_form_is_one_case_and_answered_alike(world: World) -> None:
    key, answers = form_keys.new(None), []

    def send() -> None:
        registered = steps.ask(demand(), key=key, address="10.1.0.1", at=world.now)
        answers.append((registered.case.number, registered.pin, registered.track_token))

    assert race([send] * 16) == {"won": 16}
    assert len(set(answers)) == Case.objects.count() == Link.objects.count() == 1
    sound(Case.objects.get())


def test_the_same_form_that_comes_just_behind_the_last_that_is_allowed_is_no_further_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.keep(CitizenLimit.objects.get(code="asks_by_phone"), most=1)
    key = form_keys.new(None)
    first = steps.ask(demand(), key=key, address="10.1.0.1", at=world.now)
    not_yet_there, real = [None], links.made_as
    monkeypatch.setattr(links, "made_as", lambda token: not_yet_there.pop() if not_yet_there else real(token))
    again = steps.ask(demand(), key=key, address="10.1.0.1", at=world.now)
    assert (again.case.number, again.pin) == (first.case.number, first.pin)
    assert not not_yet_there


def test_of_sixteen_at_once_no_more_come_through_than_are_allowed(world: World) -> None:
    world.keep(CitizenLimit.objects.get(code="asks_by_phone"), most=5)

    def send() -> None:
        steps.ask(demand(), key=form_keys.new(None), address="10.1.0.1", at=world.now)

    assert race([send] * 16) == {"won": 5, "asked_too_often": 11}
    assert Case.objects.count() == 5
