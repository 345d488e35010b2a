"""What was learned of the deployment's cases: kept in the database, read once by each process, and again when it is newer."""

import hashlib
import io
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import NamedTuple

import numpy as np
from django.db import transaction

from accounts.signed_rows import signature_of
from casework.models import TrainedProposals
from casework.proposing.classifier import Classifier

MOST_LESSONS = 3
"""The one that holds, and those before it, to compare."""

log = logging.getLogger("doorstep.proposals")


class Share(NamedTuple):
    """In how many of so many earlier cases it was so."""

    cases: int
    hits: int

    @property
    def probability(self) -> float:
        """Careful where there were few: three of three are no certainty."""
        return (self.hits + 1) / (self.cases + 2)


NEVER_SEEN = Share(0, 0)


class KnownPlace(NamedTuple):
    """The area (code) in which most earlier cases lay that named the place."""

    area: str
    share: Share


@dataclass(frozen=True)
class Learned:
    """`topics`: None where there were too few cases. `names`: of areas that words name, how often the case lay there. `places`:
    by what is read of their names (places.py). `urgencies`: of each word, how often the case had its urgency."""

    topics: Classifier | None = None
    names: Share = NEVER_SEEN
    places: Mapping[str, KnownPlace] = field(default_factory=dict)
    urgencies: Mapping[str, Share] = field(default_factory=dict)

    def as_bytes(self) -> bytes:
        about = {
            "names": self.names,
            "places": {name: (place.area, *place.share) for name, place in self.places.items()},
            "urgencies": self.urgencies,
        }
        written = io.BytesIO()
        np.savez(
            written,
            about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
            topics=np.frombuffer(self.topics.as_bytes() if self.topics else b"", dtype=np.uint8),
        )
        return written.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Learned":
        with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
            about = json.loads(arrays["about"].tobytes())
            topics = arrays["topics"].tobytes()
        return cls(
            topics=Classifier.from_bytes(topics) if topics else None,
            names=Share(*about["names"]),
            places={name: KnownPlace(area, Share(cases, hits)) for name, (area, cases, hits) in about["places"].items()},
            urgencies={word: Share(*share) for word, share in about["urgencies"].items()},
        )


NOTHING = Learned()


@dataclass
class _Newest:
    """What this process read last, and of which row."""

    row: int | None = None
    learned: Learned = NOTHING
    lock: Lock = field(default_factory=Lock)


_newest = _Newest()


@transaction.atomic
def store(learned: Learned, *, cases: int, at: datetime) -> TrainedProposals:
    """It holds from now on; the oldest go."""
    content = learned.as_bytes()
    row = TrainedProposals.objects.create(trained_at=at, cases=cases, digest=hashlib.sha256(content).hexdigest(), content=content)
    newest_rows = TrainedProposals.objects.order_by("-pk").values_list("pk", flat=True)[:MOST_LESSONS]
    TrainedProposals.objects.exclude(pk__in=list(newest_rows)).delete()
    return row


def newest() -> Learned:
    """One query; the whole is read only where it is newer. What the application did not write is not read."""
    pk = TrainedProposals.objects.order_by("-pk").values_list("pk", flat=True).first()
    if pk == _newest.row:
        return _newest.learned
    with _newest.lock:
        if pk != _newest.row:
            _newest.learned, _newest.row = _read(pk), pk
    return _newest.learned


def _read(pk: int | None) -> Learned:
    row = TrainedProposals.objects.filter(pk=pk).first() if pk else None
    if row is None:
        return NOTHING
    content = bytes(row.content)
    if not signature_of(TrainedProposals).fits(vars(row)) or hashlib.sha256(content).hexdigest() != row.digest:
        log.error("trained proposals %d were not written by the application and are not read", row.pk)
        return NOTHING
    return Learned.from_bytes(content)
