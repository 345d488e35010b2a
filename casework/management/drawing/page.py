"""The page: a diagram that repositories draw themselves, and every move in a table."""

from casework.lifecycle import MOVES, State
from casework.management.drawing.arrows import arrows, later

HEAD = """# The life of a case

Drawn by `manage.py draw_lifecycle` from `casework/lifecycle.py`; a test holds it to the moves. Do not edit it by hand.

![The states of a case and the moves between them](lifecycle.svg)
"""


def page() -> str:
    return "\n".join([HEAD, *_diagram(), "", *_table(), "", *_later(), ""])


def _diagram() -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> received: register"]
    lines += [f"    {source} --> {target}: {', '.join(verbs)}" for (source, target), verbs in arrows().items()]
    return [*lines, "```"]


def _table() -> list[str]:
    lines = ["| verb | move | from | to | asks for |", "|---|---|---|---|---|"]
    for move in MOVES.values():
        sources = "any" if move.sources == frozenset(State) else ", ".join(state for state in State if state in move.sources)
        asks = ", ".join(f"{ask.name}" if ask.required else f"{ask.name}?" for ask in move.asks)
        lines.append(f"| `{move.verb}` | {move.label} | {sources or 'nothing'} | {move.target or 'stays'} | {asks} |")
    return lines


def _later() -> list[str]:
    pairs = later()
    if not pairs:
        return []
    return ["The database has room for these already; their verbs come later:", "", *(f"- {a} to {b}" for a, b in pairs)]
