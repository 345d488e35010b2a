"""`/ratings/held/`: several are decided at once, each by a step of its own; `?after=120` what follows that rating."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from casework.desk.held_ratings.forms import ACCEPT, SET_ASIDE, DecisionForm
from casework.desk.held_ratings.page import held, page
from casework.desk.list_page import line_named
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.models import Rating
from casework.policies import access
from casework.refusal import Invalid, Refused, beside_fields
from casework.steps.decide_rating import accept_rating
from casework.steps.set_aside_rating import set_aside_rating
from casework.writing.transition import ITS_CASE_WITH

STEPS = {ACCEPT: accept_rating, SET_ASIDE: set_aside_rating}


@require_http_methods(["GET", "POST"])
@login_required
def held_ratings(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    if refused := refused_page(request, user, access.DECIDE_RATINGS):
        return refused
    after = line_named(request, "after")
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, user, form)
        except Invalid as problem:
            beside_fields(form, problem.fields)
        else:
            return redirect("desk:held_ratings")
    shown = {"page": page(user, after=after), "after": after, "form": form, "chosen": request.POST.getlist("rating")}
    return render(request, "desk/held_ratings.html", shown, status=400 if form.errors else 200)


def _decide(request: HttpRequest, user: User, form: DecisionForm) -> None:
    """Each in a transaction of its own: what is refused of one stops none of the others. Raises Invalid for the reason typed."""
    chosen = form.cleaned_data["ratings"]
    ratings = held(user).filter(pk__in=chosen).select_related(*ITS_CASE_WITH).order_by("pk")
    step, refusals, decided = STEPS[form.cleaned_data["decision"]], [], 0
    for rating in ratings:
        try:
            step(rating.case, reason=form.cleaned_data["reason"], actor=user, at=timezone.now())
            decided += 1
        except Invalid:
            raise
        except Refused as refusal:
            refusals.append((rating, str(refusal)))
    _report(request, decided, refusals, gone=len(chosen) - decided - len(refusals))


def _report(request: HttpRequest, decided: int, refusals: Sequence[tuple[Rating, str]], *, gone: int) -> None:
    if decided:
        done = ngettext("Decided on %(n)d rating.", "Decided on %(n)d ratings.", decided) % {"n": decided}
        messages.success(request, done)
    for rating, reason in refusals:
        text = _("Case %(number)s was not decided on. %(reason)s") % {"number": rating.case.number, "reason": reason}
        messages.warning(request, text)
    if gone:
        left = ngettext(
            "%(n)d rating does not wait for a decision any more.", "%(n)d ratings do not wait for a decision any more.", gone
        )
        messages.warning(request, left % {"n": gone})
