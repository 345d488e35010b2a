"""What an address that takes a form of visits is about, and where else such a form stands."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse

from accounts.models import User
from visits import access as visit_access
from visits.models import Visit

NAMED_BY = {"visit": "pk", "flag": "flags", "review": "reviews"}
"""What of an address names a visit, and by which of its columns or rows."""


def visit_of(user: User, kwargs: Mapping[str, Any]) -> Visit | None:
    """If the person sees it."""
    named = {column: kwargs[name] for name, column in NAMED_BY.items() if name in kwargs}
    return visit_access.visible_to(user).filter(**named).select_related("case").first() if named else None


def pages(user: User, kwargs: Mapping[str, Any]) -> Iterator[str]:
    """The page of the visit, or of the visits of the case."""
    if visit := visit_of(user, kwargs):
        yield reverse("visits:visit", args=[visit.pk])
    if "number" in kwargs:
        yield reverse("visits:panel", args=[kwargs["number"]])
