"""What a citizen opens, without an account."""

from accounts import form_keys
from tests.query_counts.base import Ask, QueryCounts


class TestAsk(QueryCounts):
    address = "portal:ask"
    asks = (Ask("", "/ask/"), Ask("", "/ask/", {"text": "路灯坏了", "address": "东门路3号", "form_key": form_keys.new(None)}))


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


class TestAdd(QueryCounts):
    address = "portal:add"
    asks = (Ask("", "/track/{track}/add/"),)


class TestChase(QueryCounts):
    address = "portal:chase"
    asks = (Ask("", "/track/{track}/chase/"),)


class TestAtHome(QueryCounts):
    address = "portal:at_home"
    asks = (Ask("", "/track/{track}/at-home/"),)


class TestWithdraw(QueryCounts):
    address = "portal:withdraw"
    asks = (Ask("", "/track/{track}/withdraw/"),)


class TestCameBack(QueryCounts):
    """Of a case that is not closed, the page says so."""

    address = "portal:came_back"
    statuses = frozenset({409})
    asks = (Ask("", "/track/{track}/came-back/"),)
