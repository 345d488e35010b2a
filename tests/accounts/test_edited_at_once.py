"""Two administrators edit the same row: nobody overwrites what they have not seen."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client

from accounts.changed_only import ChangedOnlyForm
from accounts.models import Unit, User
from casework.models import Limit, Route, Topic
from tests.world import World


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(pk=user.pk))
    return client


def address(row: Model) -> str:
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def form_in(page: str) -> dict[str, Any]:
    """What a browser sends of the form as it stands."""
    form = page.split('method="post" id="')[1].split("</form>", maxsplit=1)[0]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]*)"', tag)
        if name and kind and (kind[1] not in {"checkbox", "submit"} or " checked" in tag):
            fields[unescape(name[1])] = unescape(value[1]) if value else "on" if kind[1] == "checkbox" else ""
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


def opened(client: Client, row: Model) -> dict[str, Any]:
    return form_in(client.get(address(row)).content.decode())


def test_what_was_left_as_it_was_keeps_what_a_colleague_entered(world: World) -> None:
    first, second = signed_in(world.administrator), signed_in(world.second_administrator)
    slow = opened(first, world.leak)
    quick = opened(second, world.leak)
    assert second.post(address(world.leak), quick | {"visits_required": "2", "photo_reason": "看现场"}).status_code == 302
    assert first.post(address(world.leak), slow | {"name_en": "Leaking pipes"}).status_code == 302
    topic = Topic.objects.get(pk=world.leak.pk)
    assert (topic.visits_required, topic.photo_reason, topic.name_en) == (2, "看现场", "Leaking pipes")


def test_who_changes_the_same_is_told_who_did_and_may_send_it_again(world: World) -> None:
    first, second = signed_in(world.administrator), signed_in(world.second_administrator)
    slow = opened(first, world.leak)
    second.post(address(world.leak), opened(second, world.leak) | {"name_en": "Burst pipes"})
    refused = first.post(address(world.leak), slow | {"name_en": "Leaking pipes", "photo_reason": "看现场"})
    page = unescape(refused.content.decode())
    assert refused.status_code == 200
    assert "Administrator2 changed this to “Burst pipes”" in page
    again = form_in(page)
    assert (again["name_en"], again["photo_reason"]) == ("Leaking pipes", "看现场")
    assert Topic.objects.get(pk=world.leak.pk).name_en == "Burst pipes"
    assert first.post(address(world.leak), again).status_code == 302
    assert Topic.objects.get(pk=world.leak.pk).name_en == "Leaking pipes"


def test_the_same_change_twice_is_no_conflict(world: World) -> None:
    first, second = signed_in(world.administrator), signed_in(world.second_administrator)
    slow, quick = opened(first, world.water), opened(second, world.water)
    for client, form in ((second, quick), (first, slow)):
        assert client.post(address(world.water), form | {"name": "水利局"}).status_code == 302
    assert Unit.objects.get(pk=world.water.pk).name == "水利局"


def test_a_box_that_both_ticked_otherwise_is_asked_about(world: World) -> None:
    first, second = signed_in(world.administrator), signed_in(world.second_administrator)
    world.keep(world.leak, enabled=False)
    slow = opened(first, world.leak)
    world.keep(world.leak, enabled=True)
    quick = opened(second, world.leak)
    quick.pop("enabled")
    assert second.post(address(world.leak), quick).status_code == 302
    assert first.post(address(world.leak), slow | {"enabled": "on", "name": "漏水管"}).status_code == 302
    assert Topic.objects.get(pk=world.leak.pk).enabled


@pytest.mark.parametrize("kind", ["limit", "route", "area"])
def test_so_it_is_for_whatever_administrators_keep(world: World, kind: str) -> None:
    rows: dict[str, tuple[Model, dict[str, str], dict[str, str]]] = {
        "limit": (Limit.objects.filter(topic=None, urgency="normal").get(), {"amount": "6"}, {"unit": "hours"}),
        "route": (Route.objects.get(), {"unit": str(world.roads.pk)}, {"area": str(world.town.pk)}),
        "area": (world.village, {"name": "西门社区"}, {"name_en": "West Gate"}),
    }
    row, theirs, ours = rows[kind]
    first, second = signed_in(world.administrator), signed_in(world.second_administrator)
    slow = opened(first, row)
    assert second.post(address(row), opened(second, row) | theirs).status_code == 302
    assert first.post(address(row), slow | ours).status_code == 302
    present = type(row)._base_manager.get(pk=row.pk)
    for name, value in (theirs | ours).items():
        stored = getattr(present, f"{name}_id", None) or getattr(present, name)
        assert str(stored) == value


def test_every_form_of_the_administration_that_changes_a_row_compares(world: World, rf: Any) -> None:
    request = rf.get("/")
    request.user = User.objects.get(pk=world.administrator.pk)
    editing = {}
    for model, its_admin in admin.site._registry.items():
        row = model._base_manager.first() or model()
        if its_admin.has_change_permission(request, row):
            editing[model.__name__] = its_admin.get_form(request, row, change=True)
    assert {"Topic", "Limit", "Route", "Unit", "Area"} <= editing.keys()
    assert [name for name, form in editing.items() if form.base_fields and not issubclass(form, ChangedOnlyForm)] == []
