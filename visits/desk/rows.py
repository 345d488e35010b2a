"""A visit as the pages of staff list it."""

from typing import Any

from accounts.models import User
from visits import queries, representation
from visits.models import Visit


def of(user: User, visit: Visit) -> dict[str, Any]:
    """`visit`: one of queries.with_counted(). `label`: its state as it stands now; `objected`: nobody has decided on it yet."""
    row = representation.row(user, visit)
    return row | {"label": Visit.State(row["state"]).label, "objected": queries.disputed(visit)}
