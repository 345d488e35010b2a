"""The mutants of `make drill` still find what they break: a drill that no longer fits the code proves nothing."""

from tests.architecture.house import ROOT
from tests.drills.mutations import MUTANTS


def test_every_mutant_finds_its_line_once() -> None:
    for mutant in MUTANTS:
        for file, old, _new in mutant.edits:
            count = (ROOT / file).read_text(encoding="utf-8").count(old)
            assert count == 1, f"{mutant.name}: {old!r} stands {count} times in {file}"


def test_there_are_enough_of_them_and_each_has_its_name_and_its_tests() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 20
    for mutant in MUTANTS:
        assert mutant.edits or mutant.of_database, mutant.name
        for tests in mutant.tests.split():
            assert (ROOT / tests).exists(), mutant.name
