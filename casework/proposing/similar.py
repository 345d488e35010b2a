"""Open cases that are like what is being typed: like words, and near or of the same caller; those about another place apart.

Words find them, by an index over open cases alone (sql/open_texts.sql): the seldomest terms lead, some after others, until so
many cases were read that it takes too long, however many are open. Addresses are sealed: they are compared, of the few that
words led to, in alike.py.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import BooleanField, F, FloatField, Func, Q

from accounts.models import Area, User
from casework import phones, time_limit
from casework.by_words import as_query
from casework.crypto import keyed_hash
from casework.lifecycle import OPEN
from casework.models import Case, Citizen, OpenText, Words
from casework.models.case import CaseQuerySet
from casework.policies import access
from casework.proposing import places
from casework.proposing.alike import LONGEST, Candidate, Similar, Sought, best, compare, weigh
from casework.proposing.asked import TookTooLong, count

MOST_TERMS = 40
ROWS_READ = 1_000
"""So many open cases at most are compared by their terms."""
FEWEST_MORE = 100
"""Rows: for fewer nothing is asked for again."""
MOST_QUERIES = 4
MATCHED = 400
"""So many of them at most, before those are left out that the person may not read."""
COMPARED = 30
"""So many by their words and their place."""
MOST_TOGETHER = 6
OF_ONE_PHONE = 10
MILLISECONDS = 1_500
"""What takes longer is given up: nobody waits so long while typing."""

TERMS = """
SELECT ARRAY(SELECT DISTINCT term FROM public.casework_placed(%s, true) WHERE length(term) > 1), counted.*
FROM (SELECT 1) AS once LEFT JOIN (
    SELECT greatest(reltuples, 1), most_common_elems::text::text[], most_common_elem_freqs
    FROM pg_class LEFT JOIN pg_stats ON schemaname = 'public' AND tablename = relname AND attname = 'terms'
    WHERE oid = 'public.casework_opentext'::regclass
) AS counted ON %s
"""
"""The terms of a text; where it is asked for, how many open cases there are, about, and what share of them holds each of the
thousands of terms that PostgreSQL counts."""
HOLDS_FOR = timedelta(minutes=5)
"""They change slowly, and take longer to read than to use."""


UNCOUNTED = 0.25
"""Of the seldomest that PostgreSQL counts: so often the others are supposed to stand."""


class Terms(NamedTuple):
    """The share of open cases that hold each, and how many there are, about. `least`: the smallest share that is counted."""

    frequencies: Mapping[str, float]
    cases: float
    least: float = 0.0

    def rows(self, term: str) -> float:
        """How many open cases hold it, about."""
        return max(self.frequencies[term], self.least * UNCOUNTED) * self.cases


def similar(
    user: User,
    *,
    text: str,
    address: str = "",
    lat: float | None = None,
    lon: float | None = None,
    phone: str = "",
    besides: Case | None = None,
    at: datetime,
) -> list[Similar]:
    """At most five, of those whose words the person reads: the likest and nearest first, those about another place last.

    `besides`: the case that the words are of, which is like itself. Raises AskedTooOften and TookTooLong.
    """
    count(user, at=at)
    text = text.replace("\0", " ")[:LONGEST]
    terms, citizens = _terms(text, at=at), citizens_of(phone)
    areas = places.areas_named(f"{address} {text}", list(Area.objects.all()))
    named = places.named_in(f"{address}。{text}")
    sought = Sought(
        weights=weigh(text, terms.frequencies, named=named),
        named=named,
        address=address,
        point=None if lat is None or lon is None else (lat, lon),
        area=areas[0][0] if areas else None,
        citizens=citizens,
    )
    candidates = _candidates(user, terms, citizens, besides=besides)
    return best([match for candidate in candidates if (match := compare(sought, candidate))])


@dataclass
class _Counted:
    """What this process read last of the frequencies, and when."""

    terms: Terms = field(default_factory=lambda: Terms({}, 1))
    at: datetime | None = None


_counted = _Counted()


def _terms(text: str, *, at: datetime) -> Terms:
    anew = _counted.at is None or abs(at - _counted.at) > HOLDS_FOR
    with connection.cursor() as cursor:
        cursor.execute(TERMS, [text, anew])
        terms, cases, common, frequencies = cursor.fetchone()
    if anew:
        shares = dict(zip(common or (), frequencies or (), strict=False))
        _counted.terms = Terms(shares, cases, min(shares.values(), default=0.0))
        _counted.at = at
    known = _counted.terms
    return known._replace(frequencies={term: known.frequencies.get(term, 1 / known.cases) for term in terms})


def citizens_of(phone: str) -> frozenset[int]:
    """Who has this number, or an extension of it."""
    try:
        number = phones.to_e164(phone)
    except ValueError:
        return frozenset()
    hashed = keyed_hash(number, purpose="phone")
    citizens = Citizen.objects.filter(Q(phone_hash=hashed) | Q(line_hash=hashed))
    return frozenset(citizens.values_list("pk", flat=True)[:OF_ONE_PHONE])


def _candidates(user: User, terms: Terms, citizens: frozenset[int], *, besides: Case | None) -> Sequence[Candidate]:
    """First which, then what they are: joined with all cases the database would read those that are like nothing too."""
    readable = access.visible_to(user).filter(access.reads(user), state__in=OPEN)
    if besides:
        readable = readable.exclude(pk=besides.pk)
    with in_time():
        ids = _readable_of(readable, _by_terms(terms))
        if citizens:
            ids += readable.filter(citizen__in=citizens).order_by("-pk").values_list("pk", flat=True)[:COMPARED]
    cases = Case.objects.filter(pk__in=ids).select_related("unit", "topic", "area").in_bulk()
    words = Words.objects.filter(case__in=ids, kind=Words.Kind.DEMAND).order_by("-created_at")
    texts = {case: (title, text) for case, title, text in words.values_list("case_id", "title", "text")}
    return [Candidate(case, *texts[pk]) for pk, case in sorted(cases.items()) if pk in texts]


def _by_terms(terms: Terms) -> list[int]:
    """Open cases that hold the terms, those that hold most of the seldomest first, whoever may read them."""
    seldomest = sorted(terms.frequencies, key=terms.frequencies.__getitem__)[:MOST_TERMS]
    rank = Func(F("terms"), as_query(" | ".join(map(_quoted, seldomest))), function="ts_rank", output_field=FloatField())
    ranks: dict[int, float] = {}
    for asked in queries(terms, seldomest, ranks):
        holds = Func(F("terms"), as_query(asked), template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField())
        ranks |= OpenText.objects.filter(holds).values_list("pk", rank)[: ROWS_READ - len(ranks)]
    return sorted(ranks, key=lambda pk: (ranks[pk], pk), reverse=True)[:MATCHED]


def _readable_of(readable: CaseQuerySet, matched: Sequence[int]) -> list[int]:
    may_read = set(readable.filter(pk__in=matched).values_list("pk", flat=True))
    return [pk for pk in matched if pk in may_read][:COMPARED]


def queries(terms: Terms, seldomest: Sequence[str], read: Collection[int]) -> Iterator[str]:
    """Any of the seldomest terms, as many at a time as there may still be read cases that hold them; where even the seldomest is
    in too many, the seldomest ones together. `read`: grows by what a query leads to."""
    if seldomest and terms.rows(seldomest[0]) > ROWS_READ:
        yield " & ".join(map(_quoted, seldomest[:MOST_TOGETHER]))
        return
    begin = 0
    for _query in range(MOST_QUERIES):
        end, left = begin, float(ROWS_READ - len(read))
        while end < len(seldomest) and (left := left - terms.rows(seldomest[end])) >= 0:
            end += 1
        if end == begin:
            return
        yield " | ".join(map(_quoted, seldomest[begin:end]))
        begin = end
        if ROWS_READ - len(read) < FEWEST_MORE:
            return


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


@contextmanager
def in_time(milliseconds: int = MILLISECONDS) -> Iterator[None]:
    """Raises TookTooLong."""
    try:
        with time_limit.at_most(milliseconds):
            yield
    except time_limit.CutOff as error:
        raise TookTooLong from error
