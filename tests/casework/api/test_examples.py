"""The examples of docs/api.md, sent as they are written: one for each call, and each is answered as it says."""

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from accounts import tokens
from casework import steps
from casework.escalation.sweep import sweep
from casework.models import Attachment
from casework.steps.stop_escalation import stop_escalation
from casework.writing.attachments import Upload
from tests import assisting, pictures
from tests.accounts.on_leave import leave
from tests.casework import answering
from tests.casework.api.conftest import Caller
from tests.casework.saved_views import saved_view
from tests.casework.steps import test_extend, test_suspend
from tests.casework.steps.test_attest import owe_leader_visit
from tests.casework.steps.test_decide_exclusion import asked
from tests.casework.steps.test_lapse import called
from tests.lanes import first
from tests.merging import PHONES, merged
from tests.visits.sealing import seal
from tests.world import World
from visits import steps as visit_steps
from visits.models import Visit

DOCS = Path(__file__).resolve().parents[3] / "docs" / "api.md"
STROKES = "[[[10,10],[12,14],[15,20],[20,22],[30,18],[40,10],[44,12],[50,16],[60,20]]]"
EXAMPLE = re.compile(
    r"<!-- (?P<who>\w+)(?:, (?P<state>[^>]+))? -->\n```http\n(?P<request>.*?)\n\n"
    r"(?P<status>\d{3})(?:\n(?P<answer>(?:(?!```).)*?))?\n```",
    re.DOTALL,
)
ANYTHING = "…"
Names = dict[str, str]


@dataclass(frozen=True)
class Example:
    who: str
    state: str
    method: str
    path: str
    headers: dict[str, str]
    body: str
    status: int
    answer: str

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.state} {self.status}".replace("/api/v1/", "")


def examples() -> list[Example]:
    read = []
    for match in EXAMPLE.finditer(DOCS.read_text(encoding="utf-8")):
        first, _, rest = match["request"].partition("\n")
        method, path = first.split(" ")
        lines = rest.split("\n")
        named = [line for line in lines if re.match(r"[A-Z][\w-]+: ", line)]
        body = "\n".join(lines[len(named) :])
        headers = dict(line.split(": ", 1) for line in named)
        read.append(
            Example(match["who"], match["state"] or "", method, path, headers, body, int(match["status"]), match["answer"] or "")
        )
    return read


EXAMPLES = examples()


def of_case(build: Callable[[World], Any]) -> Callable[[World], Names]:
    return lambda world: {"number": build(world).number}


def visit_of(world: World, *, topic: dict[str, Any] | None = None, **record: Any) -> Names:
    """A visit that the handler has sent, through the same door."""
    if topic:
        world.keep(world.leak, **topic)
    case, visit, handler = world.acknowledged(handler=world.handler), str(uuid.uuid4()), caller(world, "handler")
    body = {
        "case": case.number,
        "outcome": "met",
        "began_at": "2026-03-02T17:00:00+08:00",
        "ended_at": "2026-03-02T17:30:00+08:00",
        "met_with": "王小明",
        "said": "水又漏了，老人怕滑倒",
        "compared": "more",
    }
    handler.at(f"visits/{visit}/", body | record, method="put", expect=201)
    return {"number": case.number, "visit": visit, "signature": STROKES}


SIGNED = {"confirmation": {"method": "signature", "signature": STROKES}}


def objected_to(world: World) -> Names:
    names = visit_of(world, **SIGNED)
    visit_steps.dispute(Visit.objects.get(pk=names["visit"]), at=timezone.now())
    return names


def with_a_photo(world: World) -> Names:
    names = visit_of(world, topic={"photo_reason": "危房鉴定需要照片"}) | {"photo": str(uuid.uuid4())}
    path = f"/api/v1/visits/{names['visit']}/photos/{names['photo']}/"
    assert caller(world, "handler").put(path, pictures.photo(), content_type="image/jpeg").status_code == 201
    return names


def with_a_file(world: World) -> Names:
    demand = steps.Demand(text="屋顶漏水", channel="web", citizen=steps.CitizenDetails(name="王小明"))
    case = steps.register(demand, files=[Upload("roof.jpg", pictures.photo())], actor=world.operator, at=world.now).case
    return {"number": case.number, "file": str(Attachment.objects.get(words__case=case).pk)}


