"""A person chooses how they are told besides the application, and what cannot be is refused in words."""

from datetime import timedelta

import pytest

from casework import bounds
from casework.models import StaffChoice
from casework.notices.at_once import choices
from casework.notices.gateways.chat import valid_address
from casework.refusal import Invalid
from casework.steps.choose_messages import choose_messages
from casework.verification import signed
from tests.races.racing import race
from tests.world import World

pytestmark = pytest.mark.django_db

ROBOT = "dingtalk://0123456789abcdef"


def choose(world: World, transport: str, address: str = "") -> StaffChoice:
    return choose_messages(transport=transport, address=address, actor=world.handler, at=world.now)


def test_the_newest_choice_holds_and_each_is_signed(world: World) -> None:
    world.change(world.handler, email="handler@example.org")
    choose(world, "email")
    choose(world, "chat", f" {ROBOT} ")
    assert (choices()[world.handler.pk].transport, StaffChoice.objects.latest("pk").address) == ("chat", ROBOT)
    choose(world, "")
    assert choices() == {}
    assert StaffChoice.objects.count() == 3
    assert list(signed.faults_beside_cases()) == []


def test_the_same_again_is_not_written_again(world: World) -> None:
    assert choose(world, "chat", ROBOT) == choose(world, "chat", ROBOT)
    assert StaffChoice.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://example.org/hook",
        "http://127.0.0.1:6379/",
        "json://localhost/",
        "mailto://a:b@example.org",
        "wecombot://",
        "wecombot://host.example.org/key12345",
        "https://qyapi.weixin.qq.com.example.org/cgi-bin/webhook/send?key=0123456789abcdef",
        "https://qyapi.weixin.qq.com@127.0.0.1/cgi-bin/webhook/send?key=0123456789abcdef",
        "wecombot://0123456789?verify=no",
        "WECOMBOT://0123456789abcdef",
        f"{ROBOT}\nX: y",
        f"{ROBOT} {ROBOT}",
        f"lark://{'a' * 300}",
        "dingtalk://０１２３４５６７８９",
    ],
)
def test_an_address_that_leads_elsewhere_is_refused(world: World, address: str) -> None:
    with pytest.raises(Invalid) as refused:
        choose(world, "chat", address)
    assert list(refused.value.fields) == ["address"]
    assert not StaffChoice.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "wecombot://0123456789abcdef",
        "dingtalk://SEC0123456789@0123456789abcdef",
        "feishu://0123456789abcdef",
        "lark://0123-4567-89ab",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=01234567-89ab",
        "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef",
        "https://open.feishu.cn/open-apis/bot/v2/hook/0123456789abcdef",
        "https://open.larksuite.com/open-apis/bot/v2/hook/0123456789abcdef",
    ],
)
def test_whatever_the_gateway_writes_to_may_be_chosen(world: World, address: str) -> None:
    assert valid_address(address) is None
    assert choose(world, "chat", address).address == address


@pytest.mark.parametrize("transport", ["sms", "in_app", "fax"])
def test_by_no_other_way(world: World, transport: str) -> None:
    with pytest.raises(Invalid):
        choose(world, transport)


def test_without_an_address_nothing_goes_by_mail(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        choose(world, "email")
    assert "administrator" in str(refused.value.fields["transport"])


def test_trying_has_its_end_for_the_day(world: World) -> None:
    for nth in range(bounds.STAFF_CHOICES.most):
        choose(world, "chat", f"{ROBOT}{nth}")
    with pytest.raises(bounds.TooManyToday):
        choose(world, "")
    world.now += timedelta(days=1)
    choose(world, "")


@pytest.mark.django_db(transaction=True)
def test_the_same_choice_twice_at_once_is_written_once(transactional_db: None) -> None:
    world = World()
    assert race([lambda: choose(world, "chat", ROBOT)] * 3)["won"] == 3
    assert StaffChoice.objects.count() == 1
