"""What is sealed and does not open keeps no page from coming, or is told in words: never as a fault."""

import pytest
import time_machine
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from casework import steps
from casework.models import Case, Words
from casework.refusal import Refused
from tests.casework.guards.breaking import sql
from tests.casework.guards.test_timeline import without_guards
from tests.visiting import signed
from tests.visits.test_flags import LONG
from tests.world import World
from visits import steps as visit_steps

pytestmark = pytest.mark.django_db


def page(world: World, path: str, *, by: User | None = None) -> tuple[int, str]:
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    if by:
        client.force_login(by)
    with time_machine.travel(world.later(minutes=1), tick=False):
        answer = client.get(path, follow=True)
    return answer.status_code, answer.content.decode()


def broken(statement: str, case: Case) -> None:
    with without_guards():
        sql(statement, case.pk)


def test_a_visit_shows_that_an_explanation_and_a_reason_do_not_open(world: World) -> None:
    case = world.acknowledged()
    visit = signed(case, visitor=world.handler, began_at=world.now, at=world.later(hours=1))
    flag = visit_steps.raise_flag(visit, check="too_far", value=9, at=world.now)
    visit_steps.explain(flag, text=LONG, actor=world.handler, at=world.later(hours=1))
    visit_steps.decide_flag(flag.review, result="innocent", reason=LONG, actor=world.stranger, at=world.later(hours=1))
    broken(
        "UPDATE visits_flag SET explanation = '\\x01' WHERE visit_id IN (SELECT id FROM visits_visit WHERE case_id = %s)", case
    )
    broken("UPDATE visits_review SET reason = 'x' WHERE visit_id IN (SELECT id FROM visits_visit WHERE case_id = %s)", case)
    for reader in (world.supervisor, world.handler, world.stranger):
        status, shown = page(world, f"/visits/{visit.pk}/", by=reader)
        assert (status, shown.count("cannot be opened")) == (200, 2)


def test_the_citizen_reads_on_where_a_reply_does_not_open(world: World) -> None:
    case = world.resolved()
    token = world.track_token(case)
    broken("UPDATE casework_words SET sealed = 'x' WHERE case_id = %s", case)
    status, shown = page(world, f"/track/{token}/")
    assert (status, "cannot be shown at the moment" in shown) == (200, True)


def test_to_show_what_does_not_open_is_refused_in_words(world: World) -> None:
    case = world.acknowledged()
    broken("UPDATE casework_words SET sealed = 'x' WHERE case_id = %s", case)
    with pytest.raises(Refused, match="cannot be opened"):
        steps.reveal(case, field="text", reason="问", actor=world.handler, at=world.now)
    assert not Words.objects.filter(case=case, kind="reason").exists()


def test_a_page_and_the_api_say_so_where_the_citizen_does_not_open(world: World) -> None:
    case = world.acknowledged()
    broken("UPDATE casework_citizen SET name = 'x' WHERE id = (SELECT citizen_id FROM casework_case WHERE id = %s)", case)
    status, shown = page(world, f"/cases/{case.number}/", by=world.handler)
    assert (status, "cannot be opened" in shown) == (503, True)
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(world.handler)
    answer = client.get(f"/api/v1/cases/{case.number}/")
    assert (answer.status_code, answer.json()["code"]) == (503, "cannot_open")
