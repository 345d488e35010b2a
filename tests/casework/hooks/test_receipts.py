"""A gateway's receipts count once, in any order; a stranger's are refused and leave nothing behind."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from casework.hooks.views import STRANGERS
from casework.models import Attempt, Case, Notice, Receipt
from casework.notices import compose, deliver, undelivered
from casework.notices.receipts import MOST
from casework.verification import signed
from tests.casework.notices.carriers import Carrier, carried_by
from tests.races.racing import race
from tests.world import World

pytestmark = pytest.mark.django_db

SECRET = "whsec_" + base64.b64encode(b"a secret of the text gateway....").decode()
OTHER = "whsec_" + base64.b64encode(b"the one that comes after it.....").decode()
ADDRESS = "/hooks/receipts/webhook/"


@pytest.fixture(autouse=True)
def _secrets(settings: Settings) -> None:
    settings.SMS_RECEIPT_SECRETS = [SECRET]
    settings.GATEWAYS = ["webhook", "smtp"]


def reported(notice: int | str, status: str = "delivered", **data: Any) -> dict[str, Any]:
    return {
        "type": f"message.{status}",
        "timestamp": "2026-03-02T09:01:00+08:00",
        "data": {"id": f"doorstep-notice-{notice}"} | data,
    }


def sign(body: bytes, *, secret: str, at: datetime) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, b"msg_1." + stamp.encode() + b"." + body, hashlib.sha256)
    return {"webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": f"v1,{base64.b64encode(digest).decode()}"}


def post(
    content: Any,
    *,
    secret: str = SECRET,
    at: datetime | None = None,
    address: str = ADDRESS,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    named = sign(body, secret=secret, at=at or timezone.now()) | (headers or {})
    client = Client(enforce_csrf_checks=True)
    return client.post(address, body, content_type="application/json", headers=named)


def message(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Case, Notice]:
    """A citizen's, which the gateway took."""
    carried_by(monkeypatch, Carrier())
    case = world.registered()
    compose.compose([case.pk], at=world.now)
    deliver.deliver(at=world.now)
    return case, Notice.objects.get(case=case, recipient=None)


def statuses() -> set[str]:
    return set(Receipt.objects.values_list("status", flat=True))


