"""Saved views: a list under a name, beside the queues, one's own or shared, and honest where what it names is no more."""

from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client

from accounts.models import Unit, User
from casework import bounds
from casework.desk.saved_views import counting
from casework.desk.saved_views.bar import IN_ROW
from casework.models import SavedView
from casework.refusal import Invalid, NotAllowed, Refused
from casework.steps.keep_view import MOST, ViewName, change_view, delete_view, save_view, state_of
from tests import counted
from tests.casework.saved_views import saved_view
from tests.standing import beginning
from tests.world import World

NARROWED = "queue=open&unit=water&urgency=urgent&sort=due_at"


@beginning
def view(world: World) -> SavedView:
    """The lead's, shared with the water bureau."""
    return saved_view(world, NARROWED, name="本局紧急件", unit=world.water)


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def names(user: User, address: str = "/") -> list[str]:
    bar = signed_in(user).get(address).context["views"]
    return [view.name for view in (*bar.in_row, *bar.others)]


def change(world: World, view: SavedView, user: User, *, name: str = "别名", unit: Unit | None = None) -> SavedView:
    return change_view(view, ViewName(name, unit), base=state_of(view), actor=user, at=world.now)


def errors(answer: HttpResponse) -> dict[str, Any]:
    return dict(answer.context["form"].errors)  # type: ignore[attr-defined]


def test_a_list_is_saved_as_its_address_says_and_stands_beside_the_queues(world: World) -> None:
    handler = signed_in(world.handler)
    offered = handler.get(f"/?{NARROWED}").content.decode()
    assert "Save view" in offered
    assert "Save view" not in handler.get("/?queue=open").content.decode(), "it stands among the queues already"
    where = f"/views/new/?{NARROWED}&from=abc&choose=1"
    assert handler.get(where).context["form"]["name"].value() == "All open, Unit: Water bureau, Urgency: Urgent"
    assert handler.post(where, {"name": " 我的 "})["Location"] == f"/?{NARROWED}"
    assert SavedView.objects.values_list("owner__username", "unit", "name", "query").get() == ("handler", None, "我的", NARROWED)
    shown = handler.get(f"/?{NARROWED}")
    assert shown.context["views"].current.name == "我的"
    assert "Save view" not in shown.content.decode()
    assert names(world.colleague) == [], "nobody else has it"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("overdue=1", "Overdue: yes"),
        ("overdue=false", "Overdue: no"),
        ("created_from=2026-03-02", "Registered from: 2 March 2026"),
        ("round=2", "Round: 2"),
    ],
)
def test_a_view_is_called_as_the_list_says_what_narrows_it(world: World, query: str, words: str) -> None:
    form = signed_in(world.supervisor).get(f"/views/new/?queue=open&{query}").context["form"]
    assert form["name"].value() == f"All open, {words}"


@pytest.mark.parametrize("query", ["external_id=王小明", "source=12345&urgency=urgent"])
def test_what_was_typed_by_hand_is_never_saved(world: World, query: str) -> None:
    with pytest.raises(Invalid):
        save_view(f"queue=open&{query}", ViewName("x"), actor=world.lead, at=world.now)
    refused = signed_in(world.lead).post(f"/views/new/?queue=open&{query}", {"name": "x"})
    assert "it may name a person" in str(errors(refused))
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(owner=world.lead, name="x", query=f"queue=open&{query}")


def test_a_shared_view_is_had_by_the_unit_and_those_below_and_by_nobody_else(world: World, view: SavedView) -> None:
    below = world.person("below", "handler", unit=world.station)
    for user in (world.lead, world.handler, below):
        assert names(user) == ["本局紧急件"]
    for user in (world.stranger, world.supervisor, world.operator):
        assert names(user) == []
        for address in (f"/views/{view.pk}/", f"/views/{view.pk}/delete/"):
            assert signed_in(user).post(address).status_code == 404
        assert "view-tally" not in signed_in(user).get(f"/views/counts/?view={view.pk}").content.decode()
    saved_view(world, name="全县", unit=world.government, actor=world.administrator)
    assert names(world.handler) == ["本局紧急件", "全县"], "the nearest unit first"
    assert names(world.supervisor) == ["全县"], "who belongs to no unit belongs to the whole"


