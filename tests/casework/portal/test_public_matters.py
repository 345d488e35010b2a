"""Before a demand about a public matter is sent its citizen is asked whether it is one of those that are open there."""

import re
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import form_keys
from casework import steps
from casework.models import Case
from casework.policies import public_matters
from casework.portal.ask import matters
from casework.proposing import shared_matters
from casework.proposing.asked import TookTooLong
from tests.casework.portal.asking import ask, key_on, link_of, pin_of, text_of
from tests.files import PDF
from tests.merging import PHONES, merged, now_is
from tests.standing import beginning
from tests.world import World

pytestmark = pytest.mark.django_db
TEXT = "东门社区西门口漏水，路面全是水"
SECRET, NAME, ADDRESS = "赵铁柱家门口那根管子", "赵铁柱", "东门大街3号楼2单元501"


@beginning
def leader(world: World) -> Case:
    world.keep(world.leak, public_matter=True)
    return world.dispatched(text=SECRET, name=NAME, address=ADDRESS, kind="help", handler=world.handler)


@pytest.fixture
def client(world: World) -> Any:
    with time_machine.travel(world.later(minutes=1), tick=False):
        yield Client(enforce_csrf_checks=True)


def values_on(answer: Any) -> list[str]:
    return re.findall(r'name="matter" value="([^"]+)"', answer.content.decode())


def digest_on(answer: Any) -> str:
    (digest,) = re.findall(r'name="offered" value="([^"]+)"', answer.content.decode())
    return str(digest)


def asked(client: Client, *, key: str = "", **fields: Any) -> tuple[Any, dict[str, Any]]:
    """The question, and what the form sends then besides an answer."""
    form = {"key": key or form_keys.new(None), "text": TEXT} | fields
    answer = ask(client, **form)
    return answer, form | {"offered": digest_on(answer)}


def test_who_says_me_too_has_a_number_a_link_and_a_case_that_goes_along(client: Client, leader: Case) -> None:
    question, form = asked(client, phone=PHONES[0])
    assert (question.status_code, Case.objects.count(), key_on(question.content.decode())) == (200, 1, form["key"])
    assert "Leaks · Dongmen: this concerns me too" in text_of(question)
    assert "Reported on 2 March 2026. It is being worked on." in text_of(question)
    mine, another = values_on(question)
    answer = ask(client, **form, matter=mine)
    case = Case.objects.exclude(pk=leader.pk).get()
    assert (another, case.state, case.merged_into) == ("another", "merged", leader)
    assert case.number in text_of(answer)
    assert "goes along with the demand that you chose" in text_of(answer)
    assert len(pin_of(answer)) == 6
    page = client.get(link_of(answer), follow=True).content.decode()
    assert (case.number in page, leader.number in page) == (True, False)
    again = ask(client, **form, matter=mine)
    assert (Case.objects.count(), pin_of(again)) == (2, pin_of(answer))


def test_nothing_of_the_other_citizen_is_shown_or_finds_it(client: Client, leader: Case) -> None:
    question, _form = asked(client, address=ADDRESS)
    page = question.content.decode().replace(ADDRESS, "", 1)
    assert not [word for word in (SECRET, NAME, "赵", leader.number, ADDRESS) if word in page]
    for text, address in ((SECRET, ""), (NAME, ADDRESS), (f"{NAME}漏水", ADDRESS), (SECRET, "东门社区")):
        assert ask(client, text=text, address=address).status_code == 200
    assert Case.objects.count() == 5, "neither words nor address of a demand lead to it: each was registered at once"


@pytest.mark.parametrize("matter", ["another", ""])
def test_who_says_no_or_nothing_has_a_demand_like_any(client: Client, leader: Case, matter: str) -> None:
    _question, form = asked(client)
    answer = ask(client, **form, matter=matter)
    assert Case.objects.exclude(pk=leader.pk).get().state == "received"
    assert "does not go along" not in text_of(answer)


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "东门社区没有路灯"},
        {"text": "漏水"},
        {"text": TEXT + "，燃气泄漏"},
        {"confidential": "on"},
        {"files": [SimpleUploadedFile("合同.pdf", PDF)]},
    ],
    ids=["topic", "no place", "danger", "confidential", "files"],
)
def test_nothing_is_asked_where_nothing_fits_or_it_would_be_in_the_way(
    client: Client, leader: Case, changed: dict[str, Any]
) -> None:
    assert "Not sent yet" not in text_of(ask(client, **{"text": TEXT} | changed))
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    "details",
    [{"confidential": True}, {"kind": "complaint"}, {"kind": "report"}, {"topic": "other"}, {"area": "town"}, {"resolved": True}],
    ids=lambda details: next(iter(details)),
)
def test_only_what_everybody_sees_anyway_is_offered(world: World, client: Client, leader: Case, details: dict[str, Any]) -> None:
    steps.withdraw(leader, reason="已好", actor=world.operator, at=world.now)
    as_rows = {"other": world.topic, "town": world.town}
    if details.pop("resolved", False):
        world.resolved(kind="help")
    else:
        world.registered(**{"kind": "help"} | {name: as_rows.get(value, value) for name, value in details.items()})
    assert "Not sent yet" not in text_of(ask(client, text=TEXT))