def sealed_file(world: World) -> Names:
    case = world.acknowledged(handler=world.handler)
    visit = {
        "case": case.number,
        "outcome": "not_home",
        "began_at": "2026-03-02T17:00:00+08:00",
        "ended_at": "2026-03-02T17:10:00+08:00",
    }
    content = {"user": world.handler.pk, "visits": [{"id": str(uuid.uuid4()), "body": visit}]}
    return {"sealed": seal(content)}


def to_be_rated(world: World) -> Names:
    case = world.resolved()
    return {"number": case.number, "token": world.rating_token(case)}


def rated_already(world: World) -> Names:
    names = to_be_rated(world)
    steps.rate_by_link(names["token"], steps.Opinion(score=5, solved="yes", visited="yes"), at=timezone.now())
    return names


def in_the_last_round(world: World) -> Any:
    again = world.resolved(world.visited(world.acknowledged(world.rated(score=1))))
    return world.rated(again, score=1)


def owing_a_leaders_visit(world: World) -> Any:
    case = world.acknowledged()
    owe_leader_visit(world, case)
    return case


def escalated(world: World) -> Any:
    case = world.acknowledged()
    sweep(at=world.later(days=2))
    return case


def stopped(world: World) -> Names:
    stop_escalation(reason="规则写错了单位", hours=4, actor=world.administrator, at=timezone.now())
    return {}


def called_on_three_days(world: World) -> Any:
    world.later(days=-7)
    return called(world, world.resolved())


def with_a_repeat(world: World) -> Names:
    return {"number": world.registered(phone=PHONES[0]).number, "leading": world.dispatched().number}


def with_an_article(world: World, *, days: int = 30) -> Names:
    world.now = timezone.now() - timedelta(days=2)
    version = answering.article(world, days=days)
    in_a_month = timezone.localdate() + timedelta(days=30)
    return {"article": str(version.article_id), "in_a_month": in_a_month.isoformat()}


def with_views(world: World) -> Names:
    saved_view(world, "queue=open&overdue=true&sort=due_at", name="我的超期件", actor=world.handler)
    saved_view(world, "queue=open&urgency=urgent", name="本局紧急件", unit=world.water, actor=world.lead)
    return {}


def days(_world: World) -> Names:
    today = timezone.localdate()
    return {"today": today.isoformat(), "in_a_week": (today + timedelta(days=7)).isoformat()}


def on_leave(world: World) -> Names:
    return days(world) | {"absence": str(leave(world.handler, world.colleague, days=8).pk)}


STATES: dict[str, Callable[[World], Names]] = {
    "": lambda _world: {},
    "received": of_case(World.registered),
    "from elsewhere": of_case(lambda world: world.registered(source="12345", external_id="B-2026-77")),
    "confidential": of_case(lambda world: world.registered(confidential=True)),
    "dispatched": of_case(World.dispatched),
    "acknowledged": of_case(World.acknowledged),
    "visited": lambda world: {"number": world.visited().number, "in_a_month": str(timezone.localdate() + timedelta(days=30))},
    "planned": of_case(lambda world: world.resolved(how="planned")),
    "explained and dissatisfied": of_case(World.explained),
    "asked to exclude": of_case(asked),
    "returned twice": of_case(World.returned_twice),
    "closed": of_case(World.closed),
    "asked for more time": of_case(
        lambda world: test_extend.asked(world, world.acknowledged(), until=date(2026, 3, 12)),
    ),
    "asked for assistance": of_case(assisting.asked),
    "assisted": of_case(assisting.assisted),
    "asked to suspend": of_case(lambda world: test_suspend.asked(world, world.acknowledged())),
    "suspended": of_case(lambda world: test_suspend.suspended(world, world.acknowledged())),
    "held": of_case(lambda world: world.rated(visited="no")),
    "called on three days": of_case(called_on_three_days),
    "doubtful": of_case(lambda world: world.doubtful()),
    "dissatisfied in the last round": of_case(in_the_last_round),
    "owing a leader's visit": of_case(owing_a_leaders_visit),
    "recorded": visit_of,
    "accepted": lambda world: visit_of(world, **SIGNED),
    "promised": lambda world: visit_of(world, promised="换水管", promise_due="2026-03-09", **SIGNED),
    "in company": lambda world: visit_of(world, companions=["operator"]),
    "objected to": objected_to,
    "asking for a photo": lambda world: visit_of(world, topic={"photo_reason": "危房鉴定需要照片"}),
    "with a photo": with_a_photo,
    "a sealed file": sealed_file,
    "with a file": with_a_file,
    "to be rated": to_be_rated,
    "rated already": rated_already,
    "escalated": of_case(escalated),
    "a repeat demand": with_a_repeat,
    "merged": of_case(lambda world: merged(world, world.dispatched())),
    "stopped": stopped,
    "an article": with_an_article,
    "an expired article": lambda world: with_an_article(world, days=0),
    "going on leave": days,
    "on leave": on_leave,
    "with saved views": with_views,
    "a contact": lambda world: {"contact": answering.settled(world).number},
}
"""What the examples stand on, and what stands in braces in them."""


