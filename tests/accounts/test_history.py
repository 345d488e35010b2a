"""The history of the administration: no change without its line, and whoever alters either is found."""

# ruff: noqa: S608 - names of tables and columns are the tests' own

import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import history, invitations
from accounts.models import AdministrationEvent, Unit, User
from accounts.steps import people, records
from casework import defaults
from casework.models import Limit, Route, Topic
from tests.casework.guards.breaking import sql, stopped
from tests.casework.guards.test_timeline import without_guards
from tests.world import World


def last() -> AdministrationEvent:
    return AdministrationEvent.objects.latest("seq")


def faults() -> list[tuple[str, int, str]]:
    return [(link.kind, link.subject, link.fault) for link in history.broken_links()]


def test_a_world_entered_by_steps_is_whole(world: World) -> None:
    world.leaves(world.colleague)
    world.disable(world.handler)
    world.keep(world.leak, visits_required=2)
    assert faults() == []
    assert (
        AdministrationEvent.objects.filter(actor=None)
        .exclude(kind__in=["user", "membership", "limit", "citizenlimit", "urgencyword"])
        .count()
        == 0
    )


def test_a_change_says_who_what_and_how_it_was(world: World) -> None:
    world.keep(world.leak, visits_required=2, photo_reason="危房")
    line = last()
    assert (line.kind, line.subject, line.verb, line.actor) == ("topic", world.leak.pk, "change", world.administrator)
    assert line.occurred_at == world.now
    assert line.facts["was"] == {"visits_required": None, "photo_reason": ""}
    assert line.facts["state"] == history.state(Topic.objects.get(pk=world.leak.pk))


def test_what_did_not_change_writes_nothing(world: World) -> None:
    before = last().seq
    world.keep(world.leak)
    people.change(world.handler, actor=world.administrator, at=world.now)
    assert last().seq == before


def test_a_name_changes_without_standing_in_the_history(world: World) -> None:
    world.handler.name, world.handler.username, world.handler.email = "欧阳小风", "ouyang", "ouyang@example.org"
    people.change(world.handler, actor=world.administrator, at=world.now)
    assert last().facts["renamed"] == ["username", "name", "email"]
    lines = json.dumps(list(AdministrationEvent.objects.values_list("facts", flat=True)), ensure_ascii=False)
    for user in User.objects.all():
        assert user.name not in lines
    assert "ouyang" not in lines


def test_disabling_and_enabling_are_lines_of_their_own(world: World) -> None:
    world.disable(world.handler)
    assert (last().verb, last().facts["state"]["is_active"]) == ("disable", False)
    world.handler.is_active = True
    people.change(world.handler, actor=world.administrator, at=world.now)
    assert last().verb == "enable"


def test_a_removed_line_of_the_catalogue_is_on_record(world: World) -> None:
    limit = world.keep(Limit(topic=world.topic, urgency="normal", amount=3, unit="hours"))
    pk, state = limit.pk, history.state(limit)
    records.remove(limit, actor=world.administrator, at=world.now)
    assert (last().verb, last().subject, last().facts["state"]) == ("remove", pk, state)
    assert faults() == []


def test_the_columns_that_the_database_compares_are_those_of_the_history(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, encode(tgargs, 'escape') FROM pg_trigger WHERE tgname = 'guard_administered'"
        )
        compared = {table: arguments.split("\\000")[:-1] for table, arguments in cursor.fetchall()}
    assert compared == {model._meta.db_table: [kind, *model.administered] for kind, model in history.administered().items()}


def put(table: str, values: dict[str, Any]) -> None:
    sql(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(['%s'] * len(values))})", *values.values())


