"""`/cases/bulk/`: which cases were chosen and what is asked, what would come of it, and what came of it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import entered
from accounts.models import User
from casework import verb as registry
from casework.bulk import acts
from casework.bulk.acts import BulkAct, Status
from casework.bulk.affected import affected
from casework.desk.bulk import chosen
from casework.desk.bulk import course as courses
from casework.desk.bulk.chosen import ChosenCase
from casework.desk.bulk.course import Course
from casework.desk.bulk.forms import BulkForm
from casework.desk.bulk.receiver import on_leave
from casework.desk.combobox.recent import recent, remember
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.desk.worklist import case_list
from casework.policies import access
from casework.refusal import Invalid
from casework.verb import Verb

NAMED = 50
"""So many cases of each outcome are listed; of all it is said how many they are."""


@require_http_methods(["GET", "POST"])
@login_required
def bulk(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    course = _carried(request, user)
    verb = _verb(course.verb if course else _asked(request).get("verb", ""), user)
    if refused := refused_page(request, user, verb):
        return refused
    if course is not None:
        return (_course if request.method == "POST" else _came)(request, user, verb, course)
    try:
        numbers = acts.checked(_numbers(request, user))
    except Invalid as refusal:
        problems = [problem for problems in refusal.fields.values() for problem in problems]
        return render(request, "desk/bulk_none.html", {"verb": verb, "problems": problems}, status=400)
    form = BulkForm(request.POST if request.method == "POST" else None, verb=verb, user=user, recent=recent(request))
    if request.method == "POST" and form.is_valid():
        remember(request, form)
        return _course(request, user, verb, courses.begin(verb.code, form.entered(), numbers, user=user))
    return _form(request, user, verb, form, numbers)


def _carried(request: HttpRequest, user: User) -> Course | None:
    """What the page carried, or what the address names."""
    if request.method == "POST":
        return courses.read(request.POST["course"], user) if "course" in request.POST else None
    return courses.find(request.GET["shown"], user, request.session) if "shown" in request.GET else None


def _verb(code: str, user: User) -> Verb:
    """Which is asked for; one of the person's own, where none is."""
    verbs = registry.in_bulk()
    if code and code not in {verb.code for verb in verbs}:
        raise Http404
    return next(verb for verb in (*acts.verbs_of(user), *verbs) if verb.code == code or not code)


def _asked(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _numbers(request: HttpRequest, user: User) -> list[str]:
    """Those that were chosen; those that another act refused; or the whole list, as it is at this moment: from here on the page
    holds them."""
    asked = _asked(request)
    if course := courses.find(asked.get("refused_by", ""), user, request.session):
        return course.numbers(Status.REFUSED)
    if "whole" not in asked:
        texts = asked.get("numbers", "").split() if request.method == "POST" else asked.getlist("number")
        return [entered.case_number(text) for text in texts[: acts.MOST + 1]]
    return case_list.numbers(case_list.choose(user, asked, at=timezone.now()), most=acts.MOST)


def _form(request: HttpRequest, user: User, verb: Verb, form: BulkForm, numbers: list[str]) -> HttpResponse:
    shown = {"verb": verb, "form": form, "numbers": numbers, "more": len(numbers) - NAMED}
    shown["rows"] = chosen.of_numbers(user, verb, numbers[:NAMED])
    return render(request, "desk/bulk.html", shown, status=400 if form.errors else 200)


def _course(request: HttpRequest, user: User, verb: Verb, course: Course) -> HttpResponse:
    """A stretch of the preview, or of the act itself. The form is read again: what it names may have gone meanwhile."""
    form = BulkForm(course.entered, verb=verb, user=user, recent=recent(request))
    if not form.is_valid():
        return _form(request, user, verb, form, [*course.left, *course.numbers(*Status)])
    act = BulkAct(verb, form.arguments(), user, rehearsed=course.is_preview)
    course = courses.go_on(course, act, at=timezone.now())
    if course.left:
        shown = _shown(verb, form, course) | {"carried": courses.written(course, user)}
        return render(request, "desk/bulk_course.html", shown)
    name = courses.put_away(course, user, request.session)
    return redirect(f"{reverse('desk:bulk')}?{urlencode({'shown': name})}")


def _came(request: HttpRequest, user: User, verb: Verb, course: Course) -> HttpResponse:
    """What would come of it, or what came of it. What is named may have gone since it was done."""
    form = BulkForm(course.entered, verb=verb, user=user, recent=recent(request))
    if not form.is_valid() and course.is_preview:
        return _form(request, user, verb, form, course.numbers(*Status))
    act = BulkAct(verb, form.arguments(), user, rehearsed=course.is_preview)
    possible = course.numbers(Status.POSSIBLE)
    rows = affected(act, possible) if possible else []
    groups = [
        (label, chosen.of_results(user, verb, results[:NAMED], unit=act.fields.get("unit")), len(results))
        for label, results in courses.groups(course.results, verb)
    ]
    shown = _shown(verb, form, course) | {
        "carried": courses.written(course.in_earnest(), user) if possible else "",
        "groups": groups,
        "affected": rows,
        "on_leave": on_leave(act, possible) if rows else "",
        "moves": any(row.before != row.after for row in rows),
        "possible": len(possible),
        "refused": len(course.numbers(Status.REFUSED)),
        "others": [] if course.is_preview else _others(user, verb, [row for _label, rows, _n in groups for row in rows]),
        "name": request.GET["shown"],
    }
    return render(request, "desk/bulk_course.html", shown)


def _shown(verb: Verb, form: BulkForm, course: Course) -> dict[str, Any]:
    return {"verb": verb, "course": course, "entered": form.labelled(), "whole": len(course.results) + len(course.left)}


def _others(user: User, verb: Verb, rows: list[ChosenCase]) -> list[Verb]:
    """What else could be done with those that were refused, as far as it can be seen of them."""
    cases = [row.case for row in rows if row.case and row.result and row.result.status == Status.REFUSED]
    return [
        other
        for other in acts.verbs_of(user)
        if other != verb and any(case.state in other.sources and access.may(user, other, case) for case in cases)
    ]
