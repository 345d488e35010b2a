"""Hard rules 1 and 2, and the moves between states, against raw SQL."""

# ruff: noqa: S608 - names of tables and columns are the tests' own

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.db import connection

from casework import steps
from casework import verb as registry
from casework.effect import UNCHANGED
from casework.lifecycle import State
from casework.models import Attestation, Case
from casework.steps.attest import RETRACT
from casework.timeline import append
from casework.verb import Verb
from tests.casework.guards.breaking import CHECK, sql, stopped
from tests.casework.steps.test_lapse import lapsed as lapsed_in
from tests.casework.steps.test_rate import in_last_round
from tests.world import World

COLUMNS = (
    "channel, kind, urgency, confidential, address, place, source, external_id, source_category, card, attention, returns, "
    "created_at, max_rounds, visits_required"
)
TO = "UPDATE casework_case SET state = %s WHERE id = %s"


def test_the_database_and_the_moves_table_name_the_same_transitions(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT source, target FROM casework_transitions()")
        assert set(cursor.fetchall()) == registry.transitions()


def test_the_database_knows_what_the_event_of_each_verb_answers_for(db: None) -> None:
    """A new verb of casework says there which columns it changes; without a line its event would answer for none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT verb, columns, waits FROM casework_verb_reach()")
        reach = {verb: (set(columns), waits) for verb, columns, waits in cursor.fetchall()}
    declared = {verb.code: verb for verb in _of_casework()}
    assert reach.keys() == declared.keys()
    for code, (columns, waits) in reach.items():
        verb = declared[code]
        assert waits == (verb.effect is not UNCHANGED), code
        assert not (columns and code in WITHOUT_EVENT_OF_ITS_OWN), code
        assert ("state" in columns) == (bool(verb.transitions()) and code not in WITHOUT_EVENT_OF_ITS_OWN), code
        assert columns <= {field.column for field in Case._meta.concrete_fields}, code


WITHOUT_EVENT_OF_ITS_OWN = {"rate", "void_rating"}
"""What follows from these has an event of its own: a closing or a dispatch."""


def _of_casework() -> Iterator[Verb]:
    for module in iter_modules(steps.__path__):
        for value in vars(import_module(f"casework.steps.{module.name}")).values():
            if isinstance(value, Verb):
                yield value


@pytest.mark.parametrize("brought", ["registered", "dispatched", "acknowledged", "visited", "resolved", "closed"])
def test_no_state_is_reached_but_by_a_known_transition(world: World, brought: str) -> None:
    case = getattr(world, brought)()
    for state in set(State.values) - {case.state} - {target for source, target in registry.transitions() if source == case.state}:
        with stopped("no move leads"):
            sql(TO, state, case.pk)


def test_nobody_comes_to_be_visited_by_way_of_a_suspension(world: World) -> None:
    case = world.acknowledged()
    with stopped("only once a visit was accepted"):
        sql(TO, "suspended", case.pk)
        sql(TO, "visited", case.pk)


def test_an_unknown_state_is_refused(world: World) -> None:
    with stopped("no move leads"):
        sql(TO, "finished", world.registered().pk)


def test_resolved_without_a_counted_visit_is_refused(world: World) -> None:
    case = world.visited()
    with stopped("only after the visits"):
        sql("UPDATE casework_attestation SET voided_at = now() WHERE case_id = %s", case.pk)
        sql(TO, "resolved", case.pk)


def test_resolved_with_fewer_visits_than_required_is_refused(world: World) -> None:
    world.keep(world.leak, visits_required=2)
    with stopped("only after the visits"):
        sql(TO, "resolved", world.visited().pk)


def test_a_visit_of_an_earlier_round_does_not_resolve_the_next(world: World) -> None:
    case = world.rated(score=1)
    with stopped("only once a visit was accepted"):
        sql(TO, "visited", case.pk)


def test_too_few_visits_do_not_resolve_a_case(world: World) -> None:
    world.keep(world.leak, visits_required=2)
    case = world.visited()
    with stopped("only after the visits"):
        sql(TO, "resolved", case.pk)


def test_all_cases_at_once_are_refused_like_one(world: World) -> None:
    cases = [world.visited(), world.visited(), world.acknowledged()]
    with stopped("no move leads"):
        sql("UPDATE casework_case SET state = 'resolved'")
    with stopped("no move leads"):
        Case.objects.filter(pk__in=[case.pk for case in cases]).update(state="closed")
    with stopped("no move leads"):
        for case in cases:
            case.state = "closed"
        Case.objects.bulk_update(cases, ["state"])


def test_the_visits_required_are_never_none_and_stay_frozen(world: World) -> None:
    case = world.acknowledged()
    with stopped("frozen"):
        sql("UPDATE casework_case SET visits_required = 2 WHERE id = %s", case.pk)
    with stopped("frozen"):
        sql("UPDATE casework_case SET visits_required = 3 WHERE id = %s", world.dispatched().pk)
    with stopped("case_visits_never_0", CHECK):
        sql(
            "UPDATE casework_case SET visits_required = 0, state = 'dispatched', unit_id = %s WHERE id = %s",
            world.water.pk,
            world.registered().pk,
        )
    with stopped("topic_visits_never_0", CHECK):
        sql("UPDATE casework_topic SET visits_required = 0")


def test_closed_without_a_rating_is_refused(world: World) -> None:
    with stopped("only with an accepted rating"):
        sql(TO, "closed", world.resolved().pk)


def test_closed_over_a_held_rating_is_refused(world: World) -> None:
    case = world.rated(visited="no")
    with stopped("only with an accepted rating"):
        sql(TO, "closed", case.pk)
    with stopped("only with an accepted rating"):
        sql(
            "INSERT INTO casework_rating (case_id, round, status, score, solved, visited, by, at) "
            "VALUES (%s, 1, 'accepted', 5, 'yes', 'yes', 'link', now())",
            case.pk,
        )
        sql(TO, "closed", case.pk)


def test_closed_with_the_rating_of_another_round_is_refused(world: World) -> None:
    case = steps.reopen(world.closed(), reason="又漏了", actor=world.supervisor, at=world.now)
    case = world.resolved(world.visited(world.acknowledged(case)))
    with stopped("only with an accepted rating"):
        sql(TO, "closed", case.pk)


def test_a_dissatisfied_rating_closes_only_in_the_last_round(world: World) -> None:
    case = world.resolved()
    with stopped("only with an accepted rating"):
        sql(
            "INSERT INTO casework_rating (case_id, round, status, score, solved, visited, by, at) "
            "VALUES (%s, 1, 'accepted', 1, 'no', 'yes', 'link', now())",
            case.pk,
        )
        sql(TO, "closed", case.pk)
    sql(TO, "closed", world.rated(in_last_round(world), score=1).pk)


def test_the_last_round_never_comes_nearer(world: World) -> None:
    with stopped("never comes nearer"):
        sql("UPDATE casework_case SET max_rounds = 1 WHERE id = %s", world.resolved().pk)


def test_rounds_are_neither_skipped_nor_gone_back_nor_begun_early(world: World) -> None:
    case, closed = world.acknowledged(), world.closed()
    for change in ("round = 2", "round = 2, state = 'dispatched'"):
        with stopped("a new round begins"):
            sql(f"UPDATE casework_case SET {change} WHERE id = %s", case.pk)
    for change in ("round = 3, state = 'dispatched'", "round = 0, state = 'dispatched'"):
        with stopped("a new round begins"):
            sql(f"UPDATE casework_case SET {change} WHERE id = %s", closed.pk)
    for ended in (closed, world.resolved()):
        with stopped("new round only"):
            sql(TO, "dispatched", ended.pk)


def test_a_case_begins_as_received(world: World) -> None:
    case = world.registered()
    for state, round_ in (("closed", 1), ("received", 2)):
        with stopped("begins as received"):
            sql(
                f"INSERT INTO casework_case (number, state, round, {COLUMNS}) "
                f"SELECT 'x', %s, %s, {COLUMNS} FROM casework_case WHERE id = %s",
                state,
                round_,
                case.pk,
            )


def test_a_case_is_never_deleted_renumbered_or_redated(world: World) -> None:
    case = world.registered()
    with stopped("never deleted"):
        sql("DELETE FROM casework_case WHERE id = %s", case.pk)
    for change in ("number = 'x'", "created_at = now()"):
        with stopped("the number and the time"):
            sql(f"UPDATE casework_case SET {change} WHERE id = %s", case.pk)


def test_a_case_in_hand_has_a_unit(world: World) -> None:
    with stopped("case_handled_by_a_unit", CHECK):
        sql("UPDATE casework_case SET unit_id = NULL WHERE id = %s", world.dispatched().pk)


def test_a_visit_is_not_taken_from_under_what_it_carries(world: World) -> None:
    lapsed = lapsed_in(world)
    for case in (world.resolved(), world.closed(), lapsed):
        visit = Attestation.objects.get(case=case).visit
        append(case, RETRACT, actor=None, at=world.now, facts={"visit": str(visit)})
        with stopped("keeps the visits"):
            sql("UPDATE casework_attestation SET voided_at = now() WHERE case_id = %s", case.pk)


@pytest.mark.django_db(transaction=True)
def test_a_case_changes_only_together_with_an_event() -> None:
    world = World()
    case, taken = world.visited(), world.rated(in_last_round(world), score=1)
    for change in (
        "state = 'resolved'",
        "unit_id = (SELECT id FROM accounts_unit WHERE code = 'roads')",
        "handler_id = NULL",
        "confidential = true",
        "against_id = unit_id",
        "kind = 'report'",
        "card = 'red'",
        "citizen_id = NULL",
    ):
        with stopped("only together with an event"):
            sql(f"UPDATE casework_case SET {change} WHERE id = %s", case.pk)
    with stopped("only together with an event"):
        sql(TO, "closed", taken.pk)
    with stopped("only together with an event"):
        sql(
            f"INSERT INTO casework_case (number, state, round, {COLUMNS}) "
            f"SELECT 'x', 'received', 1, {COLUMNS} FROM casework_case WHERE id = %s",
            case.pk,
        )


def test_a_visit_counts_in_the_present_round_of_a_case_in_hand_only(world: World) -> None:
    columns = "visit, outcome, leader, occurred_at, accepted_at, method, visitors"
    insert = (
        f"INSERT INTO casework_attestation (case_id, round, counted, {columns}) "
        f"SELECT %s, %s, true, gen_random_uuid(), {columns.removeprefix('visit, ')} FROM casework_attestation LIMIT 1"
    )
    case, resolved = world.visited(), world.resolved()
    for of_case, round_ in ((case, 2), (case, 0), (resolved, 1), (world.registered(), 1)):
        with stopped("counts in the present round"):
            sql(insert, of_case.pk, round_)
    with stopped("accepted only together with an event"):
        sql(insert, case.pk, 1)


def test_an_outcome_in_which_nobody_was_met_never_counts(world: World) -> None:
    case = world.acknowledged()
    for outcome in ("not_home", "refused", "unsafe"):
        with stopped("attestation_counts_when_met", CHECK):
            sql(
                "INSERT INTO casework_attestation "
                "(case_id, round, visit, outcome, counted, leader, occurred_at, accepted_at, method, visitors) "
                "VALUES (%s, 1, gen_random_uuid(), %s, true, false, now(), now(), 'code', '{}')",
                case.pk,
                outcome,
            )
