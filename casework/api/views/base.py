"""What all views of the API share: strict bodies, nothing kept by caches, and cases the person may see."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ClassVar, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import APIException
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from casework.api import idempotency, problems, representation
from casework.api.parsers import StrictJSONParser
from casework.api.serializers.fields import Strict
from casework.lifecycle import State
from casework.models import Case
from casework.policies import access
from casework.policies.closure import Facts
from casework.policies.snapshot import CaseSnapshot, take_snapshot
from casework.refusal import Invalid, NotAllowed
from casework.verb import Permission
from casework.writing import case_views
from casework.writing.transition import CASE_WITH


class LengthRequired(APIException):
    status_code = 411
    default_detail = _("Send the whole body with its Content-Length.")


Body = TypeVar("Body", bound=Strict)


class CaseworkView(APIView):
    parser_classes = (StrictJSONParser,)
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]  # noqa: RUF012 - as Django declares it
    takes_key: ClassVar[bool] = False
    """Whether POST honours an Idempotency-Key, or does nothing that a second one would do again. Elsewhere a key is refused."""

    def finalize_response(  # type: ignore[override]
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]
        response.setdefault("Cache-Control", "private, no-store")
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # Django reads no body whose length it is not told, so a field would seem to be missing.
        if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
            raise LengthRequired
        takes_key = self.takes_key or getattr(getattr(self, "post", None), "answers_once", False)
        if request.method == "POST" and not takes_key and request.headers.get("Idempotency-Key"):
            raise Invalid(
                "idempotency_not_offered",
                _("This call stores no response, so it cannot honour an Idempotency-Key. Send it without one."),
            )

    @property
    def user(self) -> User:
        """Signed in: the permission classes have asked."""
        user = self.request.user
        assert isinstance(user, User)
        return user

    def validated(self, body: type[Body]) -> Body:
        """The body, in the form the contract gives it."""
        checked = body(data=self.request.data)
        checked.is_valid(raise_exception=True)
        return checked

    def case(self, number: str) -> Case:
        """404 for what does not exist and for what the person may not see."""
        case = access.visible_to(self.user).select_related(*CASE_WITH).numbered(number).first()
        if case is None:
            raise Http404
        return case

    def allowed(self, permission: Permission, case: Case) -> None:
        """Refuse, before the body is read, who may not do this at all; the step asks again, behind its lock."""
        answer = access.may(self.user, permission, case)
        # A colleague's case may have just been done: the step says so, which is of more use.
        if not answer and answer.code != "not_assigned":
            raise NotAllowed(answer.code, answer.reason)

    def case_response(self, case: Case, *, at: datetime, status: int = 200) -> Response:
        """The case as this person sees it. Seeing a confidential one is remembered."""
        self.remember(case, at=at)
        waits = list(case.waits.order_by("since", "pk"))
        return Response(representation.detail(self.user, case, take_snapshot(case), waits=waits, at=at), status=status)

    def new_case_response(self, case: Case, *, at: datetime, also: dict[str, Any]) -> Response:
        """A case just registered: nothing but its first wait can stand in the tables yet."""
        self.remember(case, at=at)
        waits = list(case.waits.all())
        facts = Facts(State(case.state), case.round, case.max_rounds, 0, case.visits_required, False, None, False)
        snapshot = CaseSnapshot(facts, waits, [], [], [])
        return Response(representation.detail(self.user, case, snapshot, waits=waits, at=at) | also, status=201)

    def once(self, request: Request, answer: Callable[[], Response], *, at: datetime) -> Response:
        """The answer to the key of this request at this address, made now or remembered; without a key it is made now.

        What it says is kept as it is: never a secret, nor a citizen's detail in full.
        """
        key = request.headers.get("Idempotency-Key")
        return idempotency.once(self.user, key, [request.path, request.data], answer, at=at) if key else answer()

    def remember(self, case: Case, *, at: datetime) -> None:
        asked_for = self.request.method in SAFE_METHODS
        case_views.record_views([case], user=self.user, door="api", at=at, asked_for=asked_for)


def answered_once(post: Callable[..., Response]) -> Callable[..., Response]:
    """A POST that is done once for each Idempotency-Key. Never one that counts what failed: a refusal is rolled back whole."""

    @wraps(post)
    def once(view: CaseworkView, request: Request, *args: Any, **address: Any) -> Response:
        return view.once(request, lambda: post(view, request, *args, **address), at=now())

    once.answers_once = True  # type: ignore[attr-defined]
    return once


def now() -> datetime:
    """Doors read the clock; steps and policies are told."""
    return timezone.now()


@csrf_exempt  # it changes nothing, and a page about cookies would not help
def unknown(_request: HttpRequest, **_address: str) -> HttpResponse:
    """An address of the API that leads nowhere."""
    return problems.not_found()
