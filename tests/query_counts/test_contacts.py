"""Contacts and knowledge, at the desk, by the API and where a citizen reads theirs."""

from tests.query_counts.base import Ask, QueryCounts
from tests.query_counts.test_api import results
from tests.query_counts.town import FEWER


class TestContacts(QueryCounts):
    address = "desk:contacts"
    asks = (Ask("operator", "/contacts/"),)


class TestSettling(QueryCounts):
    address = "desk:contacts"
    statuses = frozenset({302})
    asks = (
        Ask(
            "operator",
            "/contacts/",
            {"text": "水费在哪里交", "kind": "enquiry", "answer": "大厅", "phone": "13800138000"},
        ),
    )


class TestSettled(QueryCounts):
    address = "desk:contacts_settled"
    asks = tuple(
        Ask(who, "/contacts/settled/", rows=lambda context: context["contacts"], most=FEWER) for who in ("operator", "auditor")
    )


class TestSampled(QueryCounts):
    address = "desk:contacts_sampled"
    asks = (Ask("supervisor", "/contacts/sampled/", rows=lambda context: context["contacts"], most=FEWER),)


class TestContact(QueryCounts):
    address = "desk:settled_contact"
    asks = (Ask("operator", "/contacts/{contact}/"), Ask("supervisor", "/contacts/{contact}/"))


class TestKnowledge(QueryCounts):
    address = "desk:knowledge"
    asks = (
        Ask("operator", "/knowledge/", rows=lambda context: context["articles"], most=FEWER),
        Ask("handler", "/knowledge/", {"q": "问"}, rows=lambda context: context["articles"], most=FEWER),
    )


class TestKnowledgeSearch(QueryCounts):
    address = "desk:knowledge_search"
    asks = (
        Ask("handler", "/knowledge/search/", {"q": "问"}),
        Ask("operator", "/knowledge/search/", {"text": "第1问", "choose": "1"}),
    )


class TestMissing(QueryCounts):
    address = "desk:knowledge_missing"
    asks = (Ask("lead", "/knowledge/missing/", rows=lambda context: context["gaps"], most=FEWER),)


class TestNewArticle(QueryCounts):
    address = "desk:knowledge_new"
    asks = (Ask("lead", "/knowledge/new/"),)


class TestArticle(QueryCounts):
    address = "desk:article"
    asks = (Ask("operator", "/knowledge/{article}/"),)


class TestArticleEdit(QueryCounts):
    address = "desk:article_edit"
    asks = (Ask("lead", "/knowledge/{article}/edit/"),)


class TestCitizensContact(QueryCounts):
    address = "portal:contact"
    asks = (Ask("", "/q/{contact_link}"),)


class TestKnowledgeOfPrograms(QueryCounts):
    address = "api:knowledge"
    asks = (
        Ask("operator", "/api/v1/knowledge/", rows=results, most=FEWER),
        Ask("operator", "/api/v1/knowledge/?q=问", rows=results),
    )


class TestArticleOfPrograms(QueryCounts):
    address = "api:article"
    asks = (Ask("operator", "/api/v1/knowledge/{article}/"),)
