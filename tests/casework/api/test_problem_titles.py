"""A problem's title is the standard phrase of its status (RFC 9110), whoever asks; `detail` says what happened."""

import pytest

from tests.casework.api.conftest import As, Caller
from tests.world import World

PHRASES = {
    400: ("Bad Request", "错误的请求"),
    401: ("Unauthorized", "未授权"),
    403: ("Forbidden", "禁止访问"),
    404: ("Not Found", "未找到"),
    405: ("Method Not Allowed", "方法不被允许"),
    409: ("Conflict", "冲突"),
    410: ("Gone", "已失效"),
}


@pytest.mark.parametrize("status", PHRASES)
def test_the_title_is_the_standard_phrase_in_both_languages(world: World, as_: As, anyone: Caller, status: int) -> None:
    case = world.acknowledged()
    asked = {
        400: (as_("supervisor"), "get", "cases/?colour=red"),
        401: (anyone, "get", "cases/"),
        403: (as_("administrator"), "get", f"cases/{case.number}/events/"),
        404: (as_("supervisor"), "get", "nothing/"),
        405: (as_("supervisor"), "delete", "cases/"),
        409: (as_("handler"), "post", f"cases/{case.number}/acknowledge/"),
        410: (anyone, "get", "ratings/unknown/"),
    }
    caller, method, path = asked[status]
    for language, phrase in zip(("en", "zh-hans"), PHRASES[status], strict=True):
        problem = getattr(caller, method)(f"/api/v1/{path}", headers={"accept-language": language})
        assert (problem.status_code, problem.json()["title"]) == (status, phrase)
