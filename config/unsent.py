"""What somebody typed is not lost where their session was over, nor where somebody else signed in at the same screen meanwhile.

A form's key says to whom it was shown (accounts/form_keys.py). For them it is kept, and offered once they have signed in again;
nobody else is shown a word of it. What had been carried out is not kept, and what is kept goes under its own key: nothing is done
twice.
"""

import uuid
from collections import Counter
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import form_keys, typed
from accounts.models import User
from casework.desk import switches
from casework.desk.frame import UNSENT
from casework.desk.shown_once import ShownOnce
from casework.file_fields import ACCEPTED
from casework.writing import unsent
from config import unsent_in_words
from config.forms_once import leads_to
from config.middleware import Handler, form_key, is_form

SECRET = ("password", "pin", "token")


def keep_unsent(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        key = form_key(request)
        person = form_keys.owner(key)
        if person is None:
            return _back_to_its_page(request, get_response(request))
        if request.user.is_authenticated and request.user.pk != person:
            pk = None if _made(request, person, key) else _keep(request, person, key)
            return render(request, "of_somebody_else.html", {"kept_for_them": pk}, status=403)
        if isinstance(request.user, User) and (switch := switches.asked_for(request)):
            return _switched(request, switch, person, key, get_response)
        if not request.user.is_authenticated and (made := _made(request, person, key)):
            messages.info(request, _("This was sent before and carried out then. Sign in to see it."))
            return _to_sign_in(made)
        files = bool(request.FILES)
        response = get_response(request)
        if isinstance(request.user, User):
            _drop_if_sent(request, request.user, response)
        elif _leads_to_sign_in(response) and (pk := _keep(request, person, key)):
            messages.info(request, _("Your session had ended. What you typed is kept for half an hour: sign in to send it."))
            if files:
                messages.info(request, _("Photos and files are not kept: choose them again then."))
            return _to_sign_in(reverse("unsent", args=[pk]))
        return _back_to_its_page(request, response)

    return middleware


@require_http_methods(["GET", "POST"])
@login_required
def offered(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """`/unsent/{id}/`: what was typed, to be sent or dropped. It is there for nobody else."""
    assert isinstance(request.user, User)
    request.session.pop(UNSENT, None)
    form = unsent.find(pk, request.user, at=timezone.now())
    if form is None:
        raise Http404
    if made := leads_to(request.user.pk, form.key, [form.path.split("?")[0], form.fields]):
        unsent.drop(pk, request.user)
        messages.info(request, _("This was sent before and carried out then."))
        return redirect(made)
    if request.method == "POST":
        unsent.drop(pk, request.user)
        messages.info(request, _("Discarded."))
        return redirect("/")
    shown = unsent_in_words.of(request, request.user, form)
    left = Counter((answer.name, answer.text) for answer in shown.written)
    carried = Counter((name, text) for name, texts in form.fields for text in texts) - left
    return render(
        request,
        "unsent.html",
        {"form": form, "in_words": shown, "carried": list(carried.elements()), "pk": pk, "accepted": ACCEPTED},
    )


def _made(request: HttpRequest, person: int, key: str) -> str:
    return leads_to(person, key, typed.act(request, _address(request).split("?")[0]))


def _keep(request: HttpRequest, person: int, key: str) -> uuid.UUID | None:
    switch = switches.asked_for(request)
    form, files = (switch.form, switch.files) if switch else (request.POST, tuple(request.FILES))
    fields = [(name, texts) for name, texts in typed.fields(form) if not any(part in name.lower() for part in SECRET)]
    return unsent.keep(unsent.Typed(_address(request), fields, key, files), person=person, at=timezone.now())


def _address(request: HttpRequest) -> str:
    """Where the form goes when it is sent for what it is."""
    switch = switches.asked_for(request)
    return (switch and switch.action) or request.get_full_path()


def _switched(request: HttpRequest, switch: switches.Switch, person: int, key: str, get_response: Handler) -> HttpResponse:
    """The page, filled with what was typed; where it can no longer be shown so, what was typed is kept and offered."""
    if made := _made(request, person, key):
        return redirect(made)
    response = get_response(request)
    pk = None if switch.is_filled else _keep(request, person, key)
    return redirect("unsent", pk) if pk else response


def _drop_if_sent(request: HttpRequest, user: User, response: HttpResponse) -> None:
    if not isinstance(response, HttpResponseRedirect | ShownOnce):
        return
    try:
        unsent.drop(uuid.UUID(request.POST.get(typed.KEPT_AS, "")), user)
    except ValueError:
        return


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return isinstance(response, HttpResponseRedirect) and response.url.split("?")[0] == resolve_url(settings.LOGIN_URL)


def _back_to_its_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Where nothing of a form is kept, its page is shown after signing in: its address may take nothing but a form."""
    asks_who = _leads_to_sign_in(response) and REDIRECT_FIELD_NAME in QueryDict(urlsplit(response["Location"]).query)
    if not asks_who or not is_form(request) or request.headers.get("HX-Request") or request.user.is_authenticated:
        return response
    messages.warning(request, _("You were signed out, so nothing was sent. Sign in, then send it again from its page."))
    return _to_sign_in(_page_of_form(request))


def _page_of_form(request: HttpRequest) -> str:
    """Home where the browser does not say which it was."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def _to_sign_in(goes_on: str) -> HttpResponse:
    query = QueryDict(mutable=True)
    query[REDIRECT_FIELD_NAME] = goes_on
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query.urlencode(safe='/')}")
