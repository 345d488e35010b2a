"""Nothing waits silently: when nothing can be sent, administrators hear it once, and whoever watches the servers sees it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from casework import steps
from casework.models import Case, Notice
from casework.notices import compose, deliver, stoppages
from tests.casework.notices.carriers import Carrier, carried_by
from tests.lanes import first
from tests.races.racing import race
from tests.world import ADMINISTRATORS, World

pytestmark = pytest.mark.django_db


def composed(world: World, phone: str = "13900139001") -> Case:
    case = world.registered(phone=phone)
    compose.compose([case.pk], at=world.now)
    return case


def minutes(world: World, count: int, *, step: int = 1) -> None:
    """So many go by; every `step` of them it is delivered and watched."""
    for _minute in range(0, count, step):
        deliver.deliver(at=world.later(minutes=step))
        stoppages.tell(at=world.now)


def recipients() -> list[str]:
    return list(Notice.objects.filter(kind=stoppages.KIND).order_by("pk").values_list("recipient__username", flat=True))


def stopped(world: World) -> list[str]:
    return [stoppage.transport for stoppage in stoppages.stoppages(at=world.now)]


def test_nothing_is_said_while_messages_go(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_by(monkeypatch, Carrier())
    composed(world)
    minutes(world, 12)
    assert (stopped(world), recipients()) == ([], [])


@pytest.mark.parametrize("carried", [True, False])
def test_after_ten_minutes_every_administrator_is_told_once(world: World, monkeypatch: pytest.MonkeyPatch, carried: bool) -> None:
    carried_by(monkeypatch, *([Carrier(reason="unreachable")] if carried else []))
    composed(world)
    minutes(world, 9)
    assert (stopped(world), recipients()) == ([], [])
    minutes(world, 60, step=10)
    assert stopped(world) == ["sms"]
    assert recipients() == list(ADMINISTRATORS)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.administrator)
    page = client.get("/notices/").content.decode()
    assert "No text message could be sent for ten minutes; the oldest has waited since 2 March 2026, 09:00." in page
    assert ("name a gateway in the setting GATEWAYS" in page) is not carried


@pytest.mark.long
def test_the_next_stoppage_is_told_again_and_the_same_is_not(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_by(monkeypatch, Carrier(reason="unreachable"))
    composed(world)
    minutes(world, 60 * 7, step=20)
    assert Notice.objects.get(citizen__isnull=False).state == Notice.State.FAILED
    composed(world, "13900139002")
    minutes(world, 11)
    assert recipients() == list(ADMINISTRATORS), "nothing went out since"
    carried_by(monkeypatch, Carrier())
    minutes(world, 60, step=10)
    assert stopped(world) == []
    carried_by(monkeypatch, Carrier(reason="unreachable"))
    composed(world, "13900139003")
    minutes(world, 11)
    assert recipients() == list(ADMINISTRATORS) * 2


@pytest.mark.long
def test_it_is_no_stoppage_while_others_are_taken(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_by(monkeypatch, Carrier({"+8613900139001": "refused"}))
    composed(world)
    for nth in range(4):
        minutes(world, 5)
        composed(world, f"139001391{nth:02d}")
        deliver.deliver(at=world.now)
        assert stopped(world) == []


@pytest.mark.parametrize("reason", first(1, stoppages.ITS_OWN))
def test_what_is_wrong_with_one_message_is_no_stoppage(world: World, monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    """Nor is what waits behind it, of the same case."""
    carried_by(monkeypatch, Carrier(reason=reason))
    case = composed(world)
    deliver.deliver(at=world.now)
    steps.decline(case, reason="不归我们管", actor=world.operator, at=world.later(minutes=1))
    compose.compose([case.pk], at=world.now)
    minutes(world, 12)
    assert stopped(world) == []


@pytest.mark.django_db(transaction=True)
def test_however_many_watch_at_once_it_is_told_once(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    carried_by(monkeypatch)
    composed(world)
    at = world.later(minutes=11)
    race([lambda: stoppages.tell(at=at)] * 4)
    assert recipients() == list(ADMINISTRATORS)


def test_while_nothing_is_late_it_takes_one_query(world: World, django_assert_num_queries: Any) -> None:
    composed(world)
    with django_assert_num_queries(1):
        stoppages.stoppages(at=world.now + timedelta(minutes=9))


# Where it stands


def ready() -> bool:
    answer: bool = Client().get("/readyz").json()["messages"]
    return answer


def attention(world: World) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.administrator)
    return client.get("/attention/").content.decode()


def test_whoever_watches_the_servers_sees_it_and_the_server_stays_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ready()
    assert "messages wait" not in attention(world)
    carried_by(monkeypatch)
    composed(world)
    assert not ready()
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    page = attention(world)
    assert "messages wait" in page
    assert "No text message could be sent for ten minutes" in page


def test_a_server_that_reaches_no_citizen_says_so_at_once(world: World, settings: Settings) -> None:
    settings.DEVELOPMENT_TRANSPORT = False
    settings.GATEWAYS = []
    assert not ready()
    assert "No message reaches a citizen" in attention(world)
