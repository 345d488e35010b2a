"""A phone number, an ID number and an e-mail address, typed into every text of every door, are nowhere to be read but sealed."""

import io
import logging
import uuid
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from casework.models import Case, Notice, Words
from casework.notices import deliver
from casework.steps.reveal import REVEALABLE
from config.logs import PrivateFormatter
from tests.casework.api.test_canary import columns
from tests.casework.channels.test_import_demands import MESSAGES, csv_file
from tests.visits.conftest import STROKES, Field
from tests.visits.sealing import seal
from tests.visits.test_flags import LONG
from visits import tasks
from visits.models import Flag, Review, Visit

PHONE, IDENTITY, EMAIL = "13787654321", "44030519900307123X", "wangxiaoming@example.com"
TYPED = f"打{PHONE[:3]} {PHONE[3:7]}-{PHONE[7:]}，证{IDENTITY}，{EMAIL}"
HIDDEN = ("1378765", "19900307", "wangxiaoming")
SIGNED = {"confirmation": {"method": "signature", "signature": STROKES}}


def places() -> list[str]:
    """Columns in which any of it can be read; bytes are looked at as text."""
    readable = []
    with connection.cursor() as cursor:
        for table, column in list(columns()):
            shown = f"""CASE WHEN pg_typeof("{column}")::text = 'bytea' THEN encode("{column}"::text::bytea, 'escape') """
            shown += f"""ELSE "{column}"::text END"""
            plain = f"regexp_replace({shown}, '[ -]', '', 'g')"
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {plain} ~ %s', ["|".join(HIDDEN)])  # noqa: S608 - our own tables
            if cursor.fetchone()[0]:
                readable.append(f"{table}.{column}")
    return readable


class Doors:
    """Every door, and what its people type there. `answers`: each of them, with its status."""

    def __init__(self, field: Field, client: Client) -> None:
        self.field, self.world, self.client = field, field.world, client
        self.answers: list[str] = []

    def api(self, path: str, body: dict[str, Any], *, by: User, expect: int = 200) -> Any:
        answer = self.field.post(path, body, by=by)
        return self._answered(answer, path, expect).json()

    def page(self, path: str, body: dict[str, Any], *, by: User | None, expect: int = 302) -> Any:
        self.field.catch_up()
        client = Client()
        if by is not None:
            client.force_login(by)
        return self._answered(client.post(path, body), path, expect)

    def _answered(self, answer: Any, path: str, expect: int) -> Any:
        assert answer.status_code == expect, (path, answer.content.decode()[:3000])
        self.answers.append(f"{path} {answer.status_code} {answer.headers}")
        return answer

    def visit(self, case: Case, *, planned: uuid.UUID | None = None, spoken: str = TYPED, **changed: Any) -> Visit:
        self.field.later(hours=2)
        texts = {"met_with": TYPED, "said": spoken, "found": TYPED, "promised": TYPED, "late_reason": TYPED}
        due = {"promise_due": self.world.now.date().isoformat()}
        answer = self.field.put(planned or uuid.uuid4(), self.field.body(case, **texts, **due, **changed))
        assert answer.status_code == 201, answer.content.decode()
        return Visit.objects.get(pk=answer.json()["id"])


def demands(doors: Doors, folder: Path) -> Case:
    """At the hotline's page, through the API, out of a file and at the door. The case that goes on."""
    world = doors.world
    form = {"text": TYPED, "title": TYPED, "channel": "phone", "kind": "help", "urgency": "normal", "address": TYPED}
    doors.page("/register/", form | {"name": TYPED, "phone": "13912345678", "email": EMAIL}, by=world.operator)
    register = {"text": TYPED, "title": TYPED, "channel": "phone", "address": TYPED, "external_id": TYPED, "source": PHONE}
    citizen = {"name": TYPED, "phone": "13912345678", "email": EMAIL}
    details = {"citizen": citizen, "category": "utilities-leak", "area": "qh-cg-01"}
    secret = register | {"confidential": True, "external_id": IDENTITY}
    number = doors.api("cases/", secret | details, by=world.operator, expect=201)["number"]
    doors.api(f"cases/{number}/brief/", {"text": TYPED}, by=world.operator)
    number = doors.api("cases/", register | details, by=world.operator, expect=201)["number"]
    row = [IDENTITY, TYPED, TYPED, "2020/1/6", TYPED, TYPED]
    file = csv_file(folder / f"{PHONE}.csv", row, header=MESSAGES)
    call_command("import_demands", str(file), source=TYPED, stdout=io.StringIO(), stderr=io.StringIO())
    return Case.objects.get(number=number)


def handling(doors: Doors, case: Case) -> None:
    """Every verb that asks for words, by whoever may say it."""
    world, at = doors.world, f"cases/{case.number}"
    doors.api(f"{at}/dispatch/", {"unit": "water"}, by=world.dispatcher)
    for caller in (world.operator, world.second_operator):
        doors.api(f"{at}/correct/", {"field": "phone", "value": PHONE, "reason": TYPED}, by=caller)
        doors.api(f"{at}/correct/", {"field": "email", "value": f"new.{EMAIL}", "reason": TYPED}, by=caller)
    for field_name in ("name", "address"):
        doors.api(f"{at}/correct/", {"field": field_name, "value": TYPED, "reason": TYPED}, by=world.operator)
    doors.api(f"{at}/return/", {"reason": TYPED}, by=world.lead)
    doors.api(f"{at}/dispatch/", {"unit": "water"}, by=world.dispatcher)
    doors.api(f"{at}/reassign/", {"unit": "water-1", "reason": TYPED}, by=world.supervisor)
    doors.api(f"{at}/reassign/", {"unit": "water", "reason": TYPED}, by=world.supervisor)
    doors.api(f"{at}/acknowledge/", {}, by=world.handler)
    doors.api(f"{at}/comment/", {"text": TYPED}, by=world.handler)
    doors.api(f"{at}/reply/", {"text": TYPED, "public": True}, by=world.handler)
    doors.api(f"{at}/chase/", {"text": TYPED}, by=world.operator)
    doors.api(f"{at}/supplement/", {"text": TYPED}, by=world.operator)
    doors.api(f"{at}/at_home/", {"text": TYPED}, by=world.operator)
    for act in ("add", "chase", "at-home"):
        doors.page(f"/track/{world.track_token(case)}/{act}", {"text": TYPED}, by=None)
    for field_name, _label in REVEALABLE:
        if field_name != "place":
            doors.api(f"{at}/reveal/", {"field": field_name, "reason": TYPED}, by=world.handler)


