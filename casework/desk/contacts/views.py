"""`/contacts/`: an enquiry or praise settled during the call; `/contacts/settled/`: those that were, the newest first."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import entered, typed
from accounts.models import User
from casework import knowledge, steps
from casework.desk.cases.slips import slip
from casework.desk.contacts.forms import ContactForm, ReviewForm
from casework.desk.knowledge.views import choices
from casework.desk.list_page import line_named
from casework.desk.register.forms import BEGINS_AS
from casework.desk.register.views import CARRY, carried, not_settled
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.models import Contact, Notice, Receipt
from casework.policies import access, contact_access
from casework.refusal import NotAllowed, Refused, beside_fields
from casework.steps.note_gap import note_gap
from casework.steps.open_contact import open_contact
from casework.steps.settle_contact import CONTACT_SETTLED, check_kind, settle_contact

LINES = 50
FIELDS = {"citizen.phone": "phone", "citizen.name": "name"}
WITH = ("citizen", "operator", "article__article", "article__unit", "opening__case__unit", "review__by")


@require_http_methods(["GET", "POST"])
@login_required
def contacts(request: HttpRequest) -> HttpResponse:
    """The form. What was typed to be registered comes here by a button, and nothing is done by it; nor by a search."""
    user, now = staff(request), timezone.now()
    if page := refused_page(request, user, contact_access.SETTLE_CONTACT):
        return page
    if CARRY in request.POST:
        return _carried(request, at=now)
    if request.method != "POST":
        return _form(request, ContactForm(), at=now)
    form = ContactForm(request.POST)
    if "search" in request.POST:
        return _form(request, ContactForm(initial=request.POST.dict()), at=now)
    if form.is_valid():
        try:
            contact = settle_contact(form.settlement(), actor=user, at=now)
        except Refused as refused:
            beside_fields(form, refused.fields or {"": [str(refused)]}, FIELDS)
        else:
            _note_gap(form, user, at=now)
            messages.success(request, _settled_text(contact))
            return redirect("desk:settled_contact", contact.number)
    return _form(request, form, at=now)


def _carried(request: HttpRequest, *, at: datetime) -> HttpResponse:
    """What is always a case stays where it was typed, and says so. The kind with which that form begins nobody has chosen."""
    kind = request.POST.get("kind", "")
    try:
        check_kind("" if kind == BEGINS_AS else kind)
    except Refused as refused:
        return not_settled(request, str(refused), at=at)
    said_kind = {"kind": kind} if kind in Contact.Kind.values else {}
    return _form(request, ContactForm(initial=carried(request) | said_kind), at=at)


def _form(request: HttpRequest, form: ContactForm, *, at: datetime) -> HttpResponse:
    asked = request.POST.get("q", "").strip()
    shown = {"form": form, "choices": choices(request, at=at), "sought": asked, "today": timezone.localdate(at)}
    shown["chosen"] = request.POST.get("article", "")
    shown["begun"] = request.POST.get(typed.KEPT_AS, "")
    return render(request, "desk/contacts.html", shown, status=400 if form.errors else 200)


def _note_gap(form: ContactForm, user: User, *, at: datetime) -> None:
    """What was sought and answered without an article is missing in the knowledge."""
    q = form.cleaned_data["q"]
    if q and not form.cleaned_data["article"] and not knowledge.search(q, at=at):
        note_gap(q, actor=user, at=at)


def _settled_text(contact: Contact) -> str:
    if contact.link_digest:
        return _("Settled as %(number)s. The citizen is sent the number and a link.") % {"number": contact.number}
    return _("Settled as %(number)s. Tell the citizen the number: with it a call makes a case of it.") % {
        "number": contact.number
    }


@require_GET
@login_required
def settled(request: HttpRequest) -> HttpResponse:
    """An operator's own, and everybody's to whoever looks after them; `?number=` leads to one, whosesoever it is."""
    user = staff(request)
    if refused := refused_page(request, user, contact_access.SEE_CONTACTS):
        return refused
    if (number := request.GET.get("number", "").strip()) and (contact := _numbered(number)):
        return redirect("desk:settled_contact", contact.number)
    before = line_named(request, "before")
    rows = Contact.objects.select_related("operator", "opening__case").order_by("-pk")
    everybody = bool(access.may(user, contact_access.SEE_SAMPLE))
    rows = rows if everybody else rows.filter(operator=user)
    listed = list((rows.filter(pk__lt=before) if before else rows)[: LINES + 1])
    shown = {"contacts": listed[:LINES], "more": len(listed) > LINES, "before": before, "number": number}
    return render(request, "desk/contacts_settled.html", shown | {"everybody": everybody})


@require_GET
@login_required
def settled_contact(request: HttpRequest, contact: str) -> HttpResponse:
    return contact_page(request, visible(staff(request), contact), ReviewForm())


def contact_page(request: HttpRequest, contact: Contact, form: ReviewForm, *, status: int = 200) -> HttpResponse:
    user = staff(request)
    opening, review = getattr(contact, "opening", None), getattr(contact, "review", None)
    shown: dict[str, Any] = {
        "contact": contact,
        "message": _message(contact),
        "opening": opening,
        "review": review if access.may(user, contact_access.SEE_SAMPLE) else None,
        "form": form if review is None and contact_access.may_review(user, contact) else None,
        "opens": opening is None and bool(access.may(user, contact_access.OPEN_CONTACT)),
        "settles": bool(access.may(user, contact_access.SETTLE_CONTACT)),
    }
    return render(request, "desk/contact.html", shown, status=status)


def _message(contact: Contact) -> str:
    """What became of the message to the citizen, in words; empty where none was written."""
    if not contact.link_digest:
        return ""
    notices = Notice.objects.filter(citizen=contact.citizen, kind=CONTACT_SETTLED.kind, params={"number": contact.number})
    notice = notices.annotate(bounced=Exists(Receipt.objects.filter(notice=OuterRef("pk"), status="failed"))).get()
    if notice.state == Notice.State.FAILED or notice.bounced:
        return _("The text message did not arrive: the citizen knows no number.")
    if notice.state == Notice.State.SENT:
        return _("By text message, with a link")
    return _("A text message with a link is on its way.")


@require_POST
@login_required
def open_case(request: HttpRequest, contact: str) -> HttpResponse:
    """Once: sent again it leads to the case that was opened."""
    user = staff(request)
    try:
        opened = open_contact(visible(user, contact), actor=user, at=timezone.now())
    except NotAllowed as refusal:
        return render(request, "desk/refused.html", {"reason": str(refusal)}, status=403)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:settled_contact", contact)
    if opened.pin:
        return slip(request, steps.Registered(opened.case, opened.pin, opened.track_token))
    if opened.is_new:
        messages.success(request, _("Registered as %(number)s.") % {"number": opened.case.number})
    return redirect("desk:case", opened.case.number)


def visible(user: User, number: str) -> Contact:
    """The contact, if the person may see it; any other does not exist for them."""
    contact = _numbered(number)
    if contact is None or not contact_access.sees(user, contact):
        raise Http404
    return contact


def _numbered(number: str) -> Contact | None:
    """However it was typed: Q261127-00012."""
    digits = entered.digits(number.strip().lstrip("QqＱｑ"))
    plain = f"Q{digits[:6]}-{digits[6:]}"
    return Contact.objects.select_related(*WITH, "opening__case__area", "opening__case__against").filter(number=plain).first()
