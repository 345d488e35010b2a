"""Phones, as administrators see them: since when, last seen, and revoked where one was lost."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from visits import steps
from visits.models import Device


@admin.register(Device)
class DeviceAdmin(admin.ModelAdmin[Device]):
    """A phone registers itself, and is never forgotten: it has to hear that it is revoked."""

    list_display = ("user", "first_seen_at", "last_seen_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("user",)
    ordering = ("-last_seen_at",)
    search_fields = ("user__username", "user__name")
    fields = readonly_fields = ("user", "first_seen_at", "last_seen_at", "revoked_at")
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Device | None = None) -> bool:
        return False

    @admin.action(description=_("Revoke: erase what is stored on the phone"), permissions=["change"])
    def revoke(self, request: HttpRequest, phones: QuerySet[Device]) -> None:
        at = timezone.now()
        revoked = [phone for phone in phones if steps.revoke_device(phone, at=at)]
        for phone in revoked:
            self.log_change(request, phone, "revoked")
        notice = ngettext("%(count)d phone was revoked.", "%(count)d phones were revoked.", len(revoked))
        self.message_user(request, notice % {"count": len(revoked)}, messages.SUCCESS)
