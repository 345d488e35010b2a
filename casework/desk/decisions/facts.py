"""What is to be known before a decision about a rating: the rating, its words where this person reads them, the unit's report."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.models import Case, Rating, Words
from casework.policies import access
from casework.steps.exclude import EXCLUDE
from casework.verb import Beforehand
from casework.writing.declarations import request, requested


def of_exclusion(user: User, case: Case) -> Iterator[Beforehand]:
    """Who asked, and why, besides."""
    yield from of_rating(user, case)
    asked = request(case, EXCLUDE.code)
    if asked is not None:
        yield from requested(asked)


def of_rating(user: User, case: Case) -> Iterator[Beforehand]:
    visible_fields = access.fields(user, case)
    rating = case.ratings.filter(round=case.round, status=Rating.Status.ACCEPTED).select_related("words").first()
    if rating is not None:
        yield Beforehand(gettext_lazy("Rating"), rating.get_score_display())
        if rating.solved:
            yield Beforehand(gettext_lazy("Was it solved?"), rating.get_solved_display())
        if rating.words and rating.words.text and "rating_words" in visible_fields:
            yield Beforehand(gettext_lazy("In the citizen's words"), rating.words.text, by_user=True)
    report = case.words.filter(kind=Words.Kind.RESOLUTION).order_by("-created_at").first()
    if report and report.text and "events" in visible_fields:
        yield Beforehand(gettext_lazy("What the unit reports"), report.text, by_user=True)
