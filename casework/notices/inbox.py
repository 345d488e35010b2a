"""A person's own notices, as the pages show them. What is in a digest is listed with the digest alone."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.db.models import Count, F, Min, Q, QuerySet
from django.utils.translation import gettext as _
from psycopg2 import Binary

from accounts.models import User
from accounts.signed_rows import outcome_signature_of
from casework.keyset import Order, Stretch, stretch
from casework.models import Notice
from casework.notices import digest_texts, texts
from casework.notices.digests import KIND


@dataclass(frozen=True)
class Line:
    """One entry of the list. `parts`: what a digest holds, in words; `case`: the number of the one case it speaks of, if one.

    `title`: what that case is called to the reader.
    """

    notice: Notice
    text: str
    case: str = ""
    parts: tuple[str, ...] = ()
    title: str = ""


PAGE = 50
NEWEST_FIRST = Order("deliver_after", descending=True)


def of(user: User) -> QuerySet[Notice]:
    """Newest first."""
    return _with_case(_arrived(user).filter(digest__isnull=True)).order_by("-deliver_after", "-id")


def page(user: User, *, cursor: str) -> Stretch[Notice]:
    """Some of them, from where the cursor says."""
    keys = stretch(_arrived(user).filter(digest__isnull=True), order=NEWEST_FIRST, cursor=cursor, size=PAGE)
    notices = _with_case(Notice.objects.all()).in_bulk(keys.rows)
    return replace(keys, rows=[notices[key] for key in keys.rows])


def in_digest(user: User, digest: int) -> QuerySet[Notice]:
    """What a digest of the person holds, in the order of the cases."""
    return _with_case(_arrived(user).filter(digest=digest)).order_by("case__number", "event_seq")


def _with_case(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Without what is sealed: nobody is shown it here, and what does not open keeps no list back."""
    return notices.select_related("case__unit").defer("case__address", "case__place", "case__email")


def new(user: User) -> QuerySet[Notice]:
    """Those that are not read yet."""
    return of(user).filter(read_at__isnull=True)


def unread(user: User) -> int:
    return new(user).count()


def read(user: User, *, at: datetime) -> int:
    """All that has arrived is read now. How many were new."""
    ids = list(new(user).values_list("pk", flat=True))
    mark_read(_arrived(user).filter(Q(pk__in=ids) | Q(digest__in=ids)), at=at)
    return len(ids)


def mark_read(notices: QuerySet[Notice], *, at: datetime) -> None:
    """Those that are in the app and not read yet, each signed. What is recalled meanwhile stays unread."""
    signature = outcome_signature_of(Notice)
    rows = list(notices.filter(read_at=None).values(*signature.columns))
    with connection.cursor() as cursor:
        ids, macs = [row["id"] for row in rows], [Binary(signature.sign(row | {"read_at": at})) for row in rows]
        cursor.execute(_READ, [at, ids, macs])


_READ = """
    UPDATE casework_notice n SET read_at = %s, outcome_mac = r.mac
    FROM unnest(%s::bigint[], %s::bytea[]) AS r (id, mac) WHERE n.id = r.id AND n.state = 'sent' AND n.read_at IS NULL
"""


def lines(notices: Iterable[Notice]) -> list[Line]:
    """In the language of the page. Three queries for all the digests among them."""
    listed = list(notices)
    digests = [notice.pk for notice in listed if notice.kind == KIND]
    held = _held(digests) if digests else {}
    cases = _cases(digests) if digests else {}
    return [_line(notice, held.get(notice.pk, []), cases=cases.get(notice.pk, 0)) for notice in listed]


def items(notices: Iterable[Notice]) -> list[Line]:
    """What is in a digest, a line for each: the digest has said the rest."""
    return [Line(notice, digest_texts.sort(notice), case=notice.case.number if notice.case else "") for notice in notices]


def _line(notice: Notice, held: Sequence[tuple[Notice, int]], *, cases: int) -> Line:
    if notice.kind != KIND:
        return Line(notice, texts.line(notice), case=notice.case.number if notice.case else "")
    if len(held) == 1 and held[0][1] == 1:
        (only, _n) = held[0]
        return Line(notice, texts.line(only), case=only.case.number if only.case else "")
    if cases == 1:
        (number,) = {item.case.number for item, _n in held if item.case}
        return Line(notice, _("; ").join(_sorts(held)), case=number)
    parts = tuple(digest_texts.part(what, n) for what, n in _sorts(held).most_common())
    return Line(notice, digest_texts.headline(cases), parts=parts)


def _sorts(held: Sequence[tuple[Notice, int]]) -> Counter[str]:
    """What reads alike is one sort, though decisions may be about different things."""
    sorts: Counter[str] = Counter()
    for notice, n in held:
        sorts[digest_texts.sort(notice)] += n
    return sorts


def _cases(digests: Collection[int]) -> dict[int, int]:
    """How many cases each is about; one case may be in it for two reasons."""
    return dict(_left(digests).values_list("digest").annotate(Count("case", distinct=True)))


def _left(digests: Collection[int]) -> QuerySet[Notice]:
    return Notice.objects.filter(digest__in=digests).exclude(state__in=Notice.GONE)


def _held(digests: Collection[int]) -> dict[int, list[tuple[Notice, int]]]:
    """Per digest: one notice of each sort it holds, and how many there are; the most first."""
    sorts = (
        _left(digests)
        .values(
            "digest",
            "kind",
            about=F("params__about"),
            what=F("params__waiting_for"),
            colour=F("params__colour"),
            limit=F("params__threshold"),
        )
        .annotate(n=Count("pk"), first=Min("pk"))
        .order_by("-n", "first")
    )
    listed = [(row["digest"], row["first"], row["n"]) for row in sorts]
    examples = Notice.objects.select_related("case__unit").in_bulk([first for _digest, first, _n in listed])
    held: dict[int, list[tuple[Notice, int]]] = {pk: [] for pk in digests}
    for digest, first, n in listed:
        held[digest or 0].append((examples[first], n))
    return held


def _arrived(user: User) -> QuerySet[Notice]:
    return Notice.objects.filter(recipient=user, transport=Notice.Transport.IN_APP, state=Notice.State.SENT)