def on_foot(doors: Doors, case: Case, client: Client) -> None:
    """Planned, recorded, handed in as a file, disputed and decided on, flagged and explained, reviewed."""
    world, field = doors.world, doors.field
    planned = field.planned(case, purpose=TYPED)
    heard = {"text": TYPED, "address": TYPED, "citizen": {"name": TYPED, "phone": PHONE, "email": EMAIL}}
    visit = doors.visit(case, planned=planned, heard=[heard], **SIGNED)
    doors.page(f"/visits/dispute/{world.track_token(case)}/{visit.pk}/", {}, by=None)
    doors.page(f"/visits/dispute/{world.track_token(case)}/{visit.pk}/words/", {"text": TYPED}, by=None)
    doors.page(f"/visits/{visit.pk}/decide-dispute/", {"uphold": "no", "reason": TYPED}, by=world.supervisor)
    another = world.acknowledged(phone="13800138002")
    doors.visit(another, spoken=LONG, **SIGNED)
    third = world.acknowledged(phone="13800138003")
    again = doors.visit(third, spoken=LONG, **SIGNED)
    tasks.check(str(again.pk))
    flag = Flag.objects.get(visit=again)
    doors.page(f"/visits/flags/{flag.pk}/explain/", {"reason": TYPED}, by=world.handler)
    review = Review.objects.get(flag=flag)
    doors.page(f"/visits/reviews/{review.pk}/", {"result": "innocent", "reason": TYPED}, by=world.stranger)
    unconfirmed = doors.visit(world.acknowledged(phone="13800138004"))
    doors.page(f"/visits/{unconfirmed.pk}/review/", {"accept": "no", "reason": TYPED}, by=world.supervisor)
    retracted = doors.visit(world.acknowledged(phone="13800138005"), **SIGNED)
    doors.page(f"/visits/{retracted.pk}/retract/", {"reason": TYPED}, by=world.supervisor)
    for body in (field.body(case, said=TYPED, found=TYPED) | {"case": TYPED[:20]}, field.body(case, said=TYPED, outcome=TYPED)):
        field.put(uuid.uuid4(), body)
    sealed_file = seal({"user": world.handler.pk, "visits": [{"id": str(uuid.uuid4()), "body": field.body(another, said=TYPED)}]})
    client.force_login(world.handler)
    client.post("/visits/hand-in/", {"file": io.BytesIO(sealed_file.encode())})


def endings(doors: Doors, case: Case) -> None:
    """Resolved, rated, held, decided on, reopened; declined, withdrawn; searched for."""
    world, at = doors.world, f"cases/{case.number}"
    doors.api(f"{at}/resolve/", {"text": TYPED}, by=world.handler)
    rating = {"score": 4, "solved": "yes", "visited": "no", "words": TYPED}
    doors.page(f"/rate/{world.rating_token(case)}/", rating, by=None)
    doors.api(f"{at}/accept_rating/", {"reason": TYPED}, by=world.supervisor)
    doors.api(f"{at}/reopen/", {"reason": TYPED}, by=world.supervisor)
    for verb in ("decline", "withdraw"):
        other = world.registered(TYPED)
        doors.api(f"cases/{other.number}/{verb}/", {"reason": TYPED}, by=world.operator)
    for sought in (TYPED, PHONE, IDENTITY, EMAIL):
        doors.api("cases/search/", {"q": sought}, by=world.operator)
        doors.page("/find/", {"q": sought}, by=world.operator, expect=200)
        doors.page("/knowledge/", {"q": sought}, by=world.operator, expect=200)
    contact = {"text": TYPED, "answer": TYPED, "q": TYPED, "kind": "enquiry", "handed_to": "110", "handed_whom": TYPED}
    doors.page("/contacts/", contact | {"name": TYPED, "phone": "13912345678"}, by=world.operator)


@pytest.mark.long
def test_it_is_nowhere_to_be_read(
    field: Field,
    client: Client,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    messages: list[Any] = []
    monkeypatch.setattr(current_app, "send_task", lambda *args, **kwargs: messages.append((args, kwargs)))
    caplog.set_level(logging.DEBUG)
    doors = Doors(field, client)
    with django_capture_on_commit_callbacks(execute=True):
        case = demands(doors, tmp_path)
        handling(doors, case)
        on_foot(doors, case, client)
        endings(doors, case)
        deliver.deliver(at=field.world.now)
    formatter = PrivateFormatter("%(message)s")
    logged = "\n".join(f"{record.getMessage()} {record.args} {formatter.format(record)}" for record in caplog.records)
    for place, text in (("logs", logged), ("messages", str(messages)), ("headers", "\n".join(doors.answers))):
        assert not [hidden for hidden in HIDDEN if hidden in text.replace(" ", "").replace("-", "")], place
    assert places() == []
    assert Words.objects.filter(text__contains="137****4321").count() > 20, "it was there to be found"
    assert Notice.objects.exists()
