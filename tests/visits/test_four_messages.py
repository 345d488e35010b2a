"""A citizen with a mobile phone gets at most four messages for an ordinary case (DOMAIN, "Messages")."""

from django.test import Client

from casework import steps
from casework.models import Notice
from casework.notices import compose, texts
from casework.steps import Opinion
from casework.verb import notice_texts
from tests.visits.conftest import Field


def test_an_ordinary_case_takes_four_messages_from_its_registration_to_its_end(field: Field) -> None:
    world = field.world
    case = world.registered()
    compose.compose([case.pk], at=world.now)
    world.acknowledged(world.dispatched(case, handler=world.handler))
    world.later(hours=1)
    visit = field.planned(case)
    code = field.code(case)
    answer = field.put(visit, field.body(case, confirmation={"method": "code", "code": code}))
    assert answer.json()["counted"], answer.json()
    compose.compose([case.pk], at=world.now)
    steps.resolve(case, text="已换新水管", actor=world.handler, at=world.later(hours=1))
    token = world.rating_token(case)
    steps.rate_by_link(token, Opinion(5, "yes", "yes", None, ""), at=world.later(hours=1))
    case.refresh_from_db()
    compose.compose([case.pk], at=world.now)
    assert case.state == "closed"
    to_citizen = Notice.objects.filter(case=case, recipient=None).order_by("pk")
    assert [notice.kind for notice in to_citizen] == ["register", "visit_code", "visit_told", "resolve"]
    assert {notice.transport for notice in to_citizen} == {"sms"}


def test_each_of_them_leads_where_it_says(field: Field) -> None:
    case = field.world.resolved()
    compose.compose([case.pk], at=field.world.now)
    field.catch_up()
    for kind, page in (("register", "t"), ("visit_told", "v"), ("resolve", "r")):
        notice = Notice.objects.get(case=case, kind=kind)
        (link,) = texts.render(notice).links
        assert link == f"http://127.0.0.1:8000/{page}/{notice.secret}"
        assert Client().get(link.removeprefix("http://127.0.0.1:8000"), follow=True).status_code == 200
    assert notice_texts()["visit_told"].citizen
