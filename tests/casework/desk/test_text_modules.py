"""Text modules: written for a unit or for everybody, filled in from the case, out of reach of who has no business with them."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import AdministrationEvent, Role
from casework import text_modules
from casework.models import TextModule
from casework.refusal import Invalid
from casework.steps.keep_text_module import MOST_OF_A_UNIT, latest_change
from tests.casework.text_modules import text_module
from tests.world import World


def signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def typed(**changed: str) -> dict[str, str]:
    return {"title": "已转办", "text": "您的诉求{number}已转{unit}。", "key": "z", "unit": "water", "enabled": "on"} | changed


def choices(world: World, who: str, number: str) -> list[text_modules.Filled]:
    listed: list[text_modules.Filled] = signed_in(world, who).get(f"/cases/{number}/text-modules/").context["modules"]
    return listed


def test_a_text_is_filled_in_from_the_case_and_what_is_missing_is_left_blank(world: World) -> None:
    text_module(world, "{me}：{number}由{unit}{handler}办理，{due}前答复。")
    dispatched = world.dispatched()
    filled = choices(world, "lead", dispatched.number)[0].text
    assert filled.startswith(f"{world.lead.name}：{dispatched.number}由水务局{text_modules.BLANK}办理，")
    assert text_modules.BLANK not in filled.partition("办理，")[2]


def test_who_belongs_to_a_unit_types_its_own_those_above_and_everybodys_and_the_nearest_has_the_key(world: World) -> None:
    for title, unit in (("人人", None), ("本局", world.water), ("上级", world.government), ("别局", world.roads)):
        text_module(world, title=title, unit=unit, key="z")
    number = world.dispatched().number
    near = [(module.title, module.key) for module in choices(world, "lead", number)]
    assert near == [("本局", "z"), ("上级", ""), ("人人", "")]
    assert [module.title for module in choices(world, "supervisor", number)] == ["人人"]


def test_nobody_reads_the_texts_on_a_case_that_they_do_not_see(world: World) -> None:
    text_module(world)
    number = world.dispatched().number
    assert signed_in(world, "stranger").get(f"/cases/{number}/text-modules/").status_code == 404


def test_a_lead_writes_and_changes_one_and_the_history_says_so(world: World) -> None:
    lead = signed_in(world, "lead")
    assert lead.post("/text-modules/new/", typed())["Location"] == "/text-modules/"
    module = TextModule.objects.get()
    where, base = f"/text-modules/{module.pk}/", latest_change(module)
    assert lead.post(where, typed(title="转办告知", base=str(base)))["Location"] == "/text-modules/"
    stale = lead.post(where, typed(title="办理中", base=str(base)))
    assert "changed this text module while you were editing" in stale.content.decode()
    assert "办理中" in stale.content.decode()
    lines = AdministrationEvent.objects.filter(kind="textmodule").order_by("seq")
    assert [(line.verb, line.actor) for line in lines] == [("create", world.lead), ("change", world.lead)]
    assert lines[1].facts["was"] == {"title": "已转办"}


def test_a_lead_writes_neither_for_another_unit_nor_for_everybody(world: World) -> None:
    lead = signed_in(world, "lead")
    for unit in ("roads", ""):
        assert lead.post("/text-modules/new/", typed(unit=unit)).context["form"].errors.keys() == {"unit"}
    everybodys = text_module(world)
    assert lead.get(f"/text-modules/{everybodys.pk}/").status_code == 404
    theirs = text_module(world, unit=world.roads)
    assert lead.post(f"/text-modules/{theirs.pk}/", typed(base=str(latest_change(theirs)))).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", "{nummer}"), ("text", " "), ("key", "中"), ("key", "?"), ("title", "a\tb"), ("text", "字" * 2001), ("title", " ")],
)
def test_what_could_not_be_typed_is_refused_beside_its_field(world: World, field: str, value: str) -> None:
    answer = signed_in(world, "lead").post("/text-modules/new/", typed(**{field: value}))
    assert answer.context["form"].errors.keys() == {field}
    assert not TextModule.objects.exists()


def test_a_key_types_one_text_of_a_unit_and_one_out_of_use_gives_it_back(world: World) -> None:
    first = text_module(world, unit=world.water, key="z", title="旧的")
    lead = signed_in(world, "lead")
    refused = lead.post("/text-modules/new/", typed(key="Z"))
    assert refused.context["form"].errors["key"] == ["“旧的” has this key already."]
    out = typed(title="旧的", key="z") | {"base": str(latest_change(first))}
    del out["enabled"]
    assert lead.post(f"/text-modules/{first.pk}/", out).status_code == 302
    assert lead.post("/text-modules/new/", typed(key="Z")).status_code == 302
    assert [module.title for module in choices(world, "lead", world.dispatched().number)] == ["已转办"]
    with pytest.raises(IntegrityError), transaction.atomic():
        TextModule.objects.filter(pk=first.pk).update(enabled=True)


def test_a_unit_has_no_more_than_anybody_reads(world: World) -> None:
    for nth in range(MOST_OF_A_UNIT):
        text_module(world, title=f"第{nth}条")
    with pytest.raises(Invalid) as refusal:
        text_module(world)
    assert refusal.value.fields.keys() == {"unit"}


def test_the_list_of_the_keys_says_what_each_does_over_the_page_and_as_a_page(world: World) -> None:
    operator = signed_in(world, "operator")
    over = operator.get("/keys/", headers={"hx-request": "true"}).content.decode()
    page = operator.get("/keys/").content.decode()
    assert "<kbd>F2</kbd>" in over
    assert "<kbd>F2</kbd>" in page
    assert "<html" not in over


def test_what_goes_to_a_citizen_is_filled_in_in_the_language_of_the_text(world: World) -> None:
    text_module(world, "已转{unit}")
    text_module(world, "Sent to {unit}")
    texts = {module.text for module in choices(world, "lead", world.dispatched().number)}
    assert texts == {"已转水务局", "Sent to Water bureau"}


def test_the_only_unit_is_chosen_beforehand_and_all_that_is_wrong_is_said_at_once(world: World) -> None:
    world.person("chief", Role.UNIT_LEAD, unit=world.roads)
    text_module(world, "本局", unit=world.roads, key="z")
    chief = signed_in(world, "chief")
    assert chief.get("/text-modules/new/").context["form"]["unit"].value() == "roads"
    assert not signed_in(world, "lead").get("/text-modules/new/").context["form"]["unit"].value(), "two to choose from"
    answer = chief.post("/text-modules/new/", typed(title="", text="{nothing}", unit="roads"))
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"title", "text", "key"}
