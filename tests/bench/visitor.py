"""Somebody with an account of the demo county, who opens pages and calls the API of a server."""

import http.client
import json
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

PATIENCE = 120


@dataclass(frozen=True)
class Answer:
    """`location`: where it sends on to."""

    status: int
    content: bytes
    location: str = ""


@dataclass
class Visitor:
    """Signed in for pages, and with a token for the API. Each question opens a connection of its own."""

    address: str
    username: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    @classmethod
    def new(cls, address: str, username: str) -> Self:
        from casework.demo.county import PASSWORD

        visitor = cls(address, username)
        form = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', visitor.page("/accounts/login/").content)
        assert form, "a page to sign in"
        body = urlencode({"login": username, "password": PASSWORD, "csrfmiddlewaretoken": form[1].decode()})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"{address}/"}
        assert visitor._ask("POST", "/accounts/login/", body.encode(), headers).status == 302, f"{username} cannot sign in"
        answer = visitor.call("POST", "/api/v1/auth/token/", {"username": username, "password": PASSWORD})
        visitor.token = json.loads(answer.content)["token"]
        return visitor

    @classmethod
    @cache
    def at(cls, address: str, username: str) -> Self:
        """The same for whoever asks again: signing in is not what is measured."""
        return cls.new(address, username)

    def page(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def followed(self, path: str) -> Answer:
        """The page that an address sends on to."""
        answer = self.page(path)
        return self.page(answer.location) if answer.location else answer

    def form(self, path: str, fields: dict[str, str]) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"{self.address}/"}
        return self._ask("POST", path, urlencode(fields).encode(), headers | {"X-CSRFToken": self.cookies.get("csrftoken", "")})

    def json(self, path: str, body: dict[str, object]) -> Answer:
        """As a script of a page sends it."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.cookies.get("csrftoken", "")}
        return self._ask("POST", path, json.dumps(body).encode(), headers)

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Token {self.token}"} if self.token else {})
        return self._ask(method, path, json.dumps(body).encode() if body is not None else None, headers)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        cookies = "" if "Authorization" in headers else "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers | ({"Cookie": cookies} if cookies else {}))
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _equals, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, content, response.headers.get("Location", ""))
