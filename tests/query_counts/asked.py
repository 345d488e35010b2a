"""All that is asked: the classes of the test modules beside this one."""

from importlib import import_module
from pkgutil import iter_modules

from tests import query_counts
from tests.query_counts.base import QueryCounts, subclasses

for module in iter_modules(query_counts.__path__, f"{query_counts.__name__}."):
    if module.name.rpartition(".")[2].startswith("test_"):
        import_module(module.name)


def classes() -> list[type[QueryCounts]]:
    """Those that ask; a class that others share asks nothing itself."""
    return [subclass for subclass in subclasses() if hasattr(subclass, "asks")]


def names() -> list[str]:
    return [ask.name for subclass in classes() for ask in subclass.asks]
