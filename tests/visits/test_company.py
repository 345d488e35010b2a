"""Company: colleagues are taken as named. Anybody else counts as having been there once they say so themselves."""

import uuid

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.models import Role
from casework.models import Case, Event, Notice
from casework.notices import texts
from tests.visits.conftest import STROKES, Field
from tests.visits.test_citizen_record import track
from visits import callback_queue
from visits.models import Invitation, Visit
from visits.tasks import tell_nobody_left

SIGNED = {"method": "signature", "signature": STROKES}


def recorded(field: Field, case: Case, *companions: str, **changed: object) -> Visit:
    answer = field.put(visit := uuid.uuid4(), field.body(case, companions=list(companions), **changed))
    assert answer.status_code == 201, answer.json()
    return Visit.objects.get(pk=visit)


def along(visit: Visit) -> list[str]:
    return sorted(visit.companions.values_list("username", flat=True))


def test_a_colleague_is_taken_as_named_and_a_stranger_is_invited(field: Field, case: Case) -> None:
    visit = recorded(field, case, "colleague", "lead", "operator2", "stranger")
    assert along(visit) == ["colleague", "lead"]
    assert sorted(visit.invitations.values_list("user__username", flat=True)) == ["operator2", "stranger"]
    shown = field.get(f"visits/{visit.pk}/", by=field.world.handler).json()
    assert (sorted(shown["companions"]), sorted(shown["invited"])) == (["colleague", "lead"], ["operator2", "stranger"])


def test_naming_every_operator_and_supervisor_takes_nobody_out(field: Field, case: Case) -> None:
    world = field.world
    visit = recorded(field, case, "operator", "operator2", "supervisor")
    field.later(hours=3)
    assert callback_queue.of(world.operator, at=world.now).filter(pk=visit.pk).exists()
    review = field.post(f"visits/{visit.pk}/review/", {"accept": True, "reason": "去了"}, by=world.supervisor)
    assert review.status_code == 200
    assert not case.handled_by.filter(user__in=[world.operator, world.second_operator, world.supervisor]).exists()


def test_who_confirms_it_has_handled_the_case_before_and_after_it_counts(field: Field, case: Case) -> None:
    world = field.world
    visit = recorded(field, case, "operator", "operator2")
    assert field.post(f"visits/{visit.pk}/join/", by=world.operator).status_code == 204
    field.post(f"visits/{visit.pk}/confirm/", SIGNED, by=world.handler)
    assert field.post(f"visits/{visit.pk}/join/", by=world.second_operator).status_code == 204
    assert along(visit) == ["operator", "operator2"]
    for user in (world.operator, world.second_operator):
        assert case.handled_by.filter(user=user).exists()
    assert Event.objects.filter(case=case, verb="join_visit").count() == 2


def test_nobody_confirms_who_was_not_named_or_has_decided_or_twice(field: Field, case: Case) -> None:
    world = field.world
    visit = recorded(field, case, "operator", "supervisor")
    assert field.post(f"visits/{visit.pk}/join/", by=world.second_operator).status_code == 404
    field.post(f"visits/{visit.pk}/review/", {"accept": True, "reason": "去了"}, by=world.supervisor)
    refused = field.post(f"visits/{visit.pk}/join/", by=world.supervisor)
    assert (refused.status_code, refused.json()["code"]) == (409, "decided_it")
    field.post(f"visits/{visit.pk}/join/", by=world.operator)
    again = field.post(f"visits/{visit.pk}/join/", by=world.operator)
    assert (again.status_code, again.json()["code"]) == (409, "already_done")
    assert along(visit) == ["operator"]


def test_one_touch_confirms_it_for_every_case_the_visit_served(field: Field, case: Case) -> None:
    second = field.world.acknowledged()
    field.later(hours=1)
    visit = recorded(field, case, "operator", also_cases=[second.number])
    field.post(f"visits/{visit.pk}/join/", by=field.world.operator)
    assert [along(row) for row in Visit.objects.all()] == [["operator"]] * 2
    assert field.get("visits/company/", by=field.world.operator).json()["results"] == []


def test_the_unit_complained_of_is_shown_nothing_and_confirms_nothing(field: Field) -> None:
    world = field.world
    case = world.acknowledged(kind="report", brief="有人反映", against=world.roads)
    field.later(hours=1)
    visit = recorded(field, case, "stranger")
    assert field.get("visits/company/", by=world.stranger).json()["results"] == []
    assert field.post(f"visits/{visit.pk}/join/", by=world.stranger).status_code == 403
    assert along(visit) == []


