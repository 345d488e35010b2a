"""A citizen's e-mail address: taken down when the demand is, shown masked to whom the phone is shown, in full with a reason."""

import pytest
from django.test import Client

from casework import masking, steps
from casework.models import Case, Citizen, Link, Notice
from casework.notices import compose
from casework.refusal import Invalid
from casework.steps import CitizenDetails, Demand
from tests.casework.api.conftest import As, as_  # noqa: F401 - a fixture
from tests.world import PHONE, World

EMAIL, MASKED = "wang@example.org", "w***@example.org"
FORM = {"text": "路灯坏了", "kind": "help", "channel": "phone", "urgency": "normal"}


def browser(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


@pytest.fixture
def case(world: World) -> Case:
    """Of a citizen whom only an e-mail reaches."""
    demand = Demand(text="漏水", channel="web", area=world.village, topic=world.leak, citizen=CitizenDetails(email=EMAIL))
    return world.acknowledged(world.dispatched(steps.register(demand, actor=world.operator, at=world.now).case))


def test_the_form_takes_it_and_no_pin_is_made(world: World) -> None:
    answer = browser(world, "operator").post("/register/", FORM | {"email": f" {EMAIL} "})
    case = Case.objects.get()
    assert (answer.status_code, case.email, case.pin_digest) == (302, EMAIL, None)
    compose.compose([case.pk], at=case.created_at)
    (notice,) = Notice.objects.filter(recipient=None)
    assert (notice.kind, notice.transport, notice.citizen) == ("register", "email", None)
    assert Link.objects.get(case=case).via == "email"


def test_what_is_no_address_is_refused_beside_its_field(world: World) -> None:
    answer = browser(world, "operator").post("/register/", FORM | {"email": "wang@example"})
    assert answer.status_code == 400
    assert answer.context["form"].errors["email"] == ["This is no e-mail address. Write it like name@example.org."]
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["=?utf-8?q?x?=@example.org", "\u017fa@example.org", "a@[10.0.0.1]", "a@localhost", '"a"@example.org', "a@example.org\u200b"],
)
def test_an_address_that_leads_elsewhere_or_inside_is_none(world: World, address: str) -> None:
    answer = browser(world, "operator").post("/register/", FORM | {"email": address})
    assert answer.context["form"].errors["email"] == ["This is no e-mail address. Write it like name@example.org."]


@pytest.mark.parametrize("who", ["operator", "handler"])
def test_no_members_of_the_staff_have_a_citizens_links_sent_to_themselves(world: World, case: Case, who: str) -> None:
    world.change(world.people[who], email="Li@example.org")
    answer = browser(world, "operator").post("/register/", FORM | {"email": "li@EXAMPLE.org"})
    assert "belongs to a member of the staff" in answer.context["form"].errors["email"][0]
    with pytest.raises(Invalid) as problem:
        steps.correct(case, field="email", value="li@example.org", reason="写错了", actor=world.operator, at=world.now)
    assert "belongs to a member of the staff" in problem.value.fields["value"][0]


def test_beside_a_landline_it_brings_the_messages_and_beside_a_mobile_it_is_kept(world: World) -> None:
    client = browser(world, "operator")
    for phone, expected in (("010-87654321", "email"), (PHONE, "sms")):
        client.post("/register/", FORM | {"email": EMAIL, "phone": phone})
        case = Case.objects.latest("pk")
        compose.compose([case.pk], at=case.created_at)
        assert Notice.objects.get(case=case, recipient=None).transport == expected


def test_by_api_it_is_taken_and_answered_masked(world: World, as_: As) -> None:  # noqa: F811
    body = {"text": "路灯坏了", "channel": "web", "citizen": {"email": EMAIL}}
    answer = as_("operator").at("cases/", body)
    assert answer["citizen"] == {"name": "", "phone": "", "email": MASKED}
    assert "pin" not in answer
    refused = as_("operator").at("cases/", body | {"citizen": {"email": "wang"}})
    assert refused["fields"]["citizen.email"] == ["This is no e-mail address. Write it like name@example.org."]


@pytest.mark.parametrize("who", ["operator", "handler", "supervisor"])
def test_it_stands_masked_on_the_page_of_whoever_sees_the_citizen(world: World, case: Case, who: str) -> None:
    page = browser(world, who).get(f"/cases/{case.number}/").content.decode()
    assert MASKED in page
    assert EMAIL not in page


def test_an_administrator_sees_none(world: World, case: Case) -> None:
    assert "example.org" not in browser(world, "administrator").get(f"/cases/{case.number}/").content.decode()


def test_the_handling_unit_of_a_confidential_case_sees_none(world: World) -> None:
    demand = Demand(text="有人收费", channel="web", kind="report", brief="收费", citizen=CitizenDetails(email=EMAIL))
    case = world.dispatched(steps.register(demand, actor=world.operator, at=world.now).case)
    page = browser(world, "lead").get(f"/cases/{case.number}/").content.decode()
    assert "example.org" not in page


def test_in_full_it_takes_a_reason_that_is_recorded(world: World, case: Case) -> None:
    client = browser(world, "handler")
    answer = client.post(f"/cases/{case.number}/reveal/", {"field": "email", "reason": "回信", "form_key": "k" * 40}, follow=True)
    assert EMAIL in answer.content.decode()
    assert case.events.filter(verb="reveal", facts__field="email").count() == 1


@pytest.mark.parametrize(
    ("full", "masked"), [(EMAIL, MASKED), ("a@b.cn", "a***@b.cn"), ("", ""), ("wang", "****"), ("@b.cn", "****")]
)
def test_enough_is_left_to_recognise_it(full: str, masked: str) -> None:
    assert masking.email(full) == masked


def test_two_who_gave_one_address_stay_two(world: World) -> None:
    """Nobody is found by it."""
    for _again in range(2):
        demand = Demand(text="漏水", channel="web", citizen=CitizenDetails(name="王", email=EMAIL))
        steps.register(demand, actor=world.operator, at=world.now)
    assert Citizen.objects.count() == 2
