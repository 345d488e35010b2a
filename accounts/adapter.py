"""What django-allauth asks of this house about accounts."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import Http404, HttpRequest, HttpResponse


class Adapter(DefaultAccountAdapter):
    """An administrator makes accounts: whoever opens the sign-up page is told so."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def closed(_request: HttpRequest, **_address: str) -> HttpResponse:
    """Pages of allauth that write to e-mail addresses, which staff here need not have: the administrator helps instead."""
    raise Http404