def test_each_reader_sees_with_it_the_cases_that_they_may_see(world: World) -> None:
    ours, theirs = world.dispatched(phone="13800138001"), world.dispatched(phone="13800138002", unit=world.roads)
    saved_view(world, "queue=open&kind=help", name="求助", unit=world.government, actor=world.supervisor)
    for user, numbers in ((world.handler, {ours.number}), (world.supervisor, {ours.number, theirs.number})):
        client = signed_in(user)
        [link] = client.get("/").context["views"].in_row
        assert {row.case.number for row in client.get(f"/?{link.query}").context["rows"]} == numbers
        counts = client.get(f"/views/counts/?view={link.pk}").context["counts"]
        assert counts == {link.pk: len(numbers)}


def test_a_queue_that_the_reader_does_not_have_opens_as_all_open_cases_and_says_so(world: World) -> None:
    case = world.dispatched()
    saved_view(world, "queue=cards&urgency=normal", name="红黄牌", unit=world.water, actor=world.supervisor)
    client = signed_in(world.handler)
    page = client.get("/?queue=cards&urgency=normal")
    assert (page.context["cases"].queue.code, page.context["views"].current.name) == ("open", "红黄牌")
    assert "“Cards” is not among your queues." in page.content.decode()
    assert [row.case.number for row in page.context["rows"]] == [case.number]
    assert "is not among your queues" not in signed_in(world.supervisor).get("/?queue=cards").content.decode()


def test_what_a_view_names_and_is_no_more_is_said_in_words_and_still_opens(world: World) -> None:
    world.dispatched(handler=world.handler)
    saved_view(world, "queue=open&unit=water&category=utilities-leak&handler=colleague&area=nowhere", name="旧的")
    world.disable(world.colleague)
    world.keep(world.leak, enabled=False)
    client = signed_in(world.lead)
    for address in ("/?queue=open&category=utilities-leak&handler=colleague&area=nowhere", "/views/"):
        page = client.get(address)
        assert page.status_code == 200
        assert "Colleague (has left)" in page.content.decode()
        assert "Leaks (no longer in use)" in page.content.decode()
    assert "nowhere (unknown by now)" in page.content.decode()


@pytest.mark.parametrize("who", ["handler", "operator", "auditor"])
def test_who_does_not_lead_shares_nothing(world: World, who: str) -> None:
    client = signed_in(world.people[who])
    assert "unit" not in client.get("/views/new/").context["form"].fields
    client.post("/views/new/?queue=ended", {"name": "x", "unit": "water"})
    assert SavedView.objects.get().unit is None
    with pytest.raises(NotAllowed):
        saved_view(world, unit=world.water, actor=world.people[who])


def test_a_lead_shares_with_their_units_alone(world: World) -> None:
    lead = signed_in(world.lead)
    for unit in ("roads", "gov"):
        assert errors(lead.post("/views/new/?queue=ended", {"name": "x", "unit": unit})).keys() == {"unit"}
    assert lead.post("/views/new/?queue=ended", {"name": "x", "unit": "water-1"}).status_code == 302


def test_its_owner_or_whoever_shares_for_the_unit_renames_takes_back_and_deletes_it(world: World, view: SavedView) -> None:
    deputy = world.person("second-lead", "unit_lead", unit=world.water)
    for user in (world.handler, world.colleague):
        assert signed_in(user).get(f"/views/{view.pk}/").status_code == 404
        with pytest.raises(NotAllowed):
            change(world, view, user)
        with pytest.raises(NotAllowed):
            delete_view(view, actor=user, at=world.now)
    client, address = signed_in(deputy), f"/views/{view.pk}/"
    typed = {"name": "紧急的", "unit": "water", "base": state_of(view)}
    assert client.post(address, typed)["Location"] == "/views/"
    assert names(world.handler) == ["紧急的"]
    stale = client.post(address, typed | {"name": "又一个"})
    assert "Somebody changed this view" in str(errors(stale))
    view.refresh_from_db()
    assert client.post(address, {"name": "紧急的", "unit": "", "base": state_of(view)}).status_code == 302
    assert (names(world.handler), names(world.lead)) == ([], ["紧急的"]), "it is its owner's alone again"
    assert client.get(address).status_code == 404
    assert signed_in(world.lead).post(f"{address}delete/")["Location"] == "/views/"
    assert not SavedView.objects.exists()
    with pytest.raises(Refused, match="deleted"):
        change(world, view, world.lead)


