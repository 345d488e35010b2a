"""Finding cases: by number, by phone or another register's number (exactly), by words. Never beyond what the person may read.

Words are searched as they are masked. A phone number is looked for among the citizens' alone: what is left of numbers in words
would lead to the wrong ones. Each way leads to so many ids at most, the newest first; only then it is asked what the person sees.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db.models import Case as Conditional
from django.db.models import DateTimeField, F, Q, Subquery, When
from django.db.models.expressions import Combinable

from accounts import entered
from accounts.models import User
from casework import by_words, masking, phones, time_limit
from casework.by_words import MILLISECONDS, MOST, Matches
from casework.crypto import keyed_hash
from casework.models import Case, Citizen
from casework.models.case import CaseQuerySet
from casework.policies import access
from casework.steps.register import registered_as

LONGEST = 200
SHORTEST_PHRASE = 3
"""Characters: two are one pair, which is found as it is written anyway."""
CANDIDATES = 4_000
"""Cases that a number leads to, before those are left out that the person may not see."""
MOST_FIGURES = 18
"""Of an id."""
MUCH_LATER = timedelta(days=365_000)
MASKED = re.compile(r"[\w@.+-]*\*{4}[\w@.*-]*", re.ASCII)
SIGNS = frozenset({"So", "Sk", "Sm", "Sc", "Cn", "Co"})
"""The Unicode categories of signs and pictures; punctuation goes without saying."""


class Answer(NamedTuple):
    """`cases`: at most MOST, by `rank_at`. `further`: where older ones were not searched, what leads to them."""

    cases: CaseQuerySet
    further: int | None = None

    @property
    def since(self) -> datetime | None:
        """When the last case that was searched was registered, where older ones were not."""
        searched = Case.objects.filter(pk__gte=self.further or 0).order_by("pk")
        return searched.values_list("created_at", flat=True).first() if self.further else None


def find(user: User, q: str, *, before: int | None = None) -> Answer:
    """Visible cases that the number (or its beginning), the phone, another register's number or all of the words lead to.

    First the one of that number and those that hold several words as they were asked for, then the rest, the newest first in
    each. `before`: what an earlier answer said leads further.
    """
    sought = _sought(q)
    phone, number = _phone(sought), entered.case_number_begins(sought)
    words = "" if phone else _without_numbers(sought)
    ways = [by_words.find(user, words, before=before)] if words.strip() else []
    if phone or (sought and (local := phones.with_any_area(sought))):
        ways.append(_by_phone(user, [phone] if phone else local, before=before))
    if sought:
        ways.append(_by_name_elsewhere(user, sought, before=before))
    if number:
        ways.append(_by_number(user, number, before=before))
    ids, further = _together(ways)
    first = by_words.as_written(user, words, ids) if len(words) >= SHORTEST_PHRASE else set()
    cases = (
        Case.objects.filter(pk__in=ids).annotate(rank_at=_rank(Q(pk__in=first) | Q(number=number))).order_by("-rank_at", "-pk")
    )
    return Answer(cases, further)


def place(text: str) -> int | None:
    """`further` of an earlier answer, as a form sends it back; None for what cannot be one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_FIGURES else None


def whole_number(user: User, q: str) -> str:
    """The case's number, where nothing but that of a visible case is sought, from its first digit to its last; else nothing."""
    number = entered.case_number(_sought(q))
    whole = entered.CASE_NUMBER.fullmatch(number)
    return number if whole and access.visible_to(user).filter(number=number).exists() else ""


def not_searched(q: str) -> list[str]:
    """The parts of a question by which nothing is ever found: personal numbers beside words, signs, what is too much."""
    sought = _sought(q)
    if _phone(sought) or entered.case_number_begins(sought):
        return []
    numbers = masking.personal_numbers(sought)
    signs = ["".join(run) for is_sign, run in groupby(sought, key=_is_sign) if is_sign]
    beyond = q.replace("\0", " ").strip()[LONGEST:].strip()
    return [*numbers, *signs, *([beyond] if beyond else [])]


