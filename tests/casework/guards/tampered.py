"""The town that is tampered with: a case in each state and a visit in each, built by steps; and SQL that forges an event."""

# ruff: noqa: S608 - names of tables and columns are the tests' own

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from django.utils import timezone
from rest_framework.response import Response

from accounts import invitations, tokens, tries
from casework import steps
from casework.api.idempotency import once
from casework.escalation.sweep import sweep
from casework.models import Attempt, Attestation, Case, ListExport, Receipt, Wait
from casework.notices import compose, deliver, inbox, receipts
from casework.notices.gateways import Gateway, Message, NotSent
from casework.policies.message_texts import Wording
from casework.steps import settle_contact as settling
from casework.steps.choose_messages import choose_messages
from casework.steps.log_export import log_export
from casework.steps.note_gap import note_gap
from casework.steps.open_contact import open_contact
from casework.steps.review_contact import review_contact
from casework.steps.stop_escalation import stop_escalation
from casework.steps.tune_rule import tune_rule
from casework.steps.word_message import word_message
from casework.writing.case_views import record_views
from tests import assisting, files, tuning, visiting
from tests.casework import answering
from tests.casework.steps.test_rate import in_last_round
from tests.merging import merged
from tests.world import MONDAY, World
from visits import steps as visit_steps
from visits.models import Visit
from visits.visit_record import VisitRecord


def town() -> dict[str, Any]:
    """Everything by its name, as the statements name it in %(…)s."""
    world = World(now=MONDAY - timedelta(weeks=1))
    world.person("gone", "operator")
    ended = _ended(world)
    world.now = MONDAY
    knowledge, cases = _knowledge(world), _cases(world) | ended
    ids: dict[str, Any] = {name: case.pk for name, case in cases.items()}
    ids |= {user.username: user.pk for user in world.people.values()}
    ids |= _visits(world, cases) | knowledge
    ids |= {
        "water": world.water.pk,
        "roads": world.roads.pk,
        "accepted": str(Attestation.objects.get(case=cases["visited"]).visit),
    }
    ids |= {"now": world.now, "wait": Wait.objects.get(case=cases["acknowledged"], kind="resolution").pk}
    ids["over"] = Wait.objects.get(case=cases["acknowledged"], kind="acknowledgement").pk
    _rules(world)
    sweep(at=world.later(days=3))
    compose.pending(at=world.now)
    sweep(at=world.later(hours=2))
    record_views([cases["confidential"]], user=world.auditor, door="desk", at=world.now)
    exported = ListExport(query="queue=open", format="csv", rows=9, reference="EXPORTED")
    log_export(exported, confidential=[], actor=world.supervisor, at=world.now)
    _messages(world)
    ids |= _written_to(world)
    ids |= _settled(world)
    ids["now"] = world.now
    ids["inside"] = world.person("inside", "supervisor", unit=world.water).pk
    _signed_in(world)
    _of_programs_and_phones(world)
    world.leaves(world.people["gone"])
    world.disable(world.people["gone"])
    return ids


def _messages(world: World) -> None:
    """Messages in every state: sent, refused once, not tried yet, read, waiting for the morning. A case untold, and a stop."""
    deliver.deliver(at=world.now)
    inbox.read(world.supervisor, at=world.now)
    refused, untried = world.registered(phone="13800138010"), world.registered(phone="13800138011")
    compose.compose([refused.pk], at=world.now)
    with patch.object(deliver, "chosen", return_value=[Refusing()]):
        deliver.deliver(at=world.now)
    world.now = world.now.replace(hour=20)
    sweep(at=world.now)
    compose.pending(at=world.now)
    compose.compose([untried.pk], at=world.now)
    world.registered(phone="13800138012")
    stop_escalation(reason="系统切换", hours=2, actor=world.administrator, at=world.now)