def test_what_the_gateway_reports_is_kept_with_when_and_why(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _case, notice = message(world, monkeypatch)
    moment = timezone.now() - timedelta(minutes=2)
    answer = post(reported(notice.pk, "failed", reason="no_such_number") | {"timestamp": moment.isoformat()})
    assert (answer.status_code, answer.json()) == (200, {"received": 1, "unknown": 0})
    receipt = Receipt.objects.get()
    assert (receipt.notice, receipt.gateway, receipt.status) == (notice, "webhook", "failed")
    assert (receipt.reason, receipt.occurred_at) == ("no_such_number", moment)
    assert receipt.received_at > moment
    assert list(signed.faults_beside_cases()) == []


def test_each_status_counts_once_however_often_it_comes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _case, notice = message(world, monkeypatch)
    for status in ("delivered", "sent", "delivered", "sent"):
        assert post(reported(notice.pk, status)).status_code == 200
    assert post([reported(notice.pk)] * 3).json() == {"received": 3, "unknown": 0}
    assert sorted(Receipt.objects.values_list("status", flat=True)) == ["delivered", "sent"]


@pytest.mark.parametrize("order", [("failed", "delivered"), ("delivered", "failed"), ("sent", "failed", "delivered")])
def test_delivered_outweighs_failed_in_any_order(world: World, monkeypatch: pytest.MonkeyPatch, order: tuple[str, ...]) -> None:
    case, notice = message(world, monkeypatch)
    for status in order:
        post(reported(notice.pk, status, reason="phone_off"))
    assert statuses() == set(order)
    assert undelivered.of_cases([case.pk], at=world.now) == {}


def test_failed_outweighs_sent_in_any_order(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case, notice = message(world, monkeypatch)
    for status in ("failed", "sent"):
        post(reported(notice.pk, status, reason="phone_off"))
    assert undelivered.of_cases([case.pk], at=world.now)[case.pk].reason == "phone_off"


@pytest.mark.parametrize("reason", ["MK:0003", "", None, 7, ["busy"], "no_gateway", "x" * 3000])
def test_a_reason_that_nobody_knows_says_that_it_did_not_arrive(
    world: World, monkeypatch: pytest.MonkeyPatch, reason: object
) -> None:
    _case, notice = message(world, monkeypatch)
    post(reported(notice.pk, "failed", reason=reason))
    assert Receipt.objects.get().reason == "not_arrived"


@pytest.mark.parametrize(
    "stamp", [None, "", "soon", 5, "2026-03-02T09:01:00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-13-45"]
)
def test_a_time_that_cannot_be_is_that_of_the_arrival(world: World, monkeypatch: pytest.MonkeyPatch, stamp: object) -> None:
    _case, notice = message(world, monkeypatch)
    assert post(reported(notice.pk) | {"timestamp": stamp}).json()["unknown"] == 0
    receipt = Receipt.objects.get()
    assert receipt.occurred_at == receipt.received_at


def test_strange_messages_are_counted_and_write_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _case, notice = message(world, monkeypatch)
    in_app = Notice.objects.filter(transport="in_app").first()
    reports = [
        reported(notice.pk + 1000),
        reported("0"),
        reported("-1"),
        reported("9" * 18),
        reported("9" * 40),
        reported("1; DROP TABLE"),
        reported("１"),
        reported(notice.pk, "read"),
        {"type": ["message.sent"], "data": {"id": f"doorstep-notice-{notice.pk}"}},
        {"type": "message.sent", "data": []},
        {"type": "message.sent"},
        "text",
        None,
        *([reported(in_app.pk)] if in_app else []),
        reported(notice.pk),
    ]
    assert post(reports).json() == {"received": len(reports), "unknown": len(reports) - 1}
    assert Receipt.objects.count() == 1


def test_another_gateway_cannot_report_of_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _case, notice = message(world, monkeypatch)
    assert post(reported(notice.pk), address="/hooks/receipts/smtp/").json()["unknown"] == 1
    assert statuses() == set()


def test_a_report_that_overtakes_our_own_note_of_the_attempt_is_taken(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Quick(Carrier):
        def send(self, message: Any) -> str:
            assert not Attempt.objects.exists()
            answer = post({"type": "message.delivered", "data": {"id": message.id}})
            assert answer.json() == {"received": 1, "unknown": 0}
            return super().send(message)

    carried_by(monkeypatch, Quick())
    case = world.registered()
    compose.compose([case.pk], at=world.now)
    deliver.deliver(at=world.now)
    assert statuses() == {"delivered"}


# Strangers


def untouched(answer: HttpResponse) -> bool:
    return answer.status_code == 401 and not Receipt.objects.exists()


def test_a_stranger_is_refused_and_nothing_is_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _case, notice = message(world, monkeypatch)
    body = json.dumps(reported(notice.pk)).encode()
    now = timezone.now()
    rightly = sign(body, secret=SECRET, at=now)
    assert untouched(post(reported(notice.pk), secret=OTHER))
    assert untouched(post(reported(notice.pk), headers={"webhook-id": "msg_2"}))
    assert untouched(post(reported(notice.pk), headers={"webhook-id": ""}))
    assert untouched(post(reported(notice.pk), headers={"webhook-signature": ""}))
    assert untouched(post(reported(notice.pk), headers={"webhook-signature": rightly["webhook-signature"].replace("v1", "v2")}))
    assert untouched(post(reported(notice.pk), headers={"webhook-timestamp": str(int(now.timestamp()) + 7)}))
    assert untouched(post(reported(notice.pk), headers={"webhook-timestamp": "soon"}))
    assert untouched(post(reported(notice.pk), headers={"webhook-timestamp": "１７７２４４０００"}))
    assert untouched(Client().post(ADDRESS, body, content_type="application/json"))
    assert untouched(Client().post(ADDRESS, body + b" ", content_type="application/json", headers=rightly))


@pytest.mark.parametrize("minutes", [-6, 6, -60 * 24, 10**6])
def test_an_old_signature_is_none(world: World, monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    _case, notice = message(world, monkeypatch)
    assert untouched(post(reported(notice.pk), at=timezone.now() + timedelta(minutes=minutes)))
    assert post(reported(notice.pk), at=timezone.now() - timedelta(minutes=4)).status_code == 200


def test_while_secrets_are_exchanged_both_sign(world: World, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    _case, notice = message(world, monkeypatch)
    settings.SMS_RECEIPT_SECRETS = [OTHER, SECRET]
    assert post(reported(notice.pk), secret=SECRET).status_code == 200
    assert post(reported(notice.pk), secret=OTHER).status_code == 200
    both = " ".join(sign(b"{}", secret=secret, at=timezone.now())["webhook-signature"] for secret in (SECRET, OTHER))
    settings.SMS_RECEIPT_SECRETS = [OTHER]
    assert post(b"{}", headers={"webhook-signature": both}).status_code == 200
    assert post(reported(notice.pk), secret=SECRET).status_code == 401


@pytest.mark.parametrize("useless", ["", "whsec_", "whsec_c2hvcnQ=", "no base64 at all"])
def test_a_secret_that_is_none_signs_nothing(world: World, settings: Settings, useless: str) -> None:
    settings.SMS_RECEIPT_SECRETS = [useless]
    stamp = str(int(timezone.now().timestamp()))
    digest = hmac.digest(b"", f"msg_1.{stamp}.[]".encode(), hashlib.sha256)
    headers = {"webhook-signature": f"v1,{base64.b64encode(digest).decode()}", "webhook-timestamp": stamp}
    assert post(b"[]", headers=headers).status_code == 401


def test_without_a_secret_or_the_gateway_there_is_no_such_page(settings: Settings) -> None:
    assert post([], address="/hooks/receipts/outbox/").status_code == 404
    settings.SMS_RECEIPT_SECRETS = []
    assert post([]).status_code == 404


def test_strangers_are_slowed_down_and_the_gateway_never(world: World) -> None:
    for _nth in range(STRANGERS.most):
        assert post([], secret=OTHER).status_code == 401
    answer = post([], secret=OTHER)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert post([]).status_code == 200


# Bad bodies, of somebody who signs rightly


@pytest.mark.parametrize("body", [b" ", b"{", b"\xff\xfe", b"nothing", b"[" * 100_000, b"1" * 5000])
def test_what_is_no_json_is_refused_in_words(world: World, body: bytes) -> None:
    answer = post(body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["detail"]


def test_a_body_has_its_bounds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _case, notice = message(world, monkeypatch)
    assert post([reported(notice.pk)] * MOST).json() == {"received": MOST, "unknown": 0}
    assert post([reported(notice.pk)] * (MOST + 1)).status_code == 400
    assert post(b" " * (256 * 1024 + 1)).status_code == 413
    assert Client().post(ADDRESS, {"a": 1}).status_code == 415
    assert Client().get(ADDRESS).status_code == 405


def test_a_list_takes_as_few_statements_as_one(
    world: World, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    _case, notice = message(world, monkeypatch)
    with django_assert_num_queries(2):
        post([reported(notice.pk + nth) for nth in range(300)])


@pytest.mark.django_db(transaction=True)
def test_two_receipts_at_once_are_one(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    _case, notice = message(world, monkeypatch)

    def report() -> None:
        assert post([reported(notice.pk, "sent"), reported(notice.pk)]).status_code == 200

    assert race([report] * 4)["won"] == 4
    assert sorted(Receipt.objects.values_list("status", flat=True)) == ["delivered", "sent"]


def test_a_moment_in_another_zone_is_the_same_moment(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _case, notice = message(world, monkeypatch)
    moment = timezone.now().replace(microsecond=0) - timedelta(hours=1)
    post(reported(notice.pk) | {"timestamp": moment.astimezone(UTC).isoformat().replace("+00:00", "Z")})
    assert Receipt.objects.get().occurred_at == moment
