"""People, their roles, units and areas, as administrators keep them. Every change goes through a step, and none deletes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import history, invitations
from accounts.changed_only import ChangedOnlyForm
from accounts.models import SECOND_PERSON, Area, Invitation, Membership, MembershipRequest, Role, Unit, User
from accounts.refusal import AdministrationRefused
from accounts.steps import memberships, people, records
from accounts.trees import within

Row = TypeVar("Row", bound=Model)


class ActorForm(ChangedOnlyForm):
    """A form that says beforehand what the step would refuse."""

    actor: ClassVar[User]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            with as_error():
                self.check(cleaned)
        return cleaned

    def check(self, cleaned: dict[str, Any]) -> None:
        """Refuse what the step would."""


@contextmanager
def as_error() -> Iterator[None]:
    """A refusal stands above the form."""
    try:
        yield
    except AdministrationRefused as refusal:
        raise ValidationError(str(refusal), code=refusal.code) from refusal


class StepAdmin(admin.ModelAdmin[Row]):
    """Nothing is deleted, nor changed in bulk, unless a class says so; what a race refuses is said in words."""

    actions: Any = None

    def get_form(self, request: HttpRequest, obj: Row | None = None, change: bool = False, **options: Any) -> Any:  # noqa: FBT001, FBT002 - Django's
        form = super().get_form(request, obj, change=change, **options)
        return type(form.__name__, (form,), {"actor": request.user})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        try:
            with transaction.atomic():
                if request.method == "POST":
                    history.lock()  # what is read after it nobody else changes until this is saved
                return super().changeform_view(request, object_id, form_url, extra_context)
        except AdministrationRefused as refusal:
            return self.refused(request, refusal)

    def refused(self, request: HttpRequest, refusal: AdministrationRefused) -> HttpResponse:
        self.message_user(request, str(refusal), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    def act(
        self, request: HttpRequest, step: Callable[..., Sequence[Model] | None], rows: QuerySet[Row], *, text: str
    ) -> HttpResponse | None:
        """One step on what was selected. `text`: what is said then; `count` in it is how many came of it."""
        assert isinstance(request.user, User)
        try:
            written = step(rows, actor=request.user, at=timezone.now())
        except AdministrationRefused as refusal:
            return self.refused(request, refusal)
        self.message_user(request, text % {"count": len(written or ())}, messages.SUCCESS)
        return None

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def log_addition(self, *_entry: Any) -> None:  # type: ignore[override]
        """The history of the administration says who did what; Django's own can be edited."""

    log_change = log_deletions = log_addition  # type: ignore[assignment]


