"""Lists read one narrow row a case, which the database keeps; and they go on behind a row, however far along."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from casework import case_listings, keyset, steps
from casework.filters import CaseFilterSet
from casework.keyset import Order, stretch
from casework.lifecycle import WaitKind
from casework.models import Case, CaseListing
from casework.models.choices import Urgency
from casework.policies import access, overdue
from tests.assisting import assisted
from tests.casework.listings import wrong_listings
from tests.casework.steps import test_suspend
from tests.merging import merged
from tests.roles import as_owner
from tests.world import World


def city(world: World) -> list[Case]:
    """Cases in every state, with clocks that stand still, assistance, attention, a return and another round."""
    cases = [
        world.registered(channel="letter", kind="complaint", against=world.roads),
        world.dispatched(urgency="urgent"),
        assisted(world, world.acknowledged(phone="13800138002", urgency="emergency")),
        test_suspend.suspended(world, world.acknowledged(phone="13800138003")),
        steps.return_(world.acknowledged(phone="13800138004"), reason="不归我管", actor=world.handler, at=world.later(minutes=1)),
        world.visited(phone="13800138005", confidential=True, brief="有人反映"),
        world.resolved(phone="13800138006"),
        world.closed(phone="13800138007"),
    ]
    merged(world, world.registered(phone="13800138008"))
    steps.came_back(cases[7], text="又漏了", actor=None, at=world.later(days=1))
    return cases


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_what_lists_read_is_what_the_case_and_its_waits_say(world: World) -> None:
    city(world)
    assert {"suspended", "resolved", "merged", "received", "dispatched"} <= set(
        CaseListing.objects.values_list("state", flat=True)
    )
    assert CaseListing.objects.exclude(stopped=[]).exists()
    assert wrong_listings() == {}


@pytest.mark.parametrize("attention", [0, 1, 9])
def test_attention_moves_a_case_before_others_of_its_urgency_alone(db: None, attention: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_priority(urgency, %s) FROM unnest(%s) AS urgency", [attention, Urgency.values])
        priorities = [priority for (priority,) in cursor.fetchall()]
    assert priorities == [10 * (nth + 1) + 9 - attention for nth in range(len(Urgency))]


def test_cases_that_were_there_before_are_brought_in(world: World) -> None:
    cases = city(world)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM casework_caselisting WHERE case_id NOT IN %s", [(cases[3].pk, cases[4].pk)])
    assert len(wrong_listings()) == Case.objects.count() - 2
    case_listings.fill_missing()
    assert wrong_listings() == {}


def test_rows_that_know_nothing_of_their_timeline_yet_are_filled(world: World) -> None:
    """As `migrate` leaves them before it comes to them."""
    cases = city(world)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_caselisting SET updated_at = NULL WHERE case_id <> %s", [cases[0].pk])
    assert len(wrong_listings()) == Case.objects.count() - 1
    case_listings.fill_missing()
    assert wrong_listings() == {}


def test_the_row_of_a_new_case_is_written_once(world: World) -> None:
    before = writes()
    world.registered()
    assert writes() - before == {"inserted": 1}
    demands = [steps.Demand(text="路灯不亮", channel="phone") for _nth in range(2)]
    steps.register_many(demands, actor=world.operator, at=world.now)
    assert writes() - before == {"inserted": 3}
    assert wrong_listings() == {}


def writes() -> Counter[str]:
    """Of this transaction, to what lists read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT n_tup_ins, n_tup_upd FROM pg_stat_xact_user_tables WHERE relid = 'casework_caselisting'::regclass")
        inserted, updated = cursor.fetchone()
    return Counter(inserted=inserted, updated=updated)


def test_what_ended_by_a_clock_that_went_behind_is_found_by_when_it_was_registered(world: World) -> None:
    case = world.closed()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_caselisting SET closed_at = created_at - interval '59 minutes'")
    for query in ({"created_after": case.created_at.isoformat()}, {"created_from": f"{timezone.localdate(case.created_at)}"}):
        asked = CaseFilterSet(query, CaseListing.objects.all(), user=world.supervisor, at=world.now)
        assert keys(asked.qs) == {case.pk}, query


