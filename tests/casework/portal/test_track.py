"""What the citizen reads of their case: what happened and why it was decided so, and never what staff tell each other."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from accounts.models import Role
from accounts.origins import Origin
from accounts.steps.memberships import Post
from casework import steps
from casework import verb as registry
from casework.event_text import names_in, sentence
from casework.models import Case, Event
from tests import files
from tests.casework.steps.test_rate import in_last_round
from tests.world import World

pytestmark = pytest.mark.django_db


def page(world: World, case: Case) -> str:
    token = world.track_token(case)
    with time_machine.travel(world.later(minutes=1), tick=False):
        return Client().get(f"/track/{token}/", follow=True).content.decode()


def test_why_the_case_ended_is_for_the_citizen(world: World) -> None:
    closed = world.rated(in_last_round(world), score=1)
    steps.close_dissatisfied(closed, reason="依法不予支持，已说明", actor=world.supervisor, at=world.now)
    declined = world.registered()
    steps.decline(declined, reason="属于省里的事", actor=world.operator, at=world.now)
    assert "依法不予支持" in page(world, closed)
    assert "属于省里的事" in page(world, declined)


def test_why_a_unit_returned_it_is_not(world: World) -> None:
    case = world.acknowledged()
    steps.return_(case, reason="这家人太难缠", actor=world.handler, at=world.now)
    shown = page(world, case)
    assert "returned" in shown.lower()
    assert "这家人太难缠" not in shown


def test_what_staff_note_and_look_up_is_not_in_the_story(world: World) -> None:
    case = world.acknowledged()
    before = page(world, case).count("<li")
    steps.comment(case, text="内部商量一下", actor=world.handler, at=world.now)
    steps.reveal(case, field="phone", reason="联系", actor=world.handler, at=world.now)
    shown = page(world, case)
    assert "内部商量一下" not in shown
    assert shown.count("<li") == before


def test_the_language_is_changed_without_losing_what_was_typed(world: World) -> None:
    case = world.dispatched()
    token = world.track_token(case)
    with time_machine.travel(world.later(minutes=1), tick=False):
        page = Client().get(f"/track/{token}/")["Location"]
        answer = Client().post(page, {"text": "还要等多久？", "switch_language": "zh-hans"})
    assert 'lang="zh-Hans"' in answer.content.decode()
    assert "还要等多久？" in answer.content.decode()
    assert not case.events.filter(verb="chase").exists()


def read(world: World, case: Case, token: str = "") -> str:
    """The page in English, as somebody reads it by the link of the message or by another."""
    token = token or world.track_token(case)
    with time_machine.travel(world.later(minutes=1), tick=False):
        return Client(headers={"accept-language": "en"}).get(f"/track/{token}/", follow=True).content.decode()


def test_what_they_asked_for_comes_first_in_full_and_with_their_photos(world: World) -> None:
    demand = steps.Demand(
        text="水管漏水，请打 13800138000", channel="web", topic=world.leak, citizen=steps.CitizenDetails(phone="13912345678")
    )
    case = steps.register(demand, files=[files.photo("客厅.jpg")], actor=world.operator, at=world.now).case
    shown = read(world, case)
    assert "水管漏水，请打 13800138000" in shown
    (photo,) = re.findall(r'src="(/track/[^"]+)"', shown)
    with time_machine.travel(world.now, tick=False):
        assert Client().get(photo)["Content-Type"] == "image/jpeg"
    assert shown.index("What you asked for") < shown.index("What happened")


def test_what_was_removed_by_law_is_said_to_be(world: World) -> None:
    case = world.registered()
    steps.redact(case.words.get(kind="demand"), reason="依法", actor=world.supervisor, at=world.now)
    shown = read(world, case)
    assert "removed by law" in shown
    assert "自来水管漏水" not in shown


def test_of_a_confidential_case_a_link_on_the_units_own_screen_shows_no_word_of_the_citizen(world: World) -> None:
    """Who registers it reads number and PIN out, and may belong to the unit that gets the case."""
    inside = world.person("inside", Role.OPERATOR)
    demand = steps.Demand(text="举报王局长收钱", channel="walk_in", kind="report", topic=world.leak, brief="反映作风问题")
    made = steps.register(demand, files=[files.photo("收据.jpg")], actor=inside, at=world.now)
    case = world.acknowledged(world.dispatched(made.case))
    steps.chase(case, text="他又来要钱了", actor=None, at=world.later(minutes=5))
    photo = case.attachments.get()

    def reads() -> tuple[bool, bool, int]:
        shown = read(world, case, made.track_token)
        with time_machine.travel(world.now, tick=False):
            status = Client().get(f"/track/{made.track_token}/files/{photo.pk}/").status_code
        return "举报王局长收钱" in shown, "他又来要钱了" in shown, status

    assert reads() == (True, True, 200)
    world.person("inside", Role.HANDLER, unit=world.water)
    assert reads() == (False, False, 404)


def test_the_head_says_where_it_stands_who_is_responsible_and_by_when(world: World) -> None:
    case = world.registered()
    assert "Your demand has arrived" in read(world, case)
    case = world.acknowledged(world.dispatched(case))
    shown = read(world, case)
    assert "Your demand is with the unit" in shown
    assert "handled online only" not in shown
    world.later(hours=2)
    shown = read(world, case)
    head = shown.partition("What you asked for")[0]
    with override("en"):
        due = date_format(timezone.localtime(case.waits.get(kind="resolution").due_at), "DATETIME_FORMAT")
    for expected in ("No visit has been confirmed yet", "Water bureau", "Handler", due):
        assert expected in head, expected
    case = world.visited(case)
    assert "Somebody has come to see you" in read(world, case)
    case = world.resolved(case)
    assert "The unit says that it is done" in read(world, case)
    assert "Your demand is closed" in read(world, world.rated(case))


def test_a_demand_that_needs_two_visits_says_which_is_next(world: World) -> None:
    world.keep(world.leak, visits_required=2)
    case = world.visited()
    head = read(world, case).partition("What you asked for")[0]
    assert "1 of 2 visits confirmed" in head
    assert "The unit still has to visit you once." in head


def test_a_case_that_waits_for_a_supervisor_says_so(world: World) -> None:
    held = world.rated(visited="no")
    assert "You said that nobody came. A supervisor outside the unit decides on it." in read(world, held)
    doubtful = read(world, world.rated(origin=Origin("192.0.2.1", staff=True)))
    assert "A supervisor outside the unit checks it before it counts." in doubtful
    assert "You said that nobody came" not in doubtful
    last = world.rated(in_last_round(world), score=1)
    assert "A supervisor decides what happens next, and says why." in read(world, last)
    closed = steps.close_dissatisfied(last, reason="依法不予支持，已说明", actor=world.supervisor, at=world.now)
    assert "You were not satisfied. A supervisor closed it" in read(world, closed)


@pytest.mark.parametrize(("end", "heading"), [("decline", "could not be accepted"), ("withdraw", "was withdrawn")])
def test_a_case_that_ended_otherwise_says_how(world: World, end: str, heading: str) -> None:
    case = getattr(steps, end)(world.registered(), reason="属于省里的事", actor=world.operator, at=world.now)
    shown = read(world, case)
    assert heading in shown
    assert 'href="/ask/"' in shown


@pytest.mark.parametrize("lapses", [False, True])
def test_a_rating_that_may_be_somebody_elses_is_named_so_that_its_citizen_can_object(world: World, lapses: bool) -> None:
    case = world.resolved()
    token = world.rating_token(case)
    if lapses:
        for _day in range(3):
            steps.attempt(case, answer="no_answer", actor=world.operator, at=world.later(days=1, hours=1))
        steps.lapse(case, actor=world.supervisor, at=world.now)
    steps.rate_by_link(token, steps.Opinion(5), origin=Origin("", staff=True), at=world.later(hours=1))
    shown = page(world, Case.objects.get(pk=case.pk))
    assert "If it is not yours, call the hotline." in shown
    assert "nobody came" not in shown
    assert "You can still give it" not in shown


def test_what_a_hidden_citizen_says_is_not_read_by_a_pin_that_the_unit_saw(world: World, client: Client) -> None:
    world.now = timezone.now() - timedelta(hours=9)
    demand = steps.Demand(
        text="有人收钱", channel="walk_in", kind="report", confidential=True, topic=world.leak, area=world.village
    )
    made = steps.register(demand, actor=world.operator, at=world.now)
    case = world.acknowledged(world.dispatched(made.case))
    steps.at_home(case, text="东门三号楼王家", actor=None, at=world.later(minutes=1))

    def shown() -> str:
        follow = client.post("/track/", {"number": case.number, "pin": made.pin})["Location"]
        return client.get(follow).content.decode() + client.get(f"{follow}/at-home").content.decode()

    assert shown().count("东门三号楼王家") == 3
    world.grant(Post(world.operator, Role.HANDLER, world.water))
    assert "东门三号楼王家" not in shown()


def test_the_citizen_reads_of_themselves_as_you(world: World) -> None:
    case = steps.chase(world.dispatched(), text="怎么还没来", actor=world.operator, at=world.now)
    shown = page(world, case)
    assert "You asked for an update." in shown
    assert "The citizen asked" not in shown


def test_no_public_sentence_speaks_to_the_citizen_about_the_citizen() -> None:
    public = [verb for verb in registry.every() if verb.public and not callable(verb.event_text)]
    spoken = {verb.code: str(verb.event_text_for_citizen or verb.event_text) for verb in public}
    assert len(spoken) > 20
    assert not {code: text for code, text in spoken.items() if re.search("the citizen", text, re.IGNORECASE)}


@pytest.mark.parametrize("how", [{}, {"how": "partly"}, {"how": "planned"}, {"how": "explained"}])
def test_nor_does_what_became_of_it(world: World, how: dict[str, str]) -> None:
    facts = {"how": how.get("how", "done"), "plan_day": "2026-04-01"}
    event = Event(verb="resolve", facts=facts)
    assert "you were asked for a rating" in sentence(event, names_in([event]), for_citizen=True)
