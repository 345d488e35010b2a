"""All that is asked: the classes of the test modules beside this one."""

from tests.query_counts import (
    test_accounts,
    test_api,
    test_cases,
    test_contacts,
    test_desk,
    test_portal,
    test_text_modules,
    test_visits,
    test_worklist,
)
from tests.query_counts.base import QueryCounts, subclasses

MODULES = (
    test_accounts,
    test_api,
    test_cases,
    test_contacts,
    test_desk,
    test_portal,
    test_text_modules,
    test_visits,
    test_worklist,
)


def classes() -> list[type[QueryCounts]]:
    """Those that ask; a class that others share asks nothing itself."""
    return [subclass for subclass in subclasses() if hasattr(subclass, "asks")]


def names() -> list[str]:
    return [ask.name for subclass in classes() for ask in subclass.asks]