def test_nothing_is_entered_without_its_line(world: World) -> None:
    rows: dict[str, dict[str, Any]] = {
        "accounts_unit": {"code": "x", "name": "x", "name_en": "", "path": ""},
        "accounts_area": {"code": "x", "name": "x", "name_en": "", "level": "city", "path": ""},
        "casework_topic": {"code": "x", "name": "x", "name_en": "", "path": "", "enabled": True},
        "casework_limit": {"topic_id": world.leak.pk, "urgency": "normal", "amount": 9, "unit": "hours", "extension": 0},
        "casework_route": {"topic_id": world.leak.pk, "unit_id": world.roads.pk},
    }
    for table, values in rows.items():
        with stopped("no change without a line"):
            put(table, values)
    with stopped("no change without a line"):
        User.objects.create_superuser(username="root", password="root", name="Root")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("accounts_user", "is_superuser = true"),
        ("accounts_user", "is_staff = true"),
        ("accounts_user", "is_active = NOT is_active"),
        ("accounts_unit", "parent_id = NULL WHERE code = 'water-1'"),
        ("accounts_area", "level = 'city'"),
        ("casework_topic", "visits_required = 7"),
        ("casework_topic", "photo_reason = 'because'"),
        ("casework_limit", "amount = amount + 1"),
        ("casework_limit", "extension = extension + 1"),
        ("casework_citizenlimit", "most = most + 1"),
        ("casework_urgencyword", "urgency = 'emergency'"),
        ("casework_route", "unit_id = (SELECT id FROM accounts_unit WHERE code = 'roads')"),
    ],
)
def test_nothing_is_changed_without_its_line(world: World, table: str, change: str) -> None:
    with stopped("no change without a line"):
        sql(f"UPDATE {table} SET {change}")


def test_nobody_is_renamed_without_a_line(world: World) -> None:
    for column in ("username", "name", "email"):
        with stopped("nobody gets another name or address"):
            sql(f"UPDATE accounts_user SET {column} = 'somebody' WHERE id = %s", world.handler.pk)


