"""The source as the rules of the house see it: its modules, what they import anywhere, and the layers they stand in."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("config", "accounts", "casework", "visits")


@dataclass(frozen=True)
class Module:
    name: str
    path: Path

    @property
    def tree(self) -> ast.Module:
        return parsed(self.path)

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All of the tree."""
        return _walked(self.path)

    @property
    def lines(self) -> int:
        return len(self.path.read_text(encoding="utf-8").splitlines())

    def imports(self) -> Iterator[str]:
        """Every module imported, at the top or inside a function, absolute or relative."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name}: relative imports hide the room they come from"
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _walked(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(parsed(path)))


@cache
def modules() -> tuple[Module, ...]:
    listed = []
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            inside = path.relative_to(ROOT)
            if "migrations" not in inside.parts:
                listed.append(Module(".".join(inside.with_suffix("").parts).removesuffix(".__init__"), path))
    return tuple(listed)


@cache
def layers() -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """(container, layers from the top down, each a group of strangers): the contracts of import-linter, held once."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = []
    for contract in settings["tool"]["importlinter"]["contracts"]:
        if contract["type"] == "layers":
            groups = tuple(
                tuple(part.strip(" ()") for part in layer.replace(":", "|").split("|")) for layer in contract["layers"]
            )
            contracts += [(container, groups) for container in contract.get("containers", [""])]
    return tuple(contracts)


def height(name: str, container: str, groups: tuple[tuple[str, ...], ...]) -> tuple[int, str] | None:
    """How far down the module stands in that container, and in which room; None where it is not in it."""
    inside = name.removeprefix(f"{container}.") if container else name
    if container and inside == name:
        return None
    room = inside.split(".")[0]
    return next(((place, room) for place, group in enumerate(groups) if room in group), None)
