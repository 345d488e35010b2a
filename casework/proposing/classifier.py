"""A linear model of topics as arrays: it is stored as bytes that hold no code, and proposes with numpy alone."""

import io
import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from casework.proposing import features

SEPARATOR = "\n"
"""Stands in no run: blanks are left out."""
SHOWN_RUNS = 3
READ_RUNS = 40
"""So many of the weightiest make the stretches of a text that are quoted."""
FORMAT = 1

Floats = NDArray[np.floating[Any]]


class Guess(NamedTuple):
    """`because`: what of the text speaks most for it."""

    code: str
    probability: float
    because: tuple[str, ...]


class Stretch(NamedTuple):
    """Of a text. `weight`: how much it speaks for a code."""

    begin: int
    end: int
    weight: float


@dataclass(frozen=True)
class Classifier:
    """`weights`: a row for each run, a column for each code. `margin`: the probability from which a proposal was right in so many
    of the cases that were held out that it may be chosen beforehand; 2 where it never may."""

    codes: tuple[str, ...]
    runs: tuple[str, ...]
    rarity: Floats
    weights: Floats
    bias: Floats
    temperature: float
    margin: float

    @cached_property
    def places(self) -> dict[str, int]:
        return {run: place for place, run in enumerate(self.runs)}

    def propose(self, text: str, *, most: int) -> list[Guess]:
        """The likeliest codes, the likeliest first."""
        places, values = self.vector(features.count(text))
        read = features.plain(text)
        rows = self.weights[places].astype(np.float32)
        scores = values @ rows + self.bias
        chances = probabilities(scores[None, :], self.temperature)[0]
        best = np.argsort(-chances)[:most]
        ahead = rows - rows.mean(axis=1, keepdims=True)
        return [
            Guess(self.codes[code], float(chances[code]), self._because(read, places, values * ahead[:, code]))
            for code in best.tolist()
        ]

    def vector(self, counts: Counter[str]) -> tuple[NDArray[np.intp], Floats]:
        """Which of the known runs a text holds, and how much each weighs in it."""
        known = [(self.places[run], often) for run, often in counts.items() if run in self.places]
        places = np.array([place for place, _often in known], dtype=np.intp)
        often = np.array([often for _place, often in known], dtype=np.float32)
        return places, weigh(often, self.rarity[places])

    def _because(self, read: str, places: NDArray[np.intp], speaks: Floats) -> tuple[str, ...]:
        """The stretches of the text that weigh most: runs of two and three characters, those that overlap as one."""
        stretches: list[Stretch] = []
        for place in np.argsort(-speaks)[:READ_RUNS].tolist():
            run = self.runs[places[place]]
            if speaks[place] > 0 and len(run) > 1 and run.isalpha() and (begin := read.find(run)) >= 0:
                stretches = _with(stretches, Stretch(begin, begin + len(run), float(speaks[place])))
        by_weight = [read[begin:end] for begin, end, _weight in sorted(stretches, key=lambda stretch: -stretch.weight)]
        quoted = tuple(dict.fromkeys(filter(None, map(features.quotable, by_weight))))
        return (quoted or tuple(by_weight))[:SHOWN_RUNS]

    def as_bytes(self) -> bytes:
        written = io.BytesIO()
        about = {"format": FORMAT, "codes": self.codes, "temperature": self.temperature, "margin": self.margin}
        np.savez_compressed(
            written,
            about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
            runs=np.frombuffer(SEPARATOR.join(self.runs).encode(), dtype=np.uint8),
            rarity=self.rarity.astype(np.float32),
            weights=self.weights.astype(np.float16),
            bias=self.bias.astype(np.float32),
        )
        return written.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Classifier":
        with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
            about = json.loads(arrays["about"].tobytes())
            return cls(
                codes=tuple(about["codes"]),
                runs=tuple(arrays["runs"].tobytes().decode().split(SEPARATOR)),
                rarity=arrays["rarity"],
                weights=arrays["weights"],
                bias=arrays["bias"],
                temperature=about["temperature"],
                margin=about["margin"],
            )


def weigh(often: Floats, rarity: Floats) -> Floats:
    """Seldom runs weigh more, repeated ones little more than once; of length 1 altogether."""
    values = (1 + np.log(np.maximum(often, 1))) * rarity
    length = float(np.sqrt((values**2).sum()))
    return values / length if length else values


def probabilities(scores: Floats, temperature: float) -> Floats:
    """Of each row of scores, by softmax."""
    hot = scores / temperature
    powers = np.exp(hot - hot.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _with(stretches: list[Stretch], more: Stretch) -> list[Stretch]:
    """One further, made one with those that it overlaps."""
    touched = [each for each in stretches if each.begin < more.end and more.begin < each.end]
    together = Stretch(
        min(each.begin for each in (more, *touched)),
        max(each.end for each in (more, *touched)),
        sum(each.weight for each in (more, *touched)),
    )
    return [*(each for each in stretches if each not in touched), together]
