"""Units and areas, as administrators keep them. Every change goes through a step, and none deletes. People are at /people/."""

from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from accounts import history
from accounts.changed_only import ChangedOnlyForm
from accounts.models import Area, Unit, User
from accounts.steps import records
from accounts.trees import BELOW_ITSELF, within

Row = TypeVar("Row", bound=Model)


class ActorForm(ChangedOnlyForm):
    """A form that knows who fills it in."""

    actor: ClassVar[User]


class RecordAdmin(admin.ModelAdmin[Row]):
    """Rows of which the history says how they stand. Nothing is deleted, nor changed in bulk, unless a class says so."""

    actions: Any = None

    def get_form(self, request: HttpRequest, obj: Row | None = None, change: bool = False, **options: Any) -> Any:  # noqa: FBT001, FBT002 - Django's
        form = super().get_form(request, obj, change=change, **options)
        return type(form.__name__, (form,), {"actor": request.user})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        with transaction.atomic():
            if request.method == "POST":
                history.lock()  # what is read after it nobody else changes until this is saved
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Row, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        save = records.change if change else records.create
        save(obj, actor=form.actor, at=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Row) -> None:
        assert isinstance(request.user, User)
        records.remove(obj, actor=request.user, at=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def log_addition(self, *_entry: Any) -> None:  # type: ignore[override]
        """The history of the administration says who did what; Django's own can be edited."""

    log_change = log_deletions = log_addition  # type: ignore[assignment]


class TreeForm(ActorForm):
    def clean_parent(self) -> Any:
        parent = self.cleaned_data["parent"]
        if parent is not None and self.instance.pk and within(parent.path, self.instance.path):
            raise ValidationError(BELOW_ITSELF)
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
