"""The own account, and the link by which a person chooses a password."""

from tests.query_counts.base import Ask, QueryCounts


class TestAbsence(QueryCounts):
    address = "desk:absence"
    asks = (Ask("handler", "/account/leave/"),)


class TestAbsenceOf(QueryCounts):
    address = "desk:absence_of"
    asks = (Ask("lead", "/people/handler/leave/"),)


class TestAccount(QueryCounts):
    address = "accounts:account"
    asks = (Ask("handler", "/account/", rows=lambda context: context["page"].object_list, most=20),)


class TestChangePassword(QueryCounts):
    address = "accounts:change_password"
    asks = (Ask("handler", "/account/password/"),)


class TestPasswordLink(QueryCounts):
    address = "accounts:password_link"
    asks = (Ask("administrator", "/people/{person}/link/"),)


class TestChoosePassword(QueryCounts):
    address = "accounts:choose_password"
    asks = (Ask("", "/password/{invitation}/"),)
