"""Citizens' pages: no account, no script. A link is the key; nothing on them says who the citizen is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import clients, entered, tries
from accounts.tries import Allowance, TooOften
from casework import downloads, steps
from casework.crypto import keyed_hash
from casework.lifecycle import HANDLING, WaitKind
from casework.models import Case, Link, Rating, Words
from casework.models.rating import Score
from casework.policies.snapshot import CaseSnapshot, take_snapshot
from casework.portal import panels, story
from casework.portal.gone import gone
from casework.refusal import Refused, beside_fields
from casework.worktime import durations
from casework.writing import links

Rate = Callable[..., Case]
"""(token, opinion, *, at) -> the rated case."""
BY_CASE_AND_ADDRESS = Allowance("PIN of a case from an address", most=10, lasts=timedelta(hours=1))
BY_ADDRESS = Allowance("PINs from an address", most=100, lasts=timedelta(hours=1))
BY_CASE = Allowance("PIN of a case", most=100, lasts=timedelta(days=1))
"""A six-digit PIN is not to be guessed, neither of one case nor of many in turn, nor from many addresses; and it takes a
stranger ten addresses to keep a citizen from the page, who has the hotline besides."""


LONGEST_ROUND = 3
LONGEST_NUMBER = 60
"""Characters of a number or a PIN, with the blanks, dashes and marks that come along when it is pasted."""


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


class FindForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Case number"), max_length=LONGEST_NUMBER, widget=forms.TextInput(attrs={"autofocus": True})
    )
    pin = forms.CharField(
        label=gettext_lazy("PIN"), max_length=LONGEST_NUMBER, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )


class ChaseForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Your message"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


# A link is itself the key: it asks for no cookie, and no other site can send what it does not know.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it rates nothing. Expired, void and unknown links look the same; a used one is thanked for again."""
    now = timezone.now()
    token = entered.token(token)
    link = links.find(token, Link.Kind.RATE, at=now)
    if link is None or link.round != link.case.round:
        return _thanks(request, token) or gone(request)
    return _rating_page(request, token, link.case, submit=steps.rate_by_link) or _thanks(request, token) or gone(request)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate_where_followed(request: HttpRequest, token: str) -> HttpResponse:
    """The same by the link that follows the case, when it is time: a message that is lost costs nobody their say."""
    token = entered.token(token)
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
    address = partial(_file_address, "rate" if not follow else "track", token)
    shown = {
        "form": form,
        "case": case,
        "title": _title(case),
        "done": story.account(case, address=address),
        "panels": panels.shown(request, case, token),
        "follow": follow,
    }
    return render(request, "portal/rate.html", shown, status=400 if form.errors else 200)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest, token: str) -> HttpResponse:
    """Where the case stands, and a word to those who owe something."""
    now = timezone.now()
    token = entered.token(token)
    link = links.find(token, Link.Kind.TRACK, at=now)
    if link is None:
        return gone(request)
    form = ChaseForm(request.POST or None)
    problem = ""
    if form.is_bound and form.is_valid():
        try:
            steps.chase(link.case, text=form.cleaned_data["text"], actor=None, at=now)
            return redirect(request.path)
        except Refused as refused:
            problem = str(refused)
    snapshot = take_snapshot(link.case)
    rates = steps.rates_where_followed(link, snapshot, at=now)
    is_open = link.case.state not in {"closed", "declined", "withdrawn", "merged", "lapsed", "resolved"}
    return render(
        request,
        "portal/track.html",
        {
            "case": link.case,
            "title": _title(link.case),
            "lines": story.lines(link.case, address=partial(_file_address, "track", token)),
            "panels": panels.shown(request, link.case, token),
            "owed": _owed(snapshot, at=now),
            "rates": rates,
            "token": token,
            "elsewhere": rates.reason if rates.code == "handled_it" else "",
            "due": snapshot.wait("resolution"),
            "form": form,
            "problem": problem,
            "open": is_open,
        },
        status=400 if form.errors else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD"])
def track_file(_request: HttpRequest, token: str, file: UUID) -> HttpResponse:
    """A photo or file of a reply to the citizen, or of what was done."""
    link = links.find(token, Link.Kind.TRACK, at=timezone.now())
    return _file(link, file)


@never_cache
@require_http_methods(["GET", "HEAD"])
def rate_file(_request: HttpRequest, token: str, file: UUID) -> HttpResponse:
    """The same, for whoever is asked to rate what was done."""
    link = links.find(token, Link.Kind.RATE, at=timezone.now())
    return _file(link, file)


def _file(link: Link | None, file: UUID) -> HttpResponse:
    attachment = link and story.file(link.case, file)
    if not attachment:
        raise Http404
    return downloads.response(attachment)


def _file_address(door: str, token: str, file: UUID) -> str:
    return reverse(f"portal:{door}_file", args=[token, file])


def _owed(snapshot: CaseSnapshot, *, at: datetime) -> tuple[str, str] | None:
    """Which visits are outstanding, as a heading and a sentence; None where none is."""
    wait, facts = snapshot.wait(WaitKind.VISIT), snapshot.facts
    if wait is None or facts.state not in HANDLING:
        return None
    so_long = {"online": durations.in_words(at - wait.since)}
    if facts.visits_counted:
        counted = {"n": facts.visits_counted, "of": facts.visits_required}
        heading = _("%(n)d of %(of)d visits confirmed") % counted
        missing = facts.visits_missing
        text = ngettext(
            "Your demand requires several visits. The unit still has to visit you once.",
            "Your demand requires several visits. The unit still has to visit you %(n)d times.",
            missing,
        ) % {"n": missing}
        return heading, text
    if facts.round > 1:
        heading = _("No visit has been confirmed yet since your demand was reopened")
        return heading, _(
            "It was reopened %(online)s ago and has been handled online only since. The unit must visit you again."
        ) % so_long
    return (
        _("No visit has been confirmed yet"),
        _("For %(online)s your demand has been handled online only. The unit still has to visit you.") % so_long,
    )


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """With number and PIN, for a citizen who was given paper: a link to the page that follows the case."""
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number, pin = entered.case_number(form.cleaned_data["number"]), entered.digits(form.cleaned_data["pin"])
        address = clients.address(request)
        try:
            case = tries.attempt(
                *((BY_CASE_AND_ADDRESS, (number, address)), (BY_ADDRESS, (address,)), (BY_CASE, (number,))),
                at=timezone.now(),
                trying=lambda: _by_pin(number, pin),
            )
            token = case and links.of_the_day(case, pin, at=timezone.now())
        except TooOften as refusal:
            return render(request, "portal/find.html", {"form": form, "too_often": refusal.text}, status=429)
        if token:
            return redirect("portal:track", token)
        form.add_error(None, _("No case matches this number and PIN. Both are on your slip."))
    return render(request, "portal/find.html", {"form": form}, status=400 if form.errors else 200)


def _by_pin(number: str, pin: str) -> Case | None:
    case = Case.objects.filter(number=number, pin_digest__isnull=False).first()
    expected = bytes(case.pin_digest) if case and case.pin_digest else b""
    return case if constant_time_compare(keyed_hash(f"{number}:{pin}", purpose="pin"), expected) else None


def _thanks(request: HttpRequest, token: str) -> HttpResponse | None:
    """Said once or sent again: what became of the rating that this link brought."""
    link = links.used(token, Link.Kind.RATE)
    if link is None:
        return None
    return _thanked(request, link.case, link.case.ratings.filter(round=link.round).latest("at", "pk"))


def _thanked(request: HttpRequest, case: Case, rating: Rating, *, follow: str = "") -> HttpResponse:
    present = rating.round == case.round
    held = present and rating.status == Rating.Status.HELD
    shown = {"case": case, "rating": rating, "held": held, "present": present, "follow": follow}
    return render(request, "portal/thanks.html", shown)


def _title(case: Case) -> str:
    demand = case.words.filter(kind=Words.Kind.DEMAND).first()
    return demand.title if demand else ""
