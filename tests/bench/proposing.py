"""How often proposed topics are right, on messages held out: `python -m tests.bench.proposing FILE` (tests/bench/labelled.py).

Five parts in turn are held out from training, margin and all; twice, parted anew.
"""

import statistics
import sys
import time
from pathlib import Path

from tests.bench import labelled, serving

FOLDS, PARTINGS, MOST = 5, 2, 3
PROMISED_THREE, PROMISED_MARGIN, PROMISED_MS = "≥ 95 %", "≥ 95 %", "≤ 5 ms"


def main(file: Path) -> int:
    serving.settle()
    from tests.bench import report

    with serving.database():
        rows = measured(labelled.read(file))
        report.write("proposing", "Topics proposed from words", rows, notes=NOTES)
    for what, value, promised in rows:
        print(f"{what:<90}{value:>14}  {promised}")
    return 0


def measured(messages: list[labelled.Message]) -> list[tuple[str, str, str]]:
    import numpy as np
    from sklearn.model_selection import StratifiedKFold

    from casework.proposing.classifier import Classifier
    from casework.proposing.training import Example, train

    examples = [Example(message.whole, message.topic, message.citizen) for message in messages]
    labels = np.array([example.code for example in examples])
    places, chosen, times, learning, sizes = [], [], [], [], []
    for parting in range(PARTINGS):
        for learned, held in StratifiedKFold(FOLDS, shuffle=True, random_state=parting).split(labels, labels):
            began = time.perf_counter()
            lesson = train([examples[row] for row in learned])
            learning.append(time.perf_counter() - began)
            assert lesson
            stored = lesson[0].as_bytes()
            model = Classifier.from_bytes(stored)
            sizes.append(len(stored))
            for row in held:
                began = time.perf_counter()
                guesses = model.propose(examples[row].text, most=MOST)
                times.append((time.perf_counter() - began) * 1000)
                codes = [guess.code for guess in guesses]
                places.append(codes.index(labels[row]) if labels[row] in codes else MOST)
                if guesses[0].probability >= model.margin:
                    chosen.append(codes[0] == labels[row])
    asked = len(places)
    return [
        (f"messages, {len(set(labels))} topics", f"{len(messages):,}", "-"),
        ("the right topic proposed first", f"{places.count(0) / asked:.1%}", "-"),
        ("the right topic among the first three", f"{1 - places.count(MOST) / asked:.1%}", PROMISED_THREE),
        ("chosen beforehand: of all", f"{len(chosen) / asked:.1%}", "-"),
        (
            f"chosen beforehand: right ({sum(chosen)} of {len(chosen)})",
            f"{sum(chosen) / max(len(chosen), 1):.1%}",
            PROMISED_MARGIN,
        ),
        ("a proposal (median)", f"{statistics.median(times):.2f} ms", PROMISED_MS),
        ("a proposal (p95)", f"{sorted(times)[int(asked * 0.95)]:.2f} ms", PROMISED_MS),
        ("training, with its five parts (median)", f"{statistics.median(learning):.1f} s", "-"),
        ("what is stored (median)", f"{statistics.median(sizes) / 1024:.0f} KB", "-"),
    ]


NOTES = (
    "Each message was held out twice: neither the model nor its margin had seen it. The topics are of the first level. Of the "
    "deployment's own cases the nightly job measures the same, and writes it to the log."
)

if __name__ == "__main__":
    if len(sys.argv) < 2:
        print("give the file of labelled messages: python -m tests.bench.proposing FILE")
        sys.exit(0)
    sys.exit(main(Path(sys.argv[1])))
