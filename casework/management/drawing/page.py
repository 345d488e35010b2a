"""The page: a diagram that repositories draw themselves, and every move in a table."""

from accounts.models import Role
from casework import verb as registry
from casework.lifecycle import State
from casework.management.drawing.arrows import arrows

HEAD = """# The life of a case

Drawn by `manage.py draw_lifecycle` from the verbs as their steps declare them; a test holds it to them. Do not edit it by hand.

![The states of a case and the moves between them](lifecycle.svg)
"""


def page() -> str:
    return "\n".join([HEAD, *_diagram(), "", *_table(), ""])


def _diagram() -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> received: register"]
    lines += [f"    {source} --> {target}: {', '.join(verbs)}" for (source, target), verbs in arrows().items()]
    return [*lines, "```"]


def _table() -> list[str]:
    lines = ["| verb | is called | by | from | to | asks for | the citizen sees it |", "|---|---|---|---|---|---|---|"]
    for verb in registry.every():
        sources = "any" if verb.sources == frozenset(State) else ", ".join(state for state in State if state in verb.sources)
        asks = ", ".join(ask.name if ask.required else f"{ask.name}?" for ask in verb.asks)
        roles = ", ".join(role for role in Role if role in verb.roles)
        cells = (f"`{verb.code}`", verb.label, roles, sources, verb.target or "stays", asks, "yes" if verb.public else "")
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    return lines
