"""Where the citizen rates: by the link of the message, or where they follow the case. Opening the page rates nothing."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import origins
from casework import steps
from casework.crypto import keyed_hash
from casework.lifecycle import State
from casework.models import Case, Link, Rating
from casework.models.choices import Ending
from casework.models.rating import Score
from casework.policies.snapshot import take_snapshot
from casework.portal import ending, panels, story
from casework.portal.after_rating import next_step
from casework.portal.entrance import opened_by
from casework.portal.files import address_of
from casework.portal.gone import gone
from casework.refusal import Refused, beside_fields
from casework.writing import links

Rate = Callable[..., Case]
"""(token, opinion, *, origin, at) -> the rated case."""
LONGEST_ROUND = 3
GIVEN = "given"
"""In the address of the thanks, and in a cookie for those who take one: who has it has rated, and nobody else knows it."""
REMEMBERED = timedelta(days=30)


class RateForm(forms.Form):
    """A mark is enough. Every mark costs the same effort, none is chosen beforehand, and what is left out is no answer."""

    score = forms.TypedChoiceField(
        label=gettext_lazy("How satisfied are you with the result?"),
        choices=Score.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the five marks.")},
    )
    solved = forms.ChoiceField(
        label=gettext_lazy("Was it solved?"), choices=Rating.Solved.choices, widget=forms.RadioSelect, required=False
    )
    visited = forms.ChoiceField(
        label=gettext_lazy("Did someone come to see you?"),
        choices=Rating.Visited.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    pressed = forms.BooleanField(label=gettext_lazy("Someone pressed me for a good rating"), required=False)
    words = forms.CharField(
        label=gettext_lazy("Anything else?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, *args: Any, merged: bool = False, **options: Any) -> None:
        """`merged`: they went to another citizen, so nobody is asked whether they came to this one."""
        super().__init__(*args, **options)
        if merged:
            self.fields["visited"].label = _("Did someone come about it?")
            self.fields["visited"].help_text = _("They may have been with somebody else who asked for the same.")

    def opinion(self) -> steps.Opinion:
        cleaned = self.cleaned_data
        return steps.Opinion(
            cleaned["score"], cleaned["solved"], cleaned["visited"], cleaned["pressed"] or None, cleaned["words"]
        )


# A link is itself the key: it asks for no cookie, and no other site can send what it does not know.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by(Link.Kind.RATE, page="portal:rate")
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it rates nothing. Unknown, expired, void and used links look the same and take as long.

    Whoever has just rated is thanked, and again when the same is sent twice by the same hand.
    """
    link = links.find(token, Link.Kind.RATE, at=timezone.now())
    page = None
    if link is not None and link.round == link.case.round:
        page = _rating_page(request, token, link.case, submit=steps.rate_by_link)
    return page or _thanks_again(request, token) or gone(request)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by(Link.Kind.TRACK, page="portal:rate_where_followed")
def rate_where_followed(request: HttpRequest, token: str) -> HttpResponse:
    """The same by the link that follows the case, when it is time: a message that is lost costs nobody their say."""
    link = links.find(token, Link.Kind.TRACK, at=timezone.now())
    if link is None:
        return gone(request)
    snapshot = take_snapshot(link.case)
    if steps.rates_where_followed(link, snapshot, at=timezone.now()):
        submit = partial(steps.rate_where_followed, round_=_round_shown(request))
        page = _rating_page(request, token, link.case, submit=submit, follow=token)
        return page or redirect(request.path)
    if snapshot.ratings:
        return _thanked(request, snapshot.ratings[0], follow=token)
    return redirect("portal:track", token)


def _round_shown(request: HttpRequest) -> int:
    """In which round the page stood that is sent; 0 where it does not say so."""
    shown = request.POST.get("round", "")
    return int(shown) if shown.isascii() and shown.isdecimal() and len(shown) <= LONGEST_ROUND else 0


def _rating_page(request: HttpRequest, token: str, case: Case, *, submit: Rate, follow: str = "") -> HttpResponse | None:
    """The questions, or where the answers lead; None where the case may no longer be rated so. `follow`: the token it came by."""
    is_merged, resolved = case.state == State.MERGED, case.merged_into or case
    form = RateForm(request.POST or None, merged=is_merged)
    if form.is_bound and form.is_valid():
        try:
            submit(token, form.opinion(), origin=origins.of(request), at=timezone.now())
        except Refused as problem:
            if not problem.fields:
                return None
            beside_fields(form, problem.fields)
        else:
            return redirect(request.path) if follow else _to_thanks(request, steps.rating_by(token))
    address = partial(address_of, "rate" if not follow else "track", token)
    shown = {
        "form": form,
        "case": case,
        "title": story.title(case),
        "done": story.account(case, address=address),
        "ending": ending.heading(resolved, take_snapshot(resolved)) if resolved.ending not in {"", Ending.DONE} else "",
        "panels": panels.shown(request, case, token),
        "follow": follow,
        "is_merged": is_merged,
    }
    return render(request, "portal/rate.html", shown, status=400 if form.errors else 200)


def _to_thanks(request: HttpRequest, rating: Rating | None) -> HttpResponse:
    proof = _proof(rating)
    answer = redirect(f"{request.path}?{GIVEN}={proof}")
    answer.set_cookie(GIVEN, proof, max_age=REMEMBERED, secure=request.is_secure(), httponly=True, samesite="Lax")
    return answer


def _thanks_again(request: HttpRequest, token: str) -> HttpResponse | None:
    """For the hand that rated: led here by its rating, opening the link again, or sending the very same once more. Else None."""
    if request.method == "POST":
        form = RateForm(request.POST)
        taken = form.is_valid() and steps.taken_before(token, form.opinion(), at=timezone.now())
        return _to_thanks(request, steps.rating_by(token)) if taken else None
    rating = steps.rating_by(token)
    shown = (request.GET.get(GIVEN, ""), request.COOKIES.get(GIVEN, ""))
    is_theirs = any(constant_time_compare(proof, _proof(rating)) for proof in shown)
    return _thanked(request, rating) if rating and is_theirs else None


def _proof(rating: Rating | None) -> str:
    return keyed_hash(str(rating.pk if rating else 0), purpose="rated").hex()[:32]


def _thanked(request: HttpRequest, rating: Rating, *, follow: str = "") -> HttpResponse:
    shown = {"case": rating.case, "rating": rating, "next": next_step(rating.case, rating), "follow": follow}
    return render(request, "portal/thanks.html", shown)
