"""What the demo county promises. It is played once for all of them, and taken back at the end."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import Absence, Membership, Role, Unit, User
from casework.demo import play
from casework.demo.county import PASSWORD
from casework.demo.decks import DECKS
from casework.demo.sayings import PHONES
from casework.demo.telling import TO_RATE
from casework.desk.decisions import kinds
from casework.lifecycle import State
from casework.models import Case, Citizen, Event, Firing, Link, Notice, Rating, Topic, Wait, Words
from casework.policies import access
from casework.policies.requests import SUSPENDED
from casework.writing import links
from tests.shared import for_the_room
from tests.verified import first_break
from tests.world import SHANGHAI
from visits import access as visit_access
from visits import callback_queue, evidence, queries
from visits.demo import OnFoot
from visits.models import Call, Effort, Flag, Review, Visit

pytestmark = [pytest.mark.long, pytest.mark.django_db]
NOW = datetime(2026, 3, 26, 15, 30, tzinfo=SHANGHAI)
SHARE = 0.3
"""Every story at least once, in a third of the time."""
NOT_THERE = {State.LAPSED}
"""It takes longer than the county's month."""

NOT_WAITING = {"doubtful_rating"}


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    yield from for_the_room(lambda: play.play(feet=OnFoot(), now=NOW, share=SHARE), blocker=django_db_blocker)


@pytest.fixture
def _nothing_stays(county: int) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_it_is_as_large_as_promised(county: int) -> None:
    assert 240 <= sum(deck.times for deck in DECKS) <= 270
    assert county == Case.objects.count()
    assert (User.objects.count(), Unit.objects.count()) == (41, 12)


def test_its_citizens_say_different_things(county: int) -> None:
    titles = Words.objects.filter(kind="demand").values("title").distinct()
    assert titles.count() >= min(county, 60)


def test_every_state_of_a_case_is_there(county: int) -> None:
    there = set(Case.objects.values_list("state", flat=True))
    assert there == set(State) - NOT_THERE


def test_whatever_can_happen_to_a_case_has_happened(county: int) -> None:
    verbs = set(Event.objects.values_list("verb", flat=True))
    expected = {
        "register",
        "dispatch",
        "acknowledge",
        "contact",
        "reply",
        "chase",
        "plan_visit",
        "record_visit",
        "attest",
        "resolve",
        "rate",
        "close",
        "return",
        "reassign",
        "decline",
        "withdraw",
        "reopen",
        "accept_rating",
        "void_rating",
        "close_dissatisfied",
        "waive_leader_visit",
        "rating_slip",
        "escalate",
        "rule_on_return",
        "keep_plan",
        "exclude",
        "decide_exclusion",
        "extend",
        "decide_extension",
        "suspend",
        "decide_suspension",
        "assist",
        "decide_assist",
        "assist_done",
        "merge",
        "take_in",
        "resolve_along",
    }
    assert expected <= verbs
    assert Case.objects.filter(round=2, state="closed").exists()
    assert Rating.objects.filter(status="held").exists()
    assert Wait.objects.filter(about="dissatisfied", until__isnull=True).exists()


def test_every_kind_of_decision_waits_for_somebody(county: int) -> None:
    waiting = set(Wait.objects.filter(kind="review", until__isnull=True).values_list("about", flat=True))
    assert set(kinds.abouts()) - NOT_WAITING <= waiting
    roles = frozenset({Role.SUPERVISOR, Role.DISPATCHER})
    assert Wait.objects.filter(kinds.to_decide(roles, at=NOW), about=SUSPENDED, until__isnull=True).exists()
    assert {True, False} <= set(Event.objects.filter(verb="decide_extension").values_list("facts__approved", flat=True))


def test_who_is_merged_has_a_say_of_their_own_and_leaves_dissatisfied(county: int) -> None:
    followers = Case.objects.filter(pk__in=Event.objects.filter(verb="resolve_along").values("case"))
    assert sorted(followers.values_list("state", "round")) == [("acknowledged", 2), ("merged", 1), ("merged", 1)]
    assert followers.filter(state="merged", ratings__isnull=True).count() == 1
    assert Case.objects.filter(state="merged", merged_into__state="acknowledged").exists()


def test_somebody_is_on_leave_and_the_demo_account_stands_in(county: int) -> None:
    absent = Absence.objects.get(user__username="zhou.kai")
    assert absent.deputy.username == "handler"
    assert (absent.first_day, absent.ended_at) == (NOW.date(), None)


def test_a_unit_assists_with_a_case_that_is_not_its_own(county: int) -> None:
    lead = User.objects.get(username="unit_lead")
    helped = Case.objects.filter(assisting__contains=[lead.memberships.get().unit_id])
    assert helped.exists()
    assert access.visible_to(lead).filter(pk__in=helped).count() == helped.count()


def test_escalation_has_looked_on(county: int) -> None:
    assert Firing.objects.count() > 10
    assert {"yellow", "red"} <= set(Case.objects.values_list("card", flat=True))
    assert Wait.objects.filter(kind="leader_visit", until__isnull=True).exists()


def test_reports_are_confidential_and_hidden_from_whom_they_complain_of(county: int) -> None:
    reports = Case.objects.filter(kind="report")
    assert reports
    for case in reports:
        assert case.confidential
        assert case.against is not None
        members = User.objects.filter(memberships__unit=case.against)
        assert members
        assert not any(access.visible_to(user).filter(pk=case.pk).exists() for user in members)


