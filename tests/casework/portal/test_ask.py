"""A citizen asks without an account: in their own words, once however often it is sent, and with nothing lost that was typed."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts import form_keys
from casework.models import Attachment, Case, EscalationRule, Limit, Notice, Words
from casework.notices import compose
from casework.writing.answers import SHOWN_AGAIN
from casework.writing.words import in_full
from tests import pictures, tuning
from tests.casework.portal.asking import ENGLISH, WORDS, ask, key_on, link_of, pin_of, text_of
from tests.files import PDF
from tests.world import PHONE, World

pytestmark = pytest.mark.django_db


def photo(name: str = "路灯.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pictures.photo(size=(64, 48), gps=True), "image/jpeg")


@pytest.fixture
def client() -> Client:
    """Keeps no cookie, runs no script, and is let off nothing."""
    return Client(enforce_csrf_checks=True)


def test_words_alone_open_a_case_and_its_number_and_pin_lead_back_to_it(world: World, client: Client) -> None:
    answer = ask(client)
    case = Case.objects.get()
    assert (answer.status_code, case.channel, case.kind, case.confidential, case.citizen) == (200, "web", "help", False, None)
    assert case.events.get().actor is None
    assert in_full(case.words.get(kind=Words.Kind.DEMAND)).text == WORDS
    assert case.number in text_of(answer)
    assert client.post("/track/", {"number": case.number, "pin": pin_of(answer)}).status_code == 302
    assert case.number in client.get(link_of(answer), follow=True).content.decode()


def test_the_page_needs_no_cookie_and_each_of_its_forms_is_another(world: World, client: Client) -> None:
    first, second = client.get("/ask/").content.decode(), client.get("/ask/").content.decode()
    client.cookies.clear()
    assert {ask(client, key=key_on(page)).status_code for page in (first, second)} == {200}
    assert Case.objects.count() == 2


def test_the_empty_form_may_be_gone_back_to_and_nothing_that_names_somebody(world: World, client: Client) -> None:
    """A browser that loads it anew would send what it restored under another key."""
    pages = [client.get("/ask/"), ask(client), ask(client, phone="110")]
    assert ["no-store" in page["Cache-Control"] for page in pages] == [False, True, True]


@pytest.mark.parametrize(
    ("reach", "transport"),
    [({"phone": "139 1234 5678"}, "sms"), ({"email": "li@example.org"}, "email"), ({"phone": "010-82345678"}, "")],
)
def test_the_pin_is_given_however_somebody_is_reached_and_the_link_is_sent_where_it_can_be(
    world: World, client: Client, reach: dict[str, str], transport: str
) -> None:
    answer = ask(client, **reach)
    case = Case.objects.get()
    assert len(pin_of(answer)) == 6
    compose.compose([case.pk], at=timezone.now())
    assert (
        list(Notice.objects.filter(case=case, recipient=None).values_list("transport", flat=True))
        == [transport][: bool(transport)]
    )
    assert ("No message will reach you" in text_of(answer)) == (not transport)


def test_messages_come_in_the_language_in_which_somebody_asked_first(world: World, client: Client) -> None:
    ask(client, phone=PHONE)
    known = world.registered(phone="13800138009")
    ask(client, phone="13800138009")
    compose.compose(list(Case.objects.values_list("pk", flat=True)), at=timezone.now())
    languages = set(Notice.objects.filter(recipient=None).values_list("case__citizen", "language"))
    first = Case.objects.exclude(citizen=known.citizen).get().citizen
    assert first is not None
    assert languages == {(first.pk, "en"), (known.citizen_id, "zh-hans")}


def test_by_e_mail_alone_too(world: World, client: Client) -> None:
    ask(client, email="li@example.org")
    compose.compose(list(Case.objects.values_list("pk", flat=True)), at=timezone.now())
    notice = Notice.objects.get(recipient=None)
    assert (notice.transport, notice.language) == ("email", "en")


def test_a_confidential_report_is_one(world: World, client: Client) -> None:
    ask(client, confidential="on", phone=PHONE)
    case = Case.objects.get()
    assert (case.kind, case.confidential) == ("report", True)


def test_sent_twice_it_is_one_case_and_answered_alike_for_minutes(world: World, client: Client) -> None:
    key = form_keys.new(None)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = ask(client, key=key, phone=PHONE, files=[photo()])
        clock.shift(SHOWN_AGAIN)
        second = ask(client, key=key, phone="+86 139-1234-5678", files=[photo()])
        assert (pin_of(first), link_of(first)) == (pin_of(second), link_of(second)) != ("", "")
        clock.shift(timedelta(seconds=1))
        later = ask(client, key=key, phone=PHONE, files=[photo()])
    assert Case.objects.count() == 1
    assert Case.objects.get().number in text_of(later)
    assert (later.status_code, pin_of(later), link_of(later)) == (200, "", "")


@pytest.mark.parametrize(
    "changed",
    [{"text": WORDS + "！"}, {"phone": "13800138000"}, {"address": "西门"}, {"confidential": "on"}, {"email": "li@example.org"}],
    ids=lambda changed: next(iter(changed)),
)
def test_what_is_changed_and_sent_again_is_never_taken_for_the_same(
    world: World, client: Client, changed: dict[str, str]
) -> None:
    asked = {"key": form_keys.new(None), "phone": PHONE}
    first = ask(client, **asked)
    number = Case.objects.get().number
    answer = ask(client, **asked | changed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"case {number} was registered then" in text_of(answer)
    assert link_of(answer).split("/")[-1] == link_of(first).split("/")[-1] != ""
    assert not [text for text in changed.values() if text != "on" and text not in page]
    assert Case.objects.count() == 1
    assert ask(client, **asked | changed | {"key": key_on(page)}).status_code == 200
    assert Case.objects.count() == 2


def test_a_page_that_is_loaded_again_without_its_photo_is_no_change(world: World, client: Client) -> None:
    key = form_keys.new(None)
    answers = [ask(client, key=key, files=[photo()]), ask(client, key=key)]
    assert len({(pin_of(answer), link_of(answer)) for answer in answers}) == Case.objects.count() == 1


def test_a_further_photo_is_a_change_too(world: World, client: Client) -> None:
    key = form_keys.new(None)
    ask(client, key=key)
    answer = ask(client, key=key, files=[photo()])
    assert answer.status_code == 409
    assert "Choose the photos and files again" in text_of(answer)


def test_whoever_is_signed_in_asks_as_any_citizen_and_once(world: World, client: Client) -> None:
    client.force_login(world.handler)
    key = key_on(client.get("/ask/").content.decode())
    answers = [ask(client, key=key) for _time in range(2)]
    assert len({pin_of(answer) for answer in answers}) == 1
    assert Case.objects.get().events.get().actor is None


@pytest.mark.parametrize(
    "key",
    ["", "x", form_keys.new(None)[:-2] + "AA", "路灯", form_keys.new(None) + "!!!", form_keys.new(None) + "="],
    ids=["none", "short", "forged", "words", "longer", "padded"],
)
def test_a_form_of_no_page_of_ours_opens_no_case_and_loses_no_word(world: World, client: Client, key: str) -> None:
    answer = client.post("/ask/", {"text": WORDS, "form_key": key})
    assert answer.status_code == 400
    assert WORDS in answer.content.decode()
    assert not Case.objects.exists()
    assert ask(client, key=key_on(answer.content.decode())).status_code == 200


def test_photos_come_with_it_without_the_place_where_they_were_taken(world: World, client: Client) -> None:
    ask(client, files=[photo(), photo("灯杆.jpg"), SimpleUploadedFile("合同.pdf", PDF)])
    files = Attachment.objects.order_by("position")
    assert [(file.kind, file.words.kind) for file in files] == [("photo", "demand"), ("photo", "demand"), ("pdf", "demand")]
    assert b"a phone" in photo().read()
    assert b"a phone" not in bytes(files[0].content or b"")


@pytest.mark.parametrize(
    "files", [[photo(str(place)) for place in range(4)], [SimpleUploadedFile("a.exe", b"MZ")]], ids=["four", "no photo"]
)
def test_what_is_no_photo_or_too_many_is_refused_and_asked_for_again(
    world: World, client: Client, files: list[SimpleUploadedFile]
) -> None:
    answer = ask(client, files=files)
    assert answer.status_code == 400
    assert WORDS in answer.content.decode()
    assert "Choose the photos and files again: none of them was saved." in text_of(answer)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("here", "place"),
    [("31.230400,121.473700", "31.230400,121.473700"), ("-33.5,-70.1", "-33.500000,-70.100000"), ("95.0,1.0", ""), ("here", "")],
)
def test_a_point_comes_along_and_what_is_none_costs_nothing(world: World, client: Client, here: str, place: str) -> None:
    assert ask(client, here=here).status_code == 200
    assert Case.objects.get().place == place


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"phone": "110"}, "service number"),
        ({"email": "li@"}, "This is no e-mail address."),
        ({"text": " "}, "Say what it is about"),
        ({"address": "路" * 201}, "At most 200 characters."),
    ],
    ids=["phone", "email", "text", "address"],
)
def test_what_cannot_be_used_is_named_beside_its_field_and_the_same_form_is_sent_again(
    world: World, client: Client, wrong: dict[str, str], words: str
) -> None:
    asked = {"key": form_keys.new(None), "address": "东门路3号", "here": "31.2304,121.4737", "phone": PHONE}
    answer = ask(client, **asked | wrong)
    page = answer.content.decode()
    typed = {"text": WORDS} | asked | wrong
    assert (answer.status_code, key_on(page)) == (400, asked["key"])
    assert words in text_of(answer)
    assert not [text for name, text in typed.items() if name != "key" and text.strip() and text not in page]
    assert ask(client, **asked).status_code == 200
    assert Case.objects.count() == 1


def test_nobody_learns_here_whose_address_is_one_of_the_staff(world: World, client: Client) -> None:
    world.change(world.handler, email="zhao@example.org")
    answer = ask(client, email="zhao@example.org")
    assert answer.status_code == 400
    assert "Messages about a demand cannot go to this address." in text_of(answer)
    assert "staff, who" not in text_of(answer)
    assert not Case.objects.exists()


def test_a_switch_of_the_language_sends_nothing_and_loses_nothing(world: World, client: Client) -> None:
    typed = {"text": WORDS, "address": "东门路3号", "here": "31.2304,121.4737", "form_key": form_keys.new(None)}
    answer = client.post("/ask/", typed | {"switch_language": "zh-hans"}, headers=ENGLISH)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'lang="zh-Hans"' in page
    assert not [text for text in typed.values() if text not in page]
    assert not Case.objects.exists()


def test_what_happens_next_and_by_when_stands_as_the_catalogue_and_the_rules_have_it(world: World, client: Client) -> None:
    with time_machine.travel("2026-03-02T10:00:00+08:00", tick=False):
        before = text_of(ask(client))
        world.keep(Limit.objects.get(topic=None, urgency="normal"), amount=7)
        after = text_of(ask(client))
    assert "If that takes longer than 30 working minutes, the dispatchers are reminded." in before
    assert (
        "If nobody has come within 1 working day, the unit is reminded. After 3 working days a supervisor takes it up." in before
    )
    assert "Within 5 working days of being sent to the unit: if that is today, by 9 March 2026." in before
    assert "Within 7 working days of being sent to the unit: if that is today, by 11 March 2026." in after


def test_nothing_is_promised_that_no_rule_does_for_such_a_demand(world: World, client: Client) -> None:
    narrow = {"waiting_for": "visit", "position": 0, "name": "x", "unit": "minutes", "at": world.now}
    tuning.add("by-due", relation="before_due", amount=11, **narrow)
    tuning.add("somewhere", relation="after", amount=12, scope={"areas": [world.village.code]}, **narrow)
    tuning.rewrite(EscalationRule.objects.get(code="visit-first"), enabled=False)
    tuning.rewrite(EscalationRule.objects.get(code="visit-third"), enabled=False)
    page = text_of(ask(client))
    assert "If that takes longer than 30 working minutes, the dispatchers are reminded." in page
    assert "If nobody has come within 2 working days, the unit is reminded." in page
    assert "a supervisor takes it up" not in page


def test_citizens_find_the_page_where_they_look_for_it(client: Client) -> None:
    for path in ("/accounts/login/", "/track/"):
        assert 'href="/ask/"' in client.get(path).content.decode()
