"""What lies with a gateway is an administrator's; a single wrong number is not."""

import pytest
from pytest_django import Settings

from casework import steps
from casework.attention import of_messages
from casework.notices import compose, deliver
from tests.casework.attention.examining import findings, titles, weighed
from tests.casework.notices.carriers import Carrier, carried_by
from tests.world import World


def test_a_server_that_carries_nothing_says_so(world: World, settings: Settings) -> None:
    assert titles("gateway", world.now) == []
    settings.DEVELOPMENT_TRANSPORT = False
    settings.GATEWAYS = []
    assert titles("gateway", world.now) == ["No message reaches a citizen"]
    assert weighed("gateway", world.now) == [("now", ["desk:message_test"])]


def test_messages_that_wait_are_said_with_the_way_that_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = world.registered()
    compose.compose([case.pk], at=world.now)
    carried_by(monkeypatch)
    world.later(minutes=11)
    (finding,) = findings("stopped_messages", world.now)
    assert finding.title == "Text message: messages wait"
    assert "the oldest has waited since" in finding.why
    assert "name a gateway" in finding.advice
    assert weighed("stopped_messages", world.now) == [("now", ["desk:message_test"])]
    carried_by(monkeypatch, Carrier())
    deliver.deliver(at=world.now)
    assert titles("stopped_messages", world.now) == []


@pytest.mark.parametrize(("reason", "says"), [("refused", ["One message was not taken"]), ("no_such_number", [])])
def test_what_a_gateway_refused_is_said_until_it_is_settled(
    world: World, monkeypatch: pytest.MonkeyPatch, reason: str, says: list[str]
) -> None:
    carried_by(monkeypatch, Carrier(reason=reason, dead=True))
    case = world.dispatched()
    compose.compose([case.pk], at=world.now)
    deliver.deliver(at=world.later(minutes=1))
    assert titles("undelivered", world.now) == says
    assert weighed("undelivered", world.now) == [("soon", ["desk:message_test", "desk:undelivered"]) for _title in says]
    steps.contact(case, how="phone", actor=world.handler, at=world.later(minutes=1))
    assert titles("undelivered", world.now) == []


def test_what_people_settle_one_by_one_is_said_once_it_is_too_much(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_by(monkeypatch, Carrier(reason="no_such_number", dead=True))
    cases = [world.registered(phone=phone) for phone in ("13700137000", "13700137001")]
    compose.compose([case.pk for case in cases], at=world.now)
    deliver.deliver(at=world.later(minutes=1))
    for enough, most, says in ((2, 9, []), (1, 2, ["2 messages did not arrive"]), (1, 1, ["1+ messages did not arrive"])):
        monkeypatch.setattr(of_messages, "UNITS_CANNOT_KEEP_UP", enough)
        monkeypatch.setattr(of_messages, "MOST_COUNTED", most)
        assert titles("undelivered", world.now) == says
    assert weighed("undelivered", world.now) == [("quiet", ["desk:undelivered"])]
