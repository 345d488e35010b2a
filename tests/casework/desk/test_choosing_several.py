"""Several places of a rule are chosen, kept and taken away, without script too; and what pages offer is what they take."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Area, Role
from casework.models import EscalationRule
from tests.accounts.on_leave import leave
from tests.world import World

pytestmark = pytest.mark.django_db
RULE = "/rules/visit-second/"
OPTION = re.compile(r'data-value="([^"]*)"')


@pytest.fixture
def editor(world: World, client: Client) -> Client:
    client.force_login(world.administrator)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def typed(**scope: object) -> dict[str, object]:
    rule = EscalationRule.objects.get(code="visit-second").current
    assert rule
    body: dict[str, object] = {"name": rule.name, "relation": rule.relation, "amount": rule.amount, "unit": rule.unit}
    body |= {"repeat_times": 1, "version": rule.version, "reason": "x", "act": "preview", "act_remind": "on"}
    return body | {"act_remind_to": "handler"} | scope


def ticked(page: str, name: str) -> list[str]:
    return re.findall(rf'<input type="checkbox" name="{name}" value="([^"]*)" checked>', page)


class TestOfARule:
    def test_one_is_added_by_typing_and_stands_among_the_chosen(self, world: World, editor: Client) -> None:
        page = editor.post(RULE, typed(areas=["qh-cg"], areas_more_typed="dmsq")).content.decode()
        assert ticked(page, "areas") == ["qh-cg", "qh-cg-01"]
        assert 'name="areas_more_typed" value=""' in page
        page = editor.post(RULE, typed(areas=["qh-cg"], areas_more="qh-cg-01")).content.decode()
        assert ticked(page, "areas") == ["qh-cg", "qh-cg-01"]

    def test_what_is_not_ticked_any_more_is_taken_away(self, editor: Client) -> None:
        editor.post(RULE, typed(act="save", areas=["qh", "qh-cg"], units=["water"]))
        assert ticked(editor.get(RULE).content.decode(), "areas") == ["qh", "qh-cg"]
        editor.post(RULE, typed(act="save", areas=["qh-cg"]))
        scope = EscalationRule.objects.get(code="visit-second").current.scope  # type: ignore[union-attr]
        assert (scope["areas"], scope.get("units", [])) == (["qh-cg"], [])

    def test_what_nobody_is_called_is_refused_and_stays(self, editor: Client) -> None:
        answer = editor.post(RULE, typed(areas=["qh-cg"], areas_more_typed="北门"))
        page = answer.content.decode()
        assert answer.status_code == 400
        assert "Nothing here is called “北门”" in page
        assert 'name="areas_more_typed" value="北门"' in page
        assert ticked(page, "areas") == ["qh-cg"]

    def test_a_topic_that_is_not_offered_any_more_stays_until_it_is_taken_away(self, world: World, editor: Client) -> None:
        editor.post(RULE, typed(act="save", categories=[world.leak.code]))
        world.keep(world.leak, enabled=False)
        assert ticked(editor.get(RULE).content.decode(), "categories") == [world.leak.code]
        assert editor.post(RULE, typed(act="save", categories=[world.leak.code], reason="y")).status_code == 302
        assert editor.post(RULE, typed(act="save", areas_more=world.leak.code)).status_code == 400

    def test_it_lists_what_is_near_of_five_thousand(self, world: World, editor: Client) -> None:
        for nth in range(70):
            world.keep(Area(code=f"a{nth}", name=f"东里{nth}", level="community", parent=world.village))
        assert editor.get(RULE).content.decode().count('<option value="a') == 0


class TestListsOfPages:
    def test_whoever_may_not_open_the_page_is_offered_nothing(self, world: World, client: Client) -> None:
        asked = (
            {"list": "hand_over", "person": "handler"},
            {"list": "deputy", "person": "handler"},
            {"list": "successor", "unit": "water"},
            {"list": "knowledge"},
            {"list": "nothing"},
            {"list": "deputy", "person": "\0"},
        )
        client.force_login(world.stranger)
        assert {client.post("/choices/", body).status_code for body in asked} == {404}

    def test_only_what_the_page_takes_is_offered(self, world: World, client: Client) -> None:
        world.acknowledged()

        def offered(**body: str) -> set[str]:
            return set(OPTION.findall(client.post("/choices/", {"q": "", **body}).content.decode()))

        client.force_login(world.lead)
        assert offered(list="hand_over", person="handler") == {"colleague", "lead"}
        assert offered(list="deputy", person="handler") == {"colleague", "lead"}
        assert offered(list="knowledge", q="w") == {"water", "water-1"}
        client.force_login(world.administrator)
        assert "water" not in offered(list="successor", unit="water")
        client.force_login(world.operator)
        assert offered(list="deputy", person="operator") == {"operator2"}


class TestOnLeave:
    def test_it_is_shown_of_whoever_is_chosen_and_in_the_list_without_script(self, world: World, client: Client) -> None:
        case = world.dispatched(handler=world.handler)
        third = world.person("third", Role.HANDLER, unit=world.water)
        leave(world.colleague, third)
        leave(third, world.lead)
        client.force_login(world.lead)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        note = f"On leave until {timezone.localdate() + timedelta(days=2):%-d %B}; Lead stands in"
        for verb, ask in (("assign", "handler"), ("hand_over", "to")):
            shown = client.post("/choices/", {"case": case.number, "verb": verb, "ask": ask, "q": "coll"}).content.decode()
            assert f'data-note="{note}"' in shown
            assert f"Colleague · Water bureau · {note}" in client.get(f"/cases/{case.number}/{verb}/").content.decode()
        assert note in client.get("/people/handler/hand-over/").content.decode()
        answer = client.post(f"/cases/{case.number}/assign/", {"handler": "colleague", "shown": ""})
        assert answer.status_code == 302, "choosing them is allowed"
