"""Who asks for a page, and the case they may see."""

from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.models import User
from casework.models import Case
from casework.policies import access
from casework.writing import case_views


def staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def visible(user: User, number: str) -> Case:
    """The case, if the person may see it; any other does not exist for them."""
    cases = access.visible_to(user).select_related("unit", "handler", "topic", "area", "against", "citizen")
    case = cases.numbered(number).first()
    if case is None:
        raise Http404
    return case


def remember_view(user: User, case: Case) -> None:
    """Every view of a confidential case is remembered, of its visits too."""
    case_views.record_views([case], user=user, door="desk", at=timezone.now())
