"""`/contacts/sampled/`: those that were drawn for a look, and what share of their calls operators settle without a case."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from casework import contact_shares
from casework.desk.contacts.forms import ReviewForm
from casework.desk.contacts.views import LINES, contact_page, visible
from casework.desk.list_page import line_named
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.models import Contact
from casework.policies import contact_access
from casework.refusal import NotAllowed, Refused, beside_fields
from casework.steps.review_contact import review_contact


@require_GET
@login_required
def sampled(request: HttpRequest) -> HttpResponse:
    """Those that nobody has looked at, the oldest first; never one's own. `?after=120` what follows that one."""
    user, now = staff(request), timezone.now()
    if refused := refused_page(request, user, contact_access.SEE_SAMPLE):
        return refused
    after = line_named(request, "after")
    open_ones = (
        Contact.objects.filter(sampled=True, review=None).exclude(operator=user).select_related("operator", "opening__case")
    )
    listed = list(open_ones.filter(pk__gt=after).order_by("pk")[: LINES + 1])
    calls = contact_shares.lately(at=now)
    shown = {
        "contacts": listed[:LINES],
        "more": len(listed) > LINES,
        "after": after,
        "operators": contact_shares.of_operators(calls),
        "units": contact_shares.of_units(calls),
        "weeks": contact_shares.WEEKS,
        "fewest": contact_shares.FEWEST,
    }
    return render(request, "desk/contacts_sampled.html", shown)


@require_POST
@login_required
def review(request: HttpRequest, contact: str) -> HttpResponse:
    user = staff(request)
    row, form = visible(user, contact), ReviewForm(request.POST)
    permitted = contact_access.may_review(user, row)
    if not permitted:
        return render(request, "desk/refused.html", {"reason": permitted.reason}, status=403)
    if form.is_valid():
        try:
            review_contact(row, **form.cleaned_data, actor=user, at=timezone.now())
        except NotAllowed as refusal:
            return render(request, "desk/refused.html", {"reason": str(refusal)}, status=403)
        except Refused as refusal:
            beside_fields(form, refusal.fields or {"": [str(refusal)]})
        else:
            return redirect("desk:contacts_sampled")
    return contact_page(request, row, form, status=400)
