"""Repeat demands, against raw SQL: one case leads, nothing of a merged one runs, and no rating is lost by it."""

import pytest
from django.db import connection, transaction

from casework import steps
from casework.models import Case
from casework.steps.comment import COMMENT
from casework.steps.join import JOIN
from casework.steps.merge import MERGE
from casework.steps.split import SPLIT
from casework.timeline import append
from casework.writing import waits
from tests.casework.guards.breaking import CHECK, sql, stopped
from tests.merging import PHONES, merged, rated, resolved
from tests.standing import beginning
from tests.world import World

INTO = "UPDATE casework_case SET state = 'merged', merged_into_id = %s WHERE id = %s"
OUT = "UPDATE casework_case SET state = %s, merged_into_id = NULL, round = %s WHERE id = %s"


@beginning
def pair(world: World) -> list[Case]:
    leader = world.dispatched(handler=world.handler)
    return [leader, merged(world, leader)]


def written(case: Case, world: World) -> None:
    append(case, MERGE, actor=world.operator, at=world.now, facts={"into": "x"})


def test_a_case_is_merged_into_one_and_only_a_merged_one_is(world: World, pair: list[Case]) -> None:
    case = world.registered(phone=PHONES[1])
    for statement in ("state = 'merged'", f"merged_into_id = {pair[0].pk}"):
        with stopped("case_merged_into_one", CHECK):
            sql(f"UPDATE casework_case SET {statement} WHERE id = %s", case.pk)  # noqa: S608


@pytest.mark.parametrize("brought", ["resolved", "closed"])
def test_only_what_somebody_works_on_leads(world: World, brought: str) -> None:
    case = world.registered(phone=PHONES[1])
    for leader in (getattr(world, brought)(), case):
        with stopped("only into another one that somebody still works on"):
            sql(INTO, leader.pk, case.pk)


def test_there_is_no_circle_and_no_chain(world: World, pair: list[Case]) -> None:
    leader, case = pair
    other = world.registered(phone=PHONES[1])
    with stopped("only into another one that somebody still works on"):
        sql(INTO, case.pk, other.pk)
    with stopped("nothing is merged into a merged case"):
        waits.end_all(leader, by=MERGE.code, at=world.now)
        written(leader, world)
        sql(INTO, other.pk, leader.pk)


def test_what_is_for_few_stays_among_them(world: World, pair: list[Case]) -> None:
    for details in ({"confidential": True}, {"kind": "report", "against": world.roads}):
        case = world.registered(phone=PHONES[1], **details)
        with stopped("merged only with its like"):
            sql(INTO, pair[0].pk, case.pk)


def test_no_clock_of_a_merged_case_runs(world: World, pair: list[Case]) -> None:
    case = world.registered(phone=PHONES[1])
    with stopped("waits for nothing but its rating"):
        written(case, world)
        sql(INTO, pair[0].pk, case.pk)


def test_it_is_rated_only_where_the_case_that_leads_has_a_result(world: World, pair: list[Case]) -> None:
    leader, case = pair
    rating = (
        "INSERT INTO casework_rating (case_id, round, status, score, solved, visited, by, entered_by_id, at) "
        "VALUES (%s, 1, 'accepted', 5, 'yes', 'yes', 'phone', %s, now())"
    )
    with stopped("merged into a case with a result"):
        sql(rating, case.pk, world.operator.pk)
    resolved(world, leader)
    with stopped("nobody who handled a case"):
        sql(rating, case.pk, world.handler.pk)


def test_it_goes_on_only_by_its_citizens_word(world: World, pair: list[Case]) -> None:
    with stopped("only where its citizen is dissatisfied"):
        sql(OUT, "dispatched", 2, pair[1].pk)
    with stopped("goes on in a new round only"):
        sql(OUT, "dispatched", 1, pair[1].pk)
    with stopped("no move leads from merged to closed"):
        sql(OUT, "closed", 1, pair[1].pk)


def test_what_was_rated_is_never_split_off(world: World, pair: list[Case]) -> None:
    leader, case = pair
    resolved(world, leader)
    for visited in ("no", "yes"):
        with transaction.atomic():
            rated(world, case, visited=visited)
            with stopped("the rating would be lost"):
                append(case, SPLIT, actor=world.operator, at=world.now, facts={"out_of": leader.number})
                sql(OUT, "received", 1, case.pk)
            transaction.set_rollback(True)


def test_who_has_not_rated_is_left_with_no_case_that_nobody_handles(world: World, pair: list[Case]) -> None:
    with stopped("is split off first"):
        sql("UPDATE casework_case SET state = 'withdrawn' WHERE id = %s", pair[0].pk)


def test_what_is_merged_into_a_case_is_found_by_an_index(world: World, pair: list[Case]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM casework_case WHERE id = %s OR merged_into_id = %s", [pair[0].pk, pair[0].pk])
        assert "case_merged" in str(cursor.fetchall())


def test_what_has_a_result_is_rated_and_not_withdrawn(world: World, pair: list[Case]) -> None:
    leader, case = pair
    resolved(world, leader)
    with stopped("rated and not withdrawn"):
        sql(OUT, "withdrawn", 1, case.pk)


def test_what_is_rated_is_not_withdrawn_though_the_case_that_leads_goes_on(world: World, pair: list[Case]) -> None:
    leader, case = pair
    leader = resolved(world, leader)
    rated(world, Case.objects.get(pk=case.pk))
    world.rated(leader, score=1)
    with stopped("the rating would be lost"):
        sql(OUT, "withdrawn", 1, case.pk)


def joins(world: World, leader: Case, **details: object) -> Case:
    """A demand from the web page whose event says that its citizen chose to go along, whatever led to it."""
    demand = steps.Demand(**{"text": "路口漏水", "channel": "web"} | details)  # type: ignore[arg-type]
    case = steps.register(demand, actor=None, at=world.now).case
    waits.end_all(case, by=JOIN.code, at=world.now)
    sql(INTO, leader.pk, case.pk)
    return case


@pytest.mark.parametrize("leads", ["no public matter", "complaint", "town"])
def test_citizens_go_along_with_a_public_matter_alone(world: World, leads: str) -> None:
    world.keep(world.leak, public_matter=leads != "no public matter")
    details = {"kind": "complaint" if leads == "complaint" else "help"} | ({"area": world.town} if leads == "town" else {})
    leader = world.dispatched(**details)
    with stopped("go along with a public matter alone"):
        case = joins(world, leader)
        append(case, JOIN, actor=None, at=world.now, facts={"into": leader.number})


@pytest.mark.parametrize("how", ["by staff", "by phone", "later"])
def test_nobody_but_the_citizen_says_that_they_go_along(world: World, how: str) -> None:
    world.keep(world.leak, public_matter=True)
    leader = world.dispatched(kind="help")
    with stopped("by their own choice"):
        case = joins(world, leader, channel="phone" if how == "by phone" else "web")
        if how == "later":
            append(case, COMMENT, actor=None, at=world.now)
        append(case, JOIN, actor=world.handler if how == "by staff" else None, at=world.now, facts={"into": leader.number})
