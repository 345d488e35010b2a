"""What the citizen does where they follow the case: without cookies, without script, and each of it once."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from casework.models import Case
from tests import files
from tests.files import PDF
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

ACTS = ("add", "chase", "at-home", "withdraw", "came-back")


@pytest.fixture
def phone() -> Client:
    """A browser that keeps no cookies, as strict as a real server."""
    return Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)


@beginning
def case(world: World) -> Case:
    world.now = timezone.now() - timedelta(hours=9)
    return world.acknowledged()


@pytest.fixture
def address(world: World, case: Case, phone: Client) -> str:
    """Where the link of the first message leads."""
    return phone.get(f"/t/{world.track_token(case)}")["Location"]


def done(phone: Client, address: str, **fields: object) -> str:
    """The page that follows the case, after it was done."""
    phone.cookies.clear()
    answer = phone.post(address, fields)
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"].endswith("#story")
    return phone.get(answer["Location"]).content.decode()


def test_what_was_added_stands_on_the_page_with_its_photo(phone: Client, address: str, case: Case) -> None:
    picture = SimpleUploadedFile("厨房.jpg", files.photo().data, "image/jpeg")
    page = done(phone, f"{address}/add", text="厨房也漏了，我电话13800138000", photos=picture)
    assert "厨房也漏了，我电话13800138000" in page
    photo = case.attachments.get()
    assert phone.get(f"{address}/files/{photo.pk}/").status_code == 200
    assert first_break() is None


def test_sent_twice_it_stands_there_once(phone: Client, address: str) -> None:
    for _touch in range(2):
        page = done(phone, f"{address}/add", text="厨房也漏了")
    assert page.count("厨房也漏了") == 1


def test_one_form_adds_or_asks_for_an_update(phone: Client, address: str, case: Case) -> None:
    page = phone.get(address).content.decode()
    assert page.count('id="typed"') == 1
    assert re.search(r'formaction="[^"]*/chase/?"', page)
    assert "怎么还不来" in done(phone, f"{address}/chase", text="怎么还不来")
    assert [event.verb for event in case.events.filter(verb__in=["chase", "supplement"])] == ["chase"]


def test_each_page_of_the_form_leads_with_its_own_act_and_asks_for_words(phone: Client, address: str) -> None:
    for act, first in (("add", "Add to my demand"), ("chase", "Ask for an update")):
        page = phone.get(f"{address}/{act}").content.decode()
        leading = re.search(r'<button class="button button-primary".*?</button>', page, re.DOTALL)
        assert leading
        assert first in leading[0]
        assert page.count('class="optional"') == 1, "photos alone"


def test_a_second_update_within_a_day_gives_back_what_was_typed(phone: Client, address: str) -> None:
    done(phone, f"{address}/chase", text="怎么还不来")
    answer = phone.post(f"{address}/chase", {"text": "水漫到楼下了"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "can ask again tomorrow" in page
    assert "水漫到楼下了" in page


@pytest.mark.parametrize(
    ("act", "fields", "problem"),
    [
        ("add", {"text": ""}, "Write a few words, or choose a photo."),
        ("chase", {"text": " "}, "Enter a few words."),
        ("at-home", {"text": ""}, "Say on which days, or at which hours."),
        ("add", {"text": "看合同", "photos": "pdf"}, "Only photos can be added here"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_written(
    phone: Client, address: str, case: Case, act: str, fields: dict[str, str], problem: str
) -> None:
    before = case.events.count()
    document = {"photos": SimpleUploadedFile("合同.pdf", PDF)} if "photos" in fields else {}
    asked = phone.get(f"{address}/add").content.decode()
    assert ('accept="image/jpeg,image/png,image/webp"' in asked, "PDF" in asked) == (True, False)
    answer = phone.post(f"{address}/{act}", fields | document)
    assert answer.status_code == 400
    assert problem in answer.content.decode()
    assert case.events.count() == before


def test_when_one_is_at_home_is_shown_and_filled_in_again(phone: Client, address: str) -> None:
    assert "工作日18:00以后" in done(phone, f"{address}/at-home", text="工作日18:00以后")
    assert 'value="工作日18:00以后"' in phone.get(f"{address}/at-home").content.decode()


def test_withdrawing_is_asked_once_more_and_why_is_optional(phone: Client, address: str, case: Case) -> None:
    page = phone.get(f"{address}/withdraw").content.decode()
    assert "Withdraw your demand</h1>" in page
    case.refresh_from_db()
    assert case.state == "acknowledged"
    assert "Withdrawn, as you asked." in done(phone, f"{address}/withdraw", reason="")
    case.refresh_from_db()
    assert case.state == "withdrawn"
    done(phone, f"{address}/withdraw", reason="")
    assert case.events.filter(verb="withdraw").count() == 1
    refused = phone.get(f"{address}/add").content.decode()
    assert "Not possible now" in refused
    assert "is told and reads it" not in refused, "what nobody can do any more promises nothing"
    assert "As your demand stands" in refused, "a citizen knows of a demand, and of no case"


@pytest.mark.parametrize("signed_out", [False, True])
def test_no_browser_of_the_staff_withdraws_by_the_citizens_link(address: str, case: Case, signed_out: bool) -> None:
    staff = Client(headers={"accept-language": "en"})
    staff.post("/accounts/login/", {"login": "handler", "password": "handler"})
    if signed_out:
        staff.post("/accounts/logout/")
    page = staff.get(address).content.decode()
    assert f"{address}/withdraw" not in page, "what would be refused is not offered"
    assert "Withdraw in a browser of your own" in page
    answer = staff.post(f"{address}/withdraw", {"reason": ""})
    assert answer.status_code == 409
    assert "Staff sign in with this browser" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "acknowledged"


def test_it_came_back_opens_the_next_round_once(world: World, phone: Client, address: str, case: Case) -> None:
    assert "came-back" not in phone.get(address).content.decode()
    closed = world.closed(world.resolved(world.visited(case)))
    page = phone.get(address).content.decode()
    assert f"{address}/came-back" in page
    assert "Is there more to say?" not in page
    for _touch in range(2):
        page = done(phone, f"{address}/came-back", text="又开始滴水")
    assert "Water bureau must visit again" in page
    assert page.count("又开始滴水") == 1
    closed.refresh_from_db()
    assert (closed.state, closed.round) == ("dispatched", 2)


def test_after_thirty_days_the_page_says_how_to_ask_anew(world: World, phone: Client, case: Case) -> None:
    world.now = timezone.now() - timedelta(days=32)
    closed = world.closed()
    late = f"/track/{world.track_token(closed)}"
    assert "ask anew, here or by calling the hotline" in phone.get(late, follow=True).content.decode()
    answer = phone.post(f"{late}/came-back", {"text": "又漏了"})
    assert answer.status_code == 409
    assert "more than 30 days ago" in answer.content.decode()
    closed.refresh_from_db()
    assert closed.state == "closed"


@pytest.mark.parametrize("act", ACTS)
def test_opening_a_page_does_nothing_and_an_unknown_link_opens_none(phone: Client, address: str, case: Case, act: str) -> None:
    before = case.events.count()
    for opens in (phone.get, phone.head):
        assert opens(f"{address}/{act}").status_code in {200, 409}
    assert case.events.count() == before
    for opens in (phone.get, phone.post):
        assert opens(f"/track/{'A' * 43}/{act}").status_code == 410


@pytest.mark.parametrize("act", ["add", "chase", "at-home"])
def test_the_language_is_changed_without_losing_what_was_typed(phone: Client, address: str, case: Case, act: str) -> None:
    page = phone.post(f"{address}/{act}", {"text": "还要等多久？", "switch_language": "zh-hans"}).content.decode()
    assert 'lang="zh-Hans"' in page
    assert "还要等多久？" in page
    assert not case.events.filter(verb__in=["supplement", "chase", "at_home"]).exists()
