"""A server without a way to its citizens is not called ready."""

import pytest
from pytest_django import Settings

from casework.notices import gateways
from casework.notices.gateway_check import check_gateways
from casework.notices.gateways import OutboxFile, Smtp, Webhook
from tests.gateways.http_gateway import SECRET


@pytest.fixture(autouse=True)
def _on_a_server(settings: Settings) -> None:
    settings.DEVELOPMENT_TRANSPORT, settings.PRODUCTION = False, True
    settings.SMS_WEBHOOK_URL, settings.SMS_WEBHOOK_SECRET = "https://sms.example/messages", [SECRET]
    settings.EMAIL_HOST, settings.EMAIL_FROM = "mail.example", "no-reply@doorstep.example"


def ids() -> list[str | None]:
    return [error.id for error in check_gateways()]


@pytest.mark.parametrize("codes", [[], ["smtp"], ["apprise"], ["smtp", "apprise"]])
def test_a_server_needs_a_gateway_of_text_messages(settings: Settings, codes: list[str]) -> None:
    settings.GATEWAYS = codes
    assert ids() == ["casework.E002"]


def test_with_one_it_is_ready(settings: Settings) -> None:
    settings.GATEWAYS = ["webhook", "smtp", "apprise"]
    assert check_gateways() == []


def test_a_code_that_names_nothing_is_named(settings: Settings) -> None:
    settings.GATEWAYS = ["webhook", "smpt"]
    (error,) = check_gateways()
    assert (error.id, "'smpt'" in error.msg, error.hint) == ("casework.E003", True, "See docs/operations/messages.md.")


def test_each_missing_setting_of_a_chosen_gateway_is_named(settings: Settings) -> None:
    settings.GATEWAYS, settings.SMS_WEBHOOK_SECRET, settings.EMAIL_HOST = ["webhook", "smtp"], [], ""
    assert ids() == ["casework.E004"] * 2
    assert [name in error.msg for error, name in zip(check_gateways(), ("SMS_WEBHOOK_SECRET", "EMAIL_HOST"), strict=True)]


def test_a_developer_needs_none(settings: Settings) -> None:
    settings.GATEWAYS, settings.DEVELOPMENT_TRANSPORT = [], True
    assert check_gateways() == []


def test_several_are_tried_in_the_order_of_the_settings(settings: Settings) -> None:
    settings.GATEWAYS = ["aliyun", "smtp", "webhook", "unknown"]
    assert [gateway.code for gateway in gateways.chosen("sms")] == ["aliyun", "webhook"]
    assert [type(gateway) for gateway in gateways.chosen("email")] == [Smtp]
    assert gateways.chosen("in_app") == []
    settings.GATEWAYS = ["webhook", "aliyun"]
    assert isinstance(gateways.chosen("sms")[0], Webhook)
    settings.DEVELOPMENT_TRANSPORT = True
    assert [type(gateway) for gateway in gateways.chosen("sms")] == [OutboxFile]


def test_every_gateway_has_a_code_of_its_own() -> None:
    assert len(gateways.by_code()) == len(gateways.GATEWAYS)
