"""One address for each verb: the body becomes arguments, the step decides, the case is the answer."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from casework import steps
from casework import verb as registry
from casework.api.serializers import answers
from casework.api.serializers.verbs import BODIES, camel_case
from casework.api.views.base import CaseworkView, answered_once, now
from casework.models import Case
from casework.steps.assist_done import ASSIST_DONE, refuse_if_done
from casework.steps.rating_slip import RATING_SLIP
from casework.steps.reveal import REVEAL
from casework.verb import Verb


class VerbView(CaseworkView):
    takes_key = True
    verb: Verb

    @answered_once
    def post(self, request: Request, number: str) -> Response:
        at = now()
        case = self._case(number)
        self.allowed(self.verb, case)
        fields = self._unsent() | dict(self.validated(BODIES[self.verb.code]).validated_data)
        return self.case_response(registry.step_of(self.verb)(case, **fields, actor=self.user, at=at), at=at)

    def _case(self, number: str) -> Case:
        """Of a unit that has said that its part is done: that it has. It does not see the case any more."""
        try:
            return self.case(number)
        except Http404:
            if self.verb is ASSIST_DONE:
                refuse_if_done(number, actor=self.user)
            raise

    def _unsent(self) -> dict[str, Any]:
        """A question of yes or no that a body leaves out is answered with no."""
        return {ask.name: False for ask in self.verb.asks if ask.kind == "yes_no" and not ask.required}


class RevealView(CaseworkView):
    @extend_schema(request=BODIES["reveal"], responses={200: answers.RevealAnswer})
    def post(self, request: Request, number: str) -> Response:
        """One detail in full. The reason and who looked are kept."""
        case = self.case(number)
        self.allowed(REVEAL, case)
        fields = self.validated(BODIES["reveal"]).validated_data
        at = now()
        value = steps.reveal(case, **fields, actor=self.user, at=at)
        self.remember(case, at=at)
        return Response({"field": fields["field"], "value": value})


def _documented(verb: Verb) -> type[VerbView]:
    """A class of its own for each verb, because a schema is kept by class."""
    view = type(f"{camel_case(verb.code)}View", (VerbView,), {"verb": verb, "__doc__": str(verb.note)})
    described = extend_schema(
        request=BODIES[verb.code] if verb.asks else None,
        responses={200: answers.CaseAnswer},
        operation_id=f"cases_{verb.code}",
        summary=str(verb.label),
    )
    return extend_schema_view(post=described)(view)


VIEWS: dict[str, type[CaseworkView]] = {
    verb.code: _documented(verb) for verb in registry.offered() if verb not in {REVEAL, RATING_SLIP}
} | {REVEAL.code: RevealView}