def _written_to(world: World) -> dict[str, int]:
    """A message that was worded anew, one that its gateway reports, a chat that somebody chose, and citizens with an e-mail."""
    word_message(
        *("rework", "sms", "zh-hans"),
        Wording(0, enabled=False, body="工单{number}重新办理"),
        reason="更短",
        actor=world.administrator,
        at=world.now,
    )
    choose_messages(transport="chat", address="feishu://0123456789abcdef", actor=world.handler, at=world.now)
    attempt = Attempt.objects.filter(gateway="refusing").latest("pk")
    failed = receipts.Report(attempt.notice_id, Receipt.Status.FAILED, "not_arrived", world.now)
    receipts.take([failed], gateway=attempt.gateway, at=world.now)
    cases = {
        name: steps.register(
            steps.Demand(text="漏水", channel="web", citizen=steps.CitizenDetails(email=f"{name}@example.org")),
            actor=world.operator,
            at=world.now,
        ).case.pk
        for name in ("by_email", "another_email")
    }
    compose.compose([cases["by_email"]], at=world.now)
    return cases


def _knowledge(world: World) -> dict[str, Any]:
    """An article that was edited, one that expires today, and something that no article answers."""
    edited, expired = answering.article(world), answering.article(world, "暖气费怎么交", days=0)
    answering.article(world, answer="只在手机上交。", identity=edited.article_id, base=1)
    note_gap("居住证", actor=world.operator, at=world.now)
    return {"first_version": edited.pk, "expired": expired.pk}


def _settled(world: World) -> dict[str, Any]:
    """A contact that was drawn, one that was drawn and looked at, and one that became a case."""
    with patch.object(settling, "is_sampled", return_value=True):
        drawn, looked_at = answering.settled(world, phone=""), answering.settled(world, phone="")
    review_contact(looked_at, result="right", reason="对", actor=world.supervisor, at=world.now)
    opened = answering.settled(world, phone="")
    open_contact(opened, actor=world.operator, at=world.now)
    return {"drawn": drawn.pk}


class Refusing(Gateway):
    code = "refusing"

    def send(self, message: Message) -> str:
        raise NotSent("busy")


def _of_programs_and_phones(world: World) -> None:
    """An answer that a program may ask for again, a phone, one that was lost, and a link to a password that nobody opened."""
    now = timezone.now()
    once(world.operator, "key", {}, Response, at=now)
    for phone in (uuid.uuid4(), uuid.uuid4()):
        device = visit_steps.register_device(phone, actor=world.handler, at=now)
    visit_steps.revoke_device(device, at=now)
    invitations.make(world.second_operator, key="key", by=world.administrator, at=now)


def _signed_in(world: World) -> None:
    """A program of the auditor's, another whose token was revoked, and a browser that failed a few times."""
    now = timezone.now()
    tokens.issue(world.auditor, at=now)
    revoked, _until = tokens.issue(world.auditor, at=now)
    tokens.revoke(revoked, at=now)
    tries.take(tries.LINKS, "10.0.0.1", at=now, count=3)


def _ended(world: World) -> dict[str, Case]:
    """The week before: explained in vain, and asked to be excluded, or excluded; and returned twice."""
    cases = {name: world.explained(phone=f"1380013802{nth}") for nth, name in enumerate(("explained", "asked", "excluded"))}
    for name in ("asked", "excluded"):
        steps.exclude(cases[name], reason="依法", actor=world.lead, at=world.later(hours=1))
    steps.decide_exclusion(cases["excluded"], approve=True, reason="属实", actor=world.supervisor, at=world.later(minutes=1))
    return cases | {"returned_twice": world.returned_twice(phone="13800138019")}


