"""Where the citizen rates: by the link of the message, or where they follow the case. Opening the page rates nothing."""

from collections.abc import Callable
from functools import partial

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from casework import steps
from casework.lifecycle import HANDLING, WaitKind
from casework.models import Case, Link, Rating
from casework.models.rating import Score
from casework.policies.snapshot import take_snapshot
from casework.portal import panels, story
from casework.portal.entrance import opened_by
from casework.portal.files import address_of
from casework.portal.gone import gone
from casework.refusal import Refused, beside_fields
from casework.writing import links

Rate = Callable[..., Case]
"""(token, opinion, *, at) -> the rated case."""
LONGEST_ROUND = 3


class RateForm(forms.Form):
    """Every mark costs the same effort: five equal choices, none chosen beforehand."""

    score = forms.TypedChoiceField(
        label=gettext_lazy("How satisfied are you with the result?"), choices=Score.choices, coerce=int, widget=forms.RadioSelect
    )
    solved = forms.ChoiceField(label=gettext_lazy("Was it solved?"), choices=Rating.Solved.choices, widget=forms.RadioSelect)
    visited = forms.ChoiceField(
        label=gettext_lazy("Did someone come to see you?"), choices=Rating.Visited.choices, widget=forms.RadioSelect
    )
    pressed = forms.BooleanField(label=gettext_lazy("Someone pressed me for a good rating"), required=False)
    words = forms.CharField(
        label=gettext_lazy("Anything else?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

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
    """Opening it rates nothing. Expired, void and unknown links look the same; a used one is thanked for again."""
    now = timezone.now()
    link = links.find(token, Link.Kind.RATE, at=now)
    if link is None or link.round != link.case.round:
        return _thanks(request, token) or gone(request)
    return _rating_page(request, token, link.case, submit=steps.rate_by_link) or _thanks(request, token) or gone(request)


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
        return _thanked(request, link.case, snapshot.ratings[0], follow=token)
    return redirect("portal:track", token)


def _round_shown(request: HttpRequest) -> int:
    """In which round the page stood that is sent; 0 where it does not say so."""
    shown = request.POST.get("round", "")
    return int(shown) if shown.isascii() and shown.isdecimal() and len(shown) <= LONGEST_ROUND else 0


def _rating_page(request: HttpRequest, token: str, case: Case, *, submit: Rate, follow: str = "") -> HttpResponse | None:
    """The questions, or where the answers lead; None where the case may no longer be rated so. `follow`: the token it came by."""
    form = RateForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            submit(token, form.opinion(), at=timezone.now())
        except Refused as problem:
            if not problem.fields:
                return None
            beside_fields(form, problem.fields)
        else:
            return redirect(request.path)
    address = partial(address_of, "rate" if not follow else "track", token)
    shown = {
        "form": form,
        "case": case,
        "title": story.title(case),
        "done": story.account(case, address=address),
        "panels": panels.shown(request, case, token),
        "follow": follow,
    }
    return render(request, "portal/rate.html", shown, status=400 if form.errors else 200)


def _thanks(request: HttpRequest, token: str) -> HttpResponse | None:
    """Said once or sent again: what became of the rating that this link brought."""
    link = links.used(token, Link.Kind.RATE)
    if link is None:
        return None
    return _thanked(request, link.case, link.case.ratings.filter(round=link.round).latest("at", "pk"))


def _thanked(request: HttpRequest, case: Case, rating: Rating, *, follow: str = "") -> HttpResponse:
    present = rating.round == case.round
    opened = rating.round + 1 == case.round and case.state in HANDLING
    due = take_snapshot(case).wait(WaitKind.RESOLUTION) if opened and not rating.satisfied else None
    held = present and rating.status == Rating.Status.HELD
    shown = {"case": case, "rating": rating, "held": held, "present": present, "due": due, "follow": follow}
    return render(request, "portal/thanks.html", shown)
