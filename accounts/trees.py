"""A place in a tree, kept by PostgreSQL's ltree: the ids from the root down, joined by dots."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Field, Func, Lookup
from django.utils.translation import gettext_lazy as _

BELOW_ITSELF = _("An item cannot be placed below itself.")


class PathField(Field):
    """Written by a trigger (accounts/migrations/0002), so code only reads it.

    Lookups: `path__within="1.4"` is 1.4 and all below it, `path__over="1.4"` is 1.4 and all above it.
    """

    db_returning = True  # the trigger's value comes back from the INSERT

    def __init__(self, **options: Any) -> None:
        options.setdefault("default", "")
        options.setdefault("editable", False)
        super().__init__(**options)

    def db_type(self, connection: Any) -> str:
        return "ltree"


class _Related(Lookup[Any]):
    operator: str

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        cast = "::ltree" if self.rhs_is_direct_value() else ""
        return f"{left} {self.operator} {right}{cast}", (*left_params, *right_params)


@PathField.register_lookup
class Within(_Related):
    lookup_name = "within"
    operator = "<@"


@PathField.register_lookup
class Over(_Related):
    lookup_name = "over"
    operator = "@>"


class InOrder(Func):
    """The ids as numbers: as text the tenth of a place would come before the second."""

    template = "string_to_array(ltree2text(%(expressions)s), '.')::bigint[]"
    output_field = ArrayField(BigIntegerField())


def in_order(path: str = "path") -> InOrder:
    """What rows of a tree are ordered by: each before what lies below it, and beside each other as they were entered."""
    return InOrder(F(path))


def related(path: str, other: str) -> bool:
    """Whether one path is the other, or lies above or below it."""
    return path == other or path.startswith(other + ".") or other.startswith(path + ".")


def within(path: str, top: str) -> bool:
    """Whether `path` is `top` or lies below it."""
    return path == top or path.startswith(top + ".")


def from_root(path: str) -> list[str]:
    """The path and all above it, the highest first."""
    labels = path.split(".")
    return [".".join(labels[:depth]) for depth in range(1, len(labels) + 1)]
