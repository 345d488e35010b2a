"""What is being typed comes back when language, light or print are switched without a script, and nothing is carried out."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import form_keys
from casework.models import Case, UnsentForm
from tests import files
from tests.config.test_unsent import DEMAND, WORDS, english, form_of, sent_again
from tests.world import World


def switched(client: Client, form: dict[str, str], **switch: str) -> Any:
    return client.post("/register/", form | {f"switch_{name}": choice for name, choice in switch.items()})


def test_the_language_is_changed_without_script_and_without_loss(world: World) -> None:
    client = english()
    client.force_login(world.operator)
    form = form_of(world.operator)
    answer = switched(client, form, language="zh-hans")
    page = answer.content.decode()
    assert (answer.status_code, Case.objects.count(), UnsentForm.objects.exists()) == (200, 0, False)
    assert 'lang="zh-Hans"' in page
    for shown in (f">\n{WORDS}</textarea>", 'value="13912345678"', '<option value="walk_in" selected>', form[form_keys.NAME]):
        assert shown in page
    assert "aria-invalid" not in page
    assert client.post("/register/", form).status_code == 302
    assert Case.objects.count() == 1


def test_light_and_print_too(world: World) -> None:
    client = english()
    client.force_login(world.operator)
    for choice, shown in (({"theme": "dark"}, 'data-theme="dark"'), ({"print": "large"}, 'data-print="large"')):
        page = switched(client, form_of(world.operator), **choice).content.decode()
        assert shown in page
        assert WORDS in page
        assert shown in client.get("/").content.decode()
    assert "data-theme" not in switched(client, form_of(world.operator), theme="").content.decode()
    assert Case.objects.count() == 0


def test_files_do_not_come_back_with_it_and_that_is_said(world: World) -> None:
    client = english()
    client.force_login(world.operator)
    filled = form_of(world.operator) | {"files": [SimpleUploadedFile("合同.pdf", files.PDF)], "switch_theme": "dark"}
    page = client.post("/register/", filled).content.decode()
    assert "Photos and files are not kept: choose them again." in page
    assert WORDS in page


def test_where_its_page_can_no_longer_be_read_what_was_typed_is_kept(world: World) -> None:
    """As after a refusal, at an address that takes forms alone; or the case was taken away meanwhile."""
    case = world.acknowledged()
    client = english()
    client.force_login(world.handler)
    form = {
        "text": WORDS,
        form_keys.NAME: form_keys.new(world.handler.pk),
        "switch_language": f"zh-hans /cases/{case.number}/reply/",
    }
    for gone in (f"/visits/plan/{case.number}/", "/cases/20200101-99999/reply/"):
        answer = client.post(gone, form, follow=True)
        again = sent_again(answer.content.decode())
        assert again["text"] == WORDS
        assert f'action="/cases/{case.number}/reply/"' in answer.content.decode()
        assert 'lang="zh-Hans"' in answer.content.decode()


def test_and_where_the_session_is_over(world: World) -> None:
    form = form_of(world.operator) | {"switch_theme": "dark /register/caller/"}
    answer = english().post("/register/", form)
    goes_on = re.search(r"next=(/unsent/[0-9a-f-]+/)", answer["Location"])
    assert goes_on
    assert answer.cookies["theme"].value == "dark"
    client = english()
    client.force_login(world.operator)
    assert 'action="/register/caller/"' in client.get(goes_on[1]).content.decode()


@pytest.mark.parametrize("action", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_what_is_kept_goes_nowhere_else(world: World, action: str) -> None:
    answer = english().post("/register/", form_of(world.operator) | {"switch_theme": f"dark {action}"})
    client = english()
    client.force_login(world.operator)
    assert 'action="/register/"' in client.get(answer["Location"].split("next=")[1]).content.decode()


def test_another_site_fills_no_form(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.operator)
    answer = switched(client, DEMAND, theme="dark")
    assert answer.status_code == 403


@pytest.mark.parametrize("language", ["", "xx", "de"])
def test_a_language_that_there_is_not_is_no_switch(world: World, language: str) -> None:
    client = english()
    client.force_login(world.operator)
    assert client.post("/register/", form_of(world.operator) | {"switch_language": language}).status_code == 302
    assert Case.objects.count() == 1