def test_at_most_five_come_along_and_an_older_phone_that_names_more_loses_nothing(field: Field, case: Case) -> None:
    world = field.world
    names = [world.person(f"mate{number}", Role.HANDLER, unit=world.water).username for number in range(8)]
    visit = recorded(field, case, *names)
    assert along(visit) == names[:5]
    assert len(Event.objects.get(verb="record_visit").facts["named"]) == 3


def test_an_invitation_gives_no_look_into_the_case(field: Field, case: Case) -> None:
    visit = recorded(field, case, "stranger")
    world = field.world
    (row,) = field.get("visits/company/", by=world.stranger).json()["results"]
    assert row.keys() == {"visit", "visitor", "began_at", "named_at"}
    assert field.get(f"visits/{visit.pk}/", by=world.stranger).status_code == 404
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.stranger)
    page = client.get("/visits/company/").content.decode()
    assert "I was there" in page
    assert case.number not in page
    assert client.post(f"/visits/{visit.pk}/join/").status_code == 302
    assert along(visit) == ["stranger"]
    assert "Nobody has named you" in client.get("/visits/company/").content.decode()


def test_who_only_was_named_is_not_shown_to_the_citizen_as_having_come(field: Field, case: Case) -> None:
    visit = recorded(field, case, "operator2")
    client = Client(headers={"accept-language": "en"})
    client.force_login(field.world.handler)
    assert "named, not confirmed by themselves" in client.get(f"/visits/{visit.pk}/").content.decode()
    page = Client(headers={"accept-language": "en"}).get(f"/track/{track(field, case)}", follow=True).content.decode()
    assert "Handler" in page
    assert "Operator2" not in page


def test_an_invitation_is_never_changed_or_removed(field: Field, case: Case) -> None:
    visit = recorded(field, case, "operator2")
    rows = Invitation.objects.filter(visit=visit)
    for change in (rows.delete, lambda: rows.update(user=field.world.operator)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert field.post(f"visits/{visit.pk}/join/", by=field.world.second_operator).status_code == 204
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(confirmed_at=None)


def everybody_joined(field: Field, case: Case, *names: str) -> Visit:
    visit = recorded(field, case, *names)
    for name in names:
        assert field.post(f"visits/{visit.pk}/join/", by=field.world.people[name]).status_code == 204
    field.later(hours=3)
    return visit


def test_where_every_operator_was_along_a_supervisor_calls(field: Field, case: Case) -> None:
    world = field.world
    visit = everybody_joined(field, case, "operator", "operator2")
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.supervisor)
    assert case.number in client.get("/visits/callbacks/").content.decode()
    assert client.post(f"/visits/callbacks/{visit.pk}/", {"answer": "came"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.decided_by) == ("accepted", world.supervisor)


def test_while_an_operator_is_left_a_supervisor_does_not_call(field: Field, case: Case) -> None:
    visit = everybody_joined(field, case, "operator")
    world = field.world
    assert not callback_queue.of(world.supervisor, at=world.now).exists()
    client = Client()
    client.force_login(world.supervisor)
    assert client.post(f"/visits/callbacks/{visit.pk}/", {"answer": "came"}).status_code == 403


def test_who_may_not_review_reads_who_can(field: Field, case: Case) -> None:
    world = field.world
    other = world.person("other", Role.SUPERVISOR)
    visit = everybody_joined(field, case, "supervisor")
    refused = field.post(f"visits/{visit.pk}/review/", {"accept": True, "reason": "去了"}, by=world.supervisor)
    assert (refused.status_code, refused.json()["code"]) == (403, "handled_it")
    assert "For example: Other." in refused.json()["detail"]
    world.leaves(other)
    refused = field.post(f"visits/{visit.pk}/review/", {"accept": True, "reason": "去了"}, by=world.supervisor)
    assert "Nobody is left: tell an administrator." in refused.json()["detail"]


def test_administrators_hear_once_a_day_that_nobody_is_left(field: Field, case: Case) -> None:
    world = field.world
    everybody_joined(field, case, "operator", "operator2")
    tell_nobody_left()
    assert not Notice.objects.filter(kind="nobody_left").exists()
    visit = everybody_joined(field, case, "operator", "operator2", "supervisor")
    assert not callback_queue.of(world.supervisor, at=world.now).filter(pk=visit.pk).exists()
    tell_nobody_left()
    tell_nobody_left()
    notices = Notice.objects.filter(kind="nobody_left")
    assert {notice.recipient for notice in notices} == {world.administrator, world.second_administrator}
    assert all(texts.line(notice).startswith("Nobody is left who may call about 1 visit") for notice in notices)
    assert len(notices) == 2
