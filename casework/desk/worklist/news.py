"""What is new in a list while somebody reads it: asked for now and then, and shown when they ask for it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.desk.worklist import case_list
from casework.desk.worklist.case_list import CaseList
from casework.keyset import MOST_COUNTED

DIGITS = 6


@dataclass(frozen=True)
class News:
    """`query`: of the next question. `words`: what has changed since the page was made; empty where its list is as it was."""

    query: str
    words: str
    counts: Mapping[str, int]
    changed: bool


def beginning(cases: CaseList, counts: Mapping[str, int], rows: list[int], *, cursor: str) -> News:
    """Of a page as it is made."""
    return News(_query(cases, cursor, _page(counts, rows), _mark(counts, rows)), "", counts, changed=False)


def since(cases: CaseList, query: Mapping[str, str]) -> News:
    """Since that page: its address says what it showed and what was answered last. Two queries."""
    counts, cursor = case_list.counts(cases), query.get("from", "")
    rows = case_list.keys(cases, cursor=cursor).rows
    mark = _mark(counts, rows)
    page = query.get("page", "")
    return News(_query(cases, cursor, page, mark), _words(page, counts, rows), counts, changed=mark != query.get("mark"))


def _words(page: str, counts: Mapping[str, int], rows: list[int]) -> str:
    if page == _page(counts, rows):
        return ""
    count, now = page.partition(".")[0], counts.get("shown", 0)
    more = now - int(count) if count.isdecimal() and len(count) <= DIGITS and now <= MOST_COUNTED else 0
    if more > 0:
        return ngettext("%(n)s new case", "%(n)s new cases", more) % {"n": more}
    return _("The list has changed")


def _page(counts: Mapping[str, int], rows: list[int]) -> str:
    return f"{counts.get('shown', '')}.{_digest(rows)}"


def _mark(counts: Mapping[str, int], rows: list[int]) -> str:
    return _digest([sorted(counts.items()), rows])


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]


def _query(cases: CaseList, cursor: str, page: str, mark: str) -> str:
    return f"{cases.query}&{urlencode({'from': cursor, 'page': page, 'mark': mark})}"
