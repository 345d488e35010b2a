"""While a call is taken down its words are looked at, who calls is known, and nothing that was written is lost."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import form_keys
from casework import steps
from casework.models import Case, Notice, UnsentForm
from casework.notices import compose
from tests.world import PHONE, World

pytestmark = pytest.mark.django_db

WORDS = "六角巷路灯坏了半个月没人修"
OTHER_PHONE = "13700137000"


@pytest.fixture
def operator(world: World, client: Client) -> Client:
    client.force_login(world.operator)
    return client


def demand(**changed: str) -> dict[str, str]:
    return {"text": WORDS, "phone": OTHER_PHONE, "kind": "help", "channel": "phone", "urgency": "normal"} | changed


def shown(operator: Client, **changed: str) -> str:
    return operator.post("/register/shown/", demand(**changed), headers={"hx-request": "true"}).content.decode()


class TestTheSameMatter:
    def test_another_citizens_demand_goes_along_with_the_open_case(self, world: World, operator: Client) -> None:
        first = world.registered(text=WORDS)
        assert first.number in shown(operator)
        operator.post("/register/", demand(same_as=first.number))
        case = Case.objects.exclude(pk=first.pk).get()
        assert (case.state, case.merged_into) == ("merged", first)
        assert case.citizen != first.citizen

    def test_what_is_read_back_is_what_will_be_done(self, world: World, operator: Client) -> None:
        first = world.registered(text=WORDS)
        once_more = shown(operator, phone=PHONE, same_as=first.number)
        assert f"one more call about your case {first.number}: “{WORDS}”" in once_more
        assert "Sent to them" not in once_more, "no case is registered, so nothing is said of one"
        goes_along = shown(operator, same_as=first.number)
        assert "Sent to them" in goes_along
        assert "It is handled together" in goes_along
        assert "It is handled together" not in shown(operator)

    def test_that_citizen_is_told_once(self, world: World, operator: Client) -> None:
        first = world.registered(text=WORDS)
        operator.post("/register/", demand(same_as=first.number))
        case = Case.objects.exclude(pk=first.pk).get()
        compose.compose([case.pk], at=timezone.now())
        assert [notice.kind for notice in Notice.objects.filter(case=case, recipient=None)] == ["register"]
        assert not Notice.objects.filter(case=case, recipient__isnull=False).exists()

    def test_the_same_caller_makes_no_second_case(self, world: World, operator: Client) -> None:
        first = world.registered(text=WORDS)
        operator.post("/register/", demand(phone=PHONE, same_as=first.number))
        assert Case.objects.get() == first
        assert first.events.filter(verb="chase").count() == 1

    def test_a_case_that_cannot_lead_refuses_beside_the_choice_and_registers_nothing(
        self, world: World, operator: Client
    ) -> None:
        closed = world.closed()
        answer = operator.post("/register/", demand(same_as=closed.number))
        assert answer.status_code >= 400
        assert closed.number in answer.content.decode()
        assert Case.objects.count() == 1

    @pytest.mark.parametrize("number", ["20260302-99999", "x", "\0"])
    def test_a_number_of_no_case_is_refused(self, operator: Client, number: str) -> None:
        answer = operator.post("/register/", demand(same_as=number))
        assert answer.status_code == 400
        assert not Case.objects.exists()

    def test_like_words_about_another_place_cannot_be_chosen(self, world: World, operator: Client) -> None:
        other = world.registered(text="阳光花园三号楼的路灯坏了半个月没人修")
        page = shown(operator, text="翠湖小区的路灯坏了半个月没人修")
        assert other.number in page
        assert f'value="{other.number}"' not in page

    def test_what_can_be_chosen_stands_first_and_what_cannot_says_why(self, world: World, operator: Client) -> None:
        resolved = world.resolved(text=WORDS, phone=OTHER_PHONE)
        first = world.registered(text=f"我们这里的{WORDS}")
        page = shown(operator)
        assert page.index(first.number) < page.index(resolved.number)
        assert f'value="{first.number}"' in page
        assert f'value="{resolved.number}"' not in page
        assert page.count("It cannot be chosen: it is resolved and waits for its citizen") == 1


class TestTheCaller:
    def test_the_third_call_about_one_matter_is_said(self, world: World, operator: Client) -> None:
        case = world.registered(text=WORDS)
        page = operator.post("/register/earlier/", {"phone": PHONE}).content.decode()
        assert "seal" not in page
        assert "same matter" not in page, "nobody has said yet what it is about"
        steps.chase(case, text="还没来人", actor=world.operator, at=world.now)
        page = operator.post("/register/earlier/", {"phone": PHONE}).content.decode()
        assert f"Asked about 2 times: {case.number}" in page

    def test_the_last_rating_stands_there(self, world: World, operator: Client) -> None:
        world.rated(world.resolved(), score=2)
        page = operator.post("/register/earlier/", {"phone": PHONE}).content.decode()
        assert "Last rating: Dissatisfied" in page


class TestReadBack:
    def test_what_was_written_and_what_is_sent(self, operator: Client) -> None:
        page = shown(operator, address="六角巷3号")
        assert f"“{WORDS}”" in page
        assert "The place is 六角巷3号." in page
        assert "Sent to them" in page
        assert "PIN" not in page

    def test_a_landline_is_read_number_and_pin(self, operator: Client) -> None:
        page = shown(operator, phone="0451-82345678")
        assert "number and a PIN" in page
        assert "Sent to them" not in page


class TestProposals:
    def test_an_urgency_is_proposed_with_its_reason_and_not_taken(self, world: World, operator: Client) -> None:
        page = shown(operator, text="六角巷路灯杆漏电")
        assert "The words hold “漏电”." in page
        assert "data-sure" not in page

    def test_without_script_a_proposal_is_taken_by_its_button(self, world: World, operator: Client) -> None:
        page = operator.post("/register/", demand(take="urgency:emergency", text="路灯杆漏电")).content.decode()
        assert re.search(r'value="emergency"\s+selected', page)
        assert not Case.objects.exists()

    def test_who_dispatches_too_sends_it_at_once(self, world: World, client: Client) -> None:
        both = world.person("both", "operator")
        world.person("both", "dispatcher")
        client.force_login(both)
        client.post("/register/", demand(unit=world.station.code))
        assert Case.objects.get().unit == world.station

    def test_who_only_registers_does_not_dispatch(self, world: World, operator: Client) -> None:
        operator.post("/register/", demand(unit=world.station.code))
        assert Case.objects.get().state == "received"


class TestDrafts:
    def saved(self, operator: Client, world: World, **changed: str) -> str:
        key = form_keys.new(world.operator.pk)
        operator.post("/register/draft/", demand(draft_key=key, **changed), headers={"hx-request": "true"})
        return key

    def test_what_was_being_written_is_offered_and_goes_on_under_its_key(self, world: World, operator: Client) -> None:
        key = self.saved(operator, world, address="六角巷3号")
        offered = re.search(r"/register/draft/[0-9a-f-]{36}/", operator.get("/register/").content.decode())
        assert offered
        page = operator.get(offered[0]).content.decode()
        assert WORDS in page
        assert "六角巷3号" in page
        assert key in page

    def test_a_registered_one_is_offered_no_more(self, world: World, operator: Client) -> None:
        key = self.saved(operator, world)
        begun = operator.get("/register/draft/" + str(UnsentForm.objects.get().pk) + "/").content.decode()
        draft = re.search(r'name="unsent" value="([0-9a-f-]+)"', begun)
        assert draft
        operator.post("/register/", demand(form_key=key, draft_key=key, unsent=draft[1]))
        assert Case.objects.count() == 1
        assert not UnsentForm.objects.exists()
        operator.post("/register/draft/", demand(draft_key=key))  # one that was still on its way
        assert not UnsentForm.objects.exists()

    def test_each_is_in_place_of_the_one_before(self, world: World, operator: Client) -> None:
        key = self.saved(operator, world)
        operator.post("/register/draft/", demand(draft_key=key, text=WORDS + "，老人摔倒了"))
        assert "老人摔倒了" in operator.get("/register/").content.decode()
        assert UnsentForm.objects.count() == 1

    def test_an_empty_one_is_dropped(self, world: World, operator: Client) -> None:
        key = self.saved(operator, world)
        operator.post("/register/draft/", demand(draft_key=key, text="  "))
        assert not UnsentForm.objects.exists()

    def test_nobody_else_sees_it(self, world: World, operator: Client, client: Client) -> None:
        self.saved(operator, world)
        draft = UnsentForm.objects.get().pk
        client.force_login(world.people["operator2"])
        assert WORDS not in client.get("/register/").content.decode()
        assert WORDS not in client.get(f"/register/draft/{draft}/", follow=True).content.decode()
        client.post(f"/register/draft/{draft}/drop/")
        assert UnsentForm.objects.exists()

    def test_under_a_key_of_somebody_elses_form_nothing_is_saved(self, world: World, operator: Client) -> None:
        operator.post("/register/draft/", demand(draft_key=form_keys.new(world.dispatcher.pk)))
        operator.post("/register/draft/", demand(draft_key="x"))
        assert not UnsentForm.objects.exists()

    def test_there_are_no_more_than_a_few(self, world: World, operator: Client) -> None:
        for _nth in range(12):
            self.saved(operator, world)
        assert UnsentForm.objects.count() == 10

    def test_it_is_over_after_half_an_hour(self, world: World, operator: Client) -> None:
        self.saved(operator, world)
        with time_machine.travel(timezone.now() + timedelta(minutes=31)):
            assert WORDS not in operator.get("/register/").content.decode()
