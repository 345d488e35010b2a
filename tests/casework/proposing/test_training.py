"""Topics are learned of cases, never of names; where there are too few nothing is learned, and what is stored holds no code."""

import random
from functools import cache

import numpy as np
import pytest

from casework.proposing import features, training
from casework.proposing.classifier import Classifier
from casework.proposing.training import Example, Figures, train
from tests.casework.proposing import sample


@cache
def lesson() -> tuple[Classifier, Figures]:
    learned = train(sample.examples())
    assert learned
    return learned


def test_what_was_never_seen_is_recognised_with_the_words_that_say_so() -> None:
    model, figures = lesson()
    chance = random.Random(7)
    for code in sample.SAYINGS:
        best = model.propose(sample.demand(code, chance), most=3)[0]
        assert best.code == code
        assert best.because
        assert all(len(quoted) > 1 for quoted in best.because)
        assert not any(quoted[0] in features.LEADING or quoted[-1] in features.TRAILING for quoted in best.because)
    assert figures.first_three == 1.0
    assert figures.right >= training.PROMISED


def test_probabilities_are_of_all_codes_together() -> None:
    guesses = lesson()[0].propose("水管漏水，夜里噪音", most=3)
    assert sum(guess.probability for guess in guesses) == pytest.approx(1, abs=1e-4)
    assert [guess.probability for guess in guesses] == sorted((guess.probability for guess in guesses), reverse=True)


def test_what_was_stored_proposes_the_same() -> None:
    model = lesson()[0]
    again = Classifier.from_bytes(model.as_bytes())
    assert again.propose("小学报名难", most=3) == model.propose("小学报名难", most=3)


def test_of_too_few_cases_nothing_is_learned() -> None:
    assert train(sample.examples(training.FEWEST_CASES - 1)) is None
    one_topic = [Example(example.text, "water", example.citizen) for example in sample.examples()]
    assert train(one_topic) is None


def test_no_name_and_no_number_of_one_citizen_is_learned_however_often_they_call() -> None:
    caller = [
        Example(f"我是诸葛钢铁，电话13912345678，{example.text}", example.code, "caller") for example in sample.examples(40)
    ]
    learned = train([*sample.examples(), *caller])
    assert learned
    runs = learned[0].runs
    assert not [run for run in runs if "诸葛" in run or "钢铁" in run]
    assert not [run for run in runs if any(figure.isdigit() and figure != "0" for figure in run)]


def test_where_even_the_surest_are_often_wrong_nothing_is_chosen_beforehand() -> None:
    chance = np.random.default_rng(1)
    chances = chance.dirichlet([1, 1, 1], size=300)
    assert training.choose_margin(chances, chance.integers(0, 3, 300)) == training.NEVER


def test_the_margin_keeps_what_is_promised() -> None:
    chance = np.random.default_rng(1)
    sure = np.linspace(0.34, 1, 400)
    chances = np.stack([sure, (1 - sure) / 2, (1 - sure) / 2], axis=1)
    labels = (chance.random(400) > sure).astype(int)
    margin = training.choose_margin(chances, labels)
    figures = training.measure(chances, labels, margin=margin)
    assert figures.right >= training.PROMISED
    assert 0 < figures.covered < 1
