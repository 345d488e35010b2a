"""The citizen reads who came, what was said and promised, and says in one touch when that is not how it was."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from casework import steps as cases
from casework.escalation.sweep import sweep
from casework.models import Case, Event, Notice, Wait
from casework.notices import compose, texts
from tests.conftest import OpenPage
from tests.visits.conftest import STROKES, Field
from tests.world import World
from visits import steps as visits
from visits.models import Visit
from visits.steps.plan import plan

SIGNED = {"confirmation": {"method": "signature", "signature": STROKES}}


def visited(field: Field, case: Case, **changed: object) -> Visit:
    answer = field.put(uuid.uuid4(), field.body(case, **SIGNED, **changed))
    assert answer.json()["counted"], answer.json()
    return Visit.objects.get(pk=answer.json()["id"])


def track(field: Field, case: Case) -> str:
    return field.world.track_token(case)


def open_review(case: Case, about: str) -> list[Wait]:
    return list(case.waits.filter(kind="review", about=about, until__isnull=True))


def test_both_of_the_citizens_pages_show_the_record_before_anything_is_rated(field: Field, case: Case) -> None:
    due = (field.world.now + timedelta(days=2)).date().isoformat()
    visited(field, case, promised="周三换新管，电话13712345678", promise_due=due, companions=["colleague"])
    cases.resolve(case, text="已换", actor=field.world.handler, at=field.world.now)
    client = Client(headers={"accept-language": "en"})
    for address in (f"/track/{track(field, case)}", f"/rate/{field.world.rating_token(case)}"):
        page = client.get(address, follow=True).content.decode()
        for shown in (
            "Handler",
            "Colleague",
            "水又漏了，老人怕滑倒",
            "More than the call said",
            "周三换新管",
            "Counts as a visit",
        ):
            assert shown in page, (address, shown)
        assert "王小明" not in page, "the pages never say who the citizen is"
        assert "13712345678" not in page
        assert "<script" not in page


def test_one_touch_takes_it_to_a_supervisor_and_a_second_changes_nothing(field: Field, case: Case) -> None:
    visit, token = visited(field, case), track(field, case)
    for _ in range(2):
        answer = Client().post(f"/visits/dispute/{token}/{visit.pk}/")
        assert (answer.status_code, answer["Location"]) == (302, f"/track/{token}#visit-{visit.pk}")
    (wait,) = open_review(case, "dispute")
    assert (wait.subject, wait.due_at is not None) == (f"dispute {visit.pk}", True)
    assert Event.objects.filter(case=case, verb="dispute", actor=None, public=True).count() == 1
    compose.compose([case.pk], at=field.world.now)
    assert Notice.objects.filter(kind="dispute", recipient=field.world.supervisor).count() == 1
    page = Client(headers={"accept-language": "en"}).get(f"/track/{token}", follow=True).content.decode()
    assert "You object to what a visit&#x27;s record says" in page
    assert "Somebody has come to see you" not in page
    assert "A supervisor decides on it by" in page
    assert "This is not what happened" not in page


def test_a_rating_link_objects_as_well_and_is_not_used_up(field: Field, case: Case) -> None:
    visit = visited(field, case)
    cases.resolve(case, text="已换", actor=field.world.handler, at=field.world.now)
    token = field.world.rating_token(case)
    assert Client().post(f"/visits/dispute/{token}/{visit.pk}/").status_code == 302
    assert Client().get(f"/rate/{token}", follow=True).status_code == 200


def test_a_link_of_another_case_or_of_nothing_leads_nowhere(field: Field, case: Case) -> None:
    visit = visited(field, case)
    other = field.world.acknowledged(phone="13800138001")
    for token in (track(field, other), "A" * 43):
        assert Client().post(f"/visits/dispute/{token}/{visit.pk}/").status_code == 404
    assert Client().get(f"/visits/dispute/{track(field, case)}/{visit.pk}/").status_code == 405
    visit.refresh_from_db()
    assert visit.disputed_at is None


@pytest.fixture
def disputed(field: Field, case: Case) -> Visit:
    visit = visited(field, case)
    Client().post(f"/visits/dispute/{track(field, case)}/{visit.pk}/")
    return visit


def decide(field: Field, visit: Visit, *, uphold: bool, by: str = "supervisor") -> int:
    body = {"uphold": uphold, "reason": "问过双方"}
    return field.post(f"visits/{visit.pk}/decide-dispute/", body, by=field.world.people[by]).status_code


def test_upheld_the_visit_is_taken_back_and_owed_again(field: Field, disputed: Visit) -> None:
    assert decide(field, disputed, uphold=True) == 200
    case = Case.objects.get()
    assert case.state == "acknowledged"
    assert case.waits.filter(kind="visit", until__isnull=True).exists()
    assert open_review(case, "dispute") == []
    assert decide(field, disputed, uphold=True) == 409
    assert "问过双方" in Client().get(f"/track/{track(field, case)}", follow=True).content.decode()
    for who in ("supervisor", "handler"):
        client = Client()
        client.force_login(field.world.people[who])
        assert "问过双方" in client.get(f"/visits/{disputed.pk}/").content.decode()


def test_not_upheld_it_stands_and_the_citizen_is_told_why(field: Field, disputed: Visit) -> None:
    assert decide(field, disputed, uphold=False) == 200
    case = Case.objects.get()
    assert case.state == "visited"
    assert open_review(case, "dispute") == []
    compose.compose([case.pk], at=field.world.now)
    assert Notice.objects.filter(kind="dismiss_dispute", citizen=case.citizen).count() == 1
    page = Client(headers={"accept-language": "en"}).get(f"/track/{track(field, case)}", follow=True).content.decode()
    assert "A supervisor has decided on it." in page
    assert "A supervisor decides on it by" not in page
    assert "问过双方" in page


def test_the_page_of_the_case_leads_whoever_decides_to_the_visit(field: Field, disputed: Visit) -> None:
    def page(who: str) -> str:
        client = Client(headers={"accept-language": "en"})
        client.force_login(field.world.people[who])
        return client.get(f"/cases/{Case.objects.get().number}/").content.decode()

    assert f'href="/visits/{disputed.pk}/"><span>View the visit' in page("supervisor")
    assert "Nothing for you to do now" not in page("supervisor")
    assert "View the visit" not in page("handler")
    assert decide(field, disputed, uphold=False) == 200
    assert "View the visit" not in page("supervisor")


@pytest.mark.parametrize("who", ["handler", "lead", "operator", "dispatcher", "administrator", "auditor"])
def test_nobody_but_a_supervisor_decides(field: Field, disputed: Visit, who: str) -> None:
    assert decide(field, disputed, uphold=False, by=who) in {403, 404}


def test_a_retracted_visit_leaves_no_objection_open(field: Field, disputed: Visit) -> None:
    body = {"reason": "记录有误"}
    assert field.post(f"visits/{disputed.pk}/retract/", body, by=field.world.supervisor).status_code == 200
    assert open_review(Case.objects.get(), "dispute") == []


# Promises


@pytest.fixture
def promised(field: Field, case: Case) -> Visit:
    due = (field.world.now + timedelta(days=1)).date().isoformat()
    return visited(field, case, promised="明天换新管", promise_due=due)


def test_a_promise_is_kept_once_and_the_citizen_reads_so(field: Field, promised: Visit) -> None:
    case, token = Case.objects.get(), track(field, Case.objects.get())
    assert field.post(f"visits/{promised.pk}/keep-promise/", by=field.world.handler).status_code == 200
    assert field.post(f"visits/{promised.pk}/keep-promise/", by=field.world.handler).json()["code"] == "already_done"
    assert open_review(case, "promise") == []
    page = Client(headers={"accept-language": "en"}).get(f"/track/{token}", follow=True).content.decode()
    assert "Promise kept" in page
    assert "A promise made at the visit was kept." in page


def test_of_a_closed_case_the_citizen_is_told_that_the_promise_is_said_to_be_kept_and_may_say_no(
    field: Field, promised: Visit
) -> None:
    world = field.world
    case = world.rated(world.resolved(Case.objects.get()))
    visits.keep_promise(promised, actor=world.handler, at=world.later(days=60))
    compose.compose([case.pk], at=world.now)
    assert Notice.objects.filter(case=case, kind="promise_kept", recipient=None).count() == 1
    assert cases.came_back(case, text="没换新管", actor=None, at=world.later(days=30)).round == 2


def test_a_visit_with_a_promise_can_be_objected_to_and_the_promise_stays_owed(field: Field, promised: Visit) -> None:
    case = Case.objects.get()
    assert Client().post(f"/visits/dispute/{track(field, case)}/{promised.pk}/").status_code == 302
    assert (len(open_review(case, "dispute")), len(open_review(case, "promise"))) == (1, 1)
    assert decide(field, promised, uphold=False) == 200
    assert (len(open_review(case, "dispute")), len(open_review(case, "promise"))) == (0, 1)


def test_a_broken_promise_escalates_also_when_the_case_is_closed(field: Field, promised: Visit) -> None:
    world = field.world
    case = world.rated(cases.resolve(Case.objects.get(), text="已换", actor=world.handler, at=world.later(hours=1)))
    assert case.state == "closed"
    assert len(open_review(case, "promise")) == 1, "a promise outlives its case"
    sweep(at=world.now + timedelta(days=2))
    sweep(at=world.now + timedelta(days=5))
    compose.compose([case.pk], at=world.now + timedelta(days=5))
    usernames = set(Notice.objects.filter(case=case, params__about="promise").values_list("recipient__username", flat=True))
    assert usernames >= {"handler", "supervisor"}


@pytest.mark.parametrize("who", ["stranger", "operator", "supervisor", "auditor"])
def test_only_the_unit_says_that_it_kept_its_word(field: Field, promised: Visit, who: str) -> None:
    assert field.post(f"visits/{promised.pk}/keep-promise/", by=field.world.people[who]).status_code in {403, 404}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_one_touch_needs_no_script(open_page: OpenPage, transactional_db: None) -> None:
    world = World(now=timezone.now() - timedelta(hours=3))
    case = world.acknowledged()
    world.later(hours=1)
    visited(Field(world, _Standing()), case)
    page = open_page(path=f"/track/{world.track_token(case, at=timezone.now())}", java_script_enabled=False)
    page.get_by_role("button", name="This is not what happened").click()
    expect(page.locator("#visits")).to_contain_text("A supervisor decides on it by")


class _Standing:
    def move_to(self, _moment: object) -> None:
        """A browser's server keeps the machine's time."""


def test_where_a_citizen_is_protected_the_reason_stays_with_those_who_read_the_demand(field: Field) -> None:
    secret = field.world.acknowledged(confidential=True, brief="有人反映井盖松动")
    field.later(hours=1)
    visit = visited(field, secret)
    Client().post(f"/visits/dispute/{track(field, secret)}/{visit.pk}/")
    assert decide(field, visit, uphold=True) == 200
    shown = {}
    for who in ("supervisor", "handler"):
        client = Client()
        client.force_login(field.world.people[who])
        page = client.get(f"/visits/{visit.pk}/")
        shown[who] = (page.status_code, "问过双方" in page.content.decode())
    assert shown == {"supervisor": (200, True), "handler": (200, False)}


def test_who_will_come_stands_on_the_page_and_not_in_the_message(field: Field, case: Case) -> None:
    moment = field.world.now + timedelta(days=1)
    for planned_for in (moment, None):
        plan(case, planned_for=planned_for, actor=field.world.handler, at=field.world.now)
    timed, untimed = (texts.render(notice, "en").text for notice in Notice.objects.filter(kind="visit_code").order_by("pk"))
    assert " will visit you on 3 March at " in timed
    assert " will visit you soon about case " in untimed
    assert "Handler" not in timed + untimed
    client = Client(headers={"accept-language": "en"})
    page = client.get(f"/track/{track(field, case)}", follow=True).content.decode()
    planned = page.partition("Who will visit you")[2].partition("</section>")[0]
    assert planned.count("Handler") == 2
    assert "The time is not fixed yet." in planned


def test_a_visit_of_an_earlier_round_is_not_announced_any_more(field: Field, case: Case) -> None:
    plan(case, actor=field.world.handler, at=field.world.now)
    token = track(field, case)
    field.world.rated(field.world.resolved(field.world.visited(case)), score=1, solved="no")
    page = Client(headers={"accept-language": "en"}).get(f"/track/{token}", follow=True)
    assert "Who will visit you" not in page.content.decode()
