"""`/people/import/` and `/people/export.xlsx`: a file is tried, shown, and taken in as it was shown, once."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts import form_keys
from accounts.models import AdministrationEvent, MembershipRequest, Unit, User
from casework.workbook.lines import Kind
from casework.workbook.plan import plan
from casework.workbook.reading import read
from tests.casework.workbook.sheets import workbook
from tests.world import World

PAGE = "/people/import/"


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.administrator)


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(pk=user.pk))
    return client


def tried(client: Client, raw: bytes) -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile("people.xlsx", raw)})


def carried(response: Any) -> str:
    match = re.search(r'name="workbook" value="([^"]+)"', response.content.decode())
    assert match
    return match[1]


def staff(count: int, **changed: object) -> list[tuple[object, ...]]:
    return [(f"p{n}", f"同事{n}", "", changed.get("role", "handler"), "water", "") for n in range(count)]


@pytest.mark.long
def test_two_hundred_people_in_one_file(world: World, client: Client) -> None:
    wrong = [*staff(200), ("p200", "同事", "", "handler", "watter", "")]
    response = tried(client, workbook(people=wrong))
    page = response.content.decode()
    assert "Import 200 rows" in page
    assert "nothing has the code “watter”" in page
    assert "and 150 more" in page
    assert not User.objects.filter(username="p1").exists(), "a dry run writes nothing"
    refused = client.post("/people/import/refused.xlsx", {"workbook": carried(response)})
    assert [entry.cell("username") for entry in read(refused.content).entries] == ["p200"]
    done = client.post(PAGE, {"workbook": carried(response)}, follow=True).content.decode()
    assert "200 new, 0 changed" in done
    assert "200 people were entered" in done
    assert "200 people have no link yet" in done
    assert User.objects.filter(username__startswith="p", memberships__unit=world.water).count() == 200
    exported = read(client.get("/people/export.xlsx").content)
    assert {line.kind for line in plan(exported, actor=world.administrator).lines} == {Kind.SAME}


@pytest.mark.long
def test_however_many_rows_it_takes_as_many_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    raw = workbook(people=staff(300), units=[(f"u{n}", f"局{n}", "", "gov") for n in range(300)])
    with django_assert_max_num_queries(30):
        response = tried(client, raw)
    with django_assert_max_num_queries(60):
        client.post(PAGE, {"workbook": carried(response)})
    assert Unit.objects.filter(code__startswith="u").count() == 300


def test_the_same_form_twice_is_one_act(world: World, client: Client) -> None:
    response = tried(client, workbook(people=staff(3)))
    form = {"workbook": carried(response), "form_key": form_keys.new(world.administrator.pk)}
    pages = [client.post(PAGE, form, follow=True).content.decode() for _time in range(2)]
    assert all("3 new, 0 changed" in page for page in pages)
    assert AdministrationEvent.objects.filter(kind="user", verb="create", actor=world.administrator).count() == 3


def test_a_second_import_of_the_same_rows_is_shown_what_changed(world: World, client: Client) -> None:
    other = signed_in(world.second_administrator)
    raw = workbook(people=[*staff(2, role="operator"), ("lead", "Lead", "", "", "", "")])
    first, second = tried(client, raw), tried(other, raw)
    client.post(PAGE, {"workbook": carried(first)})
    answer = other.post(PAGE, {"workbook": carried(second)})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "nothing was imported" in page
    assert re.search(r"Different since the last dry run <span[^>]*>2<", page)
    assert MembershipRequest.objects.filter(requested_by=world.second_administrator, decided_at=None).count() == 0


def test_a_file_of_another_kind_and_a_page_of_somebody_else_are_answered_in_words(world: World, client: Client) -> None:
    assert tried(client, b"a,b\n1,2\n").status_code == 400
    assert b"no .xlsx workbook" in tried(client, b"a,b\n1,2\n").content
    theirs = carried(tried(signed_in(world.second_administrator), workbook(people=staff(1))))
    for address in (PAGE, "/people/import/refused.xlsx"):
        answer = client.post(address, {"workbook": theirs})
        assert (answer.status_code, b"Choose the file again" in answer.content) == (400, True)
    assert b"Choose a file" in client.post(PAGE).content


def test_names_stand_in_no_history(world: World, client: Client) -> None:
    response = tried(client, workbook(people=[("handler", "韩东方", "", "", "", "")]))
    client.post(PAGE, {"workbook": carried(response)})
    assert User.objects.get(username="handler").name == "韩东方"
    line = AdministrationEvent.objects.order_by("-seq").first()
    assert line is not None
    assert line.facts["renamed"] == ["name"]
    assert "韩东方" not in str(line.facts)


def test_what_looks_like_a_formula_or_a_script_is_shown_and_handed_out_as_text(world: World, client: Client) -> None:
    nasty = "<script>alert(1)</script>"
    response = tried(client, workbook(units=[("=cmd", nasty, "=1+1", "gov")]))
    assert nasty not in response.content.decode()
    client.post(PAGE, {"workbook": carried(response)})
    assert Unit.objects.get(code="=cmd").name == nasty
    entries = read(client.get("/people/export.xlsx").content).entries
    assert ("=cmd", "=1+1") in {(entry.cell("code"), entry.cell("name_en")) for entry in entries}
    assert len(read(client.get("/people/export.xlsx").content).entries) > 10
    assert client.get("/people/export.xlsx?empty=1").status_code == 200
