"""Tables that few touch: the catalogue. Cases, citizens and events are never edited here.

Nor is the calendar, which moves due times: it is edited at /calendar/, where that is seen beforehand.
"""

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin import ActorForm, RecordAdmin, TreeForm
from casework.models import CitizenLimit, Limit, Route, Topic, UrgencyWord


@admin.register(Topic)
class TopicAdmin(RecordAdmin[Topic]):
    form = TreeForm
    list_display = ("code", "name", "name_en", "parent", "visits_required", "photo_reason", "public_matter", "enabled")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "name_en")
    autocomplete_fields = ("parent",)


@admin.register(Limit)
class LimitAdmin(RecordAdmin[Limit]):
    form = ActorForm
    list_display = ("topic", "urgency", "amount", "unit", "extension")
    list_select_related = ("topic",)
    autocomplete_fields = ("topic",)

    def has_delete_permission(self, request: HttpRequest, obj: Limit | None = None) -> bool:
        """The defaults stay: without them nothing can be dispatched."""
        return self.has_change_permission(request, obj) and (obj is None or obj.topic_id is not None)

    def get_readonly_fields(self, request: HttpRequest, obj: Limit | None = None) -> tuple[str, ...]:
        return ("topic", "urgency") if obj is not None and obj.topic_id is None else ()


@admin.register(CitizenLimit)
class CitizenLimitAdmin(RecordAdmin[CitizenLimit]):
    """What there is a limit on, the code says; how much, administrators do."""

    form = ActorForm
    list_display = ("code", "most", "minutes")
    readonly_fields = ("code",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(UrgencyWord)
class UrgencyWordAdmin(RecordAdmin[UrgencyWord]):
    form = ActorForm
    list_display = ("word", "urgency")
    search_fields = ("word",)

    def has_delete_permission(self, request: HttpRequest, obj: UrgencyWord | None = None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Route)
class RouteAdmin(RecordAdmin[Route]):
    form = ActorForm
    list_display = ("topic", "area", "unit")
    list_select_related = ("topic", "area", "unit")
    autocomplete_fields = ("topic", "area", "unit")

    def has_delete_permission(self, request: HttpRequest, obj: Route | None = None) -> bool:
        return self.has_change_permission(request, obj)
