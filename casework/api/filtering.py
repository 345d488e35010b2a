"""A list narrowed by the query of its address. What is misspelt is refused: a filter that lets everything through is worse."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounts.models import User
from casework.api.pagination import PARAMETERS
from casework.filters import ListFilterSet
from casework.refusal import NO_SUCH_FIELD

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


def given_once(request: Request) -> dict[str, str]:
    """The parameters of the address. Raises ValidationError naming each that is given several times."""
    problems = {name: [_("Give this parameter once.")] for name, values in request.query_params.lists() if len(values) > 1}
    if problems:
        raise ValidationError(problems)
    return {name: str(value) for name, value in request.query_params.items()}


def without_filters(request: Request) -> None:
    """Of a list that nothing narrows. Raises ValidationError naming each parameter that is none of its pages."""
    unknown = {name: [str(NO_SUCH_FIELD)] for name in given_once(request) if name not in PARAMETERS}
    if unknown:
        raise ValidationError(unknown)


def narrowed(
    rows: Rows,
    request: Request,
    filters: type[ListFilterSet],
    *,
    user: User,
    at: datetime,
    besides: Collection[str] = PARAMETERS,
) -> Rows:
    """`besides`: parameters of the list that narrow nothing. Raises ValidationError naming each parameter that means nothing."""
    problems: dict[str, list[str]] = {}
    for name, values in request.query_params.lists():
        if name not in filters.base_filters and name not in besides:
            problems[name] = [str(NO_SUCH_FIELD)]
        elif len(values) > 1:
            problems[name] = [_("Give this parameter once.")]
        elif not values[0]:
            problems[name] = [_("Give this parameter a value, or leave it out.")]
    asked = filters(request.query_params, rows, user=user, at=at)
    problems = {name: [str(message) for message in messages] for name, messages in asked.errors.items()} | problems
    if problems:
        raise ValidationError(problems)
    narrowed_rows: Rows = asked.qs
    return narrowed_rows
