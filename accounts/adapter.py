"""What django-allauth asks of this house about accounts."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from accounts import daily, guessing, origins
from accounts.bounds import SIGN_INS
from accounts.models import Membership, Role, User
from accounts.tries import TooOften


class Adapter(DefaultAccountAdapter):
    """An administrator makes accounts: whoever opens the sign-up page is told so."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "The username or the password is wrong. Check both, and whether capital letters are locked, and try again. If you "
            "have forgotten one of them, ask your unit's administrator."
        )
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    @sensitive_variables()
    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """With the tries that the API counts too, and its sign-ins of a day. Raises ValidationError where none is left."""
        try:
            user: User | None = guessing.guess(
                str(credentials.get("username", "")),
                request=request,
                at=timezone.now(),
                trying=lambda: super(Adapter, self).authenticate(request, **credentials),
            )
            if user:
                daily.add(SIGN_INS, str(user.pk), at=timezone.now())
            return user
        except TooOften as refusal:
            raise ValidationError(refusal.text) from None

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Whoever holds no other role begins with what needs an administrator."""
        held = Membership.objects.filter(user=request.user.pk).values_list("role", flat=True)
        administers = set(held) == {Role.ADMINISTRATOR}
        return settings.ADMINISTRATORS_REDIRECT_URL if administers else settings.LOGIN_REDIRECT_URL

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **signing_in: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **signing_in)
        if response.get("Location") == settings.LOGIN_REDIRECT_URL:  # whoever typed the address of the house named no page
            response["Location"] = self.get_login_redirect_url(request)
        origins.mark_device(response)
        return response


def closed(_request: HttpRequest, **_address: str) -> HttpResponse:
    """Pages of allauth that write to e-mail addresses, which staff here need not have, or that stand at /account/ instead."""
    raise Http404