def _cases(world: World) -> dict[str, Case]:
    cases = {
        "registered": world.registered(),
        "dispatched": world.dispatched(),
        "acknowledged": world.acknowledged(phone="13800138001"),
        "recorded": world.acknowledged(phone="13800138002"),
        "visited": world.visited(phone="13800138003"),
        "resolved": world.resolved(phone="13800138004"),
        "closed": world.closed(phone="13800138005"),
        "held": world.rated(phone="13800138006", visited="no"),
        "dissatisfied": world.rated(in_last_round(world), score=1),
        "confidential": world.acknowledged(phone="13800138007", confidential=True, brief="有人反映"),
        "returned": world.acknowledged(phone="13800138008"),
        "looked_at": world.acknowledged(phone="13800138009"),
        "leads": world.acknowledged(phone="13800138020"),
        "repeat": world.acknowledged(phone="13800138021"),
    }
    cases["aided"] = assisting.assisted(world, world.acknowledged(phone="13800138022"))
    merged(world, cases["leads"], case=cases["repeat"])
    steps.return_(cases["returned"], reason="不归我们", actor=world.handler, at=world.later(hours=1))
    steps.correct(
        cases["acknowledged"],
        field="phone",
        value="13700001111",
        reason="打错了",
        actor=world.operator,
        at=world.later(minutes=1),
    )
    cases["without_phone"] = steps.register(
        steps.Demand(text="路灯不亮", channel="phone", citizen=steps.CitizenDetails(name="老王")),
        files=[files.photo()],
        actor=world.operator,
        at=world.now,
    ).case
    return cases


def _visits(world: World, cases: dict[str, Case]) -> dict[str, str]:
    """`waits`: recorded, in company, with a promise, not confirmed. `disputed`: accepted, and the citizen objects to it."""
    planned = visit_steps.plan(cases["acknowledged"], actor=world.handler, at=world.later(minutes=1))
    record = VisitRecord(
        case=cases["recorded"].number,
        outcome="met",
        began_at=world.now - timedelta(minutes=30),
        ended_at=world.now,
        sha256=b"x" * 32,
        met_with="王小明",
        said="水又漏了",
        compared="more",
        found="接头裂了",
        promised="换管",
        promise_due=date(2026, 3, 10),
        companions=[world.colleague],
    )
    waits = visit_steps.record(uuid.uuid4(), record, actor=world.handler, at=world.now).visit
    disputed = visiting.signed(cases["confidential"], visitor=world.handler, began_at=world.now, at=world.later(hours=1))
    visit_steps.dispute(disputed, at=world.later(hours=1))
    visits = {"planned": planned, "waits": waits, "disputed": disputed, "looked": _looked_into(world, cases["looked_at"], record)}
    return {name: str(visit.pk) for name, visit in visits.items()}


def _looked_into(world: World, case: Case, record: VisitRecord) -> Visit:
    """Not confirmed: another unit is asked, there are two doubts, one explained, and the citizen holds the second slip."""
    details = replace(
        record, case=case.number, companions=[world.second_operator], promised="", promise_due=None, sha256=b"y" * 32
    )
    visit = visit_steps.record(uuid.uuid4(), details, actor=world.handler, at=world.now).visit
    visit_steps.ask_review(visit, actor=world.handler, at=world.now)
    visit_steps.raise_flag(visit, check="too_far", value=9, at=world.now)
    explained = visit_steps.raise_flag(visit, check="nobody_came", value=1, at=world.now)
    visit_steps.explain(explained, text="他耳背", actor=world.handler, at=world.now)
    for _nth in range(2):
        visit_steps.print_slip(case, actor=world.operator, at=world.now)
    return visit


def _rules(world: World) -> None:
    """One is switched off, one was tuned; the administrator's name stands at both."""
    off = tuning.add(
        "off", waiting_for="visit", position=90, at=world.now, relation="after", amount=99, unit="hours", name="停用"
    )
    tuning.rewrite(off, at=world.now, enabled=False)
    tuned = tuning.add(
        "tuned", waiting_for="visit", position=91, at=world.now, relation="after", amount=9, unit="hours", name="改过"
    )
    version = tuned.current
    assert version is not None
    version.pk, version.amount, version._state.adding = None, 99, True
    tune_rule(tuned, version, base_version=1, reason="太早", actor=world.administrator, at=world.now)


def forged(case: str, verb: str, facts: str = "{}", *, actor: str = "NULL", at: str = "%(now)s") -> str:
    """An event nobody's step wrote; the database numbers and chains it as any other."""
    return (
        "INSERT INTO casework_event (case_id, seq, verb, actor_id, occurred_at, facts, schema, public, hash) "
        f"VALUES (%({case})s, 0, '{verb}', {actor}, {at}, '{facts}', 1, false, ''); "
    )
