"""At the doors, many at once: of the guesses as many get through as are allowed, and a link gives one password."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.utils import timezone

from accounts import form_keys, invitations, tries
from accounts.guessing import BY_NAME
from accounts.models import Invitation, TryCount, User
from accounts.tries import Allowance, TooOften
from casework.models import Case
from tests.races.racing import race
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

HUNDRED, AT_ONCE = 100, 20


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    return World()


def answers(asking: Callable[[int], int], *, how_many: int = HUNDRED) -> Counter[int]:
    """What so many are answered, twenty at a time."""
    statuses: list[int] = []
    for first in range(0, how_many, AT_ONCE):
        race([lambda n=number: statuses.append(asking(n)) for number in range(first, first + AT_ONCE)])
    return Counter(statuses)


def test_of_a_hundred_guesses_at_once_ten_are_tried(world: World) -> None:
    def guess(_number: int) -> int:
        body = {"username": "handler", "password": "wrong"}
        return Client().post("/api/v1/auth/token/", body, content_type="application/json").status_code

    assert answers(guess) == {401: BY_NAME.most, 429: HUNDRED - BY_NAME.most}


def test_at_the_other_door_ten_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr("accounts.models.check_password", lambda *_args, **_more: bool(tried.append("x")))
    answers(lambda _n: Client().post("/accounts/login/", {"login": "handler", "password": "wrong"}).status_code)
    assert len(tried) == BY_NAME.most


def test_strangers_who_guess_keep_the_right_person_out_nowhere_else(world: World) -> None:
    def come(number: int) -> int:
        right = number % 10 == 0
        body = {"username": "handler", "password": "handler" if right else "wrong"}
        address = "10.7.7.7" if right else "10.6.6.6"
        return Client(REMOTE_ADDR=address).post("/api/v1/auth/token/", body, content_type="application/json").status_code

    assert answers(come) == {200: 10, 401: BY_NAME.most, 429: 80}


def test_a_count_begins_anew_once_however_many_come_when_it_has_ended(world: World) -> None:
    allowance, now = Allowance("race", most=3, lasts=timedelta(minutes=1)), timezone.now()
    for _try in range(3):
        tries.take(allowance, "x", at=now)
    later = now + timedelta(minutes=1)
    taken: list[bool] = []

    def come() -> None:
        try:
            tries.take(allowance, "x", at=later)
        except TooOften:
            taken.append(False)
        else:
            taken.append(True)

    race([come] * AT_ONCE)
    assert Counter(taken) == {True: 3, False: AT_ONCE - 3}
    assert TryCount.objects.get().count == 3


def test_a_link_gives_one_password(world: World) -> None:
    token = invitations.make(world.handler, key="k" * 43, by=world.administrator, at=timezone.now())
    assert token
    given: list[str] = []

    def choose(password: str) -> None:
        if invitations.accept(token, password=password, at=timezone.now()):
            given.append(password)

    race([lambda n=number: choose(f"password-{n}") for number in range(8)])
    assert len(given) == 1
    assert check_password(given[0], User.objects.get(username="handler").password)


def test_of_links_made_at_once_one_opens(world: World) -> None:
    made: list[str] = []
    now = timezone.now()
    race(
        [
            lambda n=number: made.append(invitations.make(world.handler, key=f"{n}" * 43, by=world.administrator, at=now) or "")
            for number in range(8)
        ]
    )
    assert len(set(made)) == 8
    assert len([token for token in made if invitations.find(token, at=now)]) == 1
    assert Invitation.objects.filter(voided_at=None).count() == 1


def test_whoever_signs_in_while_they_are_turned_off_is_not_let_in_when_they_are_back(world: World) -> None:
    clients = [Client() for _ in range(8)]
    race(
        [
            *(lambda c=client: c.post("/accounts/login/", {"login": "handler", "password": "handler"}) for client in clients),
            lambda: world.disable(world.handler),
        ]
    )
    world.enable(world.handler)
    assert {client.get("/account/").status_code for client in clients} == {302}


def test_of_two_who_correct_the_same_at_once_the_second_is_told(world: World) -> None:
    case = world.registered()
    statuses: list[int] = []
    sending = []
    for user in (world.operator, world.second_operator):
        client = Client()
        client.force_login(user)
        page = client.get(f"/cases/{case.number}/correct/").content.decode()
        shown = unescape(page.split('name="shown" value="')[1].split('"')[0])
        form = {"field": "address", "value": f"东门街 {user.pk} 号", "reason": "来电更正", "shown": shown}
        path = f"/cases/{case.number}/correct/"
        sending.append(lambda client=client, path=path, form=form: statuses.append(client.post(path, form).status_code))
    race(sending)
    assert sorted(statuses) == [302, 409]


def test_of_two_who_change_the_same_row_at_once_the_second_is_told(world: World) -> None:
    statuses: list[int] = []
    sending = []
    path = f"/admin/accounts/unit/{world.water.pk}/change/"
    for user in (world.administrator, world.second_administrator):
        client = Client()
        client.force_login(user)
        form = {"code": "water", "name": f"水利局 {user.pk}", "name_en": "Water bureau", "parent": world.government.pk}
        form |= {f"initial-{name}": value for name, value in (form | {"name": "水务局"}).items()}
        sending.append(lambda client=client, form=form: statuses.append(client.post(path, form).status_code))
    race(sending)
    assert sorted(statuses) == [200, 302]


def test_three_clicks_at_once_register_one_demand(world: World) -> None:
    client = Client()
    client.force_login(world.operator)
    form = {"text": "路灯坏了", "kind": "help", "channel": "walk_in", "urgency": "normal"}
    form |= {form_keys.NAME: form_keys.new(world.operator.pk)}
    pages: list[tuple[int, bytes]] = []

    def click() -> None:
        tab = Client()
        tab.cookies = client.cookies
        answer = tab.post("/register/", form)
        pages.append((answer.status_code, answer.content))

    race([click] * 3)
    assert len(set(pages)) == 1
    assert pages[0][0] == 200
    assert Case.objects.count() == 1
