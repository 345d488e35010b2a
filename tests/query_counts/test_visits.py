"""The pages of visits: of one, of a case, and the lists of those who look at them again."""

from tests.query_counts.base import Ask, QueryCounts
from tests.query_counts.test_desk import page, rows
from tests.query_counts.town import FEWER


class TestVisit(QueryCounts):
    address = "visits:visit"
    asks = tuple(
        Ask(who, f"/visits/{{{visit}}}/")
        for who in ("handler", "lead", "operator", "stranger", "supervisor", "auditor", "administrator")
        for visit in ("visit", "accepted")
        if (who, visit) != ("stranger", "accepted")
    )


class TestNobodyCame(QueryCounts):
    address = "visits:nobody_came"
    asks = (Ask("", "/v/{came}/"),)


class TestExplainDispute(QueryCounts):
    address = "visits:explain_dispute"
    asks = (Ask("", "/visits/dispute/{track}/{objected}/words/"),)


class TestPanel(QueryCounts):
    address = "visits:panel"
    asks = (
        *(
            Ask(who, "/visits/of/{busy}/", rows=lambda context: context["visits"], most=FEWER)
            for who in ("handler", "operator", "supervisor", "auditor")
        ),
        Ask("supervisor", "/visits/of/{confidential}/"),
    )


class TestRecord(QueryCounts):
    address = "visits:record"
    asks = (Ask("handler", "/visits/record/{acknowledged}/"), Ask("lead", "/visits/record/{busy}/"))


class TestHeldRating(QueryCounts):
    address = "visits:held_rating"
    asks = (Ask("supervisor", "/visits/rating/{held}/"),)


class TestCompany(QueryCounts):
    address = "visits:company"
    asks = (Ask("stranger", "/visits/company/"),)


class TestReviews(QueryCounts):
    address = "visits:reviews"
    asks = (Ask("stranger", "/visits/reviews/", rows=page),)


class TestChecks(QueryCounts):
    address = "visits:checks"
    asks = tuple(Ask(who, "/visits/checks/", rows=page, most=20) for who in ("supervisor", "auditor"))


class TestCallbacks(QueryCounts):
    address = "visits:callbacks"
    asks = (Ask("operator", "/visits/callbacks/", rows=rows, most=40),)


class TestCallback(QueryCounts):
    address = "visits:callback"
    asks = (Ask("operator", "/visits/callbacks/{visit}/"),)


class TestBurden(QueryCounts):
    address = "visits:burden"
    asks = (Ask("supervisor", "/visits/burden/", rows=rows), Ask("lead", "/visits/burden/"))


class TestHandIn(QueryCounts):
    address = "visits:hand_in"
    asks = (Ask("handler", "/visits/hand-in/"),)
