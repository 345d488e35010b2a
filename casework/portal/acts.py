"""What citizens do about their case, each by a page of its own behind their link. Opening one does nothing."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import origins
from casework import steps
from casework.crypto import CannotOpen
from casework.decision import ALLOW, Decision, deny
from casework.file_fields import PHOTOS, FilesField, ask_again
from casework.models import Case, Link
from casework.policies import verbs
from casework.policies.citizens_link import shows_demand
from casework.policies.snapshot import CaseSnapshot, take_snapshot
from casework.portal.entrance import opened_by
from casework.portal.gone import gone
from casework.refusal import Refused, beside_fields
from casework.steps.at_home import AT_HOME
from casework.steps.at_home import LONGEST as LONGEST_LINE
from casework.steps.came_back import CAME_BACK
from casework.steps.chase import CHASE
from casework.steps.decline import WITHDRAW
from casework.steps.supplement import SUPPLEMENT
from casework.verb import Text, Verb
from casework.writing import links, words

LONGEST = 2000


def _words(*, required: bool = True, **options: Any) -> forms.CharField:
    refusal = {"required": gettext_lazy("Say it in a few words.")}
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(required=required, max_length=LONGEST, widget=widget, error_messages=refusal, **options)


def _photos() -> FilesField:
    how = gettext_lazy("Up to 3: JPEG, PNG or WebP, each at most 5 MB. Location data is removed.")
    return FilesField(accepted=PHOTOS, label=gettext_lazy("Photos"), help_text=how)


class MessageForm(forms.Form):
    """One form for two acts; the step says which of them needs words."""

    text = _words(label=gettext_lazy("Your message"), required=False)
    photos = _photos()


class AtHomeForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Days and hours"),
        max_length=LONGEST_LINE,
        help_text=gettext_lazy("For example: weekdays after 18:00. The newest holds."),
        error_messages={"required": gettext_lazy("Say on which days, or at which hours.")},
    )


class WithdrawForm(forms.Form):
    reason = _words(label=gettext_lazy("Why?"), required=False)


class CameBackForm(forms.Form):
    text = _words(label=gettext_lazy("What is wrong again?"))
    photos = _photos()


@dataclass(frozen=True)
class Act:
    """A page that asks what the verb needs. `carry_out`: (link, what was entered, at). `kind`: of its button."""

    verb: Verb
    title: Text
    lead: Text
    button: Text
    form: type[forms.Form]
    carry_out: Callable[[Link, Mapping[str, Any], datetime], object]
    kind: str = "primary"


ADD = Act(
    verb=SUPPLEMENT,
    title=gettext_lazy("Add to your demand"),
    lead=gettext_lazy("Whoever handles your demand is told and reads it."),
    button=gettext_lazy("Send"),
    form=MessageForm,
    carry_out=lambda link, typed, at: steps.supplement(link.case, text=typed["text"], files=typed["photos"], actor=None, at=at),
)
ASK_FOR_UPDATE = Act(
    verb=CHASE,
    title=gettext_lazy("Ask for an update"),
    lead=gettext_lazy("Whoever owes you the next step is told that you are waiting."),
    button=gettext_lazy("Ask for an update"),
    form=MessageForm,
    carry_out=lambda link, typed, at: steps.chase(link.case, text=typed["text"], files=typed["photos"], actor=None, at=at),
)
SAY_WHEN_AT_HOME = Act(
    verb=AT_HOME,
    title=gettext_lazy("When can you be visited?"),
    lead=gettext_lazy("Whoever plans a visit reads it. It is not an appointment: you will be told when somebody is to come."),
    button=gettext_lazy("Save"),
    form=AtHomeForm,
    carry_out=lambda link, typed, at: steps.at_home(link.case, **typed, actor=None, at=at),
)
WITHDRAW_DEMAND = Act(
    verb=WITHDRAW,
    title=gettext_lazy("Withdraw your demand"),
    lead=gettext_lazy("Your demand then ends: nobody will visit you about it, and you will not be asked to rate it."),
    button=gettext_lazy("Withdraw my demand"),
    form=WithdrawForm,
    carry_out=lambda link, typed, at: steps.withdraw_by_link(link, **typed, at=at),
    kind="danger",
)
SAY_IT_CAME_BACK = Act(
    verb=CAME_BACK,
    title=gettext_lazy("It came back"),
    lead=gettext_lazy("Your demand is opened again. The same unit must visit you again, and you will be asked to rate it."),
    button=gettext_lazy("Open my demand again"),
    form=CameBackForm,
    carry_out=lambda link, typed, at: steps.came_back(link.case, text=typed["text"], files=typed["photos"], actor=None, at=at),
)


NOTHING = deny("", "")
"""Nothing is offered, and nothing said of it."""


@dataclass(frozen=True)
class Offered:
    """What the page that follows a case offers at the moment. `adds`: whether the message may be added to the demand.

    `at_home`: when one can be visited, as it was said last. `withdraws`: or why not here. `last_day`: until when a closed case
    may come back; `is_late`: that has passed.
    """

    message: MessageForm | None
    adds: bool
    asks_for_update: bool
    says_when_at_home: bool
    at_home: str
    withdraws: Decision
    last_day: date | None
    is_late: bool


def offered(request: HttpRequest, link: Link, snapshot: CaseSnapshot, *, at: datetime) -> Offered:
    case = link.case

    def allows(verb: Verb) -> bool:
        return verbs.state_allows(verb, snapshot.facts).allowed

    last_day = steps.last_day(case)
    says_when_at_home, adds, asks_for_update = allows(AT_HOME), allows(SUPPLEMENT), allows(CHASE)
    return Offered(
        message=MessageForm() if adds or asks_for_update else None,
        adds=adds,
        asks_for_update=asks_for_update,
        says_when_at_home=says_when_at_home,
        at_home=_at_home(link) if says_when_at_home else "",
        withdraws=_withdraws(request, link, at) if allows(WITHDRAW) else NOTHING,
        last_day=last_day,
        is_late=last_day is not None and timezone.localdate(at) > last_day,
    )


def _withdraws(request: HttpRequest, link: Link, _at: datetime) -> Decision:
    """Never in a browser in which staff sign in, whoever's link it is: it ends what a unit owes."""
    if origins.of(request).staff:
        return deny(
            "staff_device",
            _("Staff sign in with this browser. Withdraw in a browser of your own, or call the hotline."),
        )
    return steps.withdraws(link)


