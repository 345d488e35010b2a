"""One address for each verb: the body becomes arguments, the step decides, the case is the answer."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from casework import steps
from casework.api.serializers import answers
from casework.api.serializers.requests import BODIES
from casework.api.views.base import CaseworkView, now
from casework.lifecycle import MOVES

STEPS: dict[str, Any] = {verb: getattr(steps, {"return": "return_"}.get(verb, verb)) for verb in BODIES}
DEFAULTS: dict[str, dict[str, Any]] = {"reply": {"public": False}}


class MoveView(CaseworkView):
    verb = ""

    def post(self, request: Request, number: str) -> Response:
        case = self.case(number)
        self.allowed(self.verb, case)
        sent = DEFAULTS.get(self.verb, {}) | dict(self.validated(BODIES[self.verb]).validated_data)
        at = now()
        return self.case_response(STEPS[self.verb](case, **sent, actor=self.user, at=at), at=at)


class RevealView(CaseworkView):
    @extend_schema(request=BODIES["reveal"], responses={200: answers.RevealAnswer})
    def post(self, request: Request, number: str) -> Response:
        """One detail in full. The reason and who looked are kept."""
        case = self.case(number)
        self.allowed("reveal", case)
        sent = self.validated(BODIES["reveal"]).validated_data
        at = now()
        value = steps.reveal(case, **sent, actor=self.user, at=at)
        self.remember(case, at=at)
        return Response({"field": sent["field"], "value": value})


def _documented(verb: str) -> type[MoveView]:
    """A class of its own for each verb, because a schema is kept by class."""
    move = MOVES[verb]
    view = type(f"{verb.title().replace('_', '')}View", (MoveView,), {"verb": verb, "__doc__": str(move.note)})
    described = extend_schema(
        request=BODIES[verb] if move.asks else None,
        responses={200: answers.CaseAnswer},
        operation_id=f"cases_{verb}",
        summary=str(move.label),
    )
    return extend_schema_view(post=described)(view)


VIEWS: dict[str, type[CaseworkView]] = {verb: _documented(verb) for verb in BODIES if verb != "reveal"} | {"reveal": RevealView}