def test_handler_and_unit_lead_have_work_in_the_same_unit(county: int) -> None:
    handler, lead = (User.objects.get(username=role) for role in ("handler", "unit_lead"))
    assert handler.memberships.get().unit == lead.memberships.get().unit
    open_cases = Case.objects.filter(state__in=["dispatched", "acknowledged", "visited"], unit=lead.memberships.get().unit)
    assert open_cases.count() >= 5
    assert open_cases.filter(handler=handler).count() >= 2
    assert Notice.objects.filter(recipient=handler, read_at__isnull=True).exists()


def test_one_account_per_role_is_named_like_it_and_shares_the_known_password(county: int) -> None:
    for role in Role.values:
        user = User.objects.get(username=role)
        assert list(Membership.objects.filter(user=user).values_list("role", flat=True)) == [role]
    passwords = set(User.objects.values_list("password", flat=True))
    assert len(passwords) == 1
    assert check_password(PASSWORD, passwords.pop())


def test_it_says_that_it_is_made_up(county: int) -> None:
    assert not Case.objects.exclude(source=play.SOURCE).exists()
    numbers = {citizen.phone for citizen in Citizen.objects.all() if citizen.phone}
    assert numbers
    assert all(number.startswith("+86" + PHONES[:7]) for number in numbers)


def test_nothing_happens_after_the_present_or_before_the_last_month(county: int) -> None:
    times = Event.objects.values_list("occurred_at", flat=True)
    assert max(times) <= NOW
    assert min(times) >= NOW - timedelta(days=32)
    assert max(Case.objects.values_list("created_at", flat=True)) > NOW - timedelta(days=1)


def test_time_never_runs_backwards_in_a_timeline(county: int) -> None:
    for case in Case.objects.prefetch_related("events"):
        moments = [event.occurred_at for event in sorted(case.events.all(), key=lambda event: event.seq)]
        assert moments == sorted(moments), case.number


def test_visits_were_made_by_steps_and_some_found_more_than_the_call_said(county: int) -> None:
    assert {"met", "not_home"} <= set(Visit.objects.values_list("outcome", flat=True))
    assert {"same", "more", "different"} <= set(Visit.objects.values_list("compared", flat=True))
    assert set(Visit.objects.filter(state="accepted").values_list("method", flat=True)) == {"code", "signature", "callback"}
    assert Visit.objects.filter(state="recorded").exists()
    twice = Case.objects.filter(visits_required=2).annotate(visits_made=Count("attestations")).filter(visits_made__gte=2)
    assert twice.exists()


def test_every_page_about_visits_has_something_to_do_and_something_done(county: int) -> None:
    operator, supervisor = (User.objects.get(username=name) for name in ("operator", "supervisor"))
    assert callback_queue.of(operator, at=NOW).exists()
    assert Call.objects.filter(answer="came").exists()
    checks = Review.objects.filter(about="back_check")
    assert {"", "came"} <= set(checks.values_list("result", flat=True))
    assert Flag.objects.filter(explained_at__isnull=True).exists()
    assert Flag.objects.filter(explained_at__isnull=False).exists()
    objections = [visit for visit in Visit.objects.filter(disputed_at__isnull=False) if queries.disputed(visit)]
    assert len(objections) == 1
    assert access.may(supervisor, visit_access.DECIDE_DISPUTE, objections[0].case)
    assert Visit.objects.filter(disputed_at__isnull=False).count() == 2
    assert Effort.objects.count() > 20


def test_the_seven_first_level_topics_are_those_of_the_messages(county: int) -> None:
    names = set(Topic.objects.filter(parent=None).values_list("name", flat=True))
    assert names == {"城乡建设", "环境保护", "交通运输", "教育文体", "劳动和社会保障", "商贸旅游", "卫生计生"}


def test_its_timelines_are_whole_and_its_notices_composed(county: int) -> None:
    assert first_break() is None


def test_every_link_and_code_that_is_still_to_be_sent_works(county: int) -> None:
    waiting = Notice.objects.filter(transport="sms", state="pending").select_related("case")
    assert {notice.kind for notice in waiting} == {"resolve", "resolve_along", "visit_code", "register"}
    for notice in waiting:
        assert notice.case is not None
        if notice.kind == "visit_code":
            plan = Visit.objects.get(case=notice.case, state="planned", code_sent_at=notice.created_at)
            assert evidence.code_digest(plan.pk, notice.secret) == bytes(plan.code_digest or b"")
        else:
            kind = Link.Kind.RATE if notice.kind in TO_RATE else Link.Kind.TRACK
            link = links.find(notice.secret, kind, at=NOW)
            assert link is not None
            assert link.case == notice.case


@pytest.mark.usefixtures("_nothing_stays")
def test_loaded_where_gateways_are_used_nothing_leaves_for_a_number_that_may_be_somebodys(settings: Settings) -> None:
    messages = Notice.objects.filter(transport="sms", state="pending")
    assert messages.exists()
    settings.DEVELOPMENT_TRANSPORT = False
    play._send(OnFoot(), now=NOW)
    assert not messages.exists()


@pytest.mark.usefixtures("_nothing_stays")
def test_loading_it_again_says_that_it_is_there(county: int) -> None:
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert "already" in out.getvalue()
    assert Case.objects.count() == county