Permits = Callable[[HttpRequest, Link, datetime], Decision]


def _page_of(act: Act, *, permits: Permits = lambda _request, _link, _at: ALLOW) -> Callable[[HttpRequest, str], HttpResponse]:
    """Its view. `permits`: what it takes besides the state of the case."""

    # A link is itself the key: it asks for no cookie, and no other site can send what it does not know.
    @csrf_exempt
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @opened_by(Link.Kind.TRACK, page="portal:track")
    def view(request: HttpRequest, token: str) -> HttpResponse:
        now = timezone.now()
        link = links.find(token, Link.Kind.TRACK, at=now)
        if link is None:
            return gone(request)
        allowed = verbs.state_allows(act.verb, take_snapshot(link.case).facts)
        permitted = permits(request, link, now) if allowed else allowed
        if request.method == "POST" and (permitted or permitted.code == "already_done"):
            return _carried_out(request, link, token, act, at=now)
        form = act.form(initial={"text": _at_home(link)} if act is SAY_WHEN_AT_HOME else {})
        refusal = "" if permitted else _refused(permitted, link.case)
        return _shown(request, link.case, token, act, form, refusal=refusal, status=200 if permitted else 409)

    return view


add = _page_of(ADD)
chase = _page_of(ASK_FOR_UPDATE)
at_home = _page_of(SAY_WHEN_AT_HOME)
withdraw = _page_of(WITHDRAW_DEMAND, permits=_withdraws)
came_back = _page_of(SAY_IT_CAME_BACK, permits=lambda _request, link, at: steps.may_come_back(link.case, at=at))


def _refused(decision: Decision, case: Case) -> str:
    """Why not, to a citizen, who knows of a demand and not of a case."""
    if decision.code == "wrong_state":
        return _("As your demand stands (%(state)s), this is not possible.") % {"state": case.get_state_display()}
    return str(decision.reason)


def _carried_out(request: HttpRequest, link: Link, token: str, act: Act, *, at: datetime) -> HttpResponse:
    """Where what was done is seen, or the form again with what is wrong in it."""
    form, status = act.form(request.POST, request.FILES), 400
    if form.is_valid():
        try:
            act.carry_out(link, form.cleaned_data, at)
        except Refused as refused:
            if refused.code != "already_done":
                beside_fields(form, _fields(refused))
                status = refused.status
        if not form.errors:
            return redirect(f"{reverse('portal:track', args=[token])}#story")
    ask_again(form)
    return _shown(request, link.case, token, act, form, status=status)


def _fields(refused: Refused) -> dict[str, list[str]]:
    """What is wrong with the files stands beside the photos."""
    fields = dict(refused.fields) or {"": [str(refused)]}
    return fields | {"photos": fields.pop("files")} if "files" in fields else fields


def _shown(
    request: HttpRequest, case: Case, token: str, act: Act, form: forms.Form, *, refusal: str = "", status: int
) -> HttpResponse:
    shown = {"act": act, "case": case, "form": form, "token": token, "refusal": refusal}
    if act.form is MessageForm:
        adds = case.state in SUPPLEMENT.sources
        shown |= {"asks_for_update": case.state in CHASE.sources, "asks_first": act is ASK_FOR_UPDATE, "adds": adds}
    return render(request, "portal/act.html", shown, status=status)


def _at_home(link: Link) -> str:
    """What holds, in the citizen's words; nothing where it cannot be read, or not by this link."""
    last = steps.times_at_home([link.case_id]).get(link.case_id) if shows_demand(link) else None
    with suppress(CannotOpen):
        return words.in_full(last).text if last else ""
    return ""