def caller(world: World, who: str) -> Caller:
    client = Caller()
    if who != "nobody":
        token, _expires_at = tokens.issue(world.people[who], at=timezone.now())
        client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


@pytest.mark.parametrize("example", first(30, EXAMPLES), ids=str)
def test_an_example_is_answered_as_it_says(world: World, example: Example) -> None:
    names = STATES[example.state](world)
    path, content = filled(example.path, names), filled(example.body, names, quoted=True)
    body, kind = body_of(content)
    headers = {name.lower(): value for name, value in example.headers.items()}
    answer = caller(world, example.who).generic(example.method, path, body, content_type=kind, headers=headers)
    assert answer.status_code == example.status, answer.content.decode()
    if example.answer:
        shown = json.loads(filled(example.answer, names, quoted=True))
        assert holds(answer.json(), shown), f"{answer.json()} is not {shown}"


def body_of(content: str) -> tuple[bytes | str, str]:
    """What stands for a photo, as `curl` has it: alone, or as a field of a form."""
    if content.startswith("file=@"):
        photo = SimpleUploadedFile(content.removeprefix("file=@"), pictures.photo())
        return encode_multipart(BOUNDARY, {"file": photo}), MULTIPART_CONTENT
    return (pictures.photo(), "image/jpeg") if content.startswith("@") else (content, "application/json")


def filled(text: str, names: Names, *, quoted: bool = False) -> str:
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", json.dumps(value)[1:-1] if quoted else value)
    return text


def holds(answer: Any, shown: Any) -> bool:
    """Whether the answer says what is shown; of objects it may say more."""
    if shown == ANYTHING:
        return bool(answer)
    if isinstance(shown, dict):
        return isinstance(answer, dict) and all(name in answer and holds(answer[name], value) for name, value in shown.items())
    if isinstance(shown, list):
        return isinstance(answer, list) and len(answer) == len(shown) and all(map(holds, answer, shown))
    return bool(answer == shown)


def test_every_call_has_an_example(anyone: Caller) -> None:
    schema = anyone.at("schema/?format=json", expect=200)
    calls = {(method.upper(), path) for path, operations in schema["paths"].items() for method in operations}
    shapes = {(method, path): re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))) for method, path in calls}
    shown = {next(path for path, count in fitting) for fitting in (fits(example, shapes) for example in EXAMPLES) if fitting}
    assert calls - shown == set()
    assert len(EXAMPLES) == DOCS.read_text(encoding="utf-8").count("```http"), "an example that is not read"


def fits(example: Example, shapes: dict[tuple[str, str], re.Pattern[str]]) -> list[tuple[tuple[str, str], int]]:
    """The calls that the example may be, the most particular first."""
    address = example.path.partition("?")[0]
    fitting = [call for call, shape in shapes.items() if call[0] == example.method and shape.fullmatch(address)]
    return sorted(((call, call[1].count("{")) for call in fitting), key=lambda pair: pair[1])
