"""One verb done to many cases: every number has its result, and each case is its own act."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.bulk import acts
from casework.models import Case, Event, Idempotency
from casework.steps.assign import ASSIGN
from tests.casework.api.conftest import As
from tests.casework.looking import verbs
from tests.verified import first_break
from tests.world import World

NO_SUCH = "20200101-00001"
MOST_STATEMENTS = 25
"""For one case."""


def assign(*cases: Case | str, to: str = "colleague", **more: Any) -> dict[str, Any]:
    numbers = [case if isinstance(case, str) else case.number for case in cases]
    return {"verb": "assign", "numbers": numbers, "fields": {"handler": to}} | more


def outcomes(answer: dict[str, Any]) -> list[str]:
    return [result.get("code") or result["status"] for result in answer["results"]]


def test_each_number_has_its_result_and_one_refusal_leaves_the_others(world: World, as_: As) -> None:
    first, his, resolved, last = (
        world.dispatched(),
        world.dispatched(handler=world.colleague),
        world.resolved(),
        world.dispatched(),
    )
    answer = as_("lead").at("cases/bulk/", assign(last, his, resolved, NO_SUCH, first), expect=200)
    assert outcomes(answer) == ["done", "already_done", "wrong_state", "not_found", "done"]
    assert [result["number"] for result in answer["results"]][-1] == first.number
    assert all(result["detail"] for result in answer["results"][1:4])
    assert answer["counts"] == {"done": 2, "possible": 0, "already_done": 1, "refused": 2, "not_tried": 0}
    assert verbs(first)[-1] == verbs(last)[-1] == "assign"
    assert verbs(resolved)[-1] == "resolve"
    assert first_break() is None


def test_a_preview_says_the_same_and_leaves_nothing_behind(world: World, as_: As) -> None:
    mine, resolved = [world.dispatched(handler=world.handler) for _nth in range(2)], world.resolved()
    events, lead = Event.objects.count(), as_("lead")
    answer = lead.at("cases/bulk/", assign(*mine, resolved, dry_run=True), expect=200)
    assert outcomes(answer) == ["possible", "possible", "wrong_state"]
    loads = {row["code"]: (row["chosen"], row["before"], row["after"]) for row in answer["affected"]}
    assert loads == {"colleague": (2, 0, 2), "handler": (2, 3, 1)}
    assert Event.objects.count() == events
    assert set(Case.objects.filter(number__in=[case.number for case in mine]).values_list("handler", flat=True)) == {
        world.handler.pk
    }
    assert outcomes(lead.at("cases/bulk/", assign(*mine, resolved), expect=200)) == ["done", "done", "wrong_state"]


def test_what_is_sent_twice_is_done_once_and_answered_again_by_its_key(world: World, as_: As) -> None:
    cases, lead = [world.dispatched() for _nth in range(2)], as_("lead")
    first, again = (
        lead.post("/api/v1/cases/bulk/", assign(*cases), headers={"idempotency-key": "k"}).content for _time in range(2)
    )
    assert first == again
    assert outcomes(lead.at("cases/bulk/", assign(*cases), expect=200)) == ["already_done", "already_done"]
    refused = lead.at("cases/bulk/", assign(cases[0]), headers={"idempotency-key": "k"}, expect=409)
    assert refused["code"] == "idempotency_mismatch"
    assert [verbs(case).count("assign") for case in cases] == [1, 1]


def test_who_broke_off_goes_on_under_the_same_key(world: World, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was done before the server went away stays done; the key answers for the rest."""
    cases, lead = [world.dispatched() for _nth in range(2)], as_("lead")
    monkeypatch.setattr(acts, "carry_out", _gone)
    lead.raise_request_exception = False
    assert lead.post("/api/v1/cases/bulk/", assign(*cases), headers={"idempotency-key": "k"}).status_code == 500
    monkeypatch.undo()
    other = lead.at("cases/bulk/", assign(cases[0]), headers={"idempotency-key": "k"}, expect=409)
    assert other["code"] == "idempotency_mismatch"
    answer = lead.at("cases/bulk/", assign(*cases), headers={"idempotency-key": "k"}, expect=200)
    assert outcomes(answer) == ["done", "done"]
    assert Idempotency.objects.get().status == 200


def _gone(*_args: object, **_options: object) -> None:
    raise SystemError


def test_a_number_that_comes_twice_is_one_case_however_it_is_written(world: World, as_: As) -> None:
    case = world.dispatched()
    written = case.number.replace("-", " - ")
    answer = as_("lead").at("cases/bulk/", assign(case, written, case), expect=200)
    assert outcomes(answer) == ["done"]


