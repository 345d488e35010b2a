"""Saved views in a world, written by steps."""

from accounts.models import Unit, User
from casework.models import SavedView
from casework.steps.keep_view import ViewName, save_view
from tests.world import World


def saved_view(
    world: World, query: str = "queue=open", *, name: str = "常看", unit: Unit | None = None, actor: User | None = None
) -> SavedView:
    return save_view(query, ViewName(name, unit), actor=actor or world.lead, at=world.now)
