"""What may be named in bodies and filters: units, areas, topics, and the people to whom a case may be given."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from accounts import history
from accounts.models import Area, Unit, User
from accounts.trees import in_order
from casework.filters import BelowFilter, ChoiceFilter, ListFilterSet, MomentFilter, NamedFilter, TextFilter
from casework.models import Topic
from casework.policies import people_access

LONGEST_QUESTION = 120
IN_ENGLISH_TOO = ("code", "name", "name_en")


class WordsFilter(TextFilter):
    """Part of a code or a name, in either case of its letters."""

    def __init__(self, *columns: str, **options: Any) -> None:
        super().__init__(**{"max_length": LONGEST_QUESTION, "help_text": _("Part of a code or a name.")} | options)
        self.columns = columns

    def condition(self, value: Any) -> Q:
        asked = Q()
        for column in self.columns:
            asked |= Q(**{f"{column}__icontains": value})
        return asked


class ChangedFilter(MomentFilter):
    """`changed` is a column of the rows."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"field_name": "changed", "lookup_expr": "gte", "help_text": _("This moment and later.")} | options)


class OfUnitFilter(BelowFilter):
    """Who may be given a case of that unit, or of one below it."""

    def condition(self, value: Any) -> Q:
        memberships = people_access.handlers_seen(self.parent.user).filter(user=OuterRef("pk"), unit__path__within=value.path)
        return Q(Exists(memberships))


class UnitFilterSet(ListFilterSet):
    q = WordsFilter(*IN_ENGLISH_TOO)
    parent = NamedFilter(queryset=Unit.objects.all(), help_text=_("The one directly above."))
    updated_after = ChangedFilter()

    class Meta:
        model = Unit
        fields: tuple[str, ...] = ()


class AreaFilterSet(ListFilterSet):
    q = WordsFilter(*IN_ENGLISH_TOO)
    parent = NamedFilter(queryset=Area.objects.all(), help_text=_("The one directly above."))
    level = ChoiceFilter(choices=Area.Level.choices)
    updated_after = ChangedFilter()

    class Meta:
        model = Area
        fields: tuple[str, ...] = ()


class TopicFilterSet(ListFilterSet):
    q = WordsFilter(*IN_ENGLISH_TOO)
    parent = NamedFilter(queryset=Topic.objects.all(), help_text=_("The one directly above."))
    updated_after = ChangedFilter()

    class Meta:
        model = Topic
        fields: tuple[str, ...] = ()


class PersonFilterSet(ListFilterSet):
    q = WordsFilter("username", "name")
    unit = OfUnitFilter(field_name="memberships__unit", queryset=Unit.objects.all(), help_text=_("Includes the units below it."))
    updated_after = ChangedFilter()

    class Meta:
        model = User
        fields: tuple[str, ...] = ()


Node = Unit | Area | Topic


def nodes(model: type[Node]) -> QuerySet[Any]:
    """The rows of a tree, each with `changed`; units with `successor`, the code of the one that goes on where they have ended."""
    rows: QuerySet[Any] = model._default_manager.select_related("parent")
    changed = history.changed_at(str(model._meta.model_name))
    if model is not Unit:
        return rows.annotate(changed=changed)
    return rows.annotate(changed=Greatest(changed, F("ending__ended_at")), successor=F("ending__successor__code"))


def people(user: User) -> QuerySet[User]:
    """To whom this person may give a case, each with `changed` and their `posts`: the memberships by which they may have it."""
    memberships = people_access.handlers_seen(user).select_related("unit").order_by(in_order("unit__path"), "pk")
    of_these = User.objects.filter(Exists(memberships.filter(user=OuterRef("pk"))), is_active=True)
    return of_these.annotate(changed=history.people_changed_at()).prefetch_related(
        Prefetch("memberships", queryset=memberships, to_attr="posts")
    )


def codes_above(model: type[Node], rows: Collection[Any]) -> dict[str, str]:
    """The codes of the rows and of all above them, by their ids as a path has them. One query."""
    ids = {step for row in rows for step in row.path.split(".")}
    return {str(pk): code for pk, code in model._default_manager.filter(pk__in=ids).values_list("pk", "code")}


def node(row: Any, codes: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "code": row.code,
        "name": row.name,
        "name_en": row.name_en,
        "parent": row.parent.code if row.parent else None,
        "parent_id": row.parent_id,
        "path": [codes[step] for step in row.path.split(".")],
        "updated_at": row.changed,
    }


def person(user: Any) -> dict[str, Any]:
    posts = [{"role": post.role, "unit": post.unit.code, "unit_id": post.unit_id} for post in user.posts]
    return {"username": user.username, "name": user.name, "posts": posts, "updated_at": user.changed}
