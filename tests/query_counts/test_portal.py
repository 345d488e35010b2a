"""What a citizen opens, without an account."""

from tests.query_counts.base import Ask, QueryCounts


class TestFind(QueryCounts):
    address = "portal:find"
    asks = (
        Ask("", "/track/"),
        Ask("", "/track/", {"number": "20200101-99999", "pin": "000000"}),
    )
    statuses = frozenset({200, 400})


class TestTrack(QueryCounts):
    address = "portal:track"
    asks = (
        Ask("", "/track/{track}/", rows=lambda context: context["lines"]),
        Ask("", "/t/{link}"),
    )
    statuses = frozenset({200, 302})


class TestRate(QueryCounts):
    address = "portal:rate"
    asks = (Ask("", "/rate/{rate}/"),)


class TestRateWhereFollowed(QueryCounts):
    address = "portal:rate_where_followed"
    asks = (Ask("", "/track/{followed}/rate/"),)