def test_what_the_person_may_not_see_is_as_unknown_as_what_is_not_there(world: World, as_: As) -> None:
    foreign, against = world.dispatched(unit=world.roads), world.registered(against=world.water)
    answer = as_("lead").at("cases/bulk/", assign(foreign, against, NO_SUCH), expect=200)
    words = {(result["status"], result["code"], result["detail"]) for result in answer["results"]}
    assert words == {("refused", "not_found", "No case has this number, or you may not see it.")}
    assert verbs(foreign)[-1] == "dispatch"


def test_each_case_asks_for_itself_who_may(world: World, as_: As) -> None:
    """A handler takes what nobody has; a colleague's stays the colleague's, and nobody of another unit is given one."""
    free, others = world.dispatched(), world.dispatched(handler=world.colleague)
    answer = as_("handler").at("cases/bulk/", assign(free, others, to="handler"), expect=200)
    assert outcomes(answer) == ["done", "not_assigned"]
    answer = as_("lead").at("cases/bulk/", assign(free, to="stranger"), expect=200)
    assert answer["results"][0]["detail"] == "Choose a handler of the unit."


def test_nothing_of_a_confidential_case_is_answered_but_its_number(world: World, as_: As) -> None:
    case = world.dispatched(confidential=True, text="有人收钱")
    answer = as_("lead").at("cases/bulk/", assign(case, dry_run=True), expect=200)
    assert answer["results"] == [{"number": case.number, "status": "possible"}]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"verb": "resolve"}, "verb"),
        ({"verb": "x"}, "verb"),
        ({"numbers": []}, "numbers"),
        ({"numbers": [f"20260302-{nth:05}" for nth in range(501)]}, "numbers"),
        ({"numbers": "20260302-00001"}, "numbers"),
        ({"fields": {"handler": "nobody"}}, "fields.handler"),
        ({"fields": {"handler": "colleague", "unit": "water"}}, "fields.unit"),
        ({"fields": {}}, "fields.handler"),
        ({"fields": None}, "fields"),
        ({"dry_run": "yes"}, "dry_run"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_malformed_body_does_nothing_at_all(world: World, as_: As, change: dict[str, Any], field: str) -> None:
    case = world.dispatched()
    refusal = as_("lead").at("cases/bulk/", assign(case) | change, expect=400)
    assert field in refusal["fields"]
    assert verbs(case)[-1] == "dispatch"


def test_five_hundred_are_taken_and_a_role_that_never_may_is_told_at_once(world: World, as_: As) -> None:
    numbers = [f"20200101-{nth:05}" for nth in range(1, 501)]
    answer = as_("lead").at("cases/bulk/", assign(*numbers), expect=200)
    assert answer["counts"]["refused"] == 500
    assert as_("auditor").at("cases/bulk/", assign(*numbers), expect=403)["code"] == "not_allowed"


def test_what_there_is_no_time_for_is_said_of_each(world: World) -> None:
    act = acts.BulkAct(ASSIGN, {"handler": world.colleague}, world.lead)
    case = world.dispatched()
    [result] = acts.carry_out(act, [case.number], seconds=-1, at=world.now)
    assert (result.status, verbs(case)[-1]) == ("not_tried", "dispatch")
    assert "Send it again" in result.detail


def test_each_further_case_takes_as_many_statements_however_many_there_are(world: World, as_: As) -> None:
    cases, lead, taken = [world.dispatched() for _nth in range(8)], as_("lead"), []
    for some in (cases[:1], cases[1:3], cases[3:8]):
        with CaptureQueriesContext(connection) as captured:
            lead.at("cases/bulk/", assign(*some), expect=200)
        taken.append(sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in captured))
    assert taken[2] - taken[0] == 4 * (taken[1] - taken[0])
    assert taken[1] - taken[0] <= MOST_STATEMENTS


def test_dispatch_classify_and_remind_are_done_to_many_too(world: World, as_: As) -> None:
    cases = [world.registered() for _nth in range(2)]
    numbers = [case.number for case in cases]
    dispatcher, supervisor = as_("dispatcher"), as_("supervisor")
    classifying = {"verb": "classify", "numbers": numbers, "fields": {"urgency": "urgent"}}
    assert outcomes(dispatcher.at("cases/bulk/", classifying, expect=200)) == ["done", "done"]
    assert outcomes(dispatcher.at("cases/bulk/", classifying, expect=200)) == ["already_done", "already_done"]
    dispatching = {"verb": "dispatch", "numbers": numbers, "fields": {"unit": "water"}}
    preview = dispatcher.at("cases/bulk/", dispatching | {"dry_run": True}, expect=200)
    assert [(row["kind"], row["code"], row["chosen"], row["after"]) for row in preview["affected"]] == [("unit", "water", 2, 2)]
    assert outcomes(dispatcher.at("cases/bulk/", dispatching, expect=200)) == ["done", "done"]
    assert outcomes(supervisor.at("cases/bulk/", {"verb": "remind", "numbers": numbers}, expect=200)) == ["done", "done"]
    assert [verbs(case)[-3:] for case in cases] == [["classify", "dispatch", "remind"]] * 2
