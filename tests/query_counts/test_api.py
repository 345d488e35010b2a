"""The API: every list with its filters and orderings, a case in each state, a visit, and what the field app takes along."""

from typing import Any

from tests.query_counts.base import Ask, QueryCounts
from tests.query_counts.test_cases import STATES
from tests.query_counts.town import FEWER

FILTERS = (
    "",
    "?ordering=created_at",
    "?ordering=due_at&page_size=200",
    "?unit=water",
    "?area=qh",
    "?category=utilities",
    "?handler=handler",
    "?state=acknowledged",
    "?urgency=normal",
    "?kind=help",
    "?channel=phone",
    "?waiting_for=visit&state=acknowledged",
    "?overdue=true",
    "?overdue=false",
    "?confidential=false",
    "?created_before=2027-01-01T00:00:00Z",
    "?updated_after=2020-01-01T00:00:00Z",
    "?round=1",
    "?online_only_longer_than=1&state=acknowledged",
    "?page_size=200",
)
DEMAND = {
    "text": "路灯坏了",
    "channel": "phone",
    "category": "utilities-leak",
    "area": "qh-cg-01",
    "citizen": {"name": "王小明", "phone": "13800138000"},
}

KNOWN = "13800130001"
"""The phone of somebody who has called before."""


def results(answer: Any) -> Any:
    return answer["results"]


class TestCases(QueryCounts):
    address = "api:cases"
    asks = tuple(Ask("supervisor", f"/api/v1/cases/{query}", rows=results, most=FEWER) for query in FILTERS) + tuple(
        Ask(who, "/api/v1/cases/", rows=results) for who in ("operator", "handler", "lead", "auditor")
    )


class TestRegistering(QueryCounts):
    address = "api:cases"
    statuses = frozenset({201})
    asks = (
        Ask("operator", "/api/v1/cases/", DEMAND),
        Ask("operator", "/api/v1/cases/", DEMAND | {"citizen": {"phone": KNOWN}}, headers={"idempotency-key": "k"}),
    )


class TestSearch(QueryCounts):
    address = "api:search"
    asks = tuple(Ask(who, "/api/v1/cases/search/", {"q": "漏水"}, rows=results) for who in ("supervisor", "handler"))


class TestSimilar(QueryCounts):
    address = "api:similar"
    asks = tuple(
        Ask(who, "/api/v1/cases/similar/", {"text": "自来水管漏水，三天没人来", "phone": KNOWN}, rows=results, most=5)
        for who in ("operator", "handler")
    )


class TestBulk(QueryCounts):
    """What one case takes; each takes as much."""

    address = "api:bulk"
    asks = (Ask("supervisor", "/api/v1/cases/bulk/", {"verb": "remind", "numbers": ["20260302-00001"], "dry_run": True}),)


class TestProposals(QueryCounts):
    address = "api:propose"
    asks = (Ask("operator", "/api/v1/cases/propose/", {"text": "东门社区停水", "address": "青禾县城关街道"}),)


class TestCase(QueryCounts):
    address = "api:case"
    asks = tuple(Ask("supervisor", f"/api/v1/cases/{{{state}}}/") for state in STATES) + tuple(
        Ask(who, f"/api/v1/cases/{{{state}}}/") for who in ("handler", "operator") for state in ("closed", "confidential")
    )


class TestAcknowledging(QueryCounts):
    address = "api:acknowledge"
    asks = (Ask("lead", "/api/v1/cases/{dispatched}/acknowledge/", {}),)


class TestEvents(QueryCounts):
    address = "api:events"
    asks = (
        Ask("handler", "/api/v1/cases/{busy}/events/", rows=results),
        Ask("handler", "/api/v1/cases/{closed}/events/"),
        Ask("supervisor", "/api/v1/cases/{confidential}/events/"),
    )


class TestVisits(QueryCounts):
    address = "visits:visits_api:all"
    asks = (
        *(Ask(who, "/api/v1/visits/", rows=results) for who in ("supervisor", "handler", "auditor")),
        Ask("supervisor", "/api/v1/visits/?state=recorded", rows=results),
        Ask("supervisor", "/api/v1/visits/?case={busy}", rows=results, most=FEWER),
        Ask("supervisor", "/api/v1/visits/?planned_on=2026-03-09"),
        Ask("handler", "/api/v1/visits/?mine=true", rows=results),
    )


class TestVisit(QueryCounts):
    address = "visits:visits_api:one"
    asks = tuple(Ask(who, f"/api/v1/visits/{{{visit}}}/") for who in ("supervisor", "handler") for visit in ("visit", "accepted"))


class TestBundle(QueryCounts):
    address = "visits:visits_api:field"
    asks = (
        Ask("handler", "/api/v1/field/", rows=lambda answer: answer["cases"]),
        Ask("lead", "/api/v1/field/", rows=lambda answer: answer["cases"]),
        Ask("operator", "/api/v1/field/"),
    )


class TestRules(QueryCounts):
    address = "api:rules"
    asks = (Ask("auditor", "/api/v1/escalation-rules/", rows=results),)


class TestUnits(QueryCounts):
    address = "api:units"
    asks = (
        Ask("handler", "/api/v1/units/", rows=results),
        Ask("handler", "/api/v1/units/?q=office&parent=gov&updated_after=2020-01-01T00:00:00Z", rows=results),
    )


class TestAreas(QueryCounts):
    address = "api:areas"
    asks = (Ask("handler", "/api/v1/areas/?q=q"),)


class TestTopics(QueryCounts):
    address = "api:topics"
    asks = (Ask("handler", "/api/v1/topics/?q=u"),)


class TestPeople(QueryCounts):
    address = "api:people"
    asks = (
        Ask("dispatcher", "/api/v1/people/", rows=results, most=4),
        Ask("lead", "/api/v1/people/?unit=water&updated_after=2020-01-01T00:00:00Z"),
    )


class TestViews(QueryCounts):
    address = "api:views"
    asks = (Ask("lead", "/api/v1/views/", rows=results), Ask("handler", "/api/v1/views/"))


class TestAbsences(QueryCounts):
    address = "api:absences"
    asks = (Ask("lead", "/api/v1/absences/"), Ask("administrator", "/api/v1/absences/?person=handler&on=2026-03-03"))


class TestAbsence(QueryCounts):
    address = "api:absence"
    asks = (Ask("lead", "/api/v1/absences/999999/"),)
    statuses = frozenset({404})


class TestRule(QueryCounts):
    address = "api:rule"
    asks = (Ask("auditor", "/api/v1/escalation-rules/{rule_id}/"),)


class TestCompany(QueryCounts):
    address = "visits:visits_api:company"
    asks = (Ask("stranger", "/api/v1/visits/company/"),)


class TestStops(QueryCounts):
    address = "api:stops"
    asks = (Ask("auditor", "/api/v1/escalation-stops/", rows=results),)


class TestStopPreview(QueryCounts):
    address = "api:stops-preview"
    asks = (Ask("auditor", "/api/v1/escalation-stops/preview/?hours=4"),)


class TestFirings(QueryCounts):
    address = "api:firings"
    asks = tuple(
        Ask("supervisor", f"/api/v1/firings/{query}", rows=results, most=1 if "case" in query else FEWER)
        for query in ("", "?rule=visit-third", "?unit=water", "?case={acknowledged}", "?after=2026-03-03T00:00:00Z")
    )


class TestMe(QueryCounts):
    address = "api:me"
    asks = (Ask("handler", "/api/v1/me/"),)


class TestRating(QueryCounts):
    address = "api:rate"
    asks = (Ask("", "/api/v1/ratings/{rate}/"),)
