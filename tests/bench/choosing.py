"""Choosing among thousands: `python -m tests.bench.choosing [of each]`. The view as an operator and a dispatcher ask it."""

import itertools
import random
import statistics
import sys
import time
from typing import Any

from tests.bench import serving

OF_EACH, ASKED, SEED = 5_000, 200, 20261127
WITHIN = "≤ 50 ms"
FIRST, SECOND = "东西南北长重石大新安青白", "门关山河里桥塘园庆乐行单绿岭"
ENDINGS = ("社区", "村", "里", "街")
SURNAMES, GIVEN = "王李张刘陈杨单曾区解", "伟芳娜敏静丽强磊军洋慧杰"
Row = tuple[str, str, str]


def main(of_each: int) -> int:
    serving.settle()
    from tests.bench import report

    with serving.database():
        rows = measured(of_each)
        report.write("choosing", f"Choosing among {of_each:,} areas, {of_each:,} people", rows, notes=NOTES)
    for what, value, promised in rows:
        print(f"{what:<90}{value:>14}  {promised}")
    return 0


def measured(of_each: int) -> list[Row]:
    from django import forms
    from django.test import Client
    from django.utils import timezone

    from accounts.models import Area
    from tests.world import World

    world = World(now=timezone.now())
    filled(world, of_each)
    case = world.registered()
    operator, dispatcher = (Client(headers={"host": "localhost"}) for _ in range(2))
    operator.force_login(world.operator)
    dispatcher.force_login(world.dispatcher)
    rows = [("the first answer of a process, which reads the areas", timed(operator, [{"kind": "area", "q": "dongm"}]), "-")]
    person = {"case": case.number, "verb": "dispatch", "ask": "handler"}
    rows.append(("the first answer of a process, which reads the people", timed(dispatcher, [person | {"q": "wang"}]), "-"))
    chance = random.Random(SEED)
    for name, typed in (
        ("characters", "东门 长行 青溪 石桥 社"),
        ("pinyin", "dongmen changhang dashan d"),
        ("initials", "dmsq chc xam cqs"),
    ):
        texts = [chance.choice(typed.split()) for _ in range(ASKED)]
        rows.append((f"an area by {name} (median)", timed(operator, [{"kind": "area", "q": text} for text in texts]), WITHIN))
    for name, typed in (("characters", "王伟 单 静"), ("pinyin", "wangwei shan zeng w"), ("initials", "ww lj zq")):
        texts = [chance.choice(typed.split()) for _ in range(ASKED)]
        rows.append((f"a person by {name} (median)", timed(dispatcher, [person | {"q": text} for text in texts]), WITHIN))
    every = [(area.code, f"\u3000\u3000{area}") for area in Area.objects.all()]
    page = len(operator.get("/register/").content)
    rows.append(("the page on which a demand is registered", f"{page / 1024:.0f} KB", "-"))
    rows.append(
        (
            "a list of every area, which stood in it before",
            f"{len(forms.Select(choices=every).render('area', '').encode()) / 1024:.0f} KB",
            "-",
        )
    )
    return rows


def filled(world: Any, of_each: int) -> None:
    """Ten towns, and communities below them; people in two bureaus."""
    from accounts.models import Area, Membership, Role, User
    from accounts.steps import memberships, people, records

    about = {"actor": world.administrator, "at": world.now}
    towns = [Area(code=f"t{nth}", name=f"青溪{nth}镇", level="township", parent=world.county) for nth in range(10)]
    towns = records.create_all(towns, **about)
    names = itertools.cycle("".join(parts) for parts in itertools.product(FIRST, SECOND, ENDINGS))
    areas = [Area(code=f"c{nth:05}", name=next(names), level="community", parent=towns[nth % 10]) for nth in range(of_each)]
    records.create_all(areas, **about)
    given = itertools.cycle("".join(parts) for parts in itertools.product(SURNAMES, GIVEN, GIVEN))
    users = [User(username=f"p{nth:05}", name=next(given), password="!") for nth in range(of_each)]
    entered = people.enter(users, **about)
    posts = [memberships.Post(user, Role.HANDLER, world.roads) for user in entered]
    memberships.grant(posts, **about)
    assert Membership.objects.count() >= of_each


def timed(client: Any, bodies: list[dict[str, str]]) -> str:
    times = []
    for body in bodies:
        begun = time.perf_counter()
        answer = client.post("/choices/", body)
        times.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200
    return f"{statistics.median(times):.0f} ms"


NOTES = (
    "The names are made of a few characters, many of which are read in two ways, so that what is typed fits hundreds. "
    "The view is asked in one process, with all its middleware and without HTTP."
)

if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else OF_EACH))
