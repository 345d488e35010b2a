"""Two people change the same of a case: nobody overwrites what they have not seen, and nothing typed is lost."""

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from casework import steps
from casework import verb as registry
from casework.models import Case, Correction
from tests.world import World

FIELDS_OF_STATE = {"state", "round", "visits_required", "photo_reason", "closed_at", "returns", "assisting"}


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def marks(page: str) -> dict[str, str]:
    return {"shown": unescape(re.search(r'name="shown" value="([^"]*)"', page)[1])}  # type: ignore[index]


class Form:
    """A verb's form that somebody has open."""

    def __init__(self, user: User, case: Case, verb: str) -> None:
        self.client, self.path = signed_in(user), f"/cases/{case.number}/{verb}/"
        self.marks = marks(self.client.get(self.path).content.decode())

    def send(self, **fields: str) -> tuple[int, str]:
        answer = self.client.post(self.path, fields | self.marks)
        page = answer.content.decode()
        if 'name="shown"' in page:
            self.marks = marks(page)
        return answer.status_code, unescape(page)


def test_what_was_left_as_it_was_keeps_what_a_colleague_entered(world: World) -> None:
    case = world.dispatched()
    form = Form(world.operator, case, "classify")
    steps.classify(case, category=world.topic, actor=world.dispatcher, at=world.now)
    assert form.send(category="utilities-leak", area="qh-cg-01", urgency="urgent")[0] == 302
    case.refresh_from_db()
    assert (case.topic, case.urgency) == (world.topic, "urgent")


def test_who_changes_the_same_is_told_who_did_and_may_send_it_again(world: World) -> None:
    case = world.dispatched()
    form = Form(world.operator, case, "classify")
    steps.classify(case, urgency="emergency", actor=world.dispatcher, at=world.now)
    status, page = form.send(category="utilities-leak", area="qh-cg-01", urgency="urgent")
    assert status == 409
    assert "Dispatcher changed this to “Emergency”" in page
    assert '<option value="urgent" selected' in page
    assert form.send(category="utilities-leak", area="qh-cg-01", urgency="urgent")[0] == 302
    case.refresh_from_db()
    assert case.urgency == "urgent"


def test_who_changes_nothing_undoes_nothing(world: World) -> None:
    case = world.dispatched()
    form = Form(world.operator, case, "classify")
    steps.classify(case, urgency="emergency", actor=world.dispatcher, at=world.now)
    assert form.send(category="utilities-leak", area="qh-cg-01", urgency="normal")[0] == 409
    case.refresh_from_db()
    assert case.urgency == "emergency"


@pytest.mark.parametrize(("field", "theirs", "ours"), [("address", "东门街 1 号", "东门街 11 号"), ("name", "李大明", "李小明")])
def test_a_detail_that_was_corrected_meanwhile(world: World, field: str, theirs: str, ours: str) -> None:
    case = world.registered()
    form = Form(world.operator, case, "correct")
    steps.correct(case, field=field, value=theirs, reason="核对", actor=world.second_operator, at=world.now)
    status, page = form.send(field=field, value=ours, reason="来电更正")
    assert status == 409
    assert "Operator2 changed this (" in page
    assert theirs not in page
    assert ours in page
    assert "来电更正" in page
    assert form.send(field=field, value=ours, reason="来电更正")[0] == 302


def test_another_detail_is_no_conflict(world: World) -> None:
    case = world.registered()
    form = Form(world.operator, case, "correct")
    steps.correct(case, field="name", value="王大明", reason="核对", actor=world.second_operator, at=world.now)
    assert form.send(field="address", value="东门街 11 号", reason="来电更正")[0] == 302


def test_the_same_choice_twice_is_no_conflict(world: World) -> None:
    case = world.dispatched()
    form = Form(world.dispatcher, case, "reassign")
    steps.reassign(case, unit=world.roads, reason="路政", actor=world.supervisor, at=world.now)
    assert "while you were writing" not in form.send(unit="roads", reason="路政")[1]


@pytest.mark.parametrize("guess", ["+8613900139000", "+8613812345678", "+8613700137000"])
def test_no_guess_at_a_number_is_told_from_another(world: World, guess: str) -> None:
    """The right one, the one before, and a wrong one, on a form that was shown before the number changed."""
    case = world.registered(phone="13812345678")
    form = Form(world.operator, case, "correct")
    for actor in (world.second_operator, world.operator):
        steps.correct(case, field="phone", value="13900139000", reason="换号", actor=actor, at=world.now)
    status, page = form.send(field="phone", value=guess, reason="x")
    assert status == 409
    assert "Operator changed this (" in page


