from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import tokens
from tests.world import MONDAY, World


class Caller(APIClient):
    """Somebody signed in with a token. Answers are checked: what is not 2xx is a problem of the contract's form."""

    def at(self, path: str, body: Any = None, *, method: str = "", expect: int | None = None, **headers: Any) -> Any:
        method = method or ("get" if body is None else "post")
        answer = getattr(self, method)(f"/api/v1/{path}", *(() if body is None else (body,)), **headers)
        if expect is not None:
            assert answer.status_code == expect, answer.content.decode()
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            payload = answer.json()
            assert {"type", "title", "status", "code", "detail"} <= set(payload) <= {*payload, "fields"}
            assert payload["status"] == answer.status_code
        return answer.json() if answer.content else None


As = Callable[[str], Caller]


@pytest.fixture(autouse=True)
def _the_day_of_the_world() -> Iterator[None]:
    """Doors read the clock, and the world's links are of its own week."""
    with time_machine.travel(MONDAY + timedelta(hours=9)):
        yield


@pytest.fixture
def anyone(db: None) -> Caller:
    return Caller()


@pytest.fixture
def as_(world: World) -> As:
    """`as_("handler")` speaks to the API as that person."""

    def sign_in(username: str) -> Caller:
        token, _expires_at = tokens.issue(world.people[username], at=timezone.now())
        caller = Caller()
        caller.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        return caller

    return sign_in
