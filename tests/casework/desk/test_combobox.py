"""One of thousands is chosen by typing or from what is near, with script and without; and only what one may name is offered."""

import re

import pytest
from django.test import Client

from accounts.models import Area, Unit
from casework.models import Case
from casework.typeahead import matching
from tests.accounts.on_leave import leave
from tests.world import World

pytestmark = pytest.mark.django_db

OPTION = re.compile(r'data-value="([^"]*)"')
WORDS = "六角巷路灯坏了半个月没人修"


@pytest.fixture
def operator(world: World, client: Client) -> Client:
    client.force_login(world.operator)
    return client


def found_by(client: Client, **body: str) -> list[str]:
    answer = client.post("/choices/", body)
    assert answer.status_code == 200
    return OPTION.findall(answer.content.decode())


def register(client: Client, **changed: str) -> str:
    answer = client.post(
        "/register/", {"text": WORDS, "phone": "13700137000", "kind": "help", "channel": "phone", "urgency": "normal"} | changed
    )
    return "" if answer.status_code == 302 else answer.content.decode()


def chosen_in(page: str, name: str) -> list[str]:
    select = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    assert select
    return re.findall(r'<option value="([^"]*)"[^>]* selected', select[0])


class TestFinding:
    def test_with_what_is_above_it(self, operator: Client) -> None:
        page = operator.post("/choices/", {"kind": "area", "q": "dmsq"}).content.decode()
        assert "Qinghe County › Chengguan" in page
        assert OPTION.findall(page) == ["qh-cg-01"]

    def test_what_is_near_while_nothing_is_typed(self, operator: Client) -> None:
        assert found_by(operator, kind="area", q="") == ["qh", "qh-cg", "qh-cg-01"]

    def test_at_most_twenty_and_it_says_so(self, world: World, operator: Client) -> None:
        for nth in range(30):
            world.keep(Area(code=f"a{nth}", name=f"东里{nth}", level="community", parent=world.town))
        page = operator.post("/choices/", {"kind": "area", "q": "dl"}).content.decode()
        assert len(OPTION.findall(page)) == 20
        assert "go on typing" in page

    def test_what_was_chosen_lately_comes_first(self, world: World, operator: Client) -> None:
        other = world.keep(Area(code="xdg", name="东关社区", level="community", parent=world.town))
        assert found_by(operator, kind="area", q="dong") == ["qh-cg-01", "xdg"]
        assert not register(operator, area=other.code)
        assert found_by(operator, kind="area", q="dong") == ["xdg", "qh-cg-01"]
        assert found_by(operator, kind="area", q="")[0] == "xdg"
        assert '<optgroup label="Chosen lately">' in operator.get("/register/").content.decode()

    @pytest.mark.parametrize("kind", ["person", "case", "", "\0"])
    def test_people_and_what_is_no_kind_are_not_listed(self, operator: Client, kind: str) -> None:
        assert operator.post("/choices/", {"kind": kind, "q": "han"}).status_code == 404


class TestOfAVerb:
    def test_of_who_is_on_leave_it_says_that_the_case_stays_with_a_deputy_who_has_it(self, world: World, client: Client) -> None:
        case = world.acknowledged(handler=world.handler)
        leave(world.colleague, world.handler)
        client.force_login(world.lead)
        page = client.get(f"/cases/{case.number}/assign/").content.decode()
        assert f"until then it stays with {world.handler}, who stands in" in page

    def test_the_unit_complained_of_and_those_around_it_are_not_offered(self, world: World, client: Client) -> None:
        case = world.registered(against=world.water, confidential=True, brief="有人反映")
        client.force_login(world.dispatcher)
        asked = {"case": case.number, "verb": "dispatch", "ask": "unit"}
        assert found_by(client, q="shui", **asked) == []
        assert found_by(client, q="jiaotong", **asked) == ["roads"]
        answer = client.post(f"/cases/{case.number}/dispatch/", {"unit_typed": "shuiwu"})
        assert answer.status_code == 400
        assert "Nothing here is called" in answer.content.decode()

    def test_people_of_the_chosen_unit(self, world: World, client: Client) -> None:
        case = world.registered()
        client.force_login(world.dispatcher)
        asked = {"case": case.number, "verb": "dispatch", "ask": "handler"}
        assert found_by(client, q="str", unit="roads", **asked) == ["stranger"]
        assert found_by(client, q="str", unit="water", **asked) == []
        assert "Stranger" in client.post("/choices/", {"q": "str", **asked}).content.decode()

    def test_a_handler_may_name_only_themselves(self, world: World, client: Client) -> None:
        case = world.dispatched()
        client.force_login(world.handler)
        assert found_by(client, q="", case=case.number, verb="assign", ask="handler") == ["handler"]
        assert found_by(client, q="coll", case=case.number, verb="assign", ask="handler") == []

    def test_of_a_case_that_one_does_not_see_nothing(self, world: World, client: Client) -> None:
        case = world.dispatched()
        client.force_login(world.stranger)
        asked = {"case": case.number, "verb": "assign", "ask": "handler"}
        assert client.post("/choices/", asked).status_code == 404
        client.force_login(world.operator)
        assert client.post("/choices/", asked).status_code == 403

    @pytest.mark.parametrize(("verb", "ask"), [("nothing", "unit"), ("dispatch", "text"), ("return", "reason"), ("close", "x")])
    def test_what_no_verb_asks_is_not_there(self, world: World, client: Client, verb: str, ask: str) -> None:
        case = world.registered()
        client.force_login(world.dispatcher)
        assert client.post("/choices/", {"case": case.number, "verb": verb, "ask": ask}).status_code == 404


