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
FORMAT = 1

Floats = NDArray[np.floating[Any]]


class Guess(NamedTuple):
    """`because`: what of the text speaks most for it."""

    code: str
    probability: float
    because: tuple[str, ...]


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
        rows = self.weights[places].astype(np.float32)
        scores = values @ rows + self.bias
        chances = probabilities(scores[None, :], self.temperature)[0]
        best = np.argsort(-chances)[:most]
        ahead = rows - rows.mean(axis=1, keepdims=True)
        return [
            Guess(self.codes[code], float(chances[code]), self._because(places, values * ahead[:, code]))
            for code in best.tolist()
        ]

    def vector(self, counts: Counter[str]) -> tuple[NDArray[np.intp], Floats]:
        """Which of the known runs a text holds, and how much each weighs in it."""
        known = [(self.places[run], often) for run, often in counts.items() if run in self.places]
        places = np.array([place for place, _often in known], dtype=np.intp)
        often = np.array([often for _place, often in known], dtype=np.float32)
        return places, weigh(often, self.rarity[places])

    def _because(self, places: NDArray[np.intp], speaks: Floats) -> tuple[str, ...]:
        """Runs of two and three characters that weigh most; of two that overlap the weightier one."""
        chosen: list[str] = []
        for place in np.argsort(-speaks)[: 12 * SHOWN_RUNS].tolist():
            run = self.runs[places[place]]
            if speaks[place] <= 0 or len(chosen) == SHOWN_RUNS:
                break
            if len(run) > 1 and run.isalpha() and not any(_overlap(run, other) for other in chosen):
                chosen.append(run)
        return tuple(chosen)

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


def _overlap(run: str, other: str) -> bool:
    return run in other or other in run or run[-1] == other[0] or run[0] == other[-1] or run[:2] == other[-2:]