class RecordAdmin(StepAdmin[Row]):
    """Rows of which the history says how they stand."""

    def save_model(self, request: HttpRequest, obj: Row, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        save = records.change if change else records.create
        save(obj, actor=form.actor, at=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Row) -> None:
        assert isinstance(request.user, User)
        records.remove(obj, actor=request.user, at=timezone.now())


class MembershipInline(admin.TabularInline[Membership, User]):
    """Everything the person holds and held; roles have pages of their own."""

    model = Membership
    fk_name = "user"
    extra = 0
    fields = ("role", "unit", "area", "since", "until", "granted_by", "confirmed_by", "ended_by")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        rows = Membership.ever.select_related("user", "unit", "area", "granted_by", "confirmed_by", "ended_by")
        return rows.order_by("-until", "pk")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


class PersonForm(ActorForm):
    def check(self, cleaned: dict[str, Any]) -> None:
        if self.instance.pk and "is_active" in cleaned:
            before = User.objects.get(pk=self.instance.pk)
            people.check_change(User(pk=before.pk, is_active=cleaned["is_active"]), before=before, actor=self.actor)


@admin.register(User)
class UserAdmin(StepAdmin[User]):
    form = PersonForm
    list_display = ("username", "name", "is_active", "is_staff", "password_link")
    search_fields = ("username", "name")
    readonly_fields = ("password_link",)
    inlines = (MembershipInline,)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        entered = ("username", "name", "email", "language", "is_active")
        return (*entered, "password_link") if obj else entered

    @admin.display(description=gettext_lazy("password"))
    def password_link(self, person: User) -> str:
        """Nobody types another's password: this leads to a link for them."""
        invited = invitations.purpose_for(person) == Invitation.Purpose.INVITE
        return format_html(
            '<a href="{}">{}</a>',
            reverse("accounts:password_link", args=[person.pk]),
            _("Invite") if invited else _("Reset password"),
        )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        if change:
            people.change(obj, actor=form.actor, at=timezone.now())
        else:
            people.enter([obj], actor=form.actor, at=timezone.now())


class MembershipForm(ActorForm):
    def check(self, cleaned: dict[str, Any]) -> None:
        memberships.check_grant([_post(cleaned)], actor=self.actor)


def _post(cleaned: dict[str, Any]) -> memberships.Post:
    return memberships.Post(cleaned["user"], Role(cleaned["role"]), cleaned["unit"], cleaned["area"])


@admin.register(Membership)
class MembershipAdmin(StepAdmin[Membership]):
    """Roles that are held now. One that takes a second administrator waits on the page of those."""

    form = MembershipForm
    list_display = ("user", "role", "unit", "area", "since", "granted_by", "confirmed_by")
    list_display_links = None
    list_select_related = ("user", "unit", "area", "granted_by", "confirmed_by")
    list_filter = ("role",)
    search_fields = ("user__username", "user__name", "unit__name", "unit__code")
    autocomplete_fields = ("user", "unit", "area")
    actions = ("end",)

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        held, asked = memberships.grant([_post(form.cleaned_data)], actor=form.actor, at=timezone.now())
        obj.pk = (held or asked)[0].pk

    def response_add(self, request: HttpRequest, obj: Membership, post_url_continue: str | None = None) -> HttpResponse:
        waits = obj.role in SECOND_PERSON
        self.message_user(
            request,
            _("The role waits for a second administrator to confirm it.") if waits else _("The role is held from now on."),
            messages.WARNING if waits else messages.SUCCESS,
        )
        return HttpResponseRedirect(reverse("admin:accounts_membership_changelist"))

    @admin.action(description=gettext_lazy("End the selected roles"))
    def end(self, request: HttpRequest, queryset: QuerySet[Membership]) -> HttpResponse | None:
        return self.act(request, memberships.end, queryset, text=_("Roles ended: %(count)d."))


@admin.register(MembershipRequest)
class MembershipRequestAdmin(StepAdmin[MembershipRequest]):
    """What one administrator asked for and another confirms, all at once if they like."""

    list_display = ("user", "role", "unit", "area", "requested_by", "requested_at", "password_link")
    list_display_links = None
    list_select_related = ("user", "unit", "area", "requested_by")
    list_filter = ("role",)
    search_fields = ("user__username", "user__name")
    actions = ("confirm", "withdraw")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MembershipRequest]:
        links = Invitation.objects.filter(user=OuterRef("user")).order_by("-created_at")
        with_it = Invitation.objects.filter(
            user=OuterRef("user"), created_by=OuterRef("requested_by"), created_at=OuterRef("requested_at")
        )
        return (
            super()
            .get_queryset(request)
            .filter(decided_at=None)
            .annotate(
                again=Exists(with_it),
                link_by=Subquery(links.values("created_by__name")[:1]),
                link_made_at=Subquery(links.values("created_at")[:1]),
                link_used_at=Subquery(links.values("used_at")[:1]),
            )
        )

    @admin.display(description=gettext_lazy("link to a password"))
    def password_link(self, request: Any) -> str:
        """Who made one, and what came of it: whoever confirms asks the person whether they chose the password themselves."""
        if not request.link_made_at:
            return ""
        made = {"who": request.link_by, "when": _moment(request.link_made_at)}
        if request.link_used_at:
            state = _("%(who)s made it on %(when)s, and it was used on %(used)s.") % (
                made | {"used": _moment(request.link_used_at)}
            )
        else:
            state = _("%(who)s made it on %(when)s, and it has not been used.") % made
        why = _("Asked again because a link to a password was made.")
        return f"{why} {state}" if request.again else state

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: MembershipRequest | None = None) -> bool:
        return obj is None and super().has_change_permission(request)

    @admin.action(description=gettext_lazy("Confirm the selected roles"))
    def confirm(self, request: HttpRequest, queryset: QuerySet[MembershipRequest]) -> HttpResponse | None:
        return self.act(request, memberships.confirm, queryset, text=_("Roles confirmed: %(count)d."))

    @admin.action(description=gettext_lazy("Withdraw the selected roles"))
    def withdraw(self, request: HttpRequest, queryset: QuerySet[MembershipRequest]) -> HttpResponse | None:
        return self.act(request, memberships.withdraw, queryset, text=_("The roles were withdrawn."))


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


class TreeForm(ActorForm):
    def clean_parent(self) -> Any:
        parent = self.cleaned_data["parent"]
        if parent is not None and self.instance.pk and within(parent.path, self.instance.path):
            raise ValidationError(_("An item cannot be placed below itself."))
        return parent


@admin.register(Unit)
class UnitAdmin(RecordAdmin[Unit]):
    form = TreeForm
    list_display = ("code", "name", "name_en", "parent")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "name_en")
    autocomplete_fields = ("parent",)


@admin.register(Area)
class AreaAdmin(RecordAdmin[Area]):
    form = TreeForm
    list_display = ("code", "name", "name_en", "level", "parent")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "name_en")
    autocomplete_fields = ("parent",)
