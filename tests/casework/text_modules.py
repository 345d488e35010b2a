"""Text modules in a world, written by steps."""

from accounts.models import Unit, User
from casework.models import TextModule
from casework.steps.keep_text_module import ModuleText, keep_text_module
from tests.world import World


def text_module(
    world: World, text: str = "您好", *, unit: Unit | None = None, key: str = "", title: str = "问候", actor: User | None = None
) -> TextModule:
    content = ModuleText(unit=unit, key=key, title=title, text=text)
    return keep_text_module(None, content, base=None, actor=actor or world.administrator, at=world.now)
