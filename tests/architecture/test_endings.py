"""Two modules in reach of each other do not differ by an ending: who reads `check` and `checks` reads one word."""

import re
from collections.abc import Iterator
from itertools import combinations

from tests.architecture.house import modules

ENDINGS = re.compile(r"(?<=\w{3})(ings?|ers?|ed|es|s|e)$")
FRAMEWORK = {"urls", "views", "forms", "models", "apps", "admin", "tasks", "settings", "serializers"}
"""Names that Django, Celery and DRF want."""

EXCEPTIONS: dict[frozenset[str], str] = {
    frozenset({"casework.verb", "casework.policies.verbs"}): "the second decides about all that the first declares",
}
"""Pairs that are let stand, and why."""


def stem(name: str) -> str:
    """The word without its ending, of each part: `working_times` and `working_time` are alike."""
    return "_".join(ENDINGS.sub("", part) for part in name.split("_"))


def alike() -> set[frozenset[str]]:
    """Modules whose names differ by an ending, of one package or imported side by side."""
    names = {module.name for module in modules()}
    reaches = [{name for name in names if name.rpartition(".")[0] == package} for package in names]
    reaches += [set(module.imports()) & names for module in modules()]
    return {pair for reach in reaches for pair in _pairs(reach)}


def _pairs(reach: set[str]) -> Iterator[frozenset[str]]:
    last = {name: name.rpartition(".")[2] for name in reach if name.rpartition(".")[2] not in FRAMEWORK}
    for name, other in combinations(sorted(last), 2):
        if last[name] != last[other] and stem(last[name]) == stem(last[other]):
            yield frozenset({name, other})


def test_the_stem_is_what_a_reader_sees() -> None:
    for words in (("check", "checks", "checking"), ("working_time", "working_times"), ("sample", "samples", "sampling")):
        assert len({stem(word) for word in words}) == 1, words
    assert stem("rules") != stem("routing")
    assert stem("case") != stem("calendar")


def test_no_two_modules_differ_by_an_ending() -> None:
    assert sorted(sorted(pair) for pair in alike() - EXCEPTIONS.keys()) == []
    assert EXCEPTIONS.keys() - alike() == set(), "an exception that nothing needs"
