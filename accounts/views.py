"""The own account, links by which people choose a password, and the page by which they do."""

import secrets

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import entered, invitations, link_page, passwords, sessions, sign_ins
from accounts.daily import EnoughToday
from accounts.forms import ChangePasswordForm, ChoosePasswordForm, LanguageForm, LinkForm
from accounts.gone import gone
from accounts.models import Absence, User
from accounts.steps import memberships, people

PAGE = 20


@require_GET
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """`/account/`: who one is, and where one is signed in."""
    user = _person(request)
    page = Paginator(sign_ins.of(user, at=timezone.now()), PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "here": _this_session(request),
        "by_link": invitations.last_used(user),
        "roles": user.memberships.select_related("unit", "area").order_by("role", "pk"),
        "waiting": memberships.waiting(user),
        "absence": Absence.objects.on(timezone.localdate()).filter(user=user).select_related("deputy").first(),
        "form": LanguageForm(initial={"language": user.language}),
    }
    return render(request, "accounts/account.html", shown)


@require_POST
@login_required
def choose_language(request: HttpRequest) -> HttpResponse:
    """In which one is told; what the pages are in is chosen on each of them."""
    form = LanguageForm(request.POST)
    if form.is_valid():
        people.choose_language(_person(request), form.cleaned_data["language"])
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("There is no such language here. Choose one of the list."))
    return redirect("accounts:account")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """`/account/password/`: this browser stays signed in, every other one and every token ends."""
    user = _person(request)
    form = ChangePasswordForm(user, request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        passwords.choose(user, form.cleaned_data["new_password1"])
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password is changed. You are signed out everywhere else."))
        return redirect("accounts:account")
    return render(request, "accounts/change_password.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
@login_required
def end_sign_in(request: HttpRequest) -> HttpResponse:
    """Ends one session or token of one's own."""
    kind, key = request.POST.get("kind", ""), request.POST.get("key", "")
    if sign_ins.end(_person(request), kind=kind, key=key, at=timezone.now()):
        messages.success(request, _("Signed out there."))
    else:
        messages.info(request, _("That sign-in had ended already."))
    return redirect("accounts:account")


@require_POST
@login_required
def end_other_sign_ins(request: HttpRequest) -> HttpResponse:
    """Ends all but this session."""
    sign_ins.end_others(_person(request), but=_this_session(request), at=timezone.now())
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("accounts:account")


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def password_link(request: HttpRequest, person: int) -> HttpResponse:
    """`/people/{id}/link/`: an administrator makes the link by which the person chooses a password. It is shown once."""
    administrator = _person(request)
    if not invitations.may_make(administrator):
        raise PermissionDenied
    invited = get_object_or_404(User, pk=person)
    refused = invitations.objection(invited, by=administrator)
    shown = {"person": invited, "refused": refused, "purpose": invitations.purpose_for(invited)}
    if request.method == "POST" and not refused:
        form = LinkForm(request.POST)
        try:
            token = _make_link(form, invited, by=administrator)
        except EnoughToday as refusal:
            return render(request, "accounts/make_link.html", shown | {"refused": refusal.text}, status=429)
        if token:
            return render(request, link_page.TEMPLATE, link_page.shown(invited, token, at=timezone.now()))
        messages.info(request, _("That link has been used or replaced since. Make a new one."))
        return redirect("accounts:password_link", person)
    shown |= {"form": LinkForm(initial={"key": secrets.token_urlsafe(32)})}
    shown |= {"pending": invitations.pending(invited, at=timezone.now()), "ending": memberships.that_take_two(invited)}
    return render(request, "accounts/make_link.html", shown, status=403 if request.method == "POST" else 200)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """`/password/{token}/`: opening it uses nothing up, and a link that opens is never kept waiting by others' failures."""
    now, token = timezone.now(), entered.token(token)
    invitation = invitations.find(token, at=now)
    if invitation is None:
        return gone(request, "accounts/gone.html")
    form = ChoosePasswordForm(invitation.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not invitations.accept(token, password=form.cleaned_data["new_password1"], at=now):
            return gone(request, "accounts/gone.html")
        logout(request)  # somebody else may be signed in at this browser
        messages.success(request, _("Your password is set. Sign in with it."))
        return redirect("account_login")
    shown = {"form": form, "person": invitation.user, "invitation": invitation}
    return render(request, "accounts/choose_password.html", shown, status=400 if form.errors else 200)


def _make_link(form: LinkForm, invited: User, *, by: User) -> str | None:
    return invitations.make(invited, key=form.data["key"], by=by, at=timezone.now()) if form.is_valid() else None


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _this_session(request: HttpRequest) -> str:
    return sessions.digest(request.session.session_key or "")
