"""One touch stays one touch. Afterwards the citizen may say what happened instead, and the supervisor who decides reads it."""

import uuid

import pytest
from django.test import Client

from accounts.models import Role
from accounts.steps.memberships import Post
from casework import steps as cases
from casework.models import Case, Notice
from casework.notices import compose
from tests.verified import first_break
from tests.visits.conftest import STROKES, Field
from tests.world import PHONE
from visits import steps
from visits.models import Visit

BUTTON = "Say what happened instead"
WORDS = "那天我一直在家，没人敲门"


@pytest.fixture
def phone() -> Client:
    return Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)


@pytest.fixture
def follow(field: Field, case: Case) -> str:
    return field.world.track_token(case)


def explained(visit: Visit) -> int:
    assert visit.case
    return visit.case.events.filter(verb="explain_dispute").count()


def test_after_the_touch_words_if_wanted_and_the_citizen_sees_them(phone: Client, follow: str, visit: Visit) -> None:
    dispute = f"/visits/dispute/{follow}/{visit.pk}/"
    assert BUTTON not in phone.get(f"/track/{follow}").content.decode()
    page = phone.post(dispute, follow=True).content.decode()
    assert BUTTON in page
    assert phone.get(f"{dispute}words/").status_code == 200
    assert explained(visit) == 0
    for _touch in range(2):
        page = phone.post(f"{dispute}words/", {"text": WORDS}, follow=True).content.decode()
    assert WORDS in page
    assert explained(visit) == 1
    assert first_break() is None


def test_the_supervisor_reads_them_beside_the_decision_and_is_told(
    field: Field, case: Case, phone: Client, follow: str, visit: Visit
) -> None:
    phone.post(f"/visits/dispute/{follow}/{visit.pk}/")
    phone.post(f"/visits/dispute/{follow}/{visit.pk}/words/", {"text": WORDS})
    desk = Client()
    desk.force_login(field.world.supervisor)
    page = desk.get(f"/visits/{visit.pk}/").content.decode()
    assert WORDS in page[page.index('id="dispute"') :]
    compose.compose([case.pk], at=field.world.now)
    recipients = Notice.objects.filter(case=case, kind="explain_dispute").values_list("recipient__username", flat=True)
    assert list(recipients) == ["supervisor"]


def test_without_words_it_says_so_beside_what_the_case_is_about(field: Field, phone: Client, follow: str, visit: Visit) -> None:
    phone.post(f"/visits/dispute/{follow}/{visit.pk}/")
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(field.world.supervisor)
    page = desk.get(f"/visits/{visit.pk}/").content.decode()
    assert "The citizen has not said in words what they object to." in page
    assert "What the case is about" in page
    assert "several decisions" not in page


def test_without_an_objection_that_is_open_nothing_is_taken(field: Field, phone: Client, follow: str, visit: Visit) -> None:
    words = f"/visits/dispute/{follow}/{visit.pk}/words/"
    assert phone.post(words, {"text": WORDS}).status_code == 409
    phone.post(f"/visits/dispute/{follow}/{visit.pk}/")
    steps.decide_dispute(visit, uphold=False, reason="邻居看见了", actor=field.world.supervisor, at=field.world.later(hours=1))
    assert phone.post(words, {"text": WORDS}).status_code == 409
    assert explained(visit) == 0


def test_whoever_saw_the_link_on_a_screen_takes_no_objection_back_in_words(field: Field, phone: Client) -> None:
    details = cases.CitizenDetails(phone=PHONE)
    demand = cases.Demand(text="路灯坏了", citizen=details, channel="web", topic=field.world.leak, area=field.world.village)
    made = cases.register(demand, follows=True, actor=field.world.operator, at=field.world.now)
    case = field.world.acknowledged(field.world.dispatched(made.case))
    field.later(hours=1)
    signed = {"confirmation": {"method": "signature", "signature": STROKES}}
    visit = Visit.objects.get(pk=field.put(uuid.uuid4(), field.body(case, **signed)).json()["id"])
    steps.dispute(visit, at=field.world.now)
    assert BUTTON not in phone.get(f"/track/{made.track_token}").content.decode()
    answer = phone.post(f"/visits/dispute/{made.track_token}/{visit.pk}/words/", {"text": "是我弄错了，来过"})
    assert answer.status_code == 403
    assert explained(visit) == 0


def test_another_cases_link_leads_nowhere(field: Field, phone: Client, visit: Visit) -> None:
    other = field.world.track_token(field.world.registered())
    for opens in (phone.get, phone.post):
        assert opens(f"/visits/dispute/{other}/{visit.pk}/words/").status_code == 404


@pytest.mark.parametrize("signed_out", [False, True])
def test_no_browser_of_the_staff_takes_it_back_or_explains_it(follow: str, visit: Visit, signed_out: bool) -> None:
    dispute = f"/visits/dispute/{follow}/{visit.pk}/"
    staff = Client(headers={"accept-language": "en"})
    staff.post("/accounts/login/", {"login": "handler", "password": "handler"})
    if signed_out:
        staff.post("/accounts/logout/")
    page = staff.post(dispute, follow=True).content.decode()
    assert "withdraw/" not in page
    assert BUTTON not in page
    staff.post(f"{dispute}withdraw/")
    refused = staff.post(f"{dispute}words/", {"text": "其实来过，是我弄错了"})
    assert refused.status_code == 403
    assert "其实来过，是我弄错了" in refused.content.decode()
    assert explained(visit) == 0
    visit.refresh_from_db()
    assert visit.disputed_at


def test_what_a_hidden_citizen_explains_is_not_read_by_a_pin_that_the_unit_saw(field: Field, phone: Client) -> None:
    world = field.world
    demand = cases.Demand(
        text="有人收钱", channel="walk_in", kind="report", confidential=True, topic=world.leak, area=world.village
    )
    made = cases.register(demand, actor=world.operator, at=world.now)
    case = world.visited(world.acknowledged(world.dispatched(made.case)))
    field.catch_up()

    def opened() -> str:
        return str(phone.post("/track/", {"number": case.number, "pin": made.pin})["Location"])

    session = opened().rpartition("/")[2]
    dispute = f"/visits/dispute/{session}/{Visit.objects.get(case=case).pk}/"
    phone.post(dispute)
    phone.post(f"{dispute}words/", {"text": WORDS})
    assert WORDS in phone.get(opened()).content.decode()
    world.grant(Post(world.operator, Role.HANDLER, world.water))
    assert WORDS not in phone.get(opened()).content.decode()
