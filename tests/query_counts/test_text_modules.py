"""Text modules, and the list of the keys."""

from tests.query_counts.base import Ask, QueryCounts
from tests.query_counts.town import FEWER


class TestTextModules(QueryCounts):
    address = "desk:text_modules"
    asks = (Ask("administrator", "/text-modules/", rows=lambda context: context["page"].object_list, most=FEWER),)


class TestNewTextModule(QueryCounts):
    address = "desk:text_module_new"
    asks = (Ask("lead", "/text-modules/new/"),)


class TestTextModule(QueryCounts):
    address = "desk:text_module"
    asks = (Ask("administrator", "/text-modules/{text_module}/"),)


class TestTextModulesOfCase(QueryCounts):
    address = "desk:text_modules_of_case"
    asks = (Ask("handler", "/cases/{acknowledged}/text-modules/", rows=lambda context: context["modules"], most=FEWER),)


class TestKeys(QueryCounts):
    address = "desk:keys"
    asks = (Ask("operator", "/keys/"),)
