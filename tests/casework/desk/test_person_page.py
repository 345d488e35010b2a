"""A person's page: taken on, changed, disabled and enabled by administrators, each by a step and with its line in the history."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import invitations
from accounts.models import AdministrationEvent, Invitation, MembershipRequest, Role, User
from accounts.steps.units import end as end_unit
from tests.world import World

NEW = "/people/new/"
ENTERED = {"name": "新同事", "username": "xin.tong", "email": "", "language": "zh-hans", "role": "handler", "unit": "water"}
CHOSEN = "Willow-under-the-bridge"


@pytest.fixture
def ask(world: World, client: Client) -> Client:
    client.force_login(world.administrator)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def other(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(pk=user.pk))
    return client


def edited(person: User, **changed: str) -> dict[str, str]:
    fields = {name: getattr(person, name) for name in ("name", "username", "email", "language")}
    return fields | {f"initial-{name}": value for name, value in fields.items()} | changed


def text(answer: Any) -> str:
    return answer.content.decode()  # type: ignore[no-any-return]


# Somebody new.


def test_a_newcomer_is_entered_given_a_role_and_invited_in_one_act(world: World, ask: Client) -> None:
    page = text(ask.post(NEW, ENTERED))
    (path,) = re.findall(r"data-link>https?://[^/]+(/password/[^<]+)<", page)
    person = User.objects.get(username="xin.tong")
    assert not person.has_usable_password()
    assert [(row.role, row.unit) for row in person.memberships.all()] == [(Role.HANDLER, world.water)]
    lines = AdministrationEvent.objects.filter(actor=world.administrator).order_by("-seq")[:3]
    assert [line.verb for line in lines] == ["invite", "grant", "create"]
    answers = [Client().post(path, {"new_password1": CHOSEN, "new_password2": CHOSEN}).status_code for _use in range(2)]
    assert answers == [302, 410], "a link is used once"
    assert Client().login(username="xin.tong", password=CHOSEN)


def test_a_role_that_takes_two_waits_and_the_link_goes_out(world: World, ask: Client) -> None:
    page = text(ask.post(NEW, ENTERED | {"role": "auditor", "unit": ""}))
    assert "These roles wait for a second administrator." in page
    assert MembershipRequest.objects.get(decided_at=None).user.username == "xin.tong"
    assert Invitation.objects.filter(user__username="xin.tong", voided_at=None).count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"username": "HANDLER"}, "The username “handler” is taken."),
        ({"username": "ｈandler"}, "The username “handler” is taken."),
        ({"username": "new"}, "Nobody can be called “new” here."),
        ({"username": ".."}, "Nobody can be called “..” here."),
        ({"username": "a/b"}, "Enter a valid username."),
        ({"username": "x y"}, "Enter a valid username."),
        ({"username": "x" * 200}, "at most 80 characters"),
        ({"username": "x\0"}, "Null characters are not allowed."),
        ({"name": ""}, "This field is required."),
        ({"role": ""}, "This field is required."),
        ({"unit": ""}, "This role belongs to a unit. Name one."),
        ({"unit": "nowhere"}, "Nothing here is called"),
    ],
)
def test_what_cannot_be_entered_is_said_and_nothing_is_written(
    world: World, ask: Client, wrong: dict[str, str], words: str
) -> None:
    before = AdministrationEvent.objects.count()
    answer = ask.post(NEW, ENTERED | wrong)
    assert answer.status_code == 400
    assert words in text(answer).replace("&#x27;", "'")
    assert AdministrationEvent.objects.count() == before
    assert not Invitation.objects.exists()


def test_nobody_is_taken_on_by_a_unit_that_has_ended(world: World, ask: Client) -> None:
    end_unit(world.station, successor=world.roads, people_go_along=False, actor=world.administrator, at=world.now)
    assert "has ended. Name a unit that goes on." in text(ask.post(NEW, ENTERED | {"unit": "water-1"}))
    assert not User.objects.filter(username="xin.tong").exists()


@pytest.mark.long
def test_any_username_that_may_be_has_its_pages(world: World, ask: Client) -> None:
    for username in ("张.伟+1@street-2_3", "123", "z" * 80):
        world.newcomer(username)
        for page in ("", "edit/", "roles/", "disable/", "leave/"):
            assert ask.get(f"/people/{username}/{page}").status_code == 200, (username, page)


# Who sees whom.


def test_a_lead_sees_those_of_the_unit_and_not_what_administrators_do(world: World, ask: Client) -> None:
    world.change(world.handler, email="h@example.org")
    lead = other(world.lead)
    page = text(lead.get("/people/handler/"))
    assert "Handler · Water bureau" in page
    for hidden in ("h@example.org", "Who changed what", "/disable/", "/link/", "/roles/"):
        assert hidden not in page, hidden
    assert "h@example.org" in text(ask.get("/people/handler/"))
    for username in ("stranger", "auditor", "nobody", "x" * 200, "a%00b"):
        assert lead.get(f"/people/{username}/").status_code == 404, username


@pytest.mark.parametrize("page", ["edit/", "roles/", "disable/", "enable/"])
def test_nobody_else_gets_at_an_account(world: World, page: str) -> None:
    for user in (world.lead, world.supervisor, world.auditor, world.handler):
        client = other(user)
        assert client.post(f"/people/colleague/{page}", {"role": "auditor"}).status_code == 404
    assert not MembershipRequest.objects.filter(decided_at=None).exists()


# Details.


def test_details_are_changed_and_the_history_names_no_name(world: World, ask: Client) -> None:
    answer = ask.post("/people/handler/edit/", edited(world.handler, name="王芳", username="wang.fang", email="w@example.org"))
    assert answer["Location"] == "/people/wang.fang/"
    assert Client().login(username="wang.fang", password="handler")
    line = AdministrationEvent.objects.latest("seq")
    assert (line.verb, sorted(line.facts["renamed"])) == ("change", ["email", "name", "username"])
    assert "王芳" not in str(line.facts)


def test_what_a_colleague_changed_meanwhile_is_said_and_the_rest_stays(world: World, ask: Client) -> None:
    shown = edited(world.handler, name="Mine")
    world.change(world.handler, name="Theirs", email="t@example.org")
    answer = ask.post("/people/handler/edit/", shown)
    assert answer.status_code == 400
    assert "Theirs" in text(answer)
    assert User.objects.get(pk=world.handler.pk).email == "t@example.org"


def test_who_was_disabled_meanwhile_is_not_enabled_by_a_new_name(world: World, ask: Client) -> None:
    shown = edited(world.handler, name="新名")
    other(world.second_administrator).post("/people/handler/disable/")
    assert ask.post("/people/handler/edit/", shown).status_code == 302
    person = User.objects.get(pk=world.handler.pk)
    assert (person.is_active, person.name) == (False, "新名")


def test_capitals_alone_make_no_other_username(world: World, ask: Client) -> None:
    assert "is taken" in text(ask.post("/people/handler/edit/", edited(world.handler, username="Colleague")))
    assert ask.post("/people/handler/edit/", edited(world.handler, username="Handler")).status_code == 302


def test_editing_gives_no_power(world: World, ask: Client) -> None:
    form = edited(world.auditor, name="X") | {"is_superuser": "on", "is_staff": "on", "is_active": "", "password": "x"}
    assert ask.post("/people/auditor/edit/", form).status_code == 302
    auditor = User.objects.get(pk=world.auditor.pk)
    assert (auditor.name, auditor.is_superuser, auditor.is_staff, auditor.is_active) == ("X", False, False, True)
    assert auditor.check_password("auditor")


# Disabled and enabled.


def test_before_an_account_is_disabled_it_is_said_what_happens_to_the_cases(world: World, ask: Client) -> None:
    world.acknowledged()
    page = text(ask.get("/people/handler/disable/"))
    assert "They have 1 open case." in page
    assert "/people/handler/hand-over/" in page
    assert User.objects.get(pk=world.handler.pk).is_active


def test_it_is_disabled_signed_out_and_enabled_again(world: World, ask: Client) -> None:
    theirs = other(world.handler)
    assert "The account is disabled." in text(ask.post("/people/handler/disable/", follow=True))
    assert theirs.get("/account/").status_code == 302
    page = text(ask.get("/people/handler/"))
    assert "Enable the account" in page
    assert f"/people/{world.handler.pk}/link/" not in page
    assert "enabled again" in text(ask.post("/people/handler/enable/", follow=True))
    assert Client().login(username="handler", password="handler")
    assert [line.verb for line in AdministrationEvent.objects.order_by("-seq")[:2]] == ["enable", "disable"]


def test_nobody_disables_themselves_nor_the_last_two_administrators(world: World, ask: Client) -> None:
    for username, words in (("administrator", "Nobody disables their own account"), ("administrator2", "At least two")):
        address = f"/people/{username}/disable/"
        assert words in text(ask.get(address))
        assert words in text(ask.post(address, follow=True))
        assert User.objects.get(username=username).is_active
    assert "/people/administrator/disable/" not in text(ask.get("/people/administrator/"))


# What was changed.


def test_the_page_says_who_changed_what_of_this_person_alone(world: World, ask: Client) -> None:
    world.change(world.handler, name="Somebody")
    world.leaves(world.handler)
    world.person("handler", Role.AUDITOR)
    invitations.make(world.handler, key="k" * 43, by=world.administrator, at=timezone.now())
    world.change(world.colleague, name="Else")
    lines = ask.get("/people/handler/").context["lines"]
    assert [(line.title, line.verb) for line in lines[::-1]] == [
        ("Account", "Entered"),
        ("Handler · Water bureau", "Granted"),
        ("Account", "Changed"),
        ("Handler · Water bureau", "Ended"),
        ("Auditor", "Requested"),
        ("Auditor", "Confirmed"),
        ("Auditor", "Granted"),
        ("Auditor", "Ended"),
        ("Auditor", "Requested"),
        ("Account", "Password link made"),
    ]
    assert {line.actor for line in lines[:-1]} == {"Administrator", "Administrator2"}


def test_a_long_history_is_read_piece_by_piece(world: World, ask: Client) -> None:
    for nth in range(30):
        world.change(world.handler, name=f"N{nth}")
    first = ask.get("/people/handler/").context
    assert (len(first["lines"]), first["more"]) == (20, True)
    rest = ask.get(f"/people/handler/?before={first['lines'][-1].seq}").context
    assert (len(rest["lines"]), rest["more"]) == (12, False)
    assert ask.get("/people/handler/?before=x").status_code == 404
