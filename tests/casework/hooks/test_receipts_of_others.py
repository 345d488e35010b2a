"""A gateway of text messages reports of text messages alone."""

import pytest

from casework.models import Notice
from casework.notices import compose, deliver
from casework.steps import CitizenDetails, Demand, register
from tests.casework.hooks.test_receipts import _secrets, post, reported, statuses  # noqa: F401 - a fixture
from tests.casework.notices.carriers import Carrier, carried_by
from tests.world import World

pytestmark = pytest.mark.django_db


def test_whoever_sends_text_messages_cannot_report_of_mail(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Mail(Carrier):
        code = "smtp"

    carried_by(monkeypatch, Mail())
    demand = Demand(text="漏水", channel="web", citizen=CitizenDetails(email="wang@example.org"))
    case = register(demand, actor=world.operator, at=world.now).case
    compose.compose([case.pk], at=world.now)
    deliver.deliver(at=world.now)
    mail = Notice.objects.get(case=case, recipient=None)
    for gateway in ("smtp", "webhook"):
        assert post(reported(mail.pk), address=f"/hooks/receipts/{gateway}/").json()["unknown"] == 1
    assert statuses() == set()
