"""How often somebody may guess. Only what failed is counted, so nobody who knows the password ever waits."""

import hashlib
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class FailureThrottle(SimpleRateThrottle):
    """`failed()` counts; a request itself does not."""

    duration: int

    def throttle_success(self) -> bool:
        return True

    def failed(self) -> None:
        self.history.insert(0, self.timer())
        self.cache.set(self.key, self.history, self.duration)

    def get_ident(self, request: Request) -> str:
        """The address the front proxy saw. What a client claims in X-Forwarded-For gains it nothing."""
        proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        return forwarded.split(",")[-proxies].strip() if proxies and forwarded else str(request.META.get("REMOTE_ADDR", ""))

    def get_cache_key(self, request: Request, view: Any) -> str:
        return f"throttle-{self.scope}-{type(self).__name__}-{hashlib.sha256(self.ident(request).encode()).hexdigest()}"

    def ident(self, request: Request) -> str:
        return self.get_ident(request)


class SignInByName(FailureThrottle):
    scope = "sign_in"

    def ident(self, request: Request) -> str:
        username = request.data.get("username") if isinstance(request.data, dict) else None
        return username.strip().casefold() if isinstance(username, str) else ""


class ByAddress(FailureThrottle):
    """For sign-in with many names, and for links: whoever holds a right one is never slowed down by it."""

    scope = "public"
