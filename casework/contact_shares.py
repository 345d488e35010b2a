"""What share of the calls an operator settles without a case, and how many of those became one after all.

Who turns cases into contacts keeps visits away. It is shown with its numbers for a person to look at; nothing follows by itself.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F

from accounts.models import Membership, Role, Unit, User
from casework.models import Contact, Event
from casework.models.choices import Channel
from casework.policies import uncertainty
from casework.policies.uncertainty import Rate
from casework.steps.register import OF_CONTACTS, REGISTER

WEEKS = 2
FEWEST = 20
"""Of fewer calls nobody is said to be far above the others."""
MOST = 100
"""Lines that are shown."""


@dataclass(frozen=True)
class Calls:
    """`contacts`: settled without a case; `turned`: of them, by anybody else into one; `cases`: registered."""

    contacts: int = 0
    turned: int = 0
    cases: int = 0

    def __add__(self, other: "Calls") -> "Calls":
        return Calls(self.contacts + other.contacts, self.turned + other.turned, self.cases + other.cases)

    def without(self, other: "Calls") -> "Calls":
        return Calls(self.contacts - other.contacts, self.turned - other.turned, self.cases - other.cases)

    @property
    def settled(self) -> Rate:
        """Of all calls, those that were settled without a case."""
        return uncertainty.rate(self.contacts, self.contacts + self.cases)

    @property
    def undone(self) -> Rate:
        """Of those, the ones that became a case."""
        return uncertainty.rate(self.turned, self.contacts)


@dataclass(frozen=True)
class Share:
    """Of one operator, or of all of one unit, beside all others together."""

    who: User | Unit
    calls: Calls
    others: Calls

    @property
    def is_flagged(self) -> bool:
        """Whether what is likely of both shares lies above what is likely of the others', whole."""
        enough = self.calls.settled.n >= FEWEST and self.others.settled.n >= FEWEST
        return enough and _above(self.calls.settled, self.others.settled) and _above(self.calls.undone, self.others.undone)


def of_operators(calls: dict[int, Calls]) -> list[Share]:
    """One query."""
    people = User.objects.in_bulk(list(calls))
    return _shares({people[pk]: each for pk, each in calls.items()}, sum(calls.values(), Calls()))


def of_units(calls: dict[int, Calls]) -> list[Share]:
    """Of the units to which operators belong; whose role is limited to none, is in none. One query."""
    held = Membership.objects.filter(user__in=list(calls), role=Role.OPERATOR, unit__isnull=False).select_related("unit")
    together: dict[Unit, Calls] = {}
    for user, unit in {(membership.user_id, membership.unit) for membership in held}:
        if unit is not None:
            together[unit] = together.get(unit, Calls()) + calls[user]
    return _shares(together, sum(calls.values(), Calls()))


def lately(*, at: datetime) -> dict[int, Calls]:
    """By operator, what came of the calls of the last weeks. Three queries."""
    since = at - timedelta(weeks=WEEKS)
    contacts = Contact.objects.filter(at__gte=since)
    settled = _by_person(contacts.values_list("operator").annotate(n=Count("pk")))
    by_others = contacts.filter(opening__isnull=False).exclude(opening__by=F("operator"))
    turned = _by_person(by_others.values_list("operator").annotate(n=Count("pk")))
    calls = Event.objects.filter(case__created_at__gte=since, case__channel=Channel.PHONE, seq=1, verb=REGISTER.code)
    registrations = calls.filter(actor__isnull=False)
    registered = _by_person(registrations.exclude(case__source=OF_CONTACTS).values_list("actor").annotate(n=Count("pk")))
    operators = settled.keys() | registered.keys()
    return {pk: Calls(settled[pk], turned[pk], registered[pk]) for pk in operators}


def _by_person(rows: Iterable[tuple[int, int]]) -> Counter[int]:
    return Counter(dict(rows))


def _above(share: Rate, other: Rate) -> bool:
    return share.low > other.high


def _shares(of_each: dict[User, Calls] | dict[Unit, Calls], everybody: Calls) -> list[Share]:
    shares = [Share(who, calls, everybody.without(calls)) for who, calls in of_each.items() if calls.contacts]
    return sorted(shares, key=lambda share: (not share.is_flagged, -(share.calls.settled.share or 0), str(share.who)))[:MOST]
