"""How far an act on many cases has come, as the page carries it: what was looked at, what is still to be done, what came of it.

It is signed for its person: nothing happens to a case that was not in what they were shown.
"""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from time import monotonic

from django.contrib.sessions.backends.base import SessionBase
from django.core import signing

from accounts.models import User
from casework import crypto
from casework.bulk import acts
from casework.bulk.acts import BulkAct, Result, Status
from casework.policies import access
from casework.verb import Verb

SECONDS = 1.5
"""So long one request goes through cases; a page that takes longer shows how far it has come."""
SOME, ENOUGH = 10, 30.0
"""Cases between two looks at the clock, and seconds that are enough for them on the slowest day."""
SALT = "casework.desk.bulk"
LASTS = 12 * 3600
"""Seconds after which a page that was left open is looked at anew."""
PUT_AWAY, MOST_PUT_AWAY = "bulk", 4
"""Where the session holds what its pages show, and how many of them."""


@dataclass(frozen=True)
class Course:
    """`entered`: the form, as it was sent. `left`: numbers, in their order. `is_preview`: what is done is taken back."""

    verb: str
    entered: dict[str, str]
    left: list[str]
    results: list[Result] = field(default_factory=list)
    is_preview: bool = True

    @property
    def share(self) -> int:
        whole = len(self.results) + len(self.left)
        return round(100 * len(self.results) / whole) if whole else 100

    @property
    def counts(self) -> dict[str, int]:
        return acts.counts(self.results)

    def numbers(self, *statuses: str) -> list[str]:
        return [result.number for result in self.results if result.status in statuses]

    def in_earnest(self) -> "Course":
        """What follows a preview: only what it said would be done."""
        stays = [result for result in self.results if result.status != Status.POSSIBLE]
        return replace(self, left=self.numbers(Status.POSSIBLE), results=stays, is_preview=False)


def begin(verb: str, entered: dict[str, str], numbers: Sequence[str], *, user: User) -> Course:
    """Of checked numbers, in the order of the cases' ids: a stretch is one transaction, and all take cases in the same order.

    What the person does not see comes last, whether or not there is such a case.
    """
    there = list(access.visible_to(user).filter(number__in=numbers).order_by("pk").values_list("number", flat=True))
    return Course(verb, entered, [*there, *(number for number in numbers if number not in set(there))])


def go_on(course: Course, act: BulkAct, *, at: datetime) -> Course:
    """A stretch further: some cases at least, and more while there is time."""
    began, left, results = monotonic(), list(course.left), list(course.results)
    while left:
        results += acts.carry_out(act, left[:SOME], seconds=ENOUGH, at=at)
        left = left[SOME:]
        if monotonic() > began + SECONDS:
            break
    return replace(course, left=left, results=results)


def written(course: Course, user: User) -> str:
    plain = asdict(course) | {"user": user.pk, "results": [list(asdict(result).values()) for result in course.results]}
    return signing.dumps(plain, salt=SALT, compress=True)


def read(text: str, user: User) -> Course | None:
    """None where it is none of ours, another person's, or too old."""
    try:
        plain = signing.loads(text, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    if plain.pop("user") != user.pk:
        return None
    return Course(**plain | {"results": [Result(*parts) for parts in plain["results"]]})


def put_away(course: Course, user: User, session: SessionBase) -> str:
    """Under which name its page is opened: a page that is opened by an address comes again with Back and with a reload."""
    name = secrets.token_urlsafe(8)
    put_away_before = list(session.get(PUT_AWAY, {}).items())[1 - MOST_PUT_AWAY :]
    session[PUT_AWAY] = dict(put_away_before) | {name: crypto.seal(written(course, user), context=SALT).hex()}
    return name


def find(name: str, user: User, session: SessionBase) -> Course | None:
    """None where there is none of that name any more."""
    sealed = session.get(PUT_AWAY, {}).get(name)
    return read(crypto.open_sealed(bytes.fromhex(sealed), context=SALT), user) if sealed else None


def groups(results: Sequence[Result], verb: Verb) -> list[tuple[str, list[Result]]]:
    """By what came of them, in the order of Status."""
    grouped = [(status, [result for result in results if result.status == status]) for status in Status]
    return [(_label(status, verb), rows) for status, rows in grouped if rows]


def _label(status: Status, verb: Verb) -> str:
    return str(verb.already_so if status is Status.ALREADY_DONE and verb.already_so else status.label)
