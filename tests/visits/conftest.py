"""Visits are tested through the API, by people of a small legal world; the citizen's code is read where it was sent."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from rest_framework.test import APIClient

from accounts.models import User
from casework.models import Case, Notice
from tests.standing import beginning
from tests.world import World
from visits.models import Visit

STROKES = "[[[10,10],[12,14],[15,20],[20,22],[30,18],[40,10],[44,12],[50,16],[60,20]]]"


@dataclass
class Field:
    """The world, its clock and its people's clients."""

    world: World
    clock: Any

    def client(self, user: User) -> APIClient:
        client = APIClient()
        client.force_authenticate(user)
        return client

    def catch_up(self) -> None:
        """The server's clock shows the world's time."""
        self.clock.move_to(self.world.now)

    def later(self, **span: float) -> None:
        self.world.later(**span)
        self.catch_up()

    def body(self, case: Case, **changed: Any) -> dict[str, Any]:
        """A visit of half an hour that has just ended."""
        now = self.world.now
        return {
            "case": case.number,
            "outcome": "met",
            "began_at": (now - timedelta(minutes=30)).isoformat(),
            "ended_at": now.isoformat(),
            "met_with": "王小明",
            "said": "水又漏了，老人怕滑倒",
            "compared": "more",
        } | changed

    def put(self, visit: uuid.UUID | str, body: dict[str, Any], *, by: User | None = None) -> Any:
        self.catch_up()
        return self.client(by or self.world.handler).put(f"/api/v1/visits/{visit}/", body)

    def post(self, path: str, body: dict[str, Any] | None = None, *, by: User, key: str = "") -> Any:
        self.catch_up()
        return self.client(by).post(f"/api/v1/{path}", body or {}, headers={"idempotency-key": key} if key else {})

    def get(self, path: str, *, by: User) -> Any:
        self.catch_up()
        return self.client(by).get(f"/api/v1/{path}")

    def planned(self, case: Case, **details: Any) -> uuid.UUID:
        answer = self.post(f"cases/{case.number}/visits/", details, by=self.world.handler)
        assert answer.status_code == 201, answer.json()
        self.later(hours=1)
        return uuid.UUID(answer.json()["id"])

    def code(self, case: Case) -> str:
        """What the citizen reads on the phone."""
        return Notice.objects.filter(case=case, kind="visit_code").latest("created_at").secret


@pytest.fixture
def field(world: World) -> Any:
    with time_machine.travel(world.now, tick=False) as clock:
        yield Field(world, clock)


@beginning
def case(world: World) -> Case:
    """A case in the hands of the water bureau's handler, an hour old."""
    acknowledged = world.acknowledged()
    world.later(hours=1)
    return acknowledged


@pytest.fixture
def visit(field: Field, case: Case) -> Visit:
    """One that its citizen signed. A file whose visits are others has a fixture of its own by this name."""
    signed = {"confirmation": {"method": "signature", "signature": STROKES}}
    answer = field.put(uuid.uuid4(), field.body(case, **signed))
    return Visit.objects.get(pk=answer.json()["id"])
