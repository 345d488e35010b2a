"""Who asks for a page: signed in, the decorators have seen to it."""

from django.http import HttpRequest

from accounts.models import User


def staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
