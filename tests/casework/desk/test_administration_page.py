"""Administrators and auditors read who changed what; the pages grow by no number of queries and forget no line."""

import re
from html import unescape

import pytest
from django.test import Client

from accounts.models import AdministrationEvent, Role
from casework.desk.administration import page as administration_page
from tests.world import World


def page(world: World, who: str = "auditor", query: str = "", language: str = "en") -> str:
    client = Client(headers={"accept-language": language})
    client.force_login(world.people[who])
    answer = client.get(f"/administration/{query}")
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())))


@pytest.mark.parametrize(("who", "status"), [("auditor", 200), ("administrator", 200), ("supervisor", 403), ("handler", 403)])
def test_who_answers_for_it_and_who_audits_it_read_the_history(world: World, client: Client, who: str, status: int) -> None:
    client.force_login(world.people[who])
    assert client.get("/administration/").status_code == status


def test_a_change_is_read_in_words(world: World) -> None:
    world.keep(world.leak, visits_required=2)
    world.keep(world.station, parent=world.roads)
    shown = page(world)
    assert "Leaks" in shown
    assert re.search(r"visits required — → 2", shown)
    assert re.search(r"above it Water bureau → Roads bureau", shown)
    assert "Administrator" in shown
    assert re.search(r"城关水务站 .* 水务局 → 交通局", page(world, language="zh-hans"))


def test_a_role_that_was_held_for_an_hour_is_there_for_good(world: World) -> None:
    world.person("colleague", Role.AUDITOR)
    world.later(hours=1)
    world.leaves(world.colleague)
    shown = page(world, query="?kind=roles")
    assert re.search(r"Colleague · Auditor .*Ended.*Colleague · Auditor .*Granted.*Colleague · Auditor .*Requested", shown)


def test_the_pages_hold_every_line_once(world: World) -> None:
    for n in range(administration_page.LINES):
        world.keep(world.leak, visits_required=1 + n % 2)
    numbers, before = [], None
    while True:
        lines, more = administration_page.lines("", before=before)
        numbers += [line.seq for line in lines]
        if not more:
            break
        before = lines[-1].seq
    assert numbers == list(AdministrationEvent.objects.order_by("-seq").values_list("seq", flat=True))


def test_every_line_is_of_a_group(world: World) -> None:
    kinds = set(AdministrationEvent.objects.values_list("kind", flat=True))
    assert kinds <= {kind for group in administration_page.GROUPS.values() for kind in group.kinds}


def test_what_administrators_did_has_words(world: World) -> None:
    world.disable(world.handler)
    world.leaves(world.colleague)
    assert set(AdministrationEvent.objects.values_list("verb", flat=True)) <= administration_page.VERBS.keys()


@pytest.mark.parametrize("query", ["?kind=nonsense", "?before=x", "?before=-1", "?before=9999999999999999999999"])
def test_a_page_that_is_none_answers_so(world: World, client: Client, query: str) -> None:
    client.force_login(world.auditor)
    assert client.get(f"/administration/{query}").status_code == 404
