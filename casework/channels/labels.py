"""Finding a node of a tree, topics or areas, by what a file calls it. A name alone is no key: names repeat under parents."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from accounts.models import Area
from casework.models import Topic

Node = TypeVar("Node", Topic, Area)
SEPARATOR = " / "


class Labels(Generic[Node]):
    """All nodes of one tree, read once."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        by_id = {node.pk: node for node in nodes}
        self._by_code: dict[str, Node] = {node.code.casefold(): node for node in by_id.values()}
        self._by_name: dict[str, list[Node]] = defaultdict(list)
        self._above: dict[int, list[set[str]]] = {}
        for node in by_id.values():
            names = _names(node)
            for name in names:
                self._by_name[name].append(node)
            above, parent = [], by_id.get(node.parent_id or 0)
            while parent is not None:
                above.append(_names(parent))
                parent = by_id.get(parent.parent_id or 0)
            self._above[node.pk] = above

    def find(self, levels: Sequence[str], *, code: str = "") -> Node | None:
        """By code; by the names from the top down, as deep as they are known; None where that leaves several or nothing."""
        coded = self._by_code.get(code.strip().casefold()) if code.strip() else None
        if coded is not None:
            return coded
        names = [level.strip().casefold() for level in levels if level.strip()]
        for depth in range(len(names), 0, -1):
            node = self._node_named(names[:depth])
            if node is not None:
                return node
        return None

    def _node_named(self, names: Sequence[str]) -> Node | None:
        *upper, last = names
        fitting = [node for node in self._by_name.get(last, []) if _in_order(upper, self._above[node.pk])]
        from_the_top = [node for node in fitting if len(self._above[node.pk]) == len(upper)]
        if len(from_the_top) == 1:
            return from_the_top[0]
        if not upper and not fitting:
            return self._by_code.get(last)
        return fitting[0] if len(fitting) == 1 else None


def _names(node: Topic | Area) -> set[str]:
    return {name.casefold() for name in (node.name, node.name_en) if name}


def _in_order(upper: Sequence[str], above: Sequence[set[str]]) -> bool:
    """Whether each name of `upper`, the nearest first, stands somewhere further up."""
    rest = iter(above)
    return all(any(name in names for names in rest) for name in reversed(upper))
