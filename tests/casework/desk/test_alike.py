"""A demand that was just registered stands beside open cases that are like it, for whoever may merge it and for nobody else."""

import pytest
from django.test import Client

from tests.world import World

pytestmark = pytest.mark.django_db

WORDS = "六角巷路灯坏了半个月没人修"


def test_a_dispatcher_sees_the_open_case_and_merges_into_it(world: World, client: Client) -> None:
    first = world.dispatched(world.registered(text=WORDS))
    repeat = world.registered(text="六角巷的路灯坏了没人修", phone="13700137000")
    client.force_login(world.dispatcher)
    assert f"/cases/{repeat.number}/alike/" in client.get(f"/cases/{repeat.number}/").content.decode()
    page = client.get(f"/cases/{repeat.number}/alike/").content.decode()
    assert first.number in page
    assert "Alt 1" not in page  # a key of the page of registering alone
    form = client.get(f"/cases/{repeat.number}/merge/?into={first.number}").content.decode()
    assert f'value="{first.number}"' in form
    client.post(f"/cases/{repeat.number}/merge/", {"into": first.number, "reason": "同一盏路灯"})
    repeat.refresh_from_db()
    assert repeat.merged_into == first


def test_a_case_is_not_like_itself(world: World, client: Client) -> None:
    case = world.registered(text=WORDS)
    client.force_login(world.dispatcher)
    assert "No open case is like it." in client.get(f"/cases/{case.number}/alike/").content.decode()


def test_like_words_about_another_place_are_not_merged(world: World, client: Client) -> None:
    world.registered(text="阳光花园三号楼的路灯坏了半个月没人修")
    case = world.registered(text="翠湖小区的路灯坏了半个月没人修", phone="13700137000")
    client.force_login(world.dispatcher)
    page = client.get(f"/cases/{case.number}/alike/").content.decode()
    assert "Another place" in page
    assert "Merge into it" not in page


def test_whoever_may_not_merge_is_shown_nothing(world: World, client: Client) -> None:
    case = world.dispatched(world.registered(text=WORDS))
    client.force_login(world.handler)
    assert client.get(f"/cases/{case.number}/alike/").status_code == 404
    client.force_login(world.dispatcher)  # and of a case that somebody works on already
    assert client.get(f"/cases/{case.number}/alike/").status_code == 404
