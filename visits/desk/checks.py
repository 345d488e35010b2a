"""Looking again: what lies with my unit, what was found out, and the words of those concerned on the page of the visit."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from casework.policies import access
from casework.refusal import NotAllowed, Refused
from visits import access as visit_access
from visits import answer_rates, callback_queue, doubt, figures, queries, representation, reviewers, steps
from visits.checks import rules
from visits.desk import burden, forms
from visits.desk.staff import staff
from visits.models import Flag, Review, Visit
from visits.steps.not_home import awaits_word

PAGE = 50
OF_FLAGS = (Review.Result.INNOCENT, Review.Result.RIGHT)
OF_BACK_CHECKS = (Review.Result.CAME, Review.Result.NOT_CAME, Review.Result.UNCLEAR)
FLAGS = 20
"""Beside the figures there is room for fewer."""


@require_GET
@login_required
def reviews(request: HttpRequest) -> HttpResponse:
    """Visits of other units that were given to mine."""
    user = staff(request)
    if not access.may(user, visit_access.VISIT):
        raise PermissionDenied
    waiting = reviewers.given_to(user).filter(result="").select_related("visit__case__area", "visit__visitor", "flag")
    page = Paginator(waiting.order_by("given_at", "pk"), PAGE).get_page(request.GET.get("page"))
    page.object_list = [review for review in page.object_list if reviewers.is_written(review)]
    return render(request, "visits/reviews.html", {"page": page, "may_see_burden": burden.may_see(user)})


@require_GET
@login_required
def checked(request: HttpRequest) -> HttpResponse:
    """What the checks have proved, and apart from them the share of visits that really happened."""
    user = staff(request)
    if not access.may(user, visit_access.SEE_CHECKS):
        raise PermissionDenied
    visible = visit_access.visible_to(user)
    together, by_unit = figures.of_back_checks(timezone.localdate())
    flags = Flag.objects.filter(review__result="", visit__in=visible).select_related("visit__case__unit")
    page = Paginator(flags.order_by("raised_at", "pk"), FLAGS).get_page(request.GET.get("page"))
    of_nobody = callback_queue.of_nobody().filter(visit__in=visible).order_by("given_at", "pk")[:FLAGS]
    shown = {
        "checks": figures.of_checks(),
        "together": together,
        "units": by_unit,
        "weeks": figures.WEEKS,
        "answers": answer_rates.of_units(at=timezone.now()),
        "asked_from": answer_rates.WEEKS,
        "asked_until": answer_rates.TO_ANSWER,
        "page": page,
        "fewest": 5,
        "of_nobody": of_nobody,
        "in_doubt": doubt.all_in_doubt().filter(pk__in=visible.values("pk")).select_related("case__unit")[:FLAGS],
    }
    return render(request, "visits/checks.html", shown)


@require_POST
@login_required
def explain(request: HttpRequest, flag: int) -> HttpResponse:
    row = Flag.objects.filter(pk=flag).select_related("visit").first()
    if row is None or not visit_access.visible(staff(request), row.visit_id).exists():
        raise Http404
    return _carry_out(request, row.visit, steps.explain, row, text=request.POST.get("reason", ""))


@require_POST
@login_required
def decide(request: HttpRequest, review: int) -> HttpResponse:
    """A flag or a back-check, by those to whom it was given."""
    row = Review.objects.filter(pk=review).select_related("visit", "flag").first()
    if row is None or not visit_access.visible(staff(request), row.visit_id).exists() or not _sees(staff(request), row):
        raise Http404
    step: Any = steps.settle_back_check if row.about == Review.About.BACK_CHECK else steps.decide_flag
    answer = {"result": request.POST.get("result", ""), "reason": request.POST.get("reason", "")}
    return _carry_out(request, row.visit, step, row, says=decided(row.visit), **answer)


@require_POST
@login_required
def ask(request: HttpRequest, visit: uuid.UUID) -> HttpResponse:
    row = visit_access.visible(staff(request), visit).first()
    if row is None:
        raise Http404
    return _carry_out(request, row, steps.ask_review, row)


def panel(user: User, visit: Visit, *, at: datetime) -> dict[str, Any]:
    """What of looking again this person sees on the page of the visit."""
    flags = (
        list(visit.flags.select_related("review__unit", "other").order_by("raised_at", "pk")) if _sees_flags(user, visit) else []
    )
    asked = [review for review in visit.reviews.select_related("unit", "flag").order_by("given_at", "pk") if _sees(user, review)]
    return {
        "flags": [
            {
                "flag": flag,
                "other": _other(user, flag),
                "result": _result(flag),
                "found": rules.in_words(flag.check_name, flag.value),
                "about": rules.ABOUT[flag.check_name],
                "decides": _may_decide(user, visit, flag),
                "asks": _may_decide(user, visit, flag) and not _asked_until(flag, at=at),
                "asked_until": _asked_until(flag, at=at),
                "form": forms.ResultForm(*OF_FLAGS, auto_id=f"flag_{flag.pk}_%s"),
            }
            for flag in flags
        ],
        "may_explain": visit_access.came_along(user, visit),
        "back_checks": [
            {
                "review": review,
                "by_phone": callback_queue.asked_by_phone(review),
                "decides": bool(visit_access.may_look(user, visit, review)),
                "asks": not review.result
                and not callback_queue.asked_by_phone(review)
                and bool(visit_access.may_look(user, visit, review)),
                "form": forms.ResultForm(*OF_BACK_CHECKS, auto_id=f"check_{review.pk}_%s"),
            }
            for review in asked
            if review.about == Review.About.BACK_CHECK
        ],
        "asked_others": [review for review in asked if review.about == Review.About.UNCONFIRMED],
        "may_ask": (visit.state == Visit.State.RECORDED or awaits_word(visit))
        and (visit_access.came_along(user, visit) or (visit.case is not None and access.leads(user, visit.case)))
        and not any(review.about == Review.About.UNCONFIRMED and not review.result for review in asked),
    }


def _result(flag: Flag) -> str:
    review: Review | None = getattr(flag, "review", None)
    if review is None or not review.result:
        return ""
    result = Review.Result(review.result)
    return str(forms.RESULT_LABELS.get(result, result.label))


def decided(visit: Visit) -> str:
    return _("Decided: %(number)s.") % {"number": visit.case.number} if visit.case else _("Done.")


def _other(user: User, flag: Flag) -> dict[str, Any] | None:
    """The visit with which it clashes, as far as the person may read it; None where it clashes with none."""
    if flag.other_id is None:
        return None
    other = queries.with_counted(visit_access.visible(user, flag.other_id)).first()
    if other is None:
        return {"visit": None, "text": ""}
    return {"visit": other, "text": other.said.text if other.said and representation.reads(user, other) else ""}


def _asked_until(flag: Flag, *, at: datetime) -> datetime | None:
    """None once it can be decided: the visitor has answered, or has had the time to."""
    until = visit_access.asked_until(flag)
    return until if flag.explained_at is None and at < until else None


def _may_decide(user: User, visit: Visit, flag: Flag) -> bool:
    review = getattr(flag, "review", None)
    return review is not None and not review.result and bool(visit_access.may_look(user, visit, review))


def _sees_flags(user: User, visit: Visit) -> bool:
    """Whoever it concerns, those who decide, and those who see everything that was done."""
    see = visit.case is not None and access.sees(user, visit.case) and access.may(user, visit_access.SEE_CHECKS)
    leads = visit.case is not None and access.leads(user, visit.case)
    return bool(see) or leads or visit_access.came_along(user, visit) or reviewers.lies_with(user, visit.pk, Review.About.FLAG)


def _sees(user: User, review: Review) -> bool:
    """A back-check is nothing to the unit it looks at until it is settled."""
    if review.about != Review.About.BACK_CHECK or review.result:
        return True
    if review.unit is not None and review.unit.path in reviewers.units_of(user):
        return True
    case = review.visit.case
    return case is not None and bool(access.may(user, visit_access.SEE_CHECKS, case)) and not access.handled(user, case)


def _carry_out(
    request: HttpRequest, visit: Visit, step: Any, *what: object, says: str | None = None, **given: object
) -> HttpResponse:
    try:
        step(*what, **given, actor=staff(request), at=timezone.now())
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    except Refused as refused:
        reason = next(iter(refused.fields.values()), [str(refused)])[0]
        return render(request, "visits/refused.html", {"visit": visit, "reason": reason}, status=refused.status)
    messages.success(request, says or _("Done."))
    return redirect("visits:visit", visit.pk)
