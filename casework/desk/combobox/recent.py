"""What a person chose lately, so that it comes first: in their session, a few of each kind, and nowhere else."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest

from casework.desk.combobox.fields import ChosenField

CHOSEN = "chosen"
MOST = 5

Recent = Mapping[str, Sequence[str]]
"""Codes by kind, the last first."""


def recent(request: HttpRequest) -> Recent:
    codes: dict[str, list[str]] = request.session.get(CHOSEN, {})
    return codes


def remember(request: HttpRequest, form: forms.Form) -> None:
    """Of a form with which something was done."""
    before = recent(request)
    codes = {kind: list(dict.fromkeys([*theirs, *before.get(kind, ())]))[:MOST] for kind, theirs in _chosen(form).items()}
    if any(codes[kind] != list(before.get(kind, ())) for kind in codes):
        request.session[CHOSEN] = {**before, **codes}


def _chosen(form: forms.Form) -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = {}
    for name, field in form.fields.items():
        row: Any = form.cleaned_data.get(name)
        if isinstance(field, ChosenField) and row is not None:
            chosen.setdefault(field.kind, []).append(str(getattr(row, field.offers.by)))
    return chosen
