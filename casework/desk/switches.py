"""Language, light and print, switched while somebody types: the form itself is sent, and its page comes back as it was filled.

A button of the frame belongs to the page's form (`page_form.py`) and sends it to the page's own address. Nothing is carried out:
the page is read, in what was chosen, and its form filled with what was typed.
"""

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import typed
from casework.desk.appearance import CHOICES as APPEARANCES
from casework.desk.appearance import remember

CHOICES = {"language": frozenset(dict(settings.LANGUAGES)), **APPEARANCES}
SWITCH = "doorstep.switch"


@dataclass
class Switch:
    """`name`: what is switched. `action`: where the form would have gone; empty where that is the page itself.
    `files`: the fields of files, which cannot be given back. `is_filled`: the page shows again all that was typed."""

    name: str
    choice: str
    action: str = ""
    form: QueryDict = field(default_factory=QueryDict)
    files: tuple[str, ...] = ()
    is_filled: bool = False

    def apply(self, request: HttpRequest) -> None:
        """From here on the request reads its page, and that is made in what was chosen."""
        request.method, request.POST = "GET", QueryDict()
        request._files = MultiValueDict()  # type: ignore[attr-defined]
        if self.name == "language":
            translation.activate(self.choice)
            request.LANGUAGE_CODE = self.choice
        else:
            request.COOKIES[self.name] = self.choice

    def remember(self, response: HttpResponse) -> HttpResponse:
        """In the cookie that is set as well where nothing was typed."""
        if self.name != "language":
            return remember(response, self.name, self.choice)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            self.choice,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
        return response


def note(request: HttpRequest) -> Switch | None:
    """What the form that was sent asks to be shown in, kept with its request; None where it was sent for what it is."""
    for name, choices in CHOICES.items():
        choice, _blank, action = request.POST.get(f"{typed.SWITCH}{name}", "?").partition(" ")
        if choice in choices:
            here = action.startswith("/") and url_has_allowed_host_and_scheme(action, None)
            switch = Switch(name, choice, action if here else "", request.POST, tuple(request.FILES))
            request.META[SWITCH] = switch
            return switch
    return None


def asked_for(request: HttpRequest) -> Switch | None:
    """The switch that this request is, where it is one."""
    switch: Switch | None = request.META.get(SWITCH)
    return switch