def of_phone(user: User, typed: str) -> CaseQuerySet:
    """Visible cases of the citizen with exactly this phone, however it was typed: the newest."""
    phone = _phone(typed[:LONGEST])
    return Case.objects.filter(pk__in=_by_phone(user, [phone], before=None).ids if phone else ())


def _is_sign(char: str) -> bool:
    return unicodedata.category(char) in SIGNS


def _sought(q: str) -> str:
    return q.replace("\0", " ").strip()[:LONGEST]


def _together(ways: Sequence[Matches]) -> tuple[Sequence[int], int | None]:
    """The newest of all ways, and the last case down to which every way was gone."""
    ids = sorted({pk for way in ways for pk in way.ids}, reverse=True)
    stops = [way.until for way in ways if way.until is not None]
    if len(ids) > MOST:
        stops.append(ids[MOST - 1])
    until = max(stops, default=None)
    return [pk for pk in ids if until is None or pk >= until], until


def _by_phone(user: User, numbers: Sequence[str], *, before: int | None) -> Matches:
    """Whose number is one of these, or an extension of it. Two questions in one: an index answers each, and none their OR."""
    hashes = [keyed_hash(number, purpose="phone") for number in numbers]
    whole, extended = (Citizen.objects.filter(**{f"{name}__in": hashes}).values("pk") for name in ("phone_hash", "line_hash"))
    holders = [citizen["pk"] for citizen in whole.union(extended)]
    cases = Case.objects.filter(citizen__in=holders).order_by("-pk")
    return _visible(user, cases, readable=access.reads(user), before=before)


def _by_name_elsewhere(user: User, sought: str, *, before: int | None) -> Matches:
    """What another register calls it, exactly; of cases whose demand the person reads."""
    cases = Case.objects.filter(external_id=registered_as("external_id", sought)).exclude(external_id="").order_by("-pk")
    return _visible(user, cases, readable=access.reads(user), before=before)


def _by_number(user: User, number: str, *, before: int | None) -> Matches:
    """Which of these cases the person sees is asked at once: of those who see few, that leads to fewer than the numbers do."""
    cases = Case.objects.filter(number__gte=number, number__lt=f"{number}:").order_by("-number")  # ":" comes after every figure
    if before is not None:
        cases = cases.filter(number__lt=Subquery(Case.objects.filter(pk=before).values("number")))
    try:
        with time_limit.at_most(MILLISECONDS):
            ids = list((access.visible_to(user) & cases).values_list("pk", flat=True)[: MOST + 1])
    except time_limit.CutOff:
        return _visible(user, cases, readable=Q(), before=None)
    return Matches(ids)


def _visible(user: User, cases: CaseQuerySet, *, readable: Q, before: int | None) -> Matches:
    """Of the newest candidates those that the person sees, and reads."""
    candidates = cases if before is None else cases.filter(pk__lt=before)
    ids = list(candidates.values_list("pk", flat=True)[:CANDIDATES])
    if not ids:
        return Matches([])
    matches = access.visible_to(user).filter(readable, pk__in=ids).order_by("-pk").values_list("pk", flat=True)
    return Matches(list(matches), ids[-1] if len(ids) == CANDIDATES else None)


def _rank(first: Q) -> Combinable:
    """When a case was registered; of one that holds what was asked for as it was, so much later that it comes before others."""
    return Conditional(When(first, then=F("created_at") + MUCH_LATER), default=F("created_at"), output_field=DateTimeField())


def _without_numbers(sought: str) -> str:
    """Personal numbers are in no words; a mask that somebody copied is."""
    masked = masking.text(sought)
    return sought if masked == sought else MASKED.sub(" ", masked)


def _phone(sought: str) -> str | None:
    try:
        return phones.to_e164(sought)
    except ValueError:
        return None
