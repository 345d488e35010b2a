"""Finding knowledge articles: by all of what was asked, or what comes nearest to a citizen's words."""

import re
from datetime import datetime

from django.db.models import BooleanField, Case, F, FloatField, Func, IntegerField, Q, QuerySet, TextField, Value, When
from django.utils import timezone

from casework.models import ArticleVersion

LONGEST = 120
"""Characters of a question that are read."""
MOST = 30
PROPOSED = 5
TERMS_READ = 60
"""Terms of a citizen's words by which articles are proposed."""


def current() -> QuerySet[ArticleVersion]:
    """Every article as it stands."""
    return ArticleVersion.objects.filter(article__current=F("pk")).select_related("unit", "article")


def holding(q: str) -> Q:
    """Those that hold all of it, whole words and pairs of characters."""
    query = Func(Value(_read(q), output_field=TextField()), function="casework_query")
    return Q(Func(F("terms"), query, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField()))


def search(q: str, *, at: datetime) -> list[ArticleVersion]:
    """At most MOST: those that can be quoted first; in each part the newest first. All of them where nothing is asked."""
    articles = current().filter(holding(q)) if _read(q) else current()
    return list(articles.annotate(gone=_is_expired(at=at)).order_by("gone", "-pk")[:MOST])


def propose(text: str, *, at: datetime) -> list[ArticleVersion]:
    """Those that can be quoted and share most of their terms with a citizen's words, the nearest first."""
    terms = _terms(text)
    if not terms:
        return []
    query = Func(Value(" | ".join(terms), output_field=TextField()), template="%(expressions)s::tsquery")
    holds = Func(F("terms"), query, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField())
    rank = Func(F("terms"), query, function="ts_rank", output_field=FloatField())
    articles = current().filter(Q(holds), valid_until__gte=timezone.localtime(at).date()).annotate(rank=rank)
    return list(articles.order_by("-rank", "-pk")[:PROPOSED])


def is_expired(article: ArticleVersion, *, at: datetime) -> bool:
    return article.valid_until < timezone.localtime(at).date()


def _is_expired(*, at: datetime) -> Case:
    expired = When(valid_until__lt=timezone.localtime(at).date(), then=Value(1))
    return Case(expired, default=Value(0), output_field=IntegerField())


def _read(q: str) -> str:
    return q.replace("\0", " ").strip()[:LONGEST]


def _terms(text: str) -> list[str]:
    """Pairs of Chinese characters and words of letters, quoted as a tsquery takes them."""
    runs = re.findall(r"[\u3400-\u9fff]+", text)
    pairs = [run[place : place + 2] for run in runs for place in range(len(run) - 1)]
    words = re.findall(r"[a-z0-9]{3,}", text.casefold())
    return [f"'{term}'" for term in dict.fromkeys([*pairs, *words])][:TERMS_READ]
