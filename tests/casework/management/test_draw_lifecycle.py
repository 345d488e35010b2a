from xml.etree import ElementTree as Tree

from django.core.management import call_command

from casework import verb as registry
from casework.management.commands.draw_lifecycle import drawn
from casework.management.drawing.arrows import arrows


def test_the_drawing_in_the_documentation_is_what_the_moves_say() -> None:
    call_command("draw_lifecycle", check=True)


def test_every_move_that_changes_the_state_is_drawn_and_nothing_else() -> None:
    assert {(source.value, target.value) for source, target in arrows()} <= registry.transitions()
    shown = {verb for verbs in arrows().values() for verb in verbs} | {"register"}
    assert {verb.code for verb in registry.every() if verb.target} <= shown


def test_the_picture_is_well_formed_and_names_itself() -> None:
    svg = next(text for path, text in drawn().items() if path.suffix == ".svg")
    root = Tree.fromstring(svg)  # noqa: S314 - our own
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