def test_of_how_many_ask_nothing_is_said_before_they_are_three_and_a_phone_counts_once(
    world: World, client: Client, leader: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    for phone in (PHONES[0], PHONES[0], PHONES[0], ""):
        merged(world, leader, phone=phone)
    assert "ask for it" not in text_of(ask(client, text=TEXT))
    merged(world, leader, phone=PHONES[1])
    assert "3 people ask for it." in text_of(ask(client, text=TEXT))
    monkeypatch.setattr(matters, "COUNTED_TO", 2)
    assert "More than 2 people ask for it." in text_of(ask(client, text=TEXT))
    monkeypatch.setattr(public_matters, "MOST_TOGETHER", 5)
    assert "Not sent yet" not in text_of(ask(client, text=TEXT)), "so many go along with it that dispatchers look at each again"


def test_three_at_most_and_none_where_nobody_can_tell_which(world: World, client: Client, leader: Case) -> None:
    for _case in range(2):
        world.registered(kind="help")
    assert len(values_on(ask(client, text=TEXT))) == 4
    world.registered(kind="help")
    assert "Not sent yet" not in text_of(ask(client, text=TEXT))


@pytest.mark.parametrize("forged", ["number", "id", "of another form", "of other words"])
def test_a_case_that_was_not_offered_to_this_form_and_these_words_is_not_joined(
    world: World, client: Client, leader: Case, forged: str
) -> None:
    question, form = asked(client)
    (mine, _another), (other, _form) = values_on(question), asked(client)
    matter = {"number": leader.number, "id": str(leader.pk), "of another form": values_on(other)[0]}.get(forged, mine)
    changed = {"text": TEXT + "了"} if forged == "of other words" else {}
    answer = ask(client, **form | changed, matter=matter)
    if changed:
        assert "Not sent yet" in text_of(answer)
    else:
        assert Case.objects.exclude(pk=leader.pk).get().state == "received"


def test_what_was_closed_meanwhile_is_said_and_nothing_is_lost(world: World, client: Client, leader: Case) -> None:
    question, form = asked(client)
    steps.withdraw(now_is(leader), reason="已好", actor=world.operator, at=world.now)
    answer = ask(client, **form, matter=values_on(question)[0])
    assert Case.objects.exclude(pk=leader.pk).get().state == "received"
    assert "does not go along with the demand that you chose. So yours is registered on its own" in text_of(answer)


def test_whoever_makes_it_a_confidential_report_beside_the_choice_has_one_of_their_own(client: Client, leader: Case) -> None:
    question, form = asked(client)
    answer = ask(client, **form, matter=values_on(question)[0], confidential="on")
    assert (answer.status_code, len(pin_of(answer))) == (200, 6)
    case = Case.objects.exclude(pk=leader.pk).get()
    assert (case.state, case.confidential, case.kind, case.topic) == ("received", True, "report", None)
    assert "registered on its own" in text_of(answer)


def test_whoever_adds_words_and_a_photo_beside_the_choice_is_told_that_it_is_not_joined(client: Client, leader: Case) -> None:
    question, form = asked(client)
    files = [SimpleUploadedFile("合同.pdf", PDF)]
    answer = ask(client, **form | {"text": TEXT + "，还有积水", "files": files}, matter=values_on(question)[0])
    assert Case.objects.exclude(pk=leader.pk).get().state == "received"
    assert "registered on its own" in text_of(answer)


def test_the_other_number_is_not_read_where_the_case_that_leads_is_merged_in_turn(
    world: World, client: Client, leader: Case
) -> None:
    question, form = asked(client)
    link = link_of(ask(client, **form, matter=values_on(question)[0]))
    another = world.registered(kind="complaint", name=NAME)
    merged(world, another, case=now_is(leader))
    page = client.get(link, follow=True).content.decode()
    assert "Handled together with another case from now on" in page
    assert (another.number in page, leader.number in page) == (False, False)


def test_whoever_tries_many_words_is_shown_nothing_more_and_may_still_ask(
    client: Client, leader: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matters, "SHOWN", matters.Allowance("public matters shown to an address", 2, matters.SHOWN.lasts))
    assert ["Not sent yet" in text_of(ask(client, text=TEXT)) for _time in range(3)] == [True, True, False]
    assert "Not sent yet" in text_of(ask(client, text=TEXT, sender="10.1.0.2"))


def test_what_takes_too_long_is_not_waited_for(client: Client, leader: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_long(*_words: str) -> list[Case]:
        raise TookTooLong

    monkeypatch.setattr(shared_matters, "_cases", too_long)
    assert ask(client, text=TEXT).status_code == 200
    assert Case.objects.count() == 2


def test_what_cannot_be_used_is_said_first_and_a_choice_outlives_a_refusal(world: World, client: Client, leader: Case) -> None:
    assert "Not sent yet" not in text_of(ask(client, text=TEXT, phone="110"))
    question, form = asked(client)
    answer = ask(client, **form | {"phone": "110"}, matter=values_on(question)[0])
    assert answer.status_code == 400
    assert re.search(r'name="matter" value="[^"]{20,}"[^>]* checked', answer.content.decode())


def test_the_page_of_the_case_says_to_the_staff_that_it_was_the_citizens_choice(
    world: World, client: Client, leader: Case
) -> None:
    question, form = asked(client)
    ask(client, **form, matter=values_on(question)[0])
    case = Case.objects.exclude(pk=leader.pk).get()
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(world.dispatcher)
    assert "chose on the web page to go along" in desk.get(f"/cases/{case.number}/").content.decode()
    assert "chose to go along with this case" in desk.get(f"/cases/{leader.number}/").content.decode()
