"""Pages that show something once: a PIN, a code, a detail in full. Who sends the same form again sees the same, for minutes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


class ShownOnce(HttpResponse):
    """`afterwards`: where one goes on, and is led once it is shown no more."""

    def __init__(self, page: str, *, afterwards: str) -> None:
        super().__init__(page, headers={"Cache-Control": "no-store"})
        self.afterwards = afterwards


def show_once(request: HttpRequest, template: str, shown: dict[str, Any], *, afterwards: str) -> ShownOnce:
    return ShownOnce(render_to_string(template, shown, request), afterwards=afterwards)
