"""Leave and deputies: who enters it, who stands in, and what is refused."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import deputies, history
from accounts.models import Absence, AdministrationEvent, Role
from accounts.refusal import AdministrationRefused
from accounts.steps import absences
from tests.accounts.on_leave import leave
from tests.casework.guards.breaking import sql, stopped
from tests.world import World


def refused(code: str, *asked: object, **details: object) -> None:
    with pytest.raises(AdministrationRefused) as caught:
        leave(*asked, **details)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert str(caught.value)


@pytest.mark.parametrize("who", ["handler", "lead", "administrator"])
def test_entered_by_the_person_their_lead_or_an_administrator_and_on_record(world: World, who: str) -> None:
    absence = leave(world.handler, world.colleague, at=world.now, actor=world.people[who])
    line = AdministrationEvent.objects.latest("seq")
    assert (line.kind, line.subject, line.verb, line.actor) == ("absence", absence.pk, "create", world.people[who])
    absences.end(absence, actor=world.people[who], at=world.later(hours=1))
    assert list(history.broken_links()) == []
    assert deputies.on(timezone.localdate(world.now)) == {}


@pytest.mark.parametrize("who", ["colleague", "stranger", "supervisor"])
def test_nobody_else_enters_or_ends_it(world: World, who: str) -> None:
    refused("not_allowed", world.handler, world.colleague, at=world.now, actor=world.people[who])
    absence = leave(world.handler, world.colleague, at=world.now)
    with pytest.raises(AdministrationRefused):
        absences.end(absence, actor=world.people[who], at=world.now)


def test_the_deputy_handles_cases_for_the_same_unit_or_leads_it(world: World) -> None:
    assert {user.username for user in deputies.candidates(world.handler)} == {"colleague", "lead"}
    above = world.person("mayor", Role.UNIT_LEAD, unit=world.government)
    assert above in deputies.candidates(world.lead)
    assert {user.username for user in deputies.candidates(world.operator)} == {"operator2"}
    for deputy in (world.stranger, world.supervisor, world.handler):
        refused("no_deputy", world.handler, deputy, at=world.now)
    world.disable(world.colleague)
    refused("no_deputy", world.handler, world.colleague, at=world.now)


def test_days_that_cannot_be_are_refused_and_the_same_again_is_the_same(world: World) -> None:
    refused("past", world.handler, world.colleague, at=world.now, ahead=-1)
    refused("days", world.handler, world.colleague, at=world.now, days=0)
    refused("too_long", world.handler, world.colleague, at=world.now, days=400)
    absence = leave(world.handler, world.colleague, at=world.now)
    assert leave(world.handler, world.colleague, at=world.now) == absence
    refused("on_leave", world.handler, world.lead, at=world.now, ahead=2)
    absences.end(absence, actor=world.handler, at=world.now)
    assert leave(world.handler, world.lead, at=world.now) != absence


def test_chains_resolve_and_rings_are_refused(world: World) -> None:
    third = world.person("third", Role.HANDLER, unit=world.water)
    leave(world.handler, world.colleague, at=world.now, days=9)
    leave(world.colleague, third, at=world.now, days=2)
    today = timezone.localdate(world.now)
    assert deputies.on(today) == {world.handler.pk: third.pk, world.colleague.pk: third.pk}
    assert deputies.whom(third, today) == {world.handler.pk, world.colleague.pk}
    assert deputies.on(today + timedelta(days=2)) == {world.handler.pk: world.colleague.pk}
    refused("ring", third, world.handler, at=world.now)
    refused("ring", third, world.colleague, at=world.now)
    assert leave(third, world.handler, at=world.now, ahead=9), "when they are back, there is no ring"


def test_the_database_refuses_what_the_step_does(world: World) -> None:
    absence = leave(world.handler, world.colleague, at=world.now)
    put = (
        "INSERT INTO accounts_absence (user_id, deputy_id, first_day, last_day, entered_by_id, entered_at) "
        "VALUES (%s, %s, %s, %s, %s, now())"
    )
    days = absence.first_day, absence.last_day
    with stopped("never in a ring"):
        sql(put, world.colleague.pk, world.handler.pk, *days, world.colleague.pk)
    with stopped("twice at a time"):
        sql(put, world.handler.pk, world.lead.pk, *days, world.handler.pk)
    with stopped("entered by the person"):
        sql(put, world.lead.pk, world.colleague.pk, *days, world.colleague.pk)
    with stopped("no change without a line"):
        sql(put, world.lead.pk, world.colleague.pk, *days, world.lead.pk)
    with stopped("nothing else changes"):
        sql("UPDATE accounts_absence SET ended_at = now(), ended_by_id = user_id, deputy_id = %s", world.lead.pk)
    with stopped("ended by the person"):
        sql("UPDATE accounts_absence SET ended_at = now(), ended_by_id = %s", world.stranger.pk)
    with stopped("stays on record"):
        sql("DELETE FROM accounts_absence")


def test_the_pages_enter_and_end_it(world: World, client: Client) -> None:
    today = timezone.localdate()
    body = {"first_day": today.isoformat(), "last_day": today.isoformat(), "deputy": "colleague"}
    client.force_login(world.handler)
    assert client.post("/account/leave/", body | {"deputy": "stranger"}).status_code == 400
    assert client.post("/account/leave/", body).status_code == 302
    assert [state for _row, state, _stretches in client.get("/account/leave/").context["rows"]] == ["now"]
    absence = Absence.objects.get()
    client.force_login(world.colleague)
    assert [row.user for row in client.get("/account/leave/").context["standing_in"]] == [world.handler]
    assert client.get("/people/handler/leave/").status_code == 404
    assert client.post(f"/absences/{absence.pk}/end/").status_code == 404
    client.force_login(world.lead)
    assert client.get("/people/handler/leave/").status_code == 200
    assert client.get("/people/").context["lines"][1].absence == absence
    assert client.post(f"/absences/{absence.pk}/end/").status_code == 302
    assert Absence.objects.get().ended_by == world.lead


def test_a_deputy_who_is_away_passes_it_on_and_it_is_said_to_whom_and_when(world: World, client: Client) -> None:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    gone = world.person("gone", Role.HANDLER, unit=world.water)
    today = timezone.localdate()
    first = leave(world.colleague, world.lead, ahead=2, days=2)
    leave(world.colleague, gone, ahead=6, days=1)
    world.disable(gone)
    client.force_login(world.handler)
    body = {"first_day": today, "last_day": today + timedelta(days=8), "deputy": "colleague"}
    page = client.post("/account/leave/", {name: str(value) for name, value in body.items()}, follow=True).content.decode()
    assert "Colleague is on leave on some of these days" in page
    assert "nobody stands in. Choose another deputy for these days." in page
    row = Absence.objects.get(user=world.handler)
    days = [
        (stretch.first_day - today, stretch.last_day - today, stretch.deputy) for stretch in deputies.stretches([row])[row.pk]
    ]
    of = [(0, 1, world.colleague), (2, 3, world.lead), (4, 5, world.colleague), (6, 6, None), (7, 8, world.colleague)]
    assert days == [(timedelta(days=begins), timedelta(days=ends), deputy) for begins, ends, deputy in of]
    for stretch in deputies.stretches([row])[row.pk]:
        assert deputies.on(stretch.first_day)[world.handler.pk] == (stretch.deputy or gone).pk, "as lists and notices resolve it"
    absences.end(first, actor=world.colleague, at=timezone.now())
    assert len(deputies.stretches([row])[row.pk]) == 3
