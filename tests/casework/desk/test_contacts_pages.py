"""The pages of contacts: settled in a few taps from the page of registering, looked at by supervisors, opened by either."""

import re

import pytest
import time_machine
from django.test import Client

from accounts import form_keys
from casework.models import Contact, KnowledgeGap, Notice, Receipt
from casework.notices import deliver, receipts
from casework.notices.receipts import Report
from casework.steps.open_contact import open_contact
from casework.writing import unsent
from tests.casework.answering import ANSWER, QUESTION, article, drawn, settled
from tests.world import World

TEXT = "请问水费在哪里交？"


def signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def test_typed_words_go_over_from_registering_and_back_and_nothing_is_done(world: World) -> None:
    operator = signed_in(world, "operator")
    typed = {"text": TEXT, "phone": "13912345678", "name": "王小明", "carry": "1"}
    for path in ("/contacts/", "/register/"):
        page = operator.post(path, typed).content.decode()
        assert TEXT in page
        assert "13912345678" in page
        assert "王小明" in page
    assert not Contact.objects.exists()


@pytest.mark.parametrize("kind", ["complaint", "report", "suggestion"])
def test_what_is_always_a_case_is_not_carried_over_and_says_so_where_it_was_typed(world: World, kind: str) -> None:
    typed = {"text": TEXT, "phone": "13912345678", "kind": kind, "channel": "letter", "urgency": "urgent", "carry": "1"}
    answer = signed_in(world, "operator").post("/contacts/", typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "is always a case: register it." in page
    assert 'action="/register/"' in page
    assert set(re.findall(r'<a href="([^"]+)" aria-current="page"', page)) == {"/register/"}
    for shown in (TEXT, "13912345678", f'value="{kind}" selected', 'value="letter" selected', 'value="urgent" selected'):
        assert shown in page, shown


@pytest.mark.parametrize(("kind", "asked"), [("praise", "praise"), ("enquiry", "enquiry"), ("help", "enquiry")])
def test_what_may_be_a_contact_keeps_its_kind_and_what_nobody_chose_is_asked(world: World, kind: str, asked: str) -> None:
    page = signed_in(world, "operator").post("/contacts/", {"text": TEXT, "kind": kind, "carry": "1"}).content.decode()
    assert re.findall(r'name="kind" value="(\w+)"[^>]*checked', page) == [asked]


def test_what_comes_near_the_words_is_proposed_and_chosen_settles(world: World) -> None:
    operator = signed_in(world, "operator")
    with time_machine.travel(world.now, tick=False):
        version = article(world)
        assert QUESTION in operator.post("/contacts/", {"text": TEXT, "carry": "1"}).content.decode()
        answer = operator.post("/contacts/", {"text": TEXT, "kind": "enquiry", "article": version.pk, "phone": "13912345678"})
        contact = Contact.objects.get()
        assert answer["Location"] == f"/contacts/{contact.number}/"
        assert ANSWER in operator.get(answer["Location"]).content.decode()


def test_what_was_begun_as_a_demand_and_settled_is_not_offered_again(world: World) -> None:
    operator = signed_in(world, "operator")
    with time_machine.travel(world.now, tick=False):
        version = article(world)
        key = form_keys.new(world.operator.pk)
        operator.post("/register/draft/", {"draft_key": key, "text": TEXT})
        assert TEXT in operator.get("/register/").content.decode()
        begun = {"text": TEXT, "unsent": str(unsent.draft_id(key))}
        page = operator.post("/contacts/", begun | {"carry": "1"}).content.decode()
        assert f'name="unsent" value="{begun["unsent"]}"' in page
        settling = {"kind": "enquiry", "article": version.pk, "form_key": form_keys.new(world.operator.pk)}
        operator.post("/contacts/", begun | settling)
        assert TEXT not in operator.get("/register/").content.decode()


def test_a_search_without_script_keeps_what_was_typed(world: World) -> None:
    with time_machine.travel(world.now, tick=False):
        article(world)
        page = signed_in(world, "operator").post("/contacts/", {"text": TEXT, "q": "水费", "search": "1"}).content.decode()
    assert TEXT in page
    assert QUESTION in page
    assert not Contact.objects.exists()


def test_what_was_sought_in_vain_and_answered_freely_is_missing(world: World) -> None:
    operator = signed_in(world, "operator")
    typed = {"text": TEXT, "kind": "enquiry", "answer": "在大厅交。", "q": "水费"}
    operator.post("/contacts/", typed)
    assert KnowledgeGap.objects.get().asked == "水费"
    page = signed_in(world, "lead").get("/knowledge/missing/").content.decode()
    assert "水费" in page


def test_a_refusal_stands_beside_its_field_and_loses_nothing(world: World) -> None:
    answer = signed_in(world, "operator").post("/contacts/", {"text": TEXT, "kind": "enquiry", "phone": "abc"})
    assert answer.status_code == 400
    assert TEXT in answer.content.decode()
    assert answer.context["form"].errors.keys() == {"phone"}


def test_an_operator_lists_their_own_and_opens_a_colleagues_by_its_number(world: World) -> None:
    mine, other = settled(world), settled(world, by=world.second_operator)
    operator = signed_in(world, "operator")
    page = operator.get("/contacts/settled/").content.decode()
    assert mine.number in page
    assert other.number not in page
    typed = other.number.lower().replace("-", " ")
    assert operator.get("/contacts/settled/", {"number": typed})["Location"] == f"/contacts/{other.number}/"


def test_one_touch_opens_a_case_and_a_second_leads_to_it(world: World) -> None:
    contact, operator = settled(world), signed_in(world, "operator")
    first = operator.post(f"/contacts/{contact.number}/open/")
    assert first["Location"] == operator.post(f"/contacts/{contact.number}/open/")["Location"]
    assert contact.number in operator.get(first["Location"]).content.decode()


def test_whom_no_message_reaches_is_read_number_and_pin(world: World) -> None:
    contact = settled(world, phone="")
    assert "PIN" in signed_in(world, "operator").post(f"/contacts/{contact.number}/open/").content.decode()


@pytest.mark.parametrize("who", ["dispatcher", "handler", "lead", "administrator"])
def test_a_contact_is_for_nobody_else_until_it_is_a_case_of_theirs(world: World, who: str) -> None:
    contact = settled(world)
    assert signed_in(world, who).get(f"/contacts/{contact.number}/").status_code == 404
    world.dispatched(open_contact(contact, actor=None, at=world.now).case, handler=world.handler)
    shown = signed_in(world, who).get(f"/contacts/{contact.number}/").status_code
    assert shown == (404 if who == "administrator" else 200)


def test_a_supervisor_decides_on_what_was_drawn_and_it_leaves_the_list(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    contact, supervisor = drawn(world, monkeypatch), signed_in(world, "supervisor")
    assert contact.number in supervisor.get("/contacts/sampled/").content.decode()
    assert supervisor.post(f"/contacts/{contact.number}/review/", {"result": "right"}).status_code == 400
    answer = supervisor.post(f"/contacts/{contact.number}/review/", {"result": "case", "reason": "是投诉"})
    assert answer["Location"] == "/contacts/sampled/"
    assert contact.number not in supervisor.get("/contacts/sampled/").content.decode()
    assert "是投诉" in supervisor.get(f"/contacts/{contact.number}/").content.decode()


def test_the_page_says_what_became_of_the_message(world: World) -> None:
    contact, operator = settled(world), signed_in(world, "operator")
    where = f"/contacts/{contact.number}/"
    assert "on its way" in operator.get(where).content.decode()
    deliver.deliver(at=world.now)
    assert "By text message" in operator.get(where).content.decode()
    receipt = Report(Notice.objects.get().pk, Receipt.Status.FAILED, "not_arrived", world.now)
    receipts.take([receipt], gateway="outbox", at=world.now)
    assert "did not arrive" in operator.get(where).content.decode()


def test_the_operator_is_not_told_that_it_was_drawn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, sampled = settled(world), drawn(world, monkeypatch)
    pages = [
        signed_in(world, "operator").get(f"/contacts/{contact.number}/").content.decode().replace(contact.number, "")
        for contact in (plain, sampled)
    ]
    assert 'name="result"' not in pages[1]


@pytest.mark.long
def test_contacts_are_in_no_list_search_or_count_of_cases(world: World) -> None:
    world.registered("水费收错了")
    for who in ("operator", "supervisor", "auditor"):
        client = signed_in(world, who)
        before = client.get("/?queue=open").context["tabs"]
        contact = settled(world, "水费在哪里交")
        after = client.get("/?queue=open").context["tabs"]
        assert [count for _queue, count in before] == [count for _queue, count in after]
        for sought in ("水费", contact.number, "13912345678"):
            assert len(client.post("/find/", {"q": sought}).context["rows"]) <= 1
