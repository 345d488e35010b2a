"""`POST cases/bulk/`: one verb done to many cases, each answered apart."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api import idempotency
from casework.api.schema import KEY
from casework.api.serializers.bulk import BulkAnswer, BulkBody
from casework.api.views.base import CaseworkView, now
from casework.bulk import acts
from casework.bulk.acts import BulkAct, Result, Status
from casework.bulk.affected import affected
from casework.policies import access
from casework.refusal import NotAllowed

SECONDS = 25.0
"""So long one request goes through cases; what is left is answered as not tried."""


class BulkView(CaseworkView):
    takes_key = True

    @extend_schema(operation_id="cases_bulk", parameters=[KEY], request=BulkBody, responses={200: BulkAnswer})
    def post(self, request: Request) -> Response:
        """Each case in a transaction of its own: 200 says that every number has its result, not that all were done."""
        at, body = now(), self.validated(BulkBody)
        verb, fields = body.act()
        if not (permitted := access.may(self.user, verb)):
            raise NotAllowed(permitted.code, permitted.reason)
        numbers = acts.checked(body.validated_data["numbers"])
        act = BulkAct(verb, fields, self.user, rehearsed=body.validated_data.get("dry_run", False))

        def answer() -> Response:
            results = acts.carry_out(act, numbers, seconds=SECONDS, at=at)
            return Response(_answer(act, results))

        key = request.headers.get("Idempotency-Key")
        return idempotency.once_in_parts(self.user, key, [request.path, request.data], answer, at=at)


def _answer(act: BulkAct, results: list[Result]) -> dict[str, Any]:
    answered: dict[str, Any] = {"results": [_result(result) for result in results], "counts": acts.counts(results)}
    if act.rehearsed:
        possible = [result.number for result in results if result.status == Status.POSSIBLE]
        answered["affected"] = [asdict(row) for row in affected(act, possible)]
    return answered


def _result(result: Result) -> dict[str, str]:
    return {name: value for name, value in asdict(result).items() if value}