@pytest.mark.parametrize("descending", [False, True])
def test_page_by_page_there_and_back_every_case_comes_once_in_its_order(world: World, descending: bool) -> None:
    for nth in range(7):
        world.dispatched(phone=f"1380013800{nth}", urgency=("urgent", "normal")[nth % 2])
    order = Order("priority", "due_at", descending=descending)
    rows = CaseListing.objects.all()
    sign = "-" if descending else ""
    whole = list(rows.order_by(*(sign + name for name in order.columns)).values_list("pk", flat=True))
    pages = [page := stretch(rows, order=order, cursor="", size=3)]
    while page.later:
        pages.append(page := stretch(rows, order=order, cursor=page.later, size=3))
    assert [page.rows for page in pages] == [whole[:3], whole[3:6], whole[6:]]
    for before in reversed(pages[:-1]):
        page = stretch(rows, order=order, cursor=page.earlier, size=3)
        assert page.rows == before.rows
    assert page.earlier == ""


@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "WyJuIl0", "WyJuIiwxLDIsM10", "W1tdXQ", "WyJuIiwxLCIyMDI2LTAxLTAxIiwxXQ"])
def test_where_nobody_knows_where_to_go_on_the_list_begins(world: World, cursor: str) -> None:
    case = world.dispatched()
    answer = signed_in(world.handler).get(f"/?queue=open&from={cursor}")
    assert [row.case for row in answer.context["rows"]] == [case]


def test_where_no_row_is_left_the_list_begins(world: World) -> None:
    """Whoever stands on the last page, or on the way back, while the others settle its cases."""
    cases = [world.dispatched(phone=f"1380013800{nth}") for nth in range(4)]
    rows, order = CaseListing.objects.all(), Order("priority", "due_at")
    first = stretch(rows, order=order, cursor="", size=2)
    last = stretch(rows, order=order, cursor=first.later, size=2)
    gone, left = rows.filter(pk__in=first.rows), rows.filter(pk__in=last.rows)
    assert stretch(gone, order=order, cursor=first.later, size=2) == keyset.Stretch(first.rows, "", "")
    assert stretch(left, order=order, cursor=last.earlier, size=2) == keyset.Stretch(last.rows, "", "")
    assert stretch(rows.none(), order=order, cursor=first.later, size=2).rows == []
    assert {case.pk for case in cases} == {*first.rows, *last.rows}


@pytest.mark.long
def test_lists_name_the_cases_that_the_person_may_see_and_no_others(world: World) -> None:
    """Whatever role it is, limited to a unit or an area, above the unit or assisting it, or one that is complained of."""
    city(world)
    at = world.later(days=40)
    people = [
        *(world.handler, world.colleague, world.lead, world.stranger, world.operator, world.dispatcher, world.supervisor),
        *(world.administrator, world.auditor, world.newcomer("nobody")),
        world.person("roads", "handler", unit=world.roads),
        world.person("roads-lead", "unit_lead", unit=world.roads, area=world.town),
        world.person("reviewer", "supervisor", unit=world.water.parent or world.water),
        world.person("of-an-area", "auditor", area=world.village),
    ]
    numbers = set()
    for person in people:
        of_cases, of_lists = access.visible_to(person), access.listings_visible_to(person)
        assert keys(of_lists) == keys(of_cases), person
        for name, kind in (("waiting_for", kind) for kind in WaitKind.values):
            asked = CaseFilterSet({name: kind}, of_lists, user=person, at=at).qs
            assert keys(asked) == keys(of_cases.filter(Exists(overdue.running(kind).filter(case=OuterRef("pk"))))), (person, kind)
        for truth in ("true", "false"):
            asked = CaseFilterSet({"overdue": truth}, of_lists, user=person, at=at).qs
            late = keys(of_cases.filter(overdue.overdue_cases(at)))
            assert keys(asked) == (late if truth == "true" else keys(of_cases) - late), person
        numbers.add(len(keys(of_cases)))
    assert len(numbers) >= 4, "they see different cases"


def keys(rows: QuerySet[Any]) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def test_the_last_page_reads_no_row_before_it(world: World) -> None:
    for nth in range(5):
        world.dispatched(phone=f"1380013800{nth}")
    rows = CaseListing.objects.all()
    first = stretch(rows, order=Order("priority", "due_at"), cursor="", size=4)
    with CaptureQueriesContext(connection) as captured:
        stretch(rows, order=Order("priority", "due_at"), cursor=first.later, size=4)
    (query,) = captured.captured_queries
    assert "OFFSET" not in query["sql"]
    assert ") > (" in query["sql"], "one comparison of rows, which an index answers"


def test_more_than_is_counted_is_said_to_be_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for nth in range(4):
        world.dispatched(phone=f"1380013800{nth}")
    monkeypatch.setattr(keyset, "MOST_COUNTED", 3)
    assert signed_in(world.handler).get("/?queue=open").context["whole"] == 4, "one more than is counted"
    monkeypatch.setattr(keyset, "MOST_COUNTED", 2)
    assert signed_in(world.handler).get("/?queue=open").context["whole"] == 3
