"""What the declarations of several verbs share: questions and audiences."""

from django.utils.translation import gettext_lazy

from accounts.models import Role
from casework.verb import Ask

EVERY_WRITER = frozenset({Role.OPERATOR, Role.DISPATCHER, Role.HANDLER, Role.UNIT_LEAD, Role.SUPERVISOR})
OWED_BY = ("handler", "unit_lead")
"""The audiences that owe the next move of a case that a unit has."""
RULE_LONGEST = 200
"""Characters of a rule's name: it stands as the title of the words that rely on it."""
REASON = Ask("reason", "text", gettext_lazy("Reason"))
