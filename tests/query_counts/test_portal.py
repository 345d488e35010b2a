"""What a citizen opens, without an account."""

from tests.query_counts.base import Ask, QueryCounts


class TestFind(QueryCounts):
    address = "portal:find"
    asks = (Ask("", "/track/"),)


class TestTrack(QueryCounts):
    address = "portal:track"
    asks = (Ask("", "/track/{track}/", rows=lambda context: context["lines"]),)


class TestRate(QueryCounts):
    address = "portal:rate"
    asks = (Ask("", "/rate/{rate}/"),)


class TestRateWhereFollowed(QueryCounts):
    address = "portal:rate_where_followed"
    asks = (Ask("", "/track/{followed}/rate/"),)
