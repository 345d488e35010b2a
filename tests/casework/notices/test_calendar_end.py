"""The calendar's end is told to every administrator, in time, and once for each published year."""

from datetime import date, datetime

import pytest
import time_machine
from django.test import Client

from accounts.models import Role
from casework.models import Calendar, Notice
from casework.notices import calendar_end, inbox
from tests.world import SHANGHAI, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published_through_2026(world: World) -> None:
    Calendar.objects.update(published_through=date(2026, 12, 31))


def day(month: int, day: int, hour: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


def notices_by(at: datetime) -> int:
    """How many notices there are after telling."""
    calendar_end.tell(at=at)
    return Notice.objects.filter(kind=calendar_end.KIND).count()


def test_nobody_is_told_before_sixty_days_are_left(world: World) -> None:
    assert notices_by(day(10, 31, 23)) == 0
    assert notices_by(day(11, 1, 0)) == 2


def test_every_administrator_is_told_once_and_nobody_else(world: World) -> None:
    third = world.person("administrator3", Role.ADMINISTRATOR, unit=world.water)
    world.person("administrator3", Role.ADMINISTRATOR, unit=world.roads)
    world.disable(world.person("administrator4", Role.ADMINISTRATOR))
    assert [notices_by(day(11, 2 + n)) for n in range(5)] == [3] * 5
    administrators = {world.administrator.pk, world.second_administrator.pk, third.pk}
    assert set(Notice.objects.values_list("recipient", flat=True)) == administrators


def test_a_calendar_that_has_ended_already_is_told_too(world: World) -> None:
    assert notices_by(day(3, 1, year=2027)) == 2


def test_the_next_year_is_told_anew(world: World) -> None:
    assert notices_by(day(12, 1)) == 2
    Calendar.objects.update(published_through=date(2027, 12, 31))
    assert notices_by(day(12, 2)) == 2
    assert notices_by(day(11, 2, year=2027)) == 4


def test_it_arrives_says_the_day_and_leads_to_the_calendar(world: World) -> None:
    calendar_end.tell(at=day(11, 2))
    assert inbox.unread(world.administrator) == 1
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.administrator)
    page = client.get("/notices/").content.decode()
    assert "The working calendar ends on 31 December 2026." in page
    assert 'href="/calendar/"' in page


@pytest.mark.parametrize("path", ["/calendar/", "/rules/"])
def test_the_pages_say_so_within_the_sixty_days(world: World, path: str) -> None:
    shown = {}
    for at in (day(10, 31), day(11, 1), day(1, 1, year=2027)):
        client = Client(headers={"accept-language": "en"})
        with time_machine.travel(at, tick=False):
            client.force_login(world.administrator)
            page = client.get(path).content.decode()
        shown[at] = ["The calendar ends on 31 December 2026" in page, "The calendar ended on 31 December 2026" in page]
    assert list(shown.values()) == [[False, False], [True, False], [False, True]]
