"""Leave: one's own, or that of somebody whom one leads or administers."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import deputies
from accounts.daily import EnoughToday
from accounts.deputies import Stretch
from accounts.models import Absence, User
from accounts.refusal import AdministrationRefused
from accounts.steps import absences
from casework.desk.combobox.recent import recent, remember
from casework.desk.leave.forms import AbsenceForm
from casework.desk.staff import staff
from casework.wording import join_sentences

LISTED = 20


@require_http_methods(["GET", "POST"])
@login_required
def own_absence(request: HttpRequest) -> HttpResponse:
    """`/account/leave/`"""
    return _absence(request, staff(request))


@require_http_methods(["GET", "POST"])
@login_required
def absence_of(request: HttpRequest, username: str) -> HttpResponse:
    """`/people/{username}/leave/`: who may not enter it does not learn that there is such a person."""
    person = User.objects.filter(username=username).first()
    if person is None or not absences.enters_for(staff(request), person):
        raise Http404
    return _absence(request, person)


@require_POST
@login_required
def end_absence(request: HttpRequest, absence: int) -> HttpResponse:
    """From now on; back to where it was listed."""
    actor, row = staff(request), Absence.objects.filter(pk=absence).select_related("user").first()
    if row is None or not absences.enters_for(actor, row.user):
        raise Http404
    try:
        absences.end(row, actor=actor, at=timezone.now())
    except AdministrationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The leave has ended. Notices and cases are with the person again."))
    return _back(actor, row.user)


def _absence(request: HttpRequest, person: User) -> HttpResponse:
    actor, today = staff(request), timezone.localdate()
    form = AbsenceForm(request.POST or None, person=person, recent=recent(request))
    if request.method == "POST" and form.is_valid() and (absence := _entered(form, person, by=actor)):
        remember(request, form)
        _say_who_stands_in(request, absence)
        return _back(actor, person)
    rows = Absence.objects.filter(user=person).select_related("deputy", "entered_by", "ended_by").order_by("-first_day", "-pk")
    standing_in = Absence.objects.filter(deputy=person, ended_at=None, last_day__gte=today)
    shown = {
        "person": person,
        "is_self": person.pk == actor.pk,
        "form": form,
        "rows": _rows(rows[:LISTED]),
        "standing_in": standing_in.select_related("user").order_by("first_day", "pk")[:LISTED],
    }
    return render(request, "desk/leave.html", shown, status=400 if form.errors else 200)


def _rows(rows: Iterable[Absence]) -> list[tuple[Absence, str, Sequence[Stretch]]]:
    """With their states, and who really stands in where that is still to come and not the deputy alone."""
    states = {row: _state(row) for row in rows}
    stretches = deputies.stretches([row for row, state in states.items() if state in {"now", "ahead"}])
    return [(row, state, _passed_on(row, stretches.get(row.pk, ()))) for row, state in states.items()]


def _passed_on(absence: Absence, stretches: Sequence[Stretch]) -> Sequence[Stretch]:
    return [] if all(stretch.deputy == absence.deputy for stretch in stretches) else stretches


def _say_who_stands_in(request: HttpRequest, absence: Absence) -> None:
    """A deputy who is on leave on some of the days passes it on, and somebody has to know to whom."""
    stretches = _passed_on(absence, deputies.stretches([absence])[absence.pk])
    if not stretches:
        messages.success(request, _("The leave is entered. %(deputy)s stands in.") % {"deputy": absence.deputy})
        return
    begins = _("The leave is entered. %(deputy)s is on leave on some of these days:") % {"deputy": absence.deputy}
    messages.warning(request, join_sentences(begins, *(_stands_in(stretch) for stretch in stretches)))


def _stands_in(stretch: Stretch) -> str:
    first, last = (date_format(day, "MONTH_DAY_FORMAT") for day in (stretch.first_day, stretch.last_day))
    words = {"days": first if first == last else _("%(first)s – %(last)s") % {"first": first, "last": last}}
    if stretch.deputy is None:
        return _("%(days)s: nobody stands in. Choose another deputy for these days.") % words
    return _("%(days)s: %(deputy)s stands in.") % (words | {"deputy": stretch.deputy})


def _entered(form: AbsenceForm, person: User, *, by: User) -> Absence | None:
    """What is refused stands above the form."""
    asked: dict[str, Any] = form.cleaned_data
    try:
        return absences.enter(person, **asked, actor=by, at=timezone.now())
    except AdministrationRefused as refusal:
        form.add_error(None, ValidationError(str(refusal), code=refusal.code))
    except EnoughToday as refusal:
        form.add_error(None, refusal.text)
    return None


def _state(absence: Absence) -> str:
    """`ended`, `over`, `now` or `ahead`."""
    today = timezone.localdate()
    if absence.ended_at:
        return "ended"
    if absence.last_day < today:
        return "over"
    return "now" if absence.first_day <= today else "ahead"


def _back(actor: User, person: User) -> HttpResponse:
    return redirect("desk:absence") if person.pk == actor.pk else redirect("desk:absence_of", person.username)