@pytest.mark.parametrize(("field", "guess"), [("phone", "13700137000"), ("name", "王小红"), ("address", "东门街 3 号")])
def test_made_up_marks_let_nobody_guess_unrecorded(world: World, field: str, guess: str) -> None:
    case = world.registered()
    events = case.events.count()
    form = {"field": field, "value": guess, "reason": "x", "shown": json.dumps({field: "x"})}
    assert signed_in(world.operator).post(f"/cases/{case.number}/correct/", form).status_code == 302
    assert case.events.count() == events + 1


def test_marks_are_of_one_person_one_case_and_one_verb(world: World) -> None:
    case, other = world.registered(), world.registered()
    path = f"/cases/{case.number}/correct/"
    foreign = [Form(world.second_operator, case, "correct"), Form(world.operator, other, "correct")]
    foreign.append(Form(world.operator, case, "classify"))
    ours = Form(world.operator, case, "correct")
    steps.correct(case, field="address", value="东门街 1 号", reason="核对", actor=world.second_operator, at=world.now)
    assert ours.send(field="address", value="东门街 9 号", reason="x")[0] == 409
    for number, form in enumerate(foreign):
        made_up = {"field": "address", "value": f"东门街 {number + 2} 号", "reason": "x"} | form.marks
        assert signed_in(world.operator).post(path, made_up).status_code == 302


def test_a_second_person_confirms_a_number_as_before(world: World) -> None:
    case = world.registered()
    form = Form(world.second_operator, case, "correct")
    steps.correct(case, field="phone", value="13800138000", reason="换号", actor=world.operator, at=world.now)
    assert form.send(field="phone", value="13800138000", reason="已核实")[0] == 302
    assert not Correction.objects.exists()


def test_a_brief_that_was_rewritten_meanwhile(world: World) -> None:
    case = world.registered(confidential=True, brief="水管漏水")
    form = Form(world.operator, case, "brief")
    steps.brief(case, text="小区水管漏水", actor=world.second_operator, at=world.now)
    status, page = form.send(text="三号楼水管漏水")
    assert (status, "三号楼水管漏水" in page) == (409, True)
    assert form.send(text="三号楼水管漏水")[0] == 302


def test_a_case_that_was_assigned_meanwhile(world: World) -> None:
    case = world.dispatched(handler=None)
    form = Form(world.lead, case, "assign")
    steps.assign(case, handler=world.colleague, actor=world.colleague, at=world.now)
    status, page = form.send(handler="handler")
    assert status == 409
    assert "Colleague changed this to “Colleague”" in page
    assert form.send(handler="handler")[0] == 302


def test_a_case_that_went_to_another_unit_meanwhile(world: World) -> None:
    case = world.dispatched()
    form = Form(world.dispatcher, case, "reassign")
    steps.reassign(case, unit=world.roads, reason="路政", actor=world.supervisor, at=world.now)
    status, page = form.send(unit="water-1", reason="就近")
    assert status == 409
    assert "Supervisor changed this to “Roads bureau”" in page
    assert "就近" in page


def test_a_form_that_fails_for_another_reason_still_knows_what_it_showed(world: World) -> None:
    case = world.registered()
    form = Form(world.operator, case, "correct")
    steps.correct(case, field="address", value="东门街 1 号", reason="核对", actor=world.second_operator, at=world.now)
    assert form.send(field="address", value="东门街 11 号", reason="")[0] == 400
    assert form.send(field="address", value="东门街 11 号", reason="来电更正")[0] == 409


def test_what_a_form_showed_is_on_it_as_marks_that_say_nothing(world: World) -> None:
    case = world.registered(address="东门街 1 号")
    assert "东门街" not in Form(world.operator, case, "correct").marks["shown"]


@pytest.mark.parametrize("shown", ["", "x", "[]", '{"address": 1}', "{}", "[" * 100_000, "é" * 40, "0" * 32 + "[" * 100_000])
def test_older_pages_and_made_up_marks_break_nothing(world: World, shown: str) -> None:
    case = world.registered()
    form = {"field": "address", "value": "东门街 11 号", "reason": "来电更正", "shown": shown}
    assert signed_in(world.operator).post(f"/cases/{case.number}/correct/", form).status_code in {302, 409}


@pytest.mark.django_db
def test_every_form_that_replaces_what_stands_compares() -> None:
    """Told by the database's list of what a verb's event may change. Where it moves the state, a second one is refused anyway."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT verb, columns FROM casework_verb_reach()")
        reach = {code: set(columns) for code, columns in cursor.fetchall()}
    replacing = {code for code, columns in reach.items() if columns - FIELDS_OF_STATE and "state" not in columns}
    offered = {verb.code: verb for verb in registry.offered()}
    assert {"classify", "correct", "assign"} <= replacing
    assert {code for code in replacing & offered.keys() if offered[code].replaces is None} == set()
