"""The OpenAPI schema: what every endpoint may answer besides its own."""

from typing import Any

from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from casework.api import problems
from casework.api.serializers.answers import Problem
from casework.api.serializers.fields import Strict

READING = (400, 401, 403, 404, 406, 429, 503)
WRITING = (*READING, 409, 411, 413, 415)

KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=(
        "For 24 hours the same key and body answer the first response again; another body is 409 `idempotency_mismatch`."
    ),
)


class Schema(AutoSchema):
    """A view may add statuses of its own in `problem_statuses`."""

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        """What the view's list is narrowed by. Its answer is a page, which the library does not take for a list."""
        filters = getattr(self.view, "filterset_class", None)
        if filters is None or self.method != "GET":
            return []
        extension, parameters = DjangoFilterExtension(None), []
        for name, field in filters.base_filters.items():
            (parameter,) = extension.resolve_filter_field(self, filters.Meta.model, filters, name, field)
            if parameter["schema"] == {"type": "string"}:
                parameter["schema"] |= {"minLength": 1, "maxLength": _longest(field)}
            parameters.append(parameter)
        return parameters

    def get_override_parameters(self) -> list[Any]:
        once = getattr(getattr(self.view, self.method.lower(), None), "answers_once", False)
        return [*super().get_override_parameters(), *([KEY] if once else [])]

    def get_tags(self) -> list[str]:
        return [self._tokenize_path()[0]]

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        statuses = READING if self.method == "GET" else WRITING
        for status in sorted({*statuses, *getattr(self.view, "problem_statuses", ())}):
            problem = OpenApiResponse(Problem, description=str(problems.TITLES[status]))
            bodies.setdefault(str(status), self._get_response_for_code(problem, str(status), [problems.MEDIA_TYPE], direction))
        return bodies

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        mapped = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, Strict):
            mapped["additionalProperties"] = False
            mapped.pop("description", None)
        return mapped


def _longest(field: Any) -> int:
    """Characters that a filter takes: as it says, or as many as what it names can have."""
    if longest := field.extra.get("max_length"):
        return int(longest)
    named = field.extra["queryset"].model._meta.get_field(field.extra["to_field_name"])
    return int(named.max_length)


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token ` and the token of auth/token/.",
        }
