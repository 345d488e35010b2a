"""Whether a citizen was pressed for a good mark never reaches the unit: by no page, call, notice or export."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from casework import steps
from casework.models import Case, Notice
from casework.notices import compose, texts
from casework.notices.deliver import deliver
from tests.standing import beginning
from tests.world import World

PAGES = ("/", "/cases/{}/", "/notices/", "/api/v1/cases/{}/", "/api/v1/cases/{}/events/", "/api/v1/cases/")


@beginning
def cases(world: World) -> tuple[Case, Case]:
    """Two alike in everything but that the citizen of the first was pressed."""
    world.now = timezone.now() - timedelta(hours=9)
    begun, rated = world.now, []
    for pressed in (True, None):
        world.now = begun
        case = world.resolved(world.visited(world.acknowledged(world.dispatched(handler=world.handler))))
        opinion = steps.Opinion(4, "partly", "yes", pressed=pressed, words="让我打五星")
        rated.append(steps.rate_by_link(world.rating_token(case), opinion, at=world.later(hours=1)))
    compose.compose([case.pk for case in rated], at=world.now)
    return rated[0], rated[1]


@pytest.mark.parametrize("who", ["handler", "colleague", "lead"])
def test_what_the_unit_reads_of_a_case_does_not_depend_on_it(world: World, cases: tuple[Case, Case], who: str) -> None:
    """Only numbers, ids and tokens tell the two apart."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    for address in PAGES[1:2] + PAGES[3:5]:
        pages = [client.get(address.format(case.number)) for case in cases]
        lengths = {len(page.content.decode().replace(case.number, "")) for page, case in zip(pages, cases, strict=True)}
        assert {page.status_code for page in pages} == {200}
        assert len(lengths) == 1, address
    for address in PAGES:
        assert "pressed" not in shown(client, address.format(cases[0].number)), address


def test_no_notice_to_the_staff_says_it(world: World, cases: tuple[Case, Case]) -> None:
    deliver(at=timezone.now())
    by_case = [Notice.objects.filter(case=case, recipient__isnull=False).order_by("recipient", "kind") for case in cases]
    lines = [[texts.line(notice).replace(notice.case.number, "") for notice in rows if notice.case] for rows in by_case]
    assert lines[0] == lines[1]
    assert lines[0]
    assert "pressed" not in str([list(rows.values_list("params", flat=True)) for rows in by_case])


def test_a_supervisor_does_not_read_it_of_a_single_case_either(world: World, cases: tuple[Case, Case]) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.supervisor)
    assert "pressed" not in shown(client, f"/cases/{cases[0].number}/")


def shown(client: Client, address: str) -> str:
    """Less what says which switch of the frame is on."""
    return client.get(address).content.decode().casefold().replace("aria-pressed", "")
