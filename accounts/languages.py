"""The language of pages, changed while somebody is typing: the form itself is sent, so that nothing of it is lost."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

NAME = "switch_language"
"""The button of a form that changes the language and does nothing else."""


def asked_for(request: HttpRequest) -> str:
    """Which language the form is to be shown in; empty where it was sent for what it is."""
    code = request.POST.get(NAME, "") if request.method == "POST" else ""
    return code if code in dict(settings.LANGUAGES) else ""


def switch(request: HttpRequest, language: str) -> None:
    """From here on the page is made in this language."""
    translation.activate(language)
    request.LANGUAGE_CODE = language


def remember(response: HttpResponse, language: str) -> HttpResponse:
    """The cookie that Django's own page sets."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
