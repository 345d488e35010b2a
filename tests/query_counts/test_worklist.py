"""The work list: each of its queues, what it is narrowed by, and whether it has changed."""

from typing import Any

from tests.query_counts.base import Ask, QueryCounts
from tests.query_counts.town import FEWER

QUEUES = {
    "handler": ("mine", "assisted", "unassigned", "online", "suspended", "promise", "open", "ended"),
    "lead": ("leader", "assisted", "unassigned", "online", "suspended", "promise", "open", "ended"),
    "stranger": ("assisted",),
    "dispatcher": ("dispatch", "open", "ended"),
    "operator": ("rating", "open", "ended"),
    "supervisor": ("leader", "online", "suspended", "rating", "lapse", "cards", "open", "ended"),
    "auditor": ("open", "ended"),
    "administrator": ("open", "ended"),
}
SCARCE = {"unassigned", "rating", "suspended", "ended"}
NONE_YET = {"lapse"}
AIDED = "stranger"
"""Whose unit assists; the others assist with nothing."""
"""It takes thirty days or three to come into these."""


def most(who: str, queue: str) -> int:
    if queue == "assisted":
        return FEWER if who == AIDED else 0
    return 0 if queue in NONE_YET else FEWER if queue in SCARCE else 50


def rows(context: Any) -> Any:
    return context["rows"]


class TestWorkList(QueryCounts):
    address = "desk:list"
    asks = (
        *(Ask(who, f"/?queue={queue}", rows=rows, most=most(who, queue)) for who, queues in QUEUES.items() for queue in queues),
        Ask("supervisor", "/?queue=open&urgency=normal&overdue=1", rows=rows),
    )


class TestListNews(QueryCounts):
    address = "desk:list_news"
    asks = (Ask("supervisor", "/news/?queue=open"), Ask("handler", "/news/?queue=mine&urgency=normal&sort=due_at"))


class TestSavedViews(QueryCounts):
    address = "desk:views"
    asks = (
        Ask("lead", "/views/", rows=lambda context: context["lines"].personal, most=2 * FEWER),
        Ask("handler", "/views/", rows=lambda context: context["lines"].shared, most=FEWER),
    )


class TestNewView(QueryCounts):
    address = "desk:view_new"
    asks = (Ask("lead", "/views/new/?queue=open&unit=water"), Ask("handler", "/views/new/?queue=open"))


class TestView(QueryCounts):
    address = "desk:view"
    asks = (Ask("lead", "/views/{view}/"),)


class TestViewCounts(QueryCounts):
    address = "desk:view_counts"
    asks = (Ask("lead", "/views/counts/?view={view}"),)


class TestListFilter(QueryCounts):
    address = "desk:list_filter"
    asks = (Ask("supervisor", "/filter/?queue=open"), Ask("handler", "/filter/?queue=mine&urgency=normal"))
