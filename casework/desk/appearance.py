"""Light or dark, ordinary or large print: a person's choice, kept in two cookies that say nothing about the person."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

THEMES = (("", _("Same as the device"), "half"), ("light", _("Light"), "sun"), ("dark", _("Dark"), "moon"))
PRINTS = (("", _("Normal print"), "text"), ("large", _("Large print"), "text"))
CHOICES = {"theme": frozenset(code for code, *_rest in THEMES), "print": frozenset(code for code, *_rest in PRINTS)}
COOKIE_AGE = timedelta(days=365)


def chosen(request: HttpRequest) -> tuple[str, str]:
    """Theme and print. What is unknown counts as not chosen: a cookie is the visitor's to write."""
    theme, print_ = (request.COOKIES.get(name, "") for name in ("theme", "print"))
    return theme if theme in CHOICES["theme"] else "", print_ if print_ in CHOICES["print"] else ""


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """`/appearance/`: keeps what is chosen and returns to the page; with script the page changes by itself."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(back if safe else "/")
    for name, known in CHOICES.items():
        value = request.POST.get(name)
        if value in known:
            remember(answer, name, value)
    return answer


def remember(response: HttpResponse, name: str, choice: str) -> HttpResponse:
    """The choice of `theme` or `print`, in a cookie."""
    response.set_cookie(name, choice, max_age=COOKIE_AGE, samesite="Lax", secure=settings.PRODUCTION)
    return response
