"""No list of all units, areas, topics or people is drawn anywhere: a city has thousands of each."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.db.models import ForeignKey

from accounts.models import Area, Unit, User
from casework.desk.combobox.fields import ChosenField
from casework.models import Topic
from tests.access.addresses import every

THOUSANDS = (Unit, Area, Topic, User)
NEITHER_ENTERED_NOR_CHANGED = {"MembershipRequestAdmin": "its rows are confirmed or withdrawn, and have no form"}


def forms_of_the_project() -> set[type[forms.BaseForm]]:
    """All that are declared where addresses lead to; their modules are imported by the resolver."""
    assert list(every())
    classes: list[type[forms.BaseForm]] = [forms.BaseForm]
    for form in classes:
        classes += [subclass for subclass in form.__subclasses__() if subclass not in classes]
    return {form for form in classes if form.__module__.startswith(("accounts.", "casework.", "visits."))}


def test_no_form_has_a_plain_list_of_them() -> None:
    checked = forms_of_the_project()
    assert len(checked) > 15
    chosen, plain = 0, []
    for form in checked:
        for name, field in getattr(form, "base_fields", {}).items():
            chosen += isinstance(field, ChosenField)
            queryset = getattr(field, "queryset", None)
            if not isinstance(field, ChosenField) and queryset is not None and queryset.model in THOUSANDS:
                plain.append(f"{form.__name__}.{name}")
    assert chosen > 5
    assert plain == []


def entered() -> Iterator[tuple[BaseModelAdmin[Any], str]]:
    """What somebody can choose in the administration, with the class that lets them."""
    for kept_by in admin.site._registry.values():
        if kept_by.__class__.__name__ in NEITHER_ENTERED_NOR_CHANGED:
            continue
        for field in kept_by.model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model in THOUSANDS and field.editable:
                shown = not kept_by.fields or field.name in kept_by.fields
                if shown and field.name not in kept_by.readonly_fields:
                    yield kept_by, field.name


def test_nor_has_the_administration() -> None:
    checked = list(entered())
    assert {name for _kept_by, name in checked} == {"parent", "topic", "area", "unit"}
    plain = [f"{kept_by}.{name}" for kept_by, name in checked if name not in kept_by.autocomplete_fields]
    assert plain == []


def test_the_administrations_lists_are_not_narrowed_by_one_of_them() -> None:
    """It would draw a link for each."""
    for kept_by in admin.site._registry.values():
        named = {field.name for field in kept_by.model._meta.get_fields() if getattr(field, "related_model", None) in THOUSANDS}
        assert named.isdisjoint(map(str, kept_by.list_filter)), str(kept_by)