def test_nothing_of_the_catalogue_is_removed_without_a_line(world: World) -> None:
    for table in ("casework_limit", "casework_route"):
        with stopped("no change without a line"):
            sql(f"DELETE FROM {table}")
    for table in ("accounts_unit", "accounts_area", "casework_topic"):
        with stopped("stays on record"):
            sql(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", ["administrationevent", "membership", "membershiprequest", "user", "unit", "area"])
def test_no_table_is_emptied(world: World, table: str) -> None:
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with stopped("stays on record"):
        sql(f"TRUNCATE accounts_{table} CASCADE")


@pytest.mark.django_db(transaction=True)
def test_a_line_of_another_transaction_speaks_for_nothing() -> None:
    world = World()
    world.keep(world.leak, visits_required=2)
    world.keep(world.leak, visits_required=1)
    with stopped("no change without a line"):
        sql("UPDATE casework_topic SET visits_required = 2 WHERE id = %s", world.leak.pk)


def test_the_database_numbers_chains_and_dates_whatever_the_client_says(world: World) -> None:
    before = last().seq
    sql(
        "INSERT INTO accounts_administrationevent (seq, occurred_at, recorded_at, kind, subject, verb, facts, hash) "
        "VALUES (99999, now(), '2000-01-01', 'other', 1, 'change', '{}', 'forged')"
    )
    assert (last().seq, bytes(last().hash) != b"forged", last().recorded_at.year > 2000) == (before + 1, True, True)
    assert faults() == [("other", 1, "the line was not written by the application")]


def test_a_line_that_other_code_wrote_is_found_also_when_it_calls_itself_a_beginning(world: World) -> None:
    limit = Limit.objects.get(topic=None, urgency="normal")
    for verb in ("change", history.BEGIN):
        forged = history.event(limit, verb, actor=None, at=world.now)
        forged.mac = None
        history.append_many([forged])
        assert set(faults()) == {("limit", limit.pk, "the line was not written by the application")}


def test_a_line_written_twice_is_found(world: World) -> None:
    line = history.event(world.leak, "change", actor=world.administrator, at=world.now)
    history.append_many([line])
    assert faults() == []
    line.pk = None
    history.append_many([line])
    assert faults() == [("topic", world.leak.pk, "the line is a copy of another")]


def test_a_link_to_a_password_that_nobody_is_on_record_for_is_found(world: World) -> None:
    invitations.make(world.handler, key="k" * 43, by=world.administrator, at=timezone.now())
    assert faults() == []
    with without_guards():
        sql("UPDATE accounts_invitation SET created_by_id = %s", world.second_administrator.pk)
    assert faults() == [("user", world.handler.pk, "nobody is on record for a link to their password")]


@pytest.mark.parametrize(
    "change",
    [
        "facts = '{}'",
        "verb = 'x'",
        "actor_id = NULL",
        "subject = 0",
        "kind = 'x'",
        "occurred_at = now()",
        "recorded_at = now() - interval '1 day'",
    ],
)
def test_a_changed_line_is_found(world: World, change: str) -> None:
    line = AdministrationEvent.objects.filter(kind="membership").order_by("seq")[5]
    with without_guards():
        sql(f"UPDATE accounts_administrationevent SET {change} WHERE id = %s", line.pk)
    assert "the line was changed" in [fault for _kind, _subject, fault in faults()]


def test_a_removed_line_is_found_the_first_the_last_and_one_between(world: World) -> None:
    ends = {1: "a line is missing", last().seq // 2: "a line is missing", last().seq: "the row is in no line of the history"}
    for seq, fault in ends.items():
        with transaction.atomic():
            with without_guards():
                sql("DELETE FROM accounts_administrationevent WHERE seq = %s", seq)
            assert fault in [link.fault for link in history.broken_links()], seq
            transaction.set_rollback(True)


def test_a_row_that_is_not_as_the_history_says_is_found(world: World) -> None:
    unit = world.keep(Unit(code="x", name="x"))
    limit, route = Limit.objects.get(topic=None, urgency="normal"), Route.objects.get()
    membership = world.handler.memberships.get()
    with without_guards():
        sql("UPDATE accounts_user SET is_superuser = true WHERE id = %s", world.handler.pk)
        sql("UPDATE accounts_membership SET role = 'unit_lead' WHERE id = %s", membership.pk)
        sql("UPDATE casework_limit SET amount = 99 WHERE id = %s", limit.pk)
        sql("DELETE FROM casework_route")
        sql("DELETE FROM accounts_unit WHERE id = %s", unit.pk)
        sql("INSERT INTO accounts_membership (user_id, role) VALUES (%s, 'auditor')", world.administrator.pk)
    unearned = world.administrator.memberships.get(role="auditor")
    assert set(faults()) == {
        ("user", world.handler.pk, "the row is not as the history says"),
        ("membership", membership.pk, "the row is not as the history says"),
        ("limit", limit.pk, "the row is not as the history says"),
        ("route", route.pk, "the row is missing"),
        ("unit", unit.pk, "the row is missing"),
        ("membership", unearned.pk, "the row is in no line of the history"),
    }


def test_a_membership_with_another_time_is_found(world: World) -> None:
    world.leaves(world.handler)
    with without_guards():
        sql("UPDATE accounts_membership SET until = since WHERE user_id = %s", world.handler.pk)
        sql("UPDATE accounts_membership SET since = now() WHERE user_id = %s", world.lead.pk)
    assert {fault for _kind, _subject, fault in faults()} == {"the membership's time is not that of the history"}


def test_the_history_does_not_depend_on_the_clients_time_zone(world: World) -> None:
    sql("SET TIME ZONE 'Pacific/Auckland'")
    try:
        world.keep(world.leak, visits_required=2)
    finally:
        sql("SET TIME ZONE 'UTC'")
    assert faults() == []


def test_the_defaults_of_a_new_system_stand_in_it(world: World) -> None:
    with without_guards():
        sql("DELETE FROM casework_limit")
        sql("DELETE FROM accounts_administrationevent")
    sql("SET CONSTRAINTS ALL DEFERRED")
    defaults.ensure(at=world.now)
    lines = AdministrationEvent.objects.filter(kind="limit")
    assert lines.count() == Limit.objects.count() == len(defaults.LIMITS)
