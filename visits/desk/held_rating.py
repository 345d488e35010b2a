"""Deciding on a held rating: what it says, why it is held, the visits, and the decisions side by side."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from casework.desk.decisions.page import following
from casework.desk.staff import remember_view
from casework.lifecycle import State
from casework.models import Case, Rating, Words
from casework.policies import access, ratings, verbs
from casework.policies.snapshot import take_snapshot
from casework.refusal import Refused, beside_fields
from casework.steps.decide_rating import ACCEPT_RATING, VOID_RATING, accept_rating, void_rating
from casework.steps.rate import dissatisfied_for_good, held_rating
from casework.steps.set_aside_rating import SET_ASIDE_RATING, set_aside_rating
from casework.writing.words import LONGEST
from visits import queries
from visits.desk import rows as listed
from visits.desk.staff import staff
from visits.desk.views import case_of
from visits.models import Visit

STANDS, NOBODY_CAME, SET_ASIDE = "stands", "nobody_came", "set_aside"
STEPS = {STANDS: accept_rating, NOBODY_CAME: void_rating, SET_ASIDE: set_aside_rating}
VERBS = {STANDS: ACCEPT_RATING, NOBODY_CAME: VOID_RATING, SET_ASIDE: SET_ASIDE_RATING}


class DecisionForm(forms.Form):
    """Neither decision is chosen beforehand, and both cost the same effort."""

    decision = forms.ChoiceField(label=gettext_lazy("Your decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason for the decision"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: QueryDict | None = None, *, choices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        decision = self.fields["decision"]
        assert isinstance(decision, forms.ChoiceField)
        decision.choices = choices


@require_http_methods(["GET", "POST"])
@login_required
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """409 in words where no rating waits for it; 403 for whoever never decides on one."""
    user = staff(request)
    case = case_of(user, number)
    snapshot = take_snapshot(case)
    other = SET_ASIDE if snapshot.facts.nobody_came else NOBODY_CAME
    answers = {choice: verbs.decide(user, verb, case, snapshot) for choice, verb in VERBS.items() if choice != other}
    if not any(answer.yours for answer in answers.values()):
        raise PermissionDenied
    remember_view(user, case)
    if not snapshot.facts.rating_held:
        return _refused(request, case, answers[STANDS].decision.reason, status=409)
    rating = held_rating(snapshot)
    choices = [(choice, _consequence(choice, case, rating)) for choice, answer in answers.items() if answer.allowed]
    form = DecisionForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            return _decided(request, case, form, user)
        except Refused as refused:
            if not refused.fields:
                return _refused(request, case, str(refused), status=refused.status)
            beside_fields(form, refused.fields)
    shown = {"case": case, "form": form, "rating": rating, "words": _words(user, case, rating), "visits": _visits(user, case)}
    shown["doubts"] = ratings.doubts(case, rating)
    shown["refusals"] = [answer.decision.reason for answer in answers.values() if not answer.allowed]
    return render(request, "visits/held_rating.html", shown, status=400 if form.errors else 200)


def _decided(request: HttpRequest, case: Case, form: DecisionForm, user: User) -> HttpResponse:
    step = STEPS[form.cleaned_data["decision"]]
    step(case, reason=form.cleaned_data["reason"], actor=user, at=timezone.now())
    messages.success(request, _("Decided: %(number)s.") % {"number": case.number})
    return redirect(following(case, by={verb.code for verb in VERBS.values()}))


def _refused(request: HttpRequest, case: Case, reason: str | Promise, *, status: int) -> HttpResponse:
    return render(request, "visits/refused.html", {"case": case, "reason": reason}, status=status)


def _words(user: User, case: Case, rating: Rating) -> Words | None:
    """What the citizen wrote, where this person reads it: a member of the handling unit does so by the unit's own rule."""
    if "rating_words" in access.fields(user, case) or rating.words_id in ratings.words_that_reach_the_unit(case, [rating]):
        return rating.words
    return None


def _visits(user: User, case: Case) -> list[tuple[Visit, dict[str, object]]]:
    """Those of the round that the citizen rated; of a merged case those that were made for the one that leads, if it is seen."""
    leaders = access.visible_to(user).filter(merged=case)
    of_result = Q(case__in=leaders) if case.merged_into_id else Q(case=case, round=case.round)
    rows = queries.with_counted(Visit.objects.filter(of_result, sha256__isnull=False)).order_by(
        F("began_at").desc(nulls_last=True), "pk"
    )
    return [(visit, listed.of(user, visit)) for visit in rows]


def _consequence(choice: str, case: Case, rating: Rating) -> str:
    """A decision, and what follows from it."""
    if case.state == State.MERGED and choice != SET_ASIDE:
        return _of_merged(choice, rating)
    if choice == NOBODY_CAME:
        return ngettext(
            "Nobody came. The visits of this round no longer count, and the next round requires %(n)d visit.",
            "Nobody came. The visits of this round no longer count, and the next round requires %(n)d visits.",
            case.visits_required,
        ) % {"n": case.visits_required}
    if choice == SET_ASIDE:
        return _("It may be somebody else's. It counts for nothing, and the citizen gets a new link to rate.")
    if rating.visited != Rating.Visited.NO:
        return _stands(case, rating)
    if rating.satisfied:
        return _("Somebody came. The rating stands, and the case is closed.")
    if dissatisfied_for_good(case, satisfied=False):
        return _("Somebody came. The rating stands; it was the last round, so a supervisor decides how to proceed.")
    return _("Somebody came. The rating stands, and the next round begins: the citizen is dissatisfied.")


def _of_merged(choice: str, rating: Rating) -> str:
    """It goes on alone, or it stays merged; the visits stay those of the case that leads."""
    if choice == NOBODY_CAME:
        return _("Nobody came. The case is no longer merged, and begins a round in which it is visited on its own.")
    if rating.satisfied:
        return _("The rating stands, and the case stays merged: the citizen is satisfied.")
    return _("The rating stands: the citizen is dissatisfied, so the case is no longer merged and begins a round of its own.")


def _stands(case: Case, rating: Rating) -> str:
    """What follows where nobody denies the visit."""
    if rating.satisfied:
        return _("It is the citizen's own. The rating stands, and the case is closed.")
    if dissatisfied_for_good(case, satisfied=False):
        return _("It is the citizen's own. The rating stands; it was the last round, so a supervisor decides how to proceed.")
    return _("It is the citizen's own. The rating stands, and the next round begins: the citizen is dissatisfied.")