def test_who_shares_no_more_keeps_it_to_themselves_or_deletes_it(world: World, view: SavedView) -> None:
    world.leaves(world.lead)
    world.person("lead", "handler", unit=world.roads)
    lead = User.objects.get(pk=world.lead.pk)
    with pytest.raises(NotAllowed):
        change(world, view, lead, unit=world.water)
    assert "saving keeps it to yourself" in signed_in(lead).get(f"/views/{view.pk}/").content.decode()
    assert change(world, view, lead).unit is None


def test_a_person_has_twenty_of_their_own_and_a_unit_twenty_that_are_shared(world: World, view: SavedView) -> None:
    for nth in range(MOST - 1):
        saved_view(world, name=f"共享{nth}", unit=world.water)
    with pytest.raises(Invalid) as refusal:
        saved_view(world, unit=world.water)
    assert refusal.value.fields.keys() == {"unit"}
    personal = [saved_view(world, name=f"自己{nth}") for nth in range(MOST)]
    for act in (lambda: saved_view(world), lambda: change(world, view, world.lead)):
        with pytest.raises(Invalid) as refusal:
            act()
        assert "A person keeps at most" in str(refusal.value.fields)
    assert change(world, personal[0], world.lead).name == "别名", "what is there may be renamed"
    assert len(signed_in(world.lead).get("/").context["views"].in_row) == IN_ROW


@pytest.mark.parametrize("name", ["", " ", "a\tb", "字" * 61, "本局紧急件"])
def test_a_name_is_a_line_that_no_other_view_beside_it_has(world: World, view: SavedView, name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        saved_view(world, name=name, unit=world.water)
    assert refusal.value.fields.keys() == {"name"}
    assert saved_view(world, name="本局紧急件").unit is None, "it stands in another row"


def test_more_than_a_day_bears_is_refused(world: World, view: SavedView) -> None:
    counted.add(bounds.SAVED_VIEWS, world.lead, at=world.now, count=bounds.SAVED_VIEWS.most - 1)
    for act in (lambda: saved_view(world), lambda: change(world, view, world.lead)):
        with pytest.raises(bounds.TooManyToday):
            act()


def test_what_takes_long_to_count_is_not_counted_and_not_asked_again_for_a_while(world: World) -> None:
    """And the others beside it are."""
    slow, quick, every = (
        saved_view(world, query, name=query, actor=world.supervisor)
        for query in ("queue=open&urgency=urgent", "queue=open", "queue=lapse")
    )
    bounded, asked = counting.bounded_counts, list[int]()

    def counts(listed: Any) -> dict[str, int]:
        asked.append(1)
        if len(asked) == 1:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(5)")
        return bounded(listed)

    address = f"/views/counts/?view={slow.pk}&view={quick.pk}&view={every.pk}"
    client = signed_in(world.supervisor)
    with patch.object(counting, "bounded_counts", counts), patch.object(counting, "MILLISECONDS", 50):
        for times in (2, 3):
            answer = client.get(address)
            assert answer.context["counts"] == {quick.pk: 0}, "nobody counts what looks at every case's calls"
            assert len(asked) == times


def test_no_more_is_counted_than_stands_in_the_row(world: World) -> None:
    queries = ["queue=open"] * (IN_ROW + 1) + ["queue=ended&urgency=urgent"]
    views = [saved_view(world, query, name=f"第{nth}个") for nth, query in enumerate(queries)]
    client = signed_in(world.lead)
    asked = "&".join(f"view={view.pk}" for view in views)
    assert len(client.get(f"/views/counts/?{asked}&view=x").context["counts"]) == IN_ROW
    bar = client.get("/?queue=ended&urgency=urgent").context["views"]
    assert (len(bar.in_row), bar.in_row[-1], bar.current) == (IN_ROW, views[-1], views[-1]), "what is open stands in the row"


def test_the_api_shows_ones_own_and_those_shared_with_the_unit(world: World, view: SavedView) -> None:
    saved_view(world, "queue=mine", name="私人", actor=world.colleague)
    shown = signed_in(world.handler).get("/api/v1/views/").json()["results"]
    assert shown == [{"id": view.pk, "name": "本局紧急件", "query": NARROWED, "owner": "lead", "shared_with": "water"}]
    assert signed_in(world.stranger).get("/api/v1/views/").json()["results"] == []
