"""Tables that few touch: the catalogue and the calendar. Cases, citizens and events are never edited here."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.admin import TreeForm
from casework import calendars
from casework.models import Calendar, CalendarDay, Limit, Route, Topic
from casework.policies import china_days


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin[Topic]):
    form = TreeForm
    list_display = ("code", "name", "name_en", "parent", "visits_required", "photo_reason", "enabled")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "name_en")


@admin.register(Limit)
class LimitAdmin(admin.ModelAdmin[Limit]):
    list_display = ("topic", "urgency", "amount", "unit")
    list_select_related = ("topic",)
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Limit | None = None) -> bool:
        """The defaults stay: without them nothing can be dispatched."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.topic_id is not None)

    def get_readonly_fields(self, request: HttpRequest, obj: Limit | None = None) -> tuple[str, ...]:
        return ("topic", "urgency") if obj is not None and obj.topic_id is None else ()


@admin.register(Route)
class RouteAdmin(admin.ModelAdmin[Route]):
    list_display = ("topic", "area", "unit")
    list_select_related = ("topic", "area", "unit")


class CalendarDayForm(forms.ModelForm[CalendarDay]):
    def clean_spans(self) -> Any:
        spans = self.cleaned_data["spans"]
        if spans and not calendars.usable(zone="UTC", week={"0": spans}):
            raise ValidationError(_('These hours cannot be used. Write them so: [["09:00", "12:00"], ["14:00", "18:00"]].'))
        return spans


class CalendarForm(forms.ModelForm[Calendar]):
    """Every clock of the house hangs on it, so what cannot be reckoned with is refused here."""

    def clean_published_through(self) -> date:
        day: date = self.cleaned_data["published_through"]
        if not china_days.FIRST_YEAR <= day.year <= timezone.localdate().year + 5:
            raise ValidationError(_("No calendar is published for that year."))
        return day

    def clean(self) -> dict[str, Any]:
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        if {"zone", "week"} <= set(sent) and not calendars.usable(zone=sent["zone"], week=sent["week"]):
            raise ValidationError(_("Time zone or weekly hours cannot be used: every due time is reckoned with them."))
        return sent


class CalendarDayInline(admin.TabularInline[CalendarDay, Calendar]):
    model = CalendarDay
    form = CalendarDayForm
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[CalendarDay]:
        """The present year and later: what is past has been counted."""
        return super().get_queryset(request).filter(date__year__gte=timezone.localdate().year)


@admin.register(Calendar)
class CalendarAdmin(admin.ModelAdmin[Calendar]):
    list_display = ("code", "name", "name_en", "zone", "published_through")
    form = CalendarForm
    inlines = (CalendarDayInline,)
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Calendar | None = None) -> bool:
        return False
