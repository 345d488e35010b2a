"""`/people/new/`, `/people/waiting/` and a person's own pages: what administrators do with an account and its roles."""

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import history, link_page, waiting_roles
from accounts.daily import EnoughToday
from accounts.models import SECOND_PERSON, Membership, MembershipRequest, User
from accounts.refusal import AdministrationRefused
from accounts.steps import memberships, newcomers
from accounts.steps import people as people_steps
from casework.desk.administration import page as history_page
from casework.desk.combobox.recent import recent, remember
from casework.desk.list_page import is_id, line_named
from casework.desk.people import page, person
from casework.desk.people.entry_forms import PersonForm, RoleForm
from casework.desk.people.listing import in_words
from casework.desk.shown_once import show_once
from casework.desk.staff import staff
from casework.policies import people_access

WAITING = 50
DECISIONS = {"confirm", "withdraw"}


@require_GET
@login_required
def of_person(request: HttpRequest, username: str) -> HttpResponse:
    """`/people/<username>/`: for whoever leads them without what only administrators do; `?before=120` goes on in the history."""
    user, now = staff(request), timezone.now()
    of = person.find(user, username)
    if of is None:
        raise Http404
    keeps, before = bool(people_access.keeps_people(user)), line_named(request, "before")
    details = person.shown(user, of, at=now)
    shown: dict[str, Any] = {"person": of, "shown": details, "keeps": keeps, "is_self": of.pk == user.pk}
    shown["language_name"] = dict(settings.LANGUAGES).get(of.language, of.language)
    if keeps:
        lines, more = history_page.lines_of(of, before=before or None)
        shown |= {"lines": lines, "more": more, "before": before, "may_confirm": person.may_confirm(user, details.waiting)}
    return render(request, "desk/person.html", shown)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """`/people/new/`: entered, given a first role and invited in one act; the link is shown once."""
    user = staff(request)
    if refused := _unless_kept(request, user):
        return refused
    data = request.POST or None
    form = PersonForm(data, initial={"language": request.LANGUAGE_CODE})
    role = RoleForm(data, recent=recent(request))
    if request.method == "POST" and form.is_valid() & role.is_valid():
        post, now = role.post(form.instance), timezone.now()

        def take_on() -> str:
            return newcomers.take_on(form.instance, [post], key=secrets.token_urlsafe(32), actor=user, at=now)

        if token := _tried(form, take_on):
            remember(request, role)
            shown = link_page.shown(form.instance, token, at=now)
            return show_once(request, link_page.TEMPLATE, shown, afterwards=_address(form.instance))
    failed = form.errors or role.errors
    return render(request, "desk/person_new.html", {"form": form, "role": role}, status=400 if failed else 200)


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, username: str) -> HttpResponse:
    """Only what was changed is saved; what a colleague changed meanwhile is said."""
    user = staff(request)
    with transaction.atomic():
        if request.method == "POST":
            history.lock()  # what is read after it nobody else changes until this is saved
        of = _person(user, username)
        form = PersonForm(request.POST or None, instance=of)

        def save() -> User:
            return people_steps.change(form.instance, actor=user, at=timezone.now())

        if request.method == "POST" and form.is_valid() and _tried(form, save):
            messages.success(request, _("Saved."))
            return redirect(_address(form.instance))
    return render(request, "desk/person_edit.html", {"username": username, "form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def give_role(request: HttpRequest, username: str) -> HttpResponse:
    user = staff(request)
    of = _person(user, username)
    form = RoleForm(request.POST or None, recent=recent(request))
    if request.method == "POST" and form.is_valid():
        post = form.post(of)
        if _tried(form, lambda: memberships.grant([post], actor=user, at=timezone.now())):
            remember(request, form)
            waits = post.role in SECOND_PERSON
            text = _("The role waits for a second administrator to confirm it.") if waits else _("The role is held from now on.")
            messages.success(request, text)
            return redirect(_address(of))
    return render(request, "desk/person_role.html", {"person": of, "form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def end_role(request: HttpRequest, username: str, membership: int) -> HttpResponse:
    """What it means, before it is done: their cases in that unit go to its lead."""
    user = staff(request)
    of = _person(user, username)
    row = Membership.ever.filter(pk=membership, user=of).select_related("unit", "area").first()
    if row is None:
        raise Http404
    if request.method == "POST":
        return _done(request, of, lambda: memberships.end([row], actor=user, at=timezone.now()), text=_("The role has ended."))
    shown = {"person": of, "label": in_words([row])[0], "cases": person.left_by(user, of, row)}
    return render(request, "desk/person_role_end.html", shown)


@require_http_methods(["GET", "POST"])
@login_required
def disable(request: HttpRequest, username: str) -> HttpResponse:
    """What happens to what they have, before it is done."""
    user = staff(request)
    of = _person(user, username)
    if request.method == "POST":
        return _switched(request, of, is_active=False, text=_("The account is disabled."))
    objection = ""
    try:
        people_steps.check_change(User(pk=of.pk, is_active=False), before=of, actor=user)
    except AdministrationRefused as refusal:
        objection = str(refusal)
    shown = {"person": of, "objection": objection, "preview": page.preview(user, of, at=timezone.now())}
    return render(request, "desk/person_disable.html", shown)


@require_POST
@login_required
def enable(request: HttpRequest, username: str) -> HttpResponse:
    """They sign in with the password that they had, and hold the roles that they held."""
    return _switched(request, _person(staff(request), username), is_active=True, text=_("The account is enabled again."))


@require_http_methods(["GET", "POST"])
@login_required
def waiting(request: HttpRequest) -> HttpResponse:
    """`/people/waiting/`: roles that one administrator gave, confirmed or withdrawn by another, several at once."""
    user = staff(request)
    if refused := _unless_kept(request, user):
        return refused
    if request.method == "POST":
        return _decided(request, user)
    rows = Paginator(waiting_roles.undecided(), WAITING).get_page(request.GET.get("page", "1"))
    lines = person.to_confirm(list(rows.object_list))
    shown = {"page": rows, "lines": lines, "may_confirm": person.may_confirm(user, lines)}
    return render(request, "desk/people_waiting.html", shown)


def _decided(request: HttpRequest, user: User) -> HttpResponse:
    """All that were ticked, or none of them; back to where they were listed."""
    named = {int(text) for text in request.POST.getlist("role") if is_id(text)}
    requests = [MembershipRequest(pk=pk) for pk in sorted(named)[: 2 * WAITING]]
    back = person.find(user, request.POST.get("person", ""))
    where = _address(back) if back else reverse("desk:people_waiting")
    decision = request.POST.get("decision", "")
    if decision not in DECISIONS:
        raise Http404
    if not requests:
        messages.error(request, _("Nothing was chosen. Tick the roles that you decide on."))
        return redirect(where)
    try:
        if decision == "confirm":
            count = len(memberships.confirm(requests, actor=user, at=timezone.now()))
            text = ngettext("%(n)d role is confirmed.", "%(n)d roles are confirmed.", count) % {"n": count}
        else:
            memberships.withdraw(requests, actor=user, at=timezone.now())
            text = ngettext("%(n)d role was withdrawn.", "%(n)d roles were withdrawn.", len(requests)) % {"n": len(requests)}
    except AdministrationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, text)
    return redirect(where)


def _unless_kept(request: HttpRequest, user: User) -> HttpResponse | None:
    answer = people_access.keeps_people(user)
    return None if answer else render(request, "desk/refused.html", {"reason": answer.reason}, status=403)


def _person(user: User, username: str) -> User:
    """Raises Http404 for whoever keeps no people: they learn of nobody."""
    of = person.find(user, username) if people_access.keeps_people(user) else None
    if of is None:
        raise Http404
    return of


def _address(of: User) -> str:
    return reverse("desk:person", args=[of.username])


def _tried(form: BaseForm, act: Callable[[], Any]) -> Any:
    """What the step answers; nothing where it refuses: why stands above the form."""
    try:
        return act()
    except AdministrationRefused as refusal:
        form.add_error(None, ValidationError(str(refusal), code=refusal.code))
    except EnoughToday as refusal:
        form.add_error(None, refusal.text)
    return None


def _switched(request: HttpRequest, of: User, *, is_active: bool, text: str) -> HttpResponse:
    def switch() -> None:
        with transaction.atomic():
            history.lock()  # a colleague's change in between stays
            row = User.objects.get(pk=of.pk)
            row.is_active = is_active
            people_steps.change(row, actor=staff(request), at=timezone.now())

    return _done(request, of, switch, text=text)


def _done(request: HttpRequest, of: User, act: Callable[[], Any], *, text: str) -> HttpResponse:
    """Back to the person's page, with what was done or why not."""
    try:
        act()
    except AdministrationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, text)
    return redirect(_address(of))
