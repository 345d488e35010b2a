"""What the words of a demand show before it is registered: proposals, and open cases that are alike. Nothing is changed."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.serializers.proposing import ProposalsAnswer, SimilarAnswer
from casework.api.serializers.requests import ProposeBody, SimilarBody
from casework.api.views.base import CaseworkView, now
from casework.models.choices import Urgency, label_of
from casework.proposing.alike import Similar
from casework.proposing.alike_text import reason_text
from casework.proposing.propose import Proposal, proposals
from casework.proposing.similar import similar
from casework.refusal import unusable


class SimilarView(CaseworkView):
    takes_key = True

    @extend_schema(request=SimilarBody, responses={200: SimilarAnswer})
    def post(self, request: Request) -> Response:
        """At most five open cases whose words you may read: like words, and near or of the same caller.

        Cases with the same words about another place come last and are marked `apart`.
        """
        asked = self.validated(SimilarBody).validated_data
        if ("lat" in asked) != ("lon" in asked):
            raise unusable({"lat": [_("Latitude and longitude go together.")]})
        return Response({"results": [_similar(match) for match in similar(self.user, **asked, at=now())]})


class ProposeView(CaseworkView):
    takes_key = True

    @extend_schema(request=ProposeBody, responses={200: ProposalsAnswer})
    def post(self, request: Request) -> Response:
        """Topic, area, unit and urgency that the words and the address speak for, at most three of each. A person decides."""
        proposed = proposals(self.user, **self.validated(ProposeBody).validated_data, at=now())
        rows: dict[str, Sequence[Proposal[Any]]] = {"topics": proposed.topics, "areas": proposed.areas, "units": proposed.units}
        named = {name: [_named(proposal) for proposal in row] for name, row in rows.items()}
        return Response(named | {"urgency": [_urgency(proposal) for proposal in proposed.urgencies]})


def _similar(match: Similar) -> dict[str, Any]:
    case = match.case
    return {
        "number": case.number,
        "title": match.title,
        "state": case.state,
        "unit": case.unit.code if case.unit else None,
        "unit_id": case.unit_id,
        "area": case.area.code if case.area else None,
        "area_id": case.area_id,
        "created_at": case.created_at,
        "alike": match.alike,
        "apart": match.apart,
        "why": [{"kind": reason.kind, "about": reason.about, "text": reason_text(reason)} for reason in match.why],
    }


def _named(proposal: Proposal[Any]) -> dict[str, Any]:
    return {"code": proposal.what.code, "id": proposal.what.pk, "name": str(proposal.what)} | _likely(proposal)


def _urgency(proposal: Proposal[str]) -> dict[str, Any]:
    return {"code": proposal.what, "name": label_of(Urgency, proposal.what)} | _likely(proposal)


def _likely(proposal: Proposal[Any]) -> dict[str, Any]:
    probability = None if proposal.probability is None else round(proposal.probability, 3)
    return {"probability": probability, "reason": proposal.reason, "preselected": proposal.preselected}
