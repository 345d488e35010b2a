"""The page of the working calendar: the year at a glance, its three forms, and beside them which due times a change moves."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from casework import calendar_cache
from casework.calendar_editor.preview import Preview
from casework.calendar_editor.save import NeedsConfirmation, preview_edit, save
from casework.desk.calendar import page as calendar_page
from casework.desk.calendar.forms import DaysForm, EditForm, WeekForm, YearForm
from casework.desk.one_button import posted_number
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.models import Calendar
from casework.policies import access
from casework.refusal import Refused, beside_fields
from casework.wording import join_sentences
from casework.worktime.calendar_plan import Plan

FORMS: dict[str, type[EditForm]] = {"days": DaysForm, "week": WeekForm, "year": YearForm}


@require_GET
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """`/calendar/?year=`: for whoever may see the rules. `?day=` opens the form of that day for who may change it."""
    user = staff(request)
    if refused := refused_page(request, user, access.SEE_RULES):
        return refused
    opened = "days" if _day(request) and access.may(user, access.EDIT_CALENDAR) else ""
    return _page(request, user, opened)


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, form: str) -> HttpResponse:
    """The same page with a form open: of days, of the week or of a year."""
    user = staff(request)
    if refused := refused_page(request, user, access.EDIT_CALENDAR):
        return refused
    if form not in FORMS:
        raise Http404
    return _page(request, user, form)


@require_POST
@login_required
def preview(request: HttpRequest, form: str) -> HttpResponse:
    """Part of the page: which due times the form would move."""
    user = staff(request)
    if refused := refused_page(request, user, access.EDIT_CALENDAR):
        return refused
    if form not in FORMS:
        raise Http404
    calendar = calendar_cache.default()
    edit_form = _form(form, request.POST, calendar_cache.plan(calendar), calendar, None)
    effect, problem = None, ""
    if edit_form.is_valid():
        try:
            effect = preview_edit(calendar, edit_form.edit(), user=user, at=timezone.now())
        except Refused as wrong:
            problem = join_sentences(*(text for texts in wrong.fields.values() for text in texts)) or str(wrong)
    return render(request, "desk/calendar_preview.html", {"preview": effect, "problem": problem})


def _page(request: HttpRequest, user: User, opened: str) -> HttpResponse:
    """`opened`: the name of the open form, or nothing."""
    calendar, now = calendar_cache.default(), timezone.now()
    plan, chosen = calendar_cache.plan(calendar), _day(request)
    large: NeedsConfirmation | None = None
    effect: Preview | None = None
    form = _form(opened, request.POST or None, plan, calendar, chosen) if opened else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            if request.POST.get("act") != "preview":
                return _saved(request, user, calendar, form, at=now)
            effect = preview_edit(calendar, form.edit(), user=user, at=now)
        except NeedsConfirmation as needs:
            large, effect = needs, needs.preview
        except Refused as wrong:
            if set(wrong.fields) == {"reason"}:
                effect = preview_edit(calendar, form.edit(), user=user, at=now)
            form = _show_refusal(request, form, wrong, calendar)
    asked = request.GET.get("year", "") or (str(chosen.year) if chosen else "")
    number = calendar_page.chosen_year(asked, calendar, at=now)
    today = calendar_page.today(calendar, at=now)
    page, history = calendar_page.history(calendar, request.GET.get("page", "1"))
    shown: dict[str, Any] = {
        "calendar": calendar,
        "opened": opened,
        "form": form,
        "large": large,
        "preview": effect,
        "year": calendar_page.year(plan, number, today=today, chosen=chosen),
        "week": calendar_page.week(plan),
        "may_edit": bool(access.may(user, access.EDIT_CALENDAR)),
        "next_year": calendar.published_through.year + 1,
        "asks": reverse("desk:calendar_preview", args=[opened]) if opened else "",
        "page": page,
        "history": history,
        **calendar_page.ending(calendar, at=now),
    }
    status = 409 if large else 400 if form is not None and form.errors else 200
    return render(request, "desk/calendar.html", shown, status=status)


def _saved(request: HttpRequest, user: User, calendar: Calendar, form: EditForm, *, at: datetime) -> HttpResponse:
    edit = form.edit()
    record = save(
        calendar,
        edit,
        base_revision=form.cleaned_data["revision"],
        reason=form.cleaned_data["reason"],
        actor=user,
        at=at,
        confirmed=posted_number(request, "confirm"),
    )
    moved = ngettext("Saved; %(n)d due time was moved.", "Saved; %(n)d due times were moved.", record.moved) % {"n": record.moved}
    messages.success(request, moved)
    first = edit.days[0][0] if edit.days else edit.published_through
    return redirect(reverse("desk:calendar") + (f"?year={first.year}" if first else ""))


def _form(name: str, data: Any, plan: Plan, calendar: Calendar, day: date | None) -> EditForm:
    kind = FORMS[name]
    if kind is DaysForm:
        return DaysForm(data, plan=plan, revision=calendar.revision, day=day)
    return kind(data, plan=plan, revision=calendar.revision)  # type: ignore[call-arg]


def _show_refusal(request: HttpRequest, form: EditForm, refused: Refused, calendar: Calendar) -> EditForm:
    """The words beside their fields. Who was second starts from the calendar as it is now: what they wrote stays."""
    if refused.code == "stale":
        data = request.POST.copy()
        data["revision"] = str(calendar.revision)
        form.data = data
    problems = {form.place(name): texts for name, texts in refused.fields.items()}
    beside_fields(form, problems or {"": [str(refused)]})
    return form


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
