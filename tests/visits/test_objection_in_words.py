"""One touch stays one touch. Afterwards the citizen may say what happened instead, and the supervisor who decides reads it."""

import uuid

import pytest
from django.test import Client

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
def visit(field: Field, case: Case) -> Visit:
    signed = {"confirmation": {"method": "signature", "signature": STROKES}}
    answer = field.put(uuid.uuid4(), field.body(case, **signed))
    return Visit.objects.get(pk=answer.json()["id"])


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
