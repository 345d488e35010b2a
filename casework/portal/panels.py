"""Parts of the citizens' pages that other rooms bring along: casework shows them without knowing those rooms."""

from collections.abc import Callable

from django.http import HttpRequest

from casework.models import Case

Panel = Callable[[HttpRequest, Case, str], str]
"""(request, case, the citizen's token) -> safe HTML, or nothing. It writes nothing and needs no script."""

_panels: list[Panel] = []


def register(panel: Panel) -> Panel:
    """Once, when the room is made ready."""
    if panel not in _panels:
        _panels.append(panel)
    return panel


def shown(request: HttpRequest, case: Case, token: str) -> list[str]:
    return [html for html in (panel(request, case, token) for panel in _panels) if html]
