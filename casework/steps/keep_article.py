"""Keep a knowledge article: every saved change is a new, immutable version, by the unit's lead or an administrator."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from casework import bounds
from casework.models import Article, ArticleVersion
from casework.policies import contact_access
from casework.refusal import NotAllowed, Refused, at_most_in_a_line, missing, unusable
from casework.writing.words import clean

LONGEST = {"question": 200, "answer": 4000, "source": 300}
MOST_DAYS = 2 * 366
"""So far ahead an article is valid at most: then its unit looks at it again."""


@dataclass(frozen=True)
class ArticleText:
    """`unit`: which answers for it. `source`: where it says so. `valid_until`: the last day on which it may be quoted."""

    unit: Unit
    question: str
    answer: str
    source: str
    valid_until: date


@transaction.atomic
def keep_article(identity: UUID, text: ArticleText, *, base: int | None, actor: User, at: datetime) -> ArticleVersion:
    """A new article, or the next version of one that is there; where nothing changes, its present version.

    `base`: the version that the person started from, None for a new one; another one meanwhile is Refused as `stale`.
    Raises NotAllowed and Invalid.
    """
    _may_keep(actor, text.unit)
    values = _checked(text, at=at)
    article, created = Article.objects.get_or_create(pk=identity, defaults={"created_at": at})
    if not created:
        article = Article.objects.select_for_update().get(pk=identity)
    current = article.current
    if current is not None:
        _may_keep(actor, current.unit)
        if all(getattr(current, name) == value for name, value in values.items()):
            return current
        if base != current.version:
            raise _stale(current)
    bounds.add(bounds.ARTICLE_VERSIONS, actor, at=at)
    number = current.version + 1 if current else 1
    version = ArticleVersion.objects.create(article=article, version=number, author=actor, created_at=at, **values)
    Article.objects.filter(pk=article.pk).update(current=version)
    return version


def _may_keep(actor: User, unit: Unit) -> None:
    if not (permitted := contact_access.keeps_knowledge_of(actor, unit)):
        raise NotAllowed(permitted.code, permitted.reason)


def _checked(text: ArticleText, *, at: datetime) -> dict[str, Any]:
    lines = {name: getattr(text, name).strip() for name in ("question", "source")}
    problems = {name: [_("Enter a few words.")] for name, line in lines.items() if not line}
    if problems:
        raise missing(problems)
    problems = {
        name: [at_most_in_a_line(LONGEST[name])]
        for name, line in lines.items()
        if len(line) > LONGEST[name] or not line.isprintable()
    }
    today = timezone.localtime(at).date()
    if not today <= text.valid_until <= today + timedelta(days=MOST_DAYS):
        problems["valid_until"] = [_("Choose a day from today on, within two years: then the unit looks at it again.")]
    if problems:
        raise unusable(problems)
    answer = clean(text.answer, field="answer", longest=LONGEST["answer"])
    return {**lines, "answer": answer, "unit": text.unit, "valid_until": text.valid_until}


def _stale(current: ArticleVersion) -> Refused:
    return Refused(
        "stale",
        _(
            "%(who)s saved version %(version)d of this article while you were editing. Review it, then save again "
            "if you still want to."
        )
        % {"who": current.author.name, "version": current.version},
    )
