"""How many SQL statements an address takes: the same with 5 rows and with 20, and as many as counts.json holds.

A subclass names an address and what is asked of it; each question becomes a test in a town of each size. A number is recorded
anew, together with the reason for it, by

    UPDATE_QUERY_COUNTS=1 make properties ARGS=tests/query_counts

Signing in is included. BEGIN and COMMIT are not counted, and so neither are the savepoints that stand for them inside a test.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import tokens
from casework.typeahead.tables import READERS, Tables
from tests.query_counts.town import Town

FILE = Path(__file__).parent / "counts.json"
RECORDED: dict[str, int] = json.loads(FILE.read_text(encoding="utf-8"))
UPDATES = "UPDATE_QUERY_COUNTS" in os.environ
UNCOUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK TO")
PAGE = 50

Rows = Callable[[Any], Sequence[object]]
"""What of an answer is a row each: of the context of a page, or of the JSON of the API."""


@dataclass(frozen=True)
class Ask:
    """`who` asks `path`, in which the names of the town's cases stand in braces; nobody signs in where `who` is empty.

    `rows`: those of a list, of which there must be as many as the town has, or a page can hold (`most`).
    """

    who: str
    path: str
    body: dict[str, Any] | None = None
    rows: Rows | None = None
    most: int = PAGE
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Under which its number is recorded."""
        method, by = "GET" if self.body is None else "POST", f" ({self.who})" if self.who else ""
        return f"{method} {self.path}{' with ' + ', '.join(self.headers) if self.headers else ''}{by}"


class QueryCounts:
    """Subclasses are named Test...; `statuses`: which answers are what was asked for."""

    address: ClassVar[str]
    asks: ClassVar[tuple[Ask, ...]]
    statuses: ClassVar[frozenset[int]] = frozenset({200})

    @pytest.mark.django_db
    def test_takes_as_many_statements_as_recorded_however_many_rows(
        self, ask: Ask, town: Town, record_property: Callable[[str, object], None]
    ) -> None:
        send = request_of(ask, town)
        for kind in READERS:
            Tables()[kind]  # what can be chosen is read by the first request of a process alone
        with CaptureQueriesContext(connection) as captured:
            answer = send()
        assert answer.status_code in self.statuses, answer.content.decode()[:2000]
        assert answer.resolver_match.view_name == self.address.split(" ")[0]  # type: ignore[attr-defined]
        if ask.rows:
            listed = len(ask.rows(answer.json() if ask.path.startswith("/api/") else answer.context))
            assert listed >= min(town.rows, ask.most), f"{listed} rows are too few to prove anything"
        statements = [query["sql"] for query in captured if not query["sql"].startswith(UNCOUNTED)]
        record_property("statements", [ask.name, len(statements)])
        expected = len(statements) if UPDATES else RECORDED.get(ask.name)
        assert len(statements) == expected, f"{ask.name}: {len(statements)}, not {expected}\n" + "\n".join(statements)


def request_of(ask: Ask, town: Town) -> Callable[[], HttpResponse]:
    client, path, headers = Client(), ask.path.format(**town.names), dict(ask.headers)
    if ask.who and path.startswith("/api/"):
        token, _expires_at = tokens.issue(town.world.people[ask.who], at=timezone.now())
        headers["authorization"] = f"Token {token}"
    elif ask.who:
        client.force_login(town.world.people[ask.who])
    if ask.body is None:
        return lambda: client.get(path, headers=headers)
    if path.startswith("/api/"):
        return lambda: client.post(path, ask.body, content_type="application/json", headers=headers)
    return lambda: client.post(path, ask.body)


def subclasses(of: type[QueryCounts] = QueryCounts) -> Iterator[type[QueryCounts]]:
    for subclass in of.__subclasses__():
        yield subclass
        yield from subclasses(subclass)
