"""Tables that few touch: the catalogue and the calendar. Cases, citizens and events are never edited here."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from casework.models import Calendar, CalendarDay, Limit, Route, Topic


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin[Topic]):
    list_display = ("code", "name", "name_en", "parent", "visits_required", "enabled")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "name_en")


@admin.register(Limit)
class LimitAdmin(admin.ModelAdmin[Limit]):
    list_display = ("topic", "urgency", "amount", "unit")
    list_select_related = ("topic",)


@admin.register(Route)
class RouteAdmin(admin.ModelAdmin[Route]):
    list_display = ("topic", "area", "unit")
    list_select_related = ("topic", "area", "unit")


class CalendarDayInline(admin.TabularInline[CalendarDay, Calendar]):
    model = CalendarDay
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[CalendarDay]:
        """The present year and later: what is past has been counted."""
        return super().get_queryset(request).filter(date__year__gte=timezone.localdate().year)


@admin.register(Calendar)
class CalendarAdmin(admin.ModelAdmin[Calendar]):
    list_display = ("code", "name", "name_en", "zone", "published_through")
    inlines = (CalendarDayInline,)
