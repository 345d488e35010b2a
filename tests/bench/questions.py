"""What people ask of a city, page by page and by the API: for whoever measures it (lists.py, growth.py, slowest.py)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle

from tests.bench.visitor import Visitor

DEEP = 45_000
EVENTS = 60
"""Of a long case."""
ROLES = ("supervisor", "handler", "unit_lead", "dispatcher", "operator", "auditor")
SOUGHT = (
    ("a word of many cases", "路灯"),
    ("two words", "小区 物业"),
    ("a road of one quarter", "金桥东门大街"),
    ("a single character", "水"),
    ("what nobody wrote", "西湖建筑集团"),
    ("letters nobody wrote", "zzzqqq"),
)
CALLED = (
    "",
    "?overdue=true",
    "?ordering=due_at",
    "?ordering=created_at",
    "?waiting_for=visit",
    "?state=acknowledged",
    "?unit=housing",
    "?urgency=urgent",
    "?how=planned",
    "?state=acknowledged&overdue=true&ordering=due_at",
)
"""By what the API's list of cases is narrowed and put in order."""
ADDED = (
    ("operator", "chase", "市民又来电询问进展"),
    ("handler", "comment", "已与物业约好时间，等配件到货"),
    ("supervisor", "comment", "请按承诺的时间办理"),
    ("supervisor", "chase", "再次督促承办单位上门"),
)
"""Who makes a case long, with which verb and words."""


@dataclass(frozen=True)
class Question:
    """`ask` answers with the HTTP status; what stands for the person is made once for each server."""

    name: str
    username: str
    ask: Callable[[Visitor], int]


def lists() -> Iterator[Question]:
    """Every queue of every role; pages far along; what is overdue; and the API's list, narrowed and put in order."""
    from accounts.models import User
    from casework.desk.worklist.queues import queues_of

    for username in ROLES:
        for queue in queues_of(User.objects.get(username=username)):
            yield _page(f"{username}: the queue “{queue.code}”", username, f"/?queue={queue.code}")
    for username in ("supervisor", "handler"):
        for code in ("open", "ended"):
            yield _page(
                f"{username}: behind row {DEEP:,} of “{code}”",
                username,
                f"/?queue={code}&from={far_along(username, code, behind=DEEP)}",
            )
        for code in ("open", "online"):
            yield _page(f"{username}: what of “{code}” is overdue", username, f"/?queue={code}&overdue=1")
        for query in CALLED:
            yield _called(f"{username}: API, cases {query}".rstrip(), username, f"/api/v1/cases/{query}")


def far_along(username: str, code: str, *, behind: int) -> str:
    """Where the list goes on behind so many rows, or behind all but a page of them."""
    from accounts.models import User
    from casework.desk.worklist import queues
    from casework.keyset import NEXT, cursor_at
    from casework.policies import access

    user = User.objects.get(username=username)
    queue = next(queue for queue in queues.queues_of(user) if queue.code == code)
    sign = "-" if queue.order.descending else ""
    rows = access.listings_visible_to(user).filter(queue.where(user)).order_by(*(sign + name for name in queue.order.columns))
    behind = min(behind, max(rows.count() - queues.PAGE, 1))
    return cursor_at(NEXT, rows.values_list(*queue.order.columns)[behind - 1], order=queue.order)


def notices() -> Iterator[Question]:
    for username in ("supervisor", "handler"):
        yield _page(f"{username}: notices", username, "/notices/")


def cases(number: str) -> Iterator[Question]:
    for username in ("supervisor", "handler"):
        yield _page(f"{username}: a case", username, f"/cases/{number}/")
        yield _called(f"{username}: API, a case", username, f"/api/v1/cases/{number}/")
        yield _called(f"{username}: API, its events", username, f"/api/v1/cases/{number}/events/")


def long_case(number: str, events: int) -> Iterator[Question]:
    for username in ("supervisor", "handler", "operator"):
        yield _page(f"{username}: a case of {events} events", username, f"/cases/{number}/")


def callers() -> Iterator[Question]:
    """Whoever has asked for most calls again: the page that a telephone system opens, and what of theirs is shown there."""
    phone, cases = _who_calls_most()
    name = f"operator: a caller with {cases} earlier cases"

    def earlier(visitor: Visitor) -> int:
        return visitor.form("/register/earlier/", {"phone": phone}).status

    def opened(visitor: Visitor) -> int:
        return visitor.followed(f"/register/?phone={phone.replace('+', '%2B')}").status

    yield Question(f"{name}: the page of their call, its redirect included", "operator", opened)
    yield Question(f"{name}: what they asked before", "operator", earlier)


def _who_calls_most() -> tuple[str, int]:
    from django.db.models import Count

    from casework.models import Case, Citizen

    with_phone = Case.objects.filter(citizen__phone_hash__isnull=False)
    most = with_phone.values("citizen").annotate(many=Count("pk")).order_by("-many", "citizen")[0]
    return Citizen.objects.get(pk=most["citizen"]).phone, most["many"]


def searches(number: str) -> Iterator[Question]:
    from tests.bench import townsfolk

    sought = (*SOUGHT, ("a day's numbers", number[:8]), ("a number", number), ("a phone", townsfolk.phone(0)))
    for username in ("supervisor", "operator", "handler"):
        for name, text in sought:

            def search(visitor: Visitor, text: str = text) -> int:
                return visitor.call("POST", "/api/v1/cases/search/", {"q": text}).status

            yield Question(f"{username}: API, search for {name}", username, search)
    yield _page("operator: the page of what a search found", "operator", "/find/?q=%E8%B7%AF%E7%81%AF")


def citizens() -> Iterator[Question]:
    from casework.models import Link
    from casework.writing import link_sessions

    link = Link.objects.filter(kind=Link.Kind.TRACK, voided_at=None, case__state="acknowledged").latest("pk")
    path = f"/track/{link_sessions.begin(link, at=datetime.now(tz=UTC))}/"
    yield _page("a citizen: the page of their case, by its link", "operator", path)


def in_hand() -> str:
    """The number of a case that the demo's handler works on: the newest of them."""
    from casework.models import Case

    return Case.objects.filter(state="acknowledged", unit__code="housing", handler__username="handler").latest("pk").number


def grown_long(server: str) -> tuple[str, int]:
    """The number of a case of that handler with so many events at least, and how many it has. What the longest of theirs lacks
    happens to it now, by the API: people ask about it, and write down what they do."""
    from casework.models import Case

    mine = Case.objects.filter(state="acknowledged", unit__code="housing", handler__username="handler")
    number, events = mine.order_by("-head__seq", "-pk").values_list("number", "head__seq")[0]
    for (username, verb, text), nth in zip(cycle(ADDED), range(events, EVENTS), strict=False):
        answer = Visitor.at(server, username).call("POST", f"/api/v1/cases/{number}/{verb}/", {"text": f"{text}（{nth}）"})
        if answer.status not in (200, 201):
            raise RuntimeError(f"{verb}: {answer.status}: {answer.content[:500]!r}")
    return number, max(events, EVENTS)


def _page(name: str, username: str, path: str) -> Question:
    return Question(name, username, lambda visitor: visitor.page(path).status)


def _called(name: str, username: str, path: str) -> Question:
    return Question(name, username, lambda visitor: visitor.call("GET", path).status)
