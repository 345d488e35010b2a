"""`/cases/bulk/`: which cases were chosen and what is asked, what would come of it, and what came of it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import entered
from accounts.models import User
from casework import verb as registry
from casework.bulk import acts
from casework.bulk.acts import BulkAct, Status
from casework.bulk.affected import affected
from casework.desk.bulk import course as courses
from casework.desk.bulk.course import Course
from casework.desk.bulk.forms import BulkForm
from casework.desk.combobox.recent import recent, remember
from casework.desk.rules.views import refused_page
from casework.desk.shown_once import show_once
from casework.desk.staff import staff
from casework.desk.worklist import case_list
from casework.refusal import Invalid
from casework.verb import Verb

NAMED = 50
"""So many cases of each outcome are listed; of all it is said how many they are."""
NOT_DONE = (Status.REFUSED, Status.ALREADY_DONE)


@require_http_methods(["GET", "POST"])
@login_required
def bulk(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    course = courses.read(request.POST["course"], user) if "course" in request.POST else None
    verb = _verb(course.verb if course else _asked(request).get("verb", ""), user)
    if refused := refused_page(request, user, verb):
        return refused
    if course is not None:
        return _course(request, user, verb, course)
    try:
        numbers = acts.checked(_numbers(request, user))
    except Invalid as refusal:
        problems = [problem for problems in refusal.fields.values() for problem in problems]
        return render(request, "desk/bulk_none.html", {"verb": verb, "problems": problems}, status=400)
    is_entered = request.method == "POST" and "again" not in request.POST
    form = BulkForm(request.POST if is_entered else None, verb=verb, user=user, recent=recent(request))
    if is_entered and form.is_valid():
        remember(request, form)
        return _course(request, user, verb, courses.begin(verb.code, form.entered(), numbers))
    shown = {"verb": verb, "form": form, "numbers": numbers, "named": numbers[:NAMED], "more": len(numbers) - NAMED}
    return render(request, "desk/bulk.html", shown, status=400 if form.errors else 200)


def _verb(code: str, user: User) -> Verb:
    """Which is asked for; one of the person's own, where none is."""
    verbs = registry.in_bulk()
    if code and code not in {verb.code for verb in verbs}:
        raise Http404
    return next(verb for verb in (*acts.verbs_of(user), *verbs) if verb.code == code or not code)


def _asked(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _numbers(request: HttpRequest, user: User) -> list[str]:
    """Those that were chosen; or the whole list, as it is at this moment: from here on the page holds them."""
    asked = _asked(request)
    if "whole" not in asked:
        texts = asked.get("numbers", "").split() if request.method == "POST" else asked.getlist("number")
        return [entered.case_number(text) for text in texts[: acts.MOST + 1]]
    return case_list.numbers(case_list.choose(user, asked, at=timezone.now()), most=acts.MOST)


def _course(request: HttpRequest, user: User, verb: Verb, course: Course) -> HttpResponse:
    """A stretch of the preview, or of the act itself. The form is read again: what it names may have gone meanwhile."""
    form = BulkForm(course.entered, verb=verb, user=user, recent=recent(request))
    if not form.is_valid():
        numbers = [*course.left, *course.numbers(*Status)]
        shown = {"verb": verb, "form": form, "numbers": numbers, "named": numbers[:NAMED], "more": len(numbers) - NAMED}
        return render(request, "desk/bulk.html", shown, status=400)
    act = BulkAct(verb, form.arguments(), user, rehearsed=course.is_preview)
    course = courses.go_on(course, act, at=timezone.now())
    shown = _shown(user, verb, form, course, act)
    is_part = bool(request.headers.get("HX-Request"))
    if not course.left and not course.is_preview and not is_part:
        return show_once(request, "desk/bulk_course.html", shown, afterwards=reverse("desk:list"))
    return render(request, "desk/bulk_course.html", shown)


def _shown(user: User, verb: Verb, form: BulkForm, course: Course, act: BulkAct) -> dict[str, Any]:
    possible = course.numbers(Status.POSSIBLE)
    is_over = not course.left
    rows = affected(act, possible) if is_over and possible else []
    following = course.in_earnest() if is_over and course.is_preview else course
    return {
        "verb": verb,
        "course": course,
        "carried": courses.written(following, user) if course.left or possible else "",
        "entered": form.labelled(),
        "groups": [(status, rows[:NAMED], len(rows)) for status, rows in courses.groups(course.results)] if is_over else [],
        "affected": rows,
        "moves": any(row.before != row.after for row in rows),
        "possible": len(possible),
        "whole": len(course.results) + len(course.left),
        "not_done": course.numbers(*NOT_DONE) if is_over else [],
        "others": [other for other in acts.verbs_of(user) if other != verb],
    }
