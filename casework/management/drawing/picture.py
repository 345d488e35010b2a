"""The picture: states as boxes on a grid, one arrow for each pair, as SVG in the reader's own colours, light or dark."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from casework.lifecycle import ENDED, HANDLING, State
from casework.management.drawing.arrows import arrows

Arrows = dict[tuple[State, State], list[str]]
WIDTH, HEIGHT = 1190, 600
BOX = (128, 44)
PLACES: dict[State, tuple[int, int]] = {
    State.RECEIVED: (100, 250),
    State.DISPATCHED: (380, 250),
    State.ACKNOWLEDGED: (600, 250),
    State.VISITED: (820, 250),
    State.RESOLVED: (1090, 250),
    State.CLOSED: (1090, 530),
    State.LAPSED: (1090, 390),
    State.DECLINED: (100, 60),
    State.WITHDRAWN: (600, 60),
    State.SUSPENDED: (600, 530),
    State.MERGED: (100, 530),
}
"""The middle of each box."""
FRAME = (290, 160, 910, 345)
"""Around the states in which a unit has the case: left, top, right, bottom."""
WITH_A_UNIT = "with a unit"

Point = tuple[int, int]
ROUTES: dict[tuple[str, str], tuple[str, Point]] = {
    (WITH_A_UNIT, State.WITHDRAWN): ("M600 160V82", (600, 128)),
    (WITH_A_UNIT, State.SUSPENDED): ("M570 345V508", (526, 385)),
    (State.SUSPENDED, WITH_A_UNIT): ("M630 508V345", (656, 385)),
    (State.SUSPENDED, State.WITHDRAWN): ("M664 530Q1010 430 930 200Q880 70 664 60", (880, 118)),
    (WITH_A_UNIT, State.RECEIVED): ("M340 345Q180 400 100 272", (190, 358)),
    (State.RECEIVED, State.WITHDRAWN): ("M140 228Q300 70 536 60", (310, 112)),
    (State.WITHDRAWN, State.DISPATCHED): ("M560 82Q410 120 390 228", (440, 135)),
    (State.DECLINED, State.DISPATCHED): ("M164 66Q350 90 370 228", (285, 90)),
    (State.DISPATCHED, State.VISITED): ("M420 228Q600 140 780 228", (600, 190)),
    (State.ACKNOWLEDGED, State.DISPATCHED): ("M560 272Q490 300 430 272", (495, 292)),
    (State.VISITED, State.DISPATCHED): ("M800 272Q600 385 400 272", (600, 333)),
    (State.VISITED, State.ACKNOWLEDGED): ("M770 272Q710 300 650 272", (710, 292)),
    (State.RESOLVED, State.ACKNOWLEDGED): ("M1050 272Q820 440 630 272", (960, 330)),
    (State.RESOLVED, State.DISPATCHED): ("M1070 272Q720 560 390 272", (850, 408)),
    (State.CLOSED, State.DISPATCHED): ("M1026 530Q520 540 370 272", (640, 497)),
    (WITH_A_UNIT, State.MERGED): ("M320 345Q300 480 164 520", (262, 470)),
    (State.MERGED, State.RECEIVED): ("M60 508V272", (60, 420)),
    (State.MERGED, State.DISPATCHED): ("M164 540Q360 540 376 272", (330, 512)),
    (State.RECEIVED, State.MERGED): ("M110 272V508", (132, 400)),
    (State.RESOLVED, State.CLOSED): ("M1110 272V508", (1090, 460)),
}
"""Arrows that are no straight line between neighbours, and where their verbs stand."""

STYLE = """
  text { font: 14px system-ui, sans-serif; fill: CanvasText; text-anchor: middle }
  .verb { font-size: 12px; paint-order: stroke; stroke: Canvas; stroke-width: 4px }
  rect { fill: Canvas; stroke: CanvasText; stroke-width: 1.5 }
  .ended rect { stroke-dasharray: 5 3 }
  path.arrow { fill: none; stroke: GrayText; stroke-width: 1.4; marker-end: url(#tip) }
  .frame rect { fill: none; stroke: GrayText; stroke-dasharray: 2 4 }
  .frame text { font-size: 12px; fill: GrayText }
  marker path { fill: GrayText }
  :root { color-scheme: light dark; background: Canvas }
"""


def draw() -> str:
    moves = arrows()
    shown = _reached(moves)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="what">',
        '<title id="what">The states of a case and the moves between them</title>',
        f"<style>{STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">',
        '<path d="M0 0 8 4 0 8z"/></marker></defs>',
        _frame(),
        *(_box(state) for state in State if state in shown),
        # Verbs lie over every line.
        *map("".join, zip(*[_arrow(*pair, verbs) for pair, verbs in _together(moves, shown)], strict=True)),
    ]
    return "\n".join([*lines, "</svg>", ""])


def _reached(moves: Arrows) -> set[State]:
    """States that a registered case can come to; the others wait for their verbs."""
    reached, before = {State.RECEIVED}, set[State]()
    while reached != before:
        before = set(reached)
        reached |= {target for source, target in moves if source in reached}
    return reached


def _together(moves: Arrows, shown: set[State]) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """What leads out of every state with a unit, or into every one, is one arrow out of their frame, or into it."""
    drawn = {pair: list(verbs) for pair, verbs in moves.items() if set(pair) <= shown}
    for state in State:
        if common := _take_common(drawn, [(source, state) for source in HANDLING]):
            yield (WITH_A_UNIT, state), common
        if common := _take_common(drawn, [(state, target) for target in HANDLING]):
            yield (state, WITH_A_UNIT), common
    yield from ((pair, verbs) for pair, verbs in drawn.items() if verbs)


def _take_common(drawn: Arrows, pairs: list[tuple[State, State]]) -> list[str]:
    """The verbs that stand at all of these pairs, taken off them."""
    of_all = [drawn.get(pair, []) for pair in pairs]
    common = [verb for verb in of_all[0] if all(verb in verbs for verbs in of_all)]
    for pair in pairs if common else ():
        drawn[pair] = [verb for verb in drawn[pair] if verb not in common]
    return common


def _frame() -> str:
    left, top, right, bottom = FRAME
    return (
        f'<g class="frame"><rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" rx="12"/>'
        f'<text x="{right - 54}" y="{top + 20}">{WITH_A_UNIT}</text></g>'
    )


def _box(state: State) -> str:
    (x, y), (width, height) = PLACES[state], BOX
    kind = "ended" if state in ENDED else "open"
    return (
        f'<g class="{kind}"><rect x="{x - width // 2}" y="{y - height // 2}" width="{width}" height="{height}" rx="8"/>'
        f'<text x="{x}" y="{y + 5}">{escape(str(state.label))}</text></g>'
    )


def _arrow(source: str, target: str, verbs: list[str]) -> tuple[str, str]:
    """The line, and the verbs on it."""
    path, (x, y) = ROUTES.get((source, target)) or _straight(PLACES[State(source)], PLACES[State(target)])
    label = escape(", ".join(verbs))
    return f'<path class="arrow" d="{path}"/>\n', f'<text class="verb" x="{x}" y="{y}">{label}</text>\n'


def _straight(begin: Point, end: Point) -> tuple[str, Point]:
    """From edge to edge, to the side or up and down."""
    (x1, y1), (x2, y2) = begin, end
    width, height = BOX[0] // 2, BOX[1] // 2
    if y1 == y2:
        to = width if x2 > x1 else -width
        return f"M{x1 + to} {y1}H{x2 - to}", ((x1 + x2) // 2, y1 - 8)
    to = height if y2 > y1 else -height
    return f"M{x1} {y1 + to}L{x2} {y2 - to}", ((x1 + x2) // 2, (y1 + y2) // 2 + 4)
