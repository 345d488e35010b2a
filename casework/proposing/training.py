"""Learning from cases whose topic people set. Imported by the nightly job and the bench alone, which need scikit-learn."""

from array import array
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from casework.proposing import features
from casework.proposing.classifier import Classifier, Floats, probabilities

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
    runs = _runs(examples, codes=len(codes))
    counts = _counts(examples, runs)
    citizens = np.unique([str(example.citizen) for example in examples], return_inverse=True)[1]
    labels = np.array([codes.index(example.code) for example in examples])
    scores = np.zeros((len(examples), len(codes)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for learned, held in folds.split(labels, labels):
        machine = _fit(counts[learned], citizens[learned], labels[learned], codes=len(codes))
        scores[held] = machine.scores(counts[held])
    temperature = float(min(TEMPERATURES, key=lambda degree: _surprise(scores, labels, float(degree))))
    chances = probabilities(scores, temperature)
    margin = choose_margin(chances, labels)
    machine = _fit(counts, citizens, labels, codes=len(codes))
    known = tuple(runs[column] for column in machine.columns.tolist())
    classifier = Classifier(tuple(codes), known, machine.rarity, machine.weights, machine.bias, temperature, margin)
    return classifier, measure(chances, labels, margin=margin)


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


class _Machine(NamedTuple):
    """`columns`: of which runs it knows something."""

    columns: NDArray[np.intp]
    rarity: Floats
    weights: Floats
    bias: Floats

    def scores(self, counts: csr_matrix) -> Floats:
        weighed = _weighed(counts[:, self.columns], self.rarity)
        return np.asarray(weighed @ self.weights.astype(np.float32) + self.bias)


def _fit(counts: csr_matrix, citizens: NDArray[np.intp], labels: NDArray[np.int_], *, codes: int) -> _Machine:
    columns = np.flatnonzero(_citizens_of(counts, citizens) >= FEWEST_CITIZENS)
    known = counts[:, columns]
    held = np.bincount(known.indices, minlength=len(columns))
    rarity = np.asarray(np.log((1 + known.shape[0]) / (1 + held)) + 1).astype(np.float32)
    machine = LinearSVC(class_weight="balanced", random_state=SEED, max_iter=2_000).fit(_weighed(known, rarity), labels)
    weights, bias = np.asarray(machine.coef_).T, np.asarray(machine.intercept_)
    if codes == 2:
        weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
    return _Machine(columns, rarity, weights.astype(np.float16), bias.astype(np.float32))


def _weighed(counts: csr_matrix, rarity: Floats) -> csr_matrix:
    """As `classifier.weigh` does it, of many texts at once."""
    values = (1 + np.log(counts.data)) * rarity[counts.indices]
    weighed: csr_matrix = normalize(csr_matrix((values, counts.indices, counts.indptr), shape=counts.shape))
    return weighed


def _citizens_of(counts: csr_matrix, citizens: NDArray[np.intp]) -> NDArray[np.intp]:
    """How many citizens used each run."""
    texts = len(citizens)
    whose = csr_matrix((np.ones(texts), (citizens, np.arange(texts))), shape=(citizens.max() + 1, texts))
    return np.bincount((whose @ counts).indices, minlength=counts.shape[1])


def _counts(examples: Sequence[Example], runs: Sequence[str]) -> csr_matrix:
    """A row for each text, a column for each run: how often it stands there."""
    places = {run: place for place, run in enumerate(runs)}
    columns, values, ends = array("i"), array("f"), array("q", [0])
    for example in examples:
        for run, often in features.count(example.text).items():
            if run in places:
                columns.append(places[run])
                values.append(often)
        ends.append(len(columns))
    parts = (np.frombuffer(values, dtype=np.float32), np.frombuffer(columns, dtype=np.int32), np.frombuffer(ends, dtype=np.int64))
    return csr_matrix(parts, shape=(len(examples), len(runs)))


def _runs(examples: Sequence[Example], *, codes: int) -> list[str]:
    """What enough citizens used, the commonest first where there is too much of it."""
    by_citizen: dict[Hashable, list[str]] = {}
    for example in examples:
        by_citizen.setdefault(example.citizen, []).append(example.text)
    citizens = Counter(
        chain.from_iterable(set().union(*(features.count(text) for text in texts)) for texts in by_citizen.values())
    )
    most = min(MOST_RUNS, MOST_WEIGHTS // codes)
    return [run for run, count in citizens.most_common(most) if count >= FEWEST_CITIZENS]


def _surprise(scores: Floats, labels: NDArray[np.int_], temperature: float) -> float:
    """How unlikely the right codes seemed, on the average."""
    chances = probabilities(scores, temperature)[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(chances, 1e-12)).mean())
