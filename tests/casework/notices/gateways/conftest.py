"""Every test here sends to a stand-in on this machine; none of them takes longer than a hanging server is waited for."""

import logging
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from casework.notices.gateways import servers
from tests.casework.notices.gateways.messages import SECRETS
from tests.gateways.http_gateway import SECRET, HttpGateway


@pytest.fixture
def gateway() -> Iterator[HttpGateway]:
    with HttpGateway() as stand_in:
        yield stand_in


@pytest.fixture
def webhook(settings: Settings, gateway: HttpGateway) -> HttpGateway:
    settings.SMS_WEBHOOK_URL, settings.SMS_WEBHOOK_SECRET = gateway.url, [SECRET]
    return gateway


@pytest.fixture(autouse=True)
def _nothing_of_the_message_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    logged = "\n".join(logging.Formatter("%(name)s %(message)s").format(record) for record in records)
    assert [secret for secret in SECRETS if secret in logged] == []


@pytest.fixture(autouse=True)
def _certificates_are_read_anew() -> Iterator[None]:
    servers.tls.cache_clear()
    yield
    servers.tls.cache_clear()
