"""The page behind the link of a contact: what was asked and answered, and one touch that makes a case of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import entered
from casework.portal.entrance import without_referer
from casework.portal.gone import gone
from casework.steps.open_contact import by_link, open_contact
from casework.writing import contact_words


# A link is itself the key: it asks for no cookie, and no other site can send what it does not know.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@without_referer
def contact(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it does nothing; sent twice, it is one case."""
    token, now = entered.token(token), timezone.now()
    contact = by_link(token, at=now)
    if contact is None:
        return gone(request)
    if request.method == "POST":
        open_contact(contact, actor=None, at=now)
        return redirect("portal:contact", token)
    shown = {
        "contact": contact,
        "opening": getattr(contact, "opening", None),
        "full": contact_words.shown_to_citizen(contact),
    }
    return render(request, "portal/contact.html", shown)
