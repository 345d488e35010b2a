"""Leave through the API: whose one sees, enters and ends, and how often it is done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Absence, Role
from tests.accounts.on_leave import leave
from tests.casework.api.conftest import As
from tests.world import World

pytestmark = pytest.mark.django_db


def days(length: int = 3) -> dict[str, str]:
    today = timezone.localdate()
    return {"first_day": today.isoformat(), "last_day": (today + timedelta(days=length - 1)).isoformat(), "deputy": "colleague"}


def test_the_same_again_is_the_same_and_a_key_is_honoured(as_: As) -> None:
    handler = as_("handler")
    entered = handler.at("absences/", days(), expect=201)
    assert handler.at("absences/", days(), expect=200) == entered
    assert Absence.objects.count() == 1
    assert handler.at("absences/", days(5), expect=409)["code"] == "on_leave"


def test_who_sees_which(world: World, as_: As) -> None:
    world.person("mayor", Role.UNIT_LEAD, unit=world.government)
    away, elsewhere = leave(world.handler, world.colleague), leave(world.operator, world.people["operator2"])
    visible = {
        who: {row["id"] for row in as_(who).at("absences/", expect=200)["results"]}
        for who in ("handler", "colleague", "lead", "mayor", "stranger", "operator", "supervisor", "administrator")
    }
    assert {who: pks for who, pks in visible.items() if pks} == {
        "handler": {away.pk},
        "colleague": {away.pk},
        "lead": {away.pk},
        "mayor": {away.pk},
        "operator": {elsewhere.pk},
        "administrator": {away.pk, elsewhere.pk},
    }


def test_of_whom_one_does_not_lead_nobody_is_there(world: World, as_: As) -> None:
    refused = as_("stranger").at("absences/", days() | {"person": "handler"}, expect=400)
    assert refused["fields"] == as_("stranger").at("absences/", days() | {"person": "no-such"}, expect=400)["fields"]
    absence = leave(world.handler, world.colleague)
    as_("stranger").at(f"absences/{absence.pk}/", expect=404)
    as_("stranger").at(f"absences/{absence.pk}/", method="delete", expect=404)
    assert as_("lead").at("absences/", days() | {"person": "colleague", "deputy": "lead"}, expect=201)["entered_by"] == "lead"


def test_it_is_ended_once(world: World, as_: As) -> None:
    absence = leave(world.handler, world.colleague)
    as_("lead").at(f"absences/{absence.pk}/", method="delete", expect=204)
    assert as_("lead").at(f"absences/{absence.pk}/", method="delete", expect=409)["code"] == "already_done"
    ended = as_("handler").at(f"absences/{absence.pk}/", expect=200)
    assert (ended["ended_by"], ended["in_force"]) == ("lead", False)
    today = timezone.localdate().isoformat()
    assert as_("handler").at(f"absences/?on={today}", expect=200)["results"] == []
