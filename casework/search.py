"""Finding cases: by number, by phone (exactly), by words. Never beyond what the person may read.

Words are searched as they are masked. A phone number is looked for among the citizens' alone: what is left of numbers in words
would lead to the wrong ones.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any, NamedTuple

from django.db.models import BooleanField, DateTimeField, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models import Case as Conditional
from django.db.models.expressions import Combinable

from accounts import entered
from accounts.models import User
from casework import masking, phones
from casework.crypto import keyed_hash
from casework.models import Case, Citizen, Words
from casework.models.case import CaseQuerySet
from casework.policies import access

LONGEST = 200
SHORTEST_PHRASE = 3
"""Characters: two are one pair, which is found as it is written anyway."""
MUCH_LATER = timedelta(days=365_000)
MASKED = re.compile(r"[\w@.+-]*\*{4}[\w@.*-]*", re.ASCII)
SIGNS = frozenset({"So", "Sk", "Sm", "Sc", "Cn", "Co"})
"""The Unicode categories of signs and pictures; punctuation goes without saying."""
IN_TEXT = (
    Words.Kind.DEMAND,
    Words.Kind.REPLY,
    Words.Kind.COMMENT,
    Words.Kind.CHASE,
    Words.Kind.RESOLUTION,
    Words.Kind.VISIT,
)
"""Searched where the person reads the citizen's text. Ratings are left out: their words reach a unit by another rule."""


class Way(NamedTuple):
    """A way of finding: the ids that an index leads to, seen or not, and which of their cases the person finds by it."""

    ids: QuerySet[Any, int]
    condition: Q


def cases(user: User, q: str) -> CaseQuerySet:
    """Visible cases that the number (or its beginning), the phone or all of the words lead to.

    First the one of that number and those that hold several words as they were asked for, then the rest, the newest first in
    each: by `rank_at`.
    """
    sought = _sought(q)
    as_written = Q(pk__in=())
    ways: list[Way] = []
    if phone := _phone(sought):
        ways.append(_by_phone(user, [phone]))
    elif sought:
        words = _without_numbers(sought)
        ways.append(_by_words(user, words, query="casework_query"))
        if len(words) >= SHORTEST_PHRASE:
            as_written = _by_words(user, words, query="casework_phrase").condition
        if local := phones.with_any_area(sought):
            ways.append(_by_phone(user, local))
    if number := entered.case_number_begins(sought):
        ways.append(_by(Q(number__startswith=number), Q()))
        as_written |= Q(number=number)
    return _led_to(user, ways).annotate(rank_at=_rank(as_written)).order_by("-rank_at", "-pk")


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
    """Visible cases of the citizen with exactly this phone, however it was typed."""
    phone = _phone(typed[:LONGEST])
    return _led_to(user, [_by_phone(user, [phone])] if phone else [])


def _is_sign(char: str) -> bool:
    return unicodedata.category(char) in SIGNS


def _sought(q: str) -> str:
    return q.replace("\0", " ").strip()[:LONGEST]


def _led_to(user: User, ways: Sequence[Way]) -> CaseQuerySet:
    """The visible cases of all ways. The ids come first: so few cases are looked at, however many there are."""
    visible = access.visible_to(user)
    if not ways:
        return visible.none()
    ids, *others = (way.ids for way in ways)
    return visible.filter(reduce(or_, (way.condition for way in ways)), pk__in=ids.union(*others) if others else ids)


def _by_phone(user: User, numbers: Sequence[str]) -> Way:
    """Whose number is one of these, or an extension of it."""
    hashes = [keyed_hash(number, purpose="phone") for number in numbers]
    citizens = Citizen.objects.filter(Q(phone_hash__in=hashes) | Q(line_hash__in=hashes))
    return _by(Q(citizen__in=citizens), access.reads(user))


def _by(condition: Q, readable: Q) -> Way:
    return Way(Case.objects.filter(condition).values_list("pk", flat=True), condition & readable)


def _rank(as_written: Q) -> Combinable:
    """When a case was registered; of one that holds what was asked for as it was, so much later that it comes before others."""
    return Conditional(When(as_written, then=F("created_at") + MUCH_LATER), default=F("created_at"), output_field=DateTimeField())


def _by_words(user: User, words: str, *, query: str) -> Way:
    """`query`: the function that makes what is asked of the terms."""
    text = Q(pk__in=_cases_with_words(words, IN_TEXT, query=query)) & access.reads(user)
    brief = Q(pk__in=_cases_with_words(words, (Words.Kind.BRIEF,), query=query)) & access.reads(user, brief=True)
    return Way(_cases_with_words(words, (*IN_TEXT, Words.Kind.BRIEF), query=query), text | brief)


def _cases_with_words(words: str, kinds: tuple[str, ...], *, query: str) -> QuerySet[Words, int]:
    asked = Func(Value(words, output_field=TextField()), function=query)
    holds = Func(F("terms"), asked, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField())
    return Words.objects.filter(holds, kind__in=kinds).values_list("case_id", flat=True)


def _without_numbers(sought: str) -> str:
    """Personal numbers are in no words; a mask that somebody copied is."""
    masked = masking.text(sought)
    return sought if masked == sought else MASKED.sub(" ", masked)


def _phone(sought: str) -> str | None:
    try:
        return phones.to_e164(sought)
    except ValueError:
        return None
