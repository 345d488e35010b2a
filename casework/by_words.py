"""Cases by their words, the newest first; of one question never more is read than so much.

Searched are windows of cases, each further back and wider than the one before: in each PostgreSQL goes by the index of the words
or through them from the newest on, whichever is less. That ends where a page is full; or where so many hold the words, or to find
them takes so long, that a person who sees few of them would wait: from there on the cases that the person sees are gone through.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, F, Func, Max, Min, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from accounts.models import User
from casework import time_limit
from casework.models import Case, Words
from casework.policies import access

IN_TEXT = (
    Words.Kind.DEMAND,
    Words.Kind.REPLY,
    Words.Kind.COMMENT,
    Words.Kind.CHASE,
    Words.Kind.RESOLUTION,
    Words.Kind.VISIT,
)
"""Searched where the person reads the citizen's text. Ratings are left out: their words reach a unit by another rule."""
SEARCHED = (*IN_TEXT, Words.Kind.BRIEF)

WINDOWS = (2_000, 30_000, None)
"""Cases, by their ids; the last one holds all that are left."""
CANDIDATES = 1_000
"""Words of a window, before those are left out that the person may not read."""
STRETCHES = (1_000, 4_000)
"""So many cases of the person are gone through, one stretch after the other."""
ENOUGH = 50
MOST = 200
MILLISECONDS = 250
"""So long each question to the database may take."""
BEGUN_SO = 100_000
"""Words that hold a term which begins as is asked. Of more the index is not asked: it would gather them all, whatever else is
sought, and would not be stopped meanwhile."""
TERM = re.compile(r"(?P<term>'(?:[^']|'')+')(?P<begins>:\*)?")
"""Of a query as PostgreSQL writes it. A term without the mark stands in a run of characters, all of which are asked for."""

Row = tuple[int, str]
"""Of words: the case, and their kind."""


class Matches(NamedTuple):
    """Cases by their ids, the newest first. `until`: down to which id they were searched, where older ones were not."""

    ids: Sequence[int]
    until: int | None = None


class _TsQuery(TextField[str, str]):
    def db_type(self, connection: Any) -> str:
        return "tsquery"


def find(user: User, words: str, *, before: int | None) -> Matches:
    """Those that hold all of the words, of the cases before that id. Raises CutOff where nothing could be searched in time."""
    query = _query("casework_query", words)
    if not query or not access.reads_words(user):
        return Matches([])
    first, last = _ends()
    start = until = last + 1 if before is None else before
    holding = _holding(query)
    ids: list[int] = []
    try:
        for width in WINDOWS:
            begin = first if width is None else max(first, until - width)
            window = _window(user, _rows(holding).filter(case__gte=begin, case__lt=until))
            ids += window.ids
            until = begin if window.until is None else window.until
            if until == first or len(ids) >= ENOUGH:
                return Matches(ids, until if until > first else None)
            if window.until and width:
                break
        else:
            rest = _window(user, _rows(holding).filter(case__lt=until, case__in=access.visible_to(user)))
            return Matches([*ids, *rest.ids], rest.until)
    except time_limit.CutOff:
        pass
    return _through_visible(user, query, ids, until, start=start)


def as_query(query: str) -> Cast:
    return Cast(Value(query, output_field=TextField()), output_field=_TsQuery())


def as_written(user: User, words: str, ids: Sequence[int]) -> set[int]:
    """Those of the cases that hold the words in the order and at the distances in which they were asked for."""
    phrase = _query("casework_phrase", words)
    return set(_readable(user, _rows(_looked_at(phrase)).filter(case__in=ids))) if phrase and ids else set()


def _ends() -> tuple[int, int]:
    """The ids of the oldest case and of the newest."""
    ends = Case.objects.aggregate(first=Min("pk"), last=Max("pk"))
    return ends["first"] or 0, ends["last"] or 0


def _window(user: User, words: QuerySet[Words, Row]) -> Matches:
    """`until`: where there are more candidates. Of the last case then not all words may be among them: it is left for later."""
    with time_limit.at_most(MILLISECONDS):
        rows = list(words.order_by("-case_id")[:CANDIDATES])
        if len(rows) < CANDIDATES:
            return Matches(_readable(user, rows))
        last = rows[-1][0] + (rows[0][0] != rows[-1][0])
        return Matches(_readable(user, [row for row in rows if row[0] >= last]), last)


def _through_visible(user: User, query: str, ids: list[int], until: int, *, start: int) -> Matches:
    """Of the cases that the person sees; `ids`: what was found from `start` on. Raises CutOff where nothing was searched."""
    visible = access.visible_to(user)
    for length in STRETCHES:
        try:
            with time_limit.at_most(MILLISECONDS):
                stretch = list(visible.filter(pk__lt=until).order_by("-pk").values_list("pk", flat=True)[:length])
                ids += _readable(user, _rows(_looked_at(query)).filter(case__in=stretch))
        except time_limit.CutOff:
            if until == start:
                raise
            break
        if len(stretch) < length:
            return Matches(ids)
        until = stretch[-1]
        if len(ids) >= ENOUGH:
            break
    return Matches(ids, until)


def _readable(user: User, rows: Iterable[Row]) -> list[int]:
    """Of the cases that the rows are of those whose text, or whose brief, the person reads."""
    briefs, texts = set[int](), set[int]()
    for case, kind in rows:
        (briefs if kind == Words.Kind.BRIEF else texts).add(case)
    reads = Q(access.reads(user), pk__in=texts) | Q(access.reads(user, brief=True), pk__in=briefs)
    return list(access.visible_to(user).filter(reads).order_by("-pk").values_list("pk", flat=True))


def _rows(holding: Q) -> QuerySet[Words, Row]:
    return Words.objects.filter(holding, kind__in=SEARCHED).values_list("case_id", "kind")


def _holding(query: str) -> Q:
    """What holds all of it; where very many words hold a term that begins as is asked, by the index of its whole terms alone."""
    terms = [(match["term"], bool(match["begins"])) for match in TERM.finditer(query)]
    beginnings = " | ".join(f"{term}:*" for term, begins in terms if begins)
    if not beginnings or _estimated(beginnings) <= BEGUN_SO:
        return _hold(query)
    whole = " & ".join(term for term, begins in terms if not begins)
    return _hold(whole) & _looked_at(query) if whole else _looked_at(query)


def _estimated(query: str) -> float:
    """How many words hold it, as PostgreSQL estimates."""
    (plan,) = json.loads(Words.objects.filter(_hold(query)).explain(format="json"))
    return float(plan["Plan"]["Plan Rows"])


def _hold(query: str) -> Q:
    return Q(_match(query))


def _looked_at(query: str) -> Q:
    """The same, and never by the index."""
    return Q(Func(_match(query), template="(%(expressions)s) IS TRUE", output_field=BooleanField()))


def _match(query: str) -> Func:
    return Func(F("terms"), as_query(query), template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField())


def _query(function: str, words: str) -> str:
    """What is asked of the terms, made by that function; once, and not for every question again."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)::text", [words])
        (query,) = cursor.fetchone()
    return str(query)
