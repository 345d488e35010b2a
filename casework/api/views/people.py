"""Signing in and out, and who one is."""

from typing import Any

from django.contrib.auth import authenticate, logout
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import clients, guessing, origins, tokens
from accounts.models import Token, User
from accounts.tries import TooOften
from casework.api import problems
from casework.api.serializers import answers
from casework.api.serializers.requests import SignIn
from casework.api.views.base import CaseworkView, now


class TokenView(CaseworkView):
    takes_key = True
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=SignIn, responses={200: answers.TokenAnswer})
    @sensitive_variables()
    def post(self, request: Request) -> Any:
        credentials = self.validated(SignIn).validated_data
        asking, at = request._request, now()
        try:
            user = guessing.guess(
                credentials["username"], request=asking, at=at, trying=lambda: authenticate(asking, **credentials)
            )
            if isinstance(user, User):
                token, expires_at = tokens.issue(user, device=clients.device(asking), at=at)
                origins.remember(user, asking, at=at)
                return Response({"token": token, "expires_at": expires_at})
        except TooOften as refusal:
            raise Throttled(wait=refusal.seconds, detail=refusal.text) from None
        return problems.problem(
            401,
            detail=_("Username and password do not belong together."),
            code="wrong_credentials",
            headers={"WWW-Authenticate": "Token"},
        )


class LogoutView(CaseworkView):
    takes_key = True

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Revokes the token it is sent with; a browser's session ends."""
        token = tokens.sent_in(request)
        if token and isinstance(request.auth, Token):
            tokens.revoke(token, at=now())
        else:
            logout(request._request)
        return Response(status=204)


class MeView(CaseworkView):
    @extend_schema(responses={200: answers.MeAnswer})
    def get(self, request: Request) -> Response:
        memberships = [
            {
                "role": membership.role,
                "unit": membership.unit.code if membership.unit else None,
                "unit_id": membership.unit_id,
                "area": membership.area.code if membership.area else None,
                "area_id": membership.area_id,
            }
            for membership in self.user.memberships.select_related("unit", "area").order_by("pk")
        ]
        return Response({"username": self.user.username, "name": self.user.name, "memberships": memberships})
