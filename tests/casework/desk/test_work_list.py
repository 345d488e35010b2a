"""The work list is narrowed and put in order as its address says, in words, and shows what says something in its queue."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Role, User
from casework.desk.worklist import case_list
from casework.desk.worklist.chips import LABELS
from casework.desk.worklist.queues import FOR_A_LEADER, QUEUES, queues_of
from casework.desk.worklist.sorts import OFFERED, SORTS
from casework.filters import CaseFilterSet
from casework.models import Case, CaseListing
from casework.policies import access
from tests.standing import beginning
from tests.world import World

LARGE = ("online", "open", "ended")
"""Queues of hundreds of thousands of cases."""


@beginning
def cases(world: World) -> list[Case]:
    return [
        world.registered(urgency="urgent"),
        world.dispatched(phone="13800138001", kind="complaint"),
        world.dispatched(phone="13800138002", urgency="urgent", unit=world.roads),
        world.acknowledged(phone="13800138003"),
        world.resolved(phone="13800138004"),
        world.resolved(phone="13800138005", urgency="urgent"),
        world.closed(phone="13800138006"),
        world.closed(phone="13800138007"),
    ]


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def numbers(client: Client, query: str) -> list[str]:
    return [row.case.number for row in client.get(f"/?{query}").context["rows"]]


def test_what_narrows_a_list_stands_in_it_in_words_and_each_is_taken_away_by_a_link(world: World, cases: list[Case]) -> None:
    client = signed_in(world.supervisor)
    asked = {"unit": "water", "urgency": "normal", "online_only_longer_than": "0", "created_to": "2030-12-31", "overdue": "false"}
    page = client.get("/", {"queue": "open", "sort": "due_at", **asked})
    words = {str(chip.label): chip.words for chip in page.context["chips"]}
    assert words["Unit"] == "Water bureau"
    assert words["Urgency"] == "Normal"
    assert words["Overdue"] == "no"
    assert words["Registered until"] == "31 December 2030"
    for name, chip in zip(asked, page.context["chips"], strict=False):
        others = {"queue": "open", "sort": "due_at"} | {other: value for other, value in asked.items() if other != name}
        assert f'href="?{chip.query}"'.replace("&", "&amp;") in page.content.decode()
        assert len(dict(parse_qsl(chip.query))) == len(others)
    assert dict(parse_qsl(page.context["unnarrowed"])) == {"queue": "open", "sort": "due_at"}


def test_whoever_reads_no_titles_sees_each_number_once(world: World, cases: list[Case]) -> None:
    rows = signed_in(world.administrator).get("/?queue=open").content.decode().partition("<tbody")[2]
    texts = re.sub(r"<[^>]*>", " ", rows).replace("Choose ", "Choose").split()
    assert [texts.count(case.number) for case in cases[:6]] == [1] * 6


def test_every_filter_has_its_word() -> None:
    assert LABELS.keys() == CaseFilterSet.base_filters.keys()


def test_what_the_form_asks_for_goes_into_the_address_with_what_it_does_not_ask_about(world: World, cases: list[Case]) -> None:
    form = {"narrow": "1", "queue": "open", "sort": "due_at", "confidential": "false", "unit": "", "unit_typed": "shuiwuju"}
    form |= {"unit_was": "", "urgency": "normal", "kind": "", "overdue": "on", "created_from": "2026-03-02"}
    answer = signed_in(world.supervisor).get("/", form)
    assert answer.status_code == 302
    expected = {"queue": "open", "sort": "due_at", "confidential": "false", "unit": "water", "urgency": "normal"}
    assert dict(parse_qsl(urlsplit(answer["location"]).query)) == expected | {"overdue": "true", "created_from": "2026-03-02"}


def test_the_form_stands_as_the_list_is_narrowed(world: World, cases: list[Case]) -> None:
    form = signed_in(world.supervisor).get("/filter/?queue=open&unit=water&handler=handler&urgency=urgent").context["form"]
    assert [form[name].value() for name in ("unit", "handler", "urgency")] == ["water", "handler", "urgent"]
    without = signed_in(world.dispatcher).get("/filter/?queue=dispatch").context["form"]
    assert {"unit", "handler", "state", "overdue"} & without.fields.keys() == set(), "nothing of it differs there"


def test_the_form_asks_for_no_unit_of_who_has_one_and_for_no_state_that_the_queue_has_not(world: World) -> None:
    form = signed_in(world.supervisor).get("/filter/?queue=online").context["form"]
    assert [value for value, _label in form.fields["state"].choices] == ["", "dispatched", "acknowledged", "visited"]
    ended = signed_in(world.supervisor).get("/filter/?queue=ended&state=resolved").context["form"]
    states = {value for value, _label in ended.fields["state"].choices}
    assert {"closed", "resolved"} <= states, "what the list is narrowed by stays"
    assert "received" not in states
    assert "unit" in signed_in(world.lead).get("/filter/?queue=open").context["form"].fields, "there is a unit below it"
    chief = world.person("chief", Role.UNIT_LEAD, unit=world.roads)
    assert "unit" not in signed_in(chief).get("/filter/?queue=open").context["form"].fields


def test_what_can_only_be_refused_is_not_chosen(world: World) -> None:
    dispatched, resolved = world.dispatched(), world.resolved()
    page = signed_in(world.lead).get("/?queue=open").content.decode()
    for case, offered in ((dispatched, True), (resolved, False)):
        assert f'href="/cases/{case.number}/' in page
        assert (f'name="number" value="{case.number}"' in page) == offered


def test_the_form_is_read_when_it_is_opened_and_is_a_page_of_its_own_without_script(world: World, cases: list[Case]) -> None:
    client = signed_in(world.supervisor)
    listed = client.get("/?queue=open&urgency=urgent").content.decode()
    assert 'name="narrow"' not in listed
    assert 'href="/filter/?queue=open&amp;urgency=urgent' in listed
    part, page = (client.get("/filter/?queue=open&urgency=urgent", headers=headers) for headers in ({"hx-request": "true"}, {}))
    for answer in (part, page):
        assert 'name="narrow"' in answer.content.decode()
    assert "<html" not in part.content.decode()


def test_what_the_form_cannot_read_is_said_beside_the_field_and_narrows_nothing(world: World, cases: list[Case]) -> None:
    answer = signed_in(world.supervisor).get("/?narrow=1&queue=open&unit_typed=atlantis&urgency=urgent")
    assert answer.status_code == 400
    assert "Nothing here is called “atlantis”" in answer.content.decode()
    assert len(answer.context["rows"]) == 3, "the urgent ones"


@pytest.mark.parametrize("query", ["unit=nowhere", "urgency=high", "created_from=soon", "handler=nobody", "round=0"])
def test_what_an_address_cannot_mean_is_said_in_words_and_narrows_nothing(world: World, cases: list[Case], query: str) -> None:
    client = signed_in(world.supervisor)
    page = client.get(f"/?queue=open&{query}")
    [chip] = page.context["chips"]
    assert (chip.words, chip.query) == (query.split("=")[1], "queue=open")
    assert chip.refusal
    assert chip.refusal in page.content.decode().replace("&#x27;", "'")
    assert numbers(client, f"queue=open&{query}") == numbers(client, "queue=open")


def test_an_empty_list_says_whether_nothing_is_there_or_nothing_fits(world: World, cases: list[Case]) -> None:
    client = signed_in(world.supervisor)
    narrowed = client.get("/?queue=open&round=7").content.decode()
    assert "Nothing in “All open” fits these filters." in narrowed
    assert "No case is open." not in narrowed
    assert "No case is suspended." in client.get("/?queue=suspended").content.decode()


def test_only_whose_roles_have_no_limit_are_everywhere(world: World) -> None:
    of_area = world.person("of_area", Role.SUPERVISOR, area=world.town)
    assert [access.is_everywhere(user) for user in (world.supervisor, of_area, world.lead)] == [True, False, False]


def test_a_queue_says_how_many_cases_its_list_holds(world: World, cases: list[Case]) -> None:
    for user in (world.supervisor, world.lead, world.handler, world.dispatcher, world.operator):
        client = signed_in(user)
        tabs = {queue.code: count for queue, count in client.get("/").context["tabs"] if count is not None}
        assert tabs == {code: len(numbers(client, f"queue={code}")) for code in tabs}
        assert any(tabs.values()), user.username


@pytest.mark.long
def test_each_order_that_a_queue_offers_puts_its_cases_so_page_by_page(world: World, cases: list[Case]) -> None:
    assert OFFERED.keys() == {queue.code for queue in QUEUES}
    for user in (world.supervisor, world.lead, world.handler, world.dispatcher):
        client = signed_in(user)
        for queue in queues_of(user):
            usual = numbers(client, f"queue={queue.code}")
            for sort in OFFERED[queue.code]:
                order = SORTS[sort].order
                shown = Case.objects.in_bulk(numbers(client, f"queue={queue.code}&sort={sort}"), field_name="number").values()
                places = [tuple(getattr(case.listing, column) for column in order.columns) for case in shown]
                assert {case.number for case in shown} == set(usual)
                assert len(places) == len(usual)
            assert numbers(client, f"queue={queue.code}&sort=urgency_of_nobody") == usual, "what is not offered changes nothing"


@pytest.mark.parametrize("sort", ["due_at", "-due_at", "created_at", "-created_at", "online_since", "-online_since"])
def test_a_column_puts_the_list_in_its_order_up_and_down(world: World, cases: list[Case], sort: str) -> None:
    for nth in range(3):
        world.dispatched(phone=f"1390013800{nth}", urgency=("normal", "urgent", "complex")[nth], handler=world.handler)
    rows = signed_in(world.handler).get(f"/?queue=mine&sort={sort}").context["rows"]
    values = [getattr(row.case.listing, sort.removeprefix("-")) for row in rows]
    assert len(values) >= 3
    assert values == sorted(values, reverse=sort.startswith("-"))


def test_a_head_says_how_its_column_stands_and_turns_it_round(world: World, cases: list[Case]) -> None:
    world.dispatched(phone="13900138000", handler=world.handler)
    client = signed_in(world.handler)
    assert "aria-sort" not in client.get("/?queue=mine").content.decode()
    page = client.get("/?queue=mine&sort=due_at&urgency=normal")
    assert page.content.decode().count('aria-sort="ascending"') == 1
    [head] = [head for head in page.context["columns"].heads if head.direction]
    assert dict(parse_qsl(head.query)) == {"queue": "mine", "sort": "-due_at", "urgency": "normal"}
    assert 'aria-sort="descending"' in client.get(f"/?{head.query}").content.decode()


def test_a_place_in_another_order_is_ignored_and_never_misread(world: World, cases: list[Case]) -> None:
    client = signed_in(world.supervisor)
    newest = client.get("/?queue=open&sort=-created_at").context["page"]
    oldest, second = (newest.places[case.pk] for case in (newest.rows[-1], newest.rows[1]))
    assert numbers(client, f"queue=open&sort=created_at&from={oldest}") == numbers(client, "queue=open&sort=created_at")
    assert len(numbers(client, f"queue=open&sort=-created_at&from={second}")) == len(newest.rows) - 2


@pytest.mark.parametrize("code", LARGE)
def test_every_order_of_a_large_queue_is_answered_by_an_index(world: World, cases: list[Case], code: str) -> None:
    """Of a supervisor, who sees every case: nothing but the order is left to choose the rows by."""
    with connection.cursor() as cursor:
        for setting in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
            cursor.execute(f"SET LOCAL {setting} = off")
    for sort in OFFERED[code]:
        listed = case_list.choose(world.supervisor, {"queue": code, "sort": sort}, at=world.now)
        plan = listed.rows().order_by(*listed.order.signed()).values_list(*listed.order.columns)[:51].explain()
        assert "Sort" not in plan, plan


def test_what_was_registered_long_ago_is_read_by_its_age_among_what_has_ended(world: World, cases: list[Case]) -> None:
    page = signed_in(world.supervisor).get("/?queue=ended&created_to=2030-12-31")
    assert page.context["cases"].sort == "-created_at"
    assert [case.number for case in page.context["page"].rows] == [cases[7].number, cases[6].number]


def test_what_few_wait_for_can_be_found_by_the_index_of_waits(world: World, cases: list[Case]) -> None:
    """Which holds what waits for anything: unless that is said too, the database does not use it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "listing_waiting" in CaseListing.objects.filter(FOR_A_LEADER).values("pk").explain()


