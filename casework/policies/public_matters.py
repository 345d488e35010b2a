"""What a stranger may be offered to go along with: an open demand about what everybody there sees anyway, and of which nobody is
named. One place decides; the database says the same in sql/merging.sql.

Of such a demand they read topic, community, since when, and how it stands: never words, title, address, number or name. Nothing
of those finds it either: whoever tries words and addresses in turn would learn from the answers what stands in it.
"""

from django.db.models import Q

from accounts.models import Area
from casework.models.choices import Kind
from casework.policies.merging import MERGEABLE

KINDS = frozenset({Kind.HELP, Kind.SUGGESTION})
"""A complaint may be about somebody although nobody entered whom."""
MOST_TOGETHER = 100
"""So many go along with one demand, at most, before dispatchers look at each again: nobody makes a crowd alone."""
FEWEST_COUNTED = 3
COUNTED_TO = 20
"""Of fewer people nothing is said, or one might guess who; of more, only that they are more."""


def is_offered() -> Q:
    """Of the rows of cases."""
    return Q(
        state__in=MERGEABLE,
        kind__in=KINDS,
        confidential=False,
        against=None,
        topic__public_matter=True,
        topic__enabled=True,
        area__level=Area.Level.COMMUNITY,
    )
