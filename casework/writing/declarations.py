"""What the declarations of several verbs share: questions and audiences, and what a decision's form says of the request."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from accounts.models import Role
from casework.models import Case, Event, Words
from casework.verb import Ask, Beforehand

EVERY_WRITER = frozenset({Role.OPERATOR, Role.DISPATCHER, Role.HANDLER, Role.UNIT_LEAD, Role.SUPERVISOR})
OWED_BY = ("handler", "unit_lead")
"""The audiences that owe the next move of a case that a unit has."""
RULE_LONGEST = 200
"""Characters of a rule's name: it stands as the title of the words that rely on it."""
REASON = Ask("reason", "text", gettext_lazy("Reason"))
APPROVE = Ask("approve", "yes_no", gettext_lazy("Grant it?"))


def request(case: Case, verb: str) -> Event | None:
    """The last event by which somebody asked for that."""
    return case.events.filter(verb=verb).select_related("actor").order_by("-seq").first()


def requested(asked: Event) -> Iterator[Beforehand]:
    """Who asked, and why."""
    if asked.actor:
        yield Beforehand(gettext_lazy("Asked by"), asked.actor.name, by_user=True)
    reason = Words.objects.filter(pk=asked.facts["words_id"]).first()
    if reason and reason.text:
        yield Beforehand(gettext_lazy("Reason"), reason.text, by_user=True)
