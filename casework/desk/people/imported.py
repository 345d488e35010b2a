"""Who was entered by one act, as a workbook enters many, and which of them have no way to sign in yet."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import AdministrationEvent, User
from casework.desk.people.listing import open_links, without_password
from casework.workbook.reading import MOST_ROWS

MOST_LINKS = 200
"""So many are made at once: as many slips as somebody hands out in a day, and a page that a browser still prints."""
ENTERED = {"kind": "user", "verb": "create"}


def line_of(people: Collection[User]) -> int:
    """The first line of the history about these, who were entered just now."""
    first, *_others = people
    return AdministrationEvent.objects.filter(subject=first.pk, **ENTERED).values_list("seq", flat=True)[0]


def people_of(line: int) -> QuerySet[User] | None:
    """Whoever was entered by the act that this line belongs to; None where it is of another act. Its lines follow each other."""
    first = AdministrationEvent.objects.filter(seq=line, **ENTERED).first()
    if first is None:
        return None
    lines = AdministrationEvent.objects.filter(seq__gte=line, seq__lt=line + MOST_ROWS, **ENTERED)
    together = lines.filter(actor=first.actor_id, occurred_at=first.occurred_at)
    return User.objects.filter(pk__in=together.values("subject"))


def not_invited(people: QuerySet[User], *, at: datetime) -> list[User]:
    """Those who have no password, and no link that still opens: a new one would void it in the hands of its person."""
    waiting = list(people.filter(without_password(), is_active=True).order_by("name", "pk"))
    linked = open_links(waiting, at=at)
    return [person for person in waiting if person.pk not in linked]