class TestWithoutScript:
    @pytest.mark.parametrize("typed", ["dmsq", "东门社区", "东门", "qh-cg-01", "Dongmen"])
    def test_a_name_is_typed_and_looked_up(self, world: World, operator: Client, typed: str) -> None:
        assert not register(operator, area="", area_typed=typed, area_was="")
        assert Case.objects.get().area == world.village

    def test_an_unknown_name_is_refused_and_stays(self, operator: Client) -> None:
        page = register(operator, area_typed="北门")
        assert "Nothing here is called “北门”" in page
        assert 'value="北门"' in page
        assert not Case.objects.exists()

    def test_a_name_that_several_have_is_refused_and_they_can_be_chosen(self, world: World, operator: Client) -> None:
        other = world.keep(Area(code="other", name="东门社区", name_en="Dongmen", level="community", parent=world.county))
        page = register(operator, area_typed="东门社区")
        assert "may mean" in page
        assert all(name in page for name in ("Qinghe County › Chengguan › Dongmen", "Qinghe County › Dongmen"))
        assert '<optgroup label="Called so">' in page
        assert not register(operator, area=other.code, area_typed="东门社区", area_was="")
        assert Case.objects.get().area == other

    def test_what_is_typed_replaces_what_stood_there(self, world: World, client: Client) -> None:
        case = world.dispatched(area=world.village, topic=world.leak)
        client.force_login(world.dispatcher)
        path = f"/cases/{case.number}/classify/"
        page = client.get(path).content.decode()
        assert chosen_in(page, "area") == ["qh-cg-01"]
        [shown] = re.findall(r'name="shown" value="([^"]*)"', page) or [""]
        body = {"area": "qh-cg-01", "area_was": "qh-cg-01", "area_typed": "城关", "category": "utilities-leak", "shown": shown}
        assert client.post(path, body | {"urgency": case.urgency}).status_code == 302
        case.refresh_from_db()
        assert (case.area, case.topic) == (world.town, world.leak)

    def test_what_was_typed_comes_back_from_a_draft(self, operator: Client) -> None:
        body = {"text": WORDS, "area_typed": "北门", "topic": "utilities-leak", "propose": "1"}
        page = operator.post("/register/", body).content.decode()
        assert 'name="area_typed" value="北门"' in page
        assert chosen_in(page, "topic") == ["utilities-leak"]

    def test_the_list_holds_what_is_near_and_the_present_value_however_far(self, world: World, operator: Client) -> None:
        for nth in range(matching.NEAR):
            world.keep(Unit(code=f"u{nth}", name=f"站{nth}", parent=world.station))
        page = operator.post("/register/", {"text": WORDS, "against": "u7", "propose": "1"}).content.decode()
        select = re.search(r'<select name="against".*?</select>', page, re.DOTALL)
        assert select
        values = re.findall(r'<option value="([^"]*)"', select[0])
        assert chosen_in(page, "against") == ["u7"]
        assert "u8" not in values
        assert {"gov", "water"} <= set(values)
