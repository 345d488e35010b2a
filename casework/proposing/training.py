"""Learning from cases whose topic people set. Imported by the nightly job and the bench alone, which need scikit-learn."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from casework.proposing import features
from casework.proposing.classifier import Classifier, Floats, probabilities, weigh

FEWEST_CASES = 100
FEWEST_OF_A_TOPIC = 10
"""Where there are fewer, nothing is learned."""
FEWEST_CITIZENS = 3
"""A run of characters that fewer citizens used is not learned: a name or an address could stand in it."""
MOST_RUNS = 60_000
MOST_WEIGHTS = 8_000_000
"""Two bytes each, in the memory of every process that proposes."""
FOLDS = 5
SEED = 20260
PROMISED = 0.95
"""How often what is chosen beforehand is right."""
SURETY = 0.75
"""By so many standard deviations more is seen than promised: few margins are owed to luck alone."""
NEVER = 2.0
TEMPERATURES = np.geomspace(0.05, 2, 60)


@dataclass(frozen=True)
class Example:
    """`citizen`: whoever said it, as anything that tells them apart."""

    text: str
    code: str
    citizen: Hashable


class Figures(NamedTuple):
    """Of examples that were held out. `covered`: the share that the margin chooses beforehand, `right`: how much of that share
    was right."""

    examples: int
    codes: int
    first: float
    first_three: float
    covered: float
    right: float


def train(examples: Sequence[Example]) -> tuple[Classifier, Figures] | None:
    """Learn from all; margin and probabilities from five parts that were held out in turn. None where there are too few."""
    per_code = Counter(example.code for example in examples)
    examples = [example for example in examples if per_code[example.code] >= FEWEST_OF_A_TOPIC]
    codes = sorted({example.code for example in examples})
    if len(examples) < FEWEST_CASES or len(codes) < 2:
        return None
    counts = [features.count(example.text) for example in examples]
    labels = np.array([codes.index(example.code) for example in examples])
    scores = np.zeros((len(examples), len(codes)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for learned, held in folds.split(labels, labels):
        model = _fit([examples[row] for row in learned], [counts[row] for row in learned], codes)
        for row in held:
            scores[row] = _scores(model, counts[row])
    temperature = min(TEMPERATURES, key=lambda degree: _surprise(scores, labels, float(degree)))
    chances = probabilities(scores, float(temperature))
    margin = choose_margin(chances, labels)
    model = _fit(examples, counts, codes, temperature=float(temperature), margin=margin)
    return model, measure(chances, labels, margin=margin)


def choose_margin(chances: Floats, labels: NDArray[np.int_]) -> float:
    """The lowest probability from which on as many of the likeliest codes were right as promised, and a little more."""
    best = chances.argmax(axis=1)
    highest = chances.max(axis=1)
    order = np.argsort(-highest)
    right = np.cumsum(best[order] == labels[order])
    many = np.arange(1, len(order) + 1)
    needed = many * PROMISED + SURETY * np.sqrt(many * PROMISED * (1 - PROMISED))
    reached = np.flatnonzero((right >= needed) & (many >= FEWEST_OF_A_TOPIC))
    return float(highest[order[reached[-1]]]) if len(reached) else NEVER


def measure(chances: Floats, labels: NDArray[np.int_], *, margin: float) -> Figures:
    ranked = np.argsort(-chances, axis=1)
    hits = ranked[:, 0] == labels
    chosen = chances.max(axis=1) >= margin
    return Figures(
        examples=len(labels),
        codes=chances.shape[1],
        first=float(hits.mean()),
        first_three=float((ranked[:, :3] == labels[:, None]).any(axis=1).mean()),
        covered=float(chosen.mean()),
        right=float(hits[chosen].mean()) if chosen.any() else 1.0,
    )


def _fit(
    examples: Sequence[Example],
    counts: Sequence[Counter[str]],
    codes: Sequence[str],
    *,
    temperature: float = 1.0,
    margin: float = NEVER,
) -> Classifier:
    runs = _runs(examples, counts, codes=len(codes))
    places = {run: place for place, run in enumerate(runs)}
    known = [[(places[run], often) for run, often in counted.items() if run in places] for counted in counts]
    held = np.bincount(np.fromiter((place for row in known for place, _often in row), dtype=np.intp), minlength=len(runs))
    rarity = np.asarray(np.log((1 + len(counts)) / (1 + held)) + 1).astype(np.float32)
    rows = []
    for row in known:
        columns = np.array([place for place, _often in row], dtype=np.intp)
        rows.append((columns, weigh(np.array([often for _place, often in row], dtype=np.float32), rarity[columns])))
    ends = np.cumsum([0, *(len(columns) for columns, _values in rows)])
    values = np.concatenate([values for _columns, values in rows])
    held_columns = np.concatenate([columns for columns, _values in rows])
    matrix = csr_matrix((values, held_columns, ends), shape=(len(rows), len(runs)))
    labels = [codes.index(example.code) for example in examples]
    machine = LinearSVC(class_weight="balanced", random_state=SEED, max_iter=2_000).fit(matrix, labels)
    weights, bias = np.asarray(machine.coef_).T, np.asarray(machine.intercept_)
    if len(codes) == 2:
        weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
    return Classifier(tuple(codes), tuple(runs), rarity, weights.astype(np.float16), bias.astype(np.float32), temperature, margin)


def _runs(examples: Sequence[Example], counts: Sequence[Counter[str]], *, codes: int) -> list[str]:
    """What enough citizens used, the commonest first where there is too much of it."""
    by_citizen: dict[Hashable, set[str]] = {}
    for example, counted in zip(examples, counts, strict=True):
        by_citizen[example.citizen] = by_citizen.get(example.citizen, set()) | counted.keys()
    citizens = Counter(chain.from_iterable(by_citizen.values()))
    most = min(MOST_RUNS, MOST_WEIGHTS // codes)
    return [run for run, count in citizens.most_common(most) if count >= FEWEST_CITIZENS]


def _scores(model: Classifier, counts: Counter[str]) -> Any:
    places, values = model.vector(counts)
    return values @ model.weights[places].astype(np.float32) + model.bias


def _surprise(scores: Floats, labels: NDArray[np.int_], temperature: float) -> float:
    """How unlikely the right codes seemed, on the average."""
    chances = probabilities(scores, temperature)[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(chances, 1e-12)).mean())
