"""People, units and areas, as administrators keep them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import invitations
from accounts.models import Area, Invitation, Membership, Unit, User
from accounts.trees import within


class MembershipInline(admin.TabularInline[Membership, User]):
    model = Membership
    extra = 0


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ("username", "name", "is_active", "password_link")
    search_fields = ("username", "name")
    exclude = ("password", "groups", "user_permissions", "last_login")
    inlines = (MembershipInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Whoever may edit people does not thereby make themselves master of everything."""
        fixed = ("password_link",) if obj else ()
        return fixed if request.user.is_superuser else (*fixed, "is_superuser", "is_staff")

    @admin.display(description=gettext_lazy("password"))
    def password_link(self, person: User) -> str:
        """Nobody types another's password: this leads to a link for them."""
        invited = invitations.purpose_for(person) == Invitation.Purpose.INVITE
        return format_html(
            '<a href="{}">{}</a>',
            reverse("accounts:password_link", args=[person.pk]),
            _("Invite") if invited else _("Reset password"),
        )

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        permitted = super().has_change_permission(request, obj)
        return permitted and (request.user.is_superuser or obj is None or not obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Who leaves is made inactive: what they did keeps their name."""
        return False


class ChangedOnly(admin.ModelAdmin[Any]):
    """Writes what the person changed: the application's database role may not write the place in a tree, a trigger's."""

    def save_model(self, request: HttpRequest, obj: Unit | Area, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        obj.save(update_fields=form.changed_data if change else None)


class TreeForm(forms.ModelForm[Any]):
    def clean_parent(self) -> Any:
        parent = self.cleaned_data["parent"]
        if parent is not None and self.instance.pk and within(parent.path, self.instance.path):
            raise ValidationError(_("An item cannot be placed below itself."))
        return parent


@admin.register(Unit)
class UnitAdmin(ChangedOnly, admin.ModelAdmin[Unit]):
    form = TreeForm
    list_display = ("code", "name", "name_en", "parent")
    search_fields = ("code", "name", "name_en")


@admin.register(Area)
class AreaAdmin(ChangedOnly, admin.ModelAdmin[Area]):
    form = TreeForm
    list_display = ("code", "name", "name_en", "level", "parent")
    search_fields = ("code", "name", "name_en")