def test_the_urgent_come_first_wherever_somebody_waits(world: World, cases: list[Case]) -> None:
    supervisor = signed_in(world.supervisor)
    for queue in ("open", "online", "rating"):
        rows = supervisor.get(f"/?queue={queue}").context["rows"]
        assert rows[0].case.urgency == "urgent", queue
        assert rows[-1].case.urgency == "normal", queue


COLUMNS = {
    ("handler", "mine"): ["Demand", "State", "Visit owed", "Due"],
    ("handler", "online"): ["Demand", "State", "Visit owed", "Due", "Handler"],
    ("handler", "open"): ["Demand", "State", "Visit owed", "Due", "Unit"],
    ("lead", "online"): ["Demand", "State", "Visit owed", "Due", "Unit"],
    ("dispatcher", "dispatch"): ["Demand", "Registered"],
    ("supervisor", "rating"): ["Demand", "Registered", "Unit"],
    ("supervisor", "suspended"): ["Demand", "Due", "Unit"],
    ("supervisor", "ended"): ["Demand", "State", "Ended", "Unit"],
    ("supervisor", "open"): ["Demand", "State", "Visit owed", "Due", "Unit"],
}


def test_columns_that_would_say_the_same_of_every_case_are_left_out(world: World, cases: list[Case]) -> None:
    for (who, queue), labels in COLUMNS.items():
        page = signed_in(world.people[who]).get(f"/?queue={queue}")
        assert [str(head.label) for head in page.context["columns"].heads] == labels, (who, queue)
        cells = page.content.decode().split("<tbody>")[-1].split("</tr>")[0].count("<td")
        cells -= bool(page.context["choosing"])  # the box that chooses the case
        assert cells == len(labels) or not page.context["rows"], (who, queue)
    by_age = signed_in(world.supervisor).get("/?queue=open&sort=-created_at").context["columns"]
    assert "Registered" in [str(head.label) for head in by_age.heads], "by what the list is in order stands in it"


def test_handlers_are_found_by_their_names_by_whoever_has_a_role(world: World) -> None:
    offered = signed_in(world.supervisor).post("/choices/", {"list": "handlers", "q": "handl"}).content.decode()
    assert 'data-value="handler"' in offered
    assert 'data-value="operator"' not in offered, "they handle nothing"
    assert signed_in(world.newcomer("nobody")).post("/choices/", {"list": "handlers", "q": "handl"}).status_code in {403, 404}
