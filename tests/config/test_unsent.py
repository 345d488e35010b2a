"""What somebody typed when their session was over is kept for them, for a while, and offered back; to nobody else."""

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import daily, form_keys
from accounts.daily import Bound
from accounts.models import User
from casework import crypto, steps
from casework.bounds import TooManyToday
from casework.models import Attachment, Case, UnsentForm
from casework.tasks import forget_answers
from casework.writing import unsent
from tests import files
from tests.world import World

WORDS = "自来水管漏水，三天没人来"
DEMAND = {"text": WORDS, "kind": "help", "channel": "walk_in", "urgency": "normal", "phone": "13912345678"}


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def form_of(user: User) -> dict[str, str]:
    return DEMAND | {form_keys.NAME: form_keys.new(user.pk)}


def sign_in(client: Client, username: str, *, goes_on: str = "/") -> Any:
    return client.post("/accounts/login/", {"login": username, "password": username, "next": goes_on}, follow=True)


def sent_again(page: str) -> dict[str, str]:
    """What the page's own form sends."""
    form = page.split('<form class="form"')[1].split("</form>", maxsplit=1)[0]
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    hidden += re.findall(r'<input type="text" id="[^"]+" name="([^"]+)" value="([^"]*)"', form)
    texts = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    return {name: unescape(text) for name, text in [*hidden, *texts]}


def kept_for(user: User) -> str:
    """The address at which it is offered after signing in."""
    answer = english().post("/register/", form_of(user))
    assert answer.status_code == 302
    goes_on = re.search(r"next=(/unsent/[0-9a-f-]+/)", answer["Location"])
    assert goes_on
    return goes_on[1]


def test_what_was_typed_is_offered_after_signing_in_and_goes_from_there(world: World) -> None:
    client = english()
    signing_in = client.post("/register/", form_of(world.operator), follow=True)
    assert "What you typed is kept for half an hour" in signing_in.content.decode()
    goes_on = re.search(r'name="next" value="([^"]+)"', signing_in.content.decode())
    assert goes_on
    offered = sign_in(client, "operator", goes_on=goes_on[1])
    assert offered.status_code == 200
    form = sent_again(offered.content.decode())
    assert form["text"] == WORDS
    assert client.post("/register/", form | {"text": f"{WORDS}，请快来"}).status_code == 302
    assert Case.objects.count() == 1
    assert not UnsentForm.objects.exists()


def test_another_person_is_never_offered_it(world: World) -> None:
    goes_on = kept_for(world.operator)
    client = english()
    answer = sign_in(client, "operator2", goes_on=goes_on)
    assert answer.status_code == 404
    assert WORDS not in answer.content.decode()
    assert client.post(goes_on).status_code == 404
    assert UnsentForm.objects.count() == 1


def test_what_another_left_open_is_not_done_in_the_name_of_who_sits_there_now(world: World) -> None:
    """On a shared desk: the first one's page is still open when the second has signed in."""
    client = english()
    client.force_login(world.second_operator)
    answer = client.post("/register/", form_of(world.operator))
    assert answer.status_code == 403
    assert WORDS not in answer.content.decode()
    assert Case.objects.count() == 0
    assert UnsentForm.objects.get().user == world.operator


def test_whoever_signs_in_by_another_way_is_reminded_until_they_look(world: World) -> None:
    goes_on = kept_for(world.operator)
    client = english()
    assert goes_on in sign_in(client, "operator").content.decode()
    assert goes_on in client.get("/").content.decode()
    client.get(goes_on)
    assert goes_on not in client.get("/").content.decode()


def test_it_is_kept_for_half_an_hour_and_then_by_nobody(world: World) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        goes_on = kept_for(world.operator)
        client = english()
        client.force_login(world.operator)
        clock.shift(timedelta(minutes=30))
        forget_answers()
        assert client.get(goes_on).status_code == 200
        clock.shift(timedelta(seconds=1))
        assert client.get(goes_on).status_code == 404
        forget_answers()
        assert not UnsentForm.objects.exists()


def done_by(world: World) -> tuple[Client, dict[str, str]]:
    """Somebody whose form was carried out, and the form."""
    client = english()
    client.force_login(world.operator)
    form = form_of(world.operator)
    assert client.post("/register/", form, follow=True).status_code == 200
    return client, form


def test_what_was_done_is_not_offered_as_unsent_but_shown(world: World) -> None:
    client, form = done_by(world)
    client.logout()
    answer = client.post("/register/", form)
    assert (answer.status_code, UnsentForm.objects.exists()) == (302, False)
    case = Case.objects.get()
    assert f"next=/cases/{case.number}/" in answer["Location"]
    assert "This was sent before and carried out then." in client.get(answer["Location"]).content.decode()
    assert sign_in(client, "operator", goes_on=f"/cases/{case.number}/").status_code == 200


def test_nor_where_a_colleague_at_the_same_screen_loads_it_again(world: World) -> None:
    client, form = done_by(world)
    client.force_login(world.second_operator)
    answer = client.post("/register/", form)
    page = answer.content.decode()
    assert (answer.status_code, UnsentForm.objects.exists()) == (403, False)
    assert "kept for them" not in page
    assert Case.objects.get().number not in page


def test_nor_where_the_language_is_changed_afterwards(world: World) -> None:
    client, form = done_by(world)
    answer = client.post("/register/", form | {"switch_language": "zh-hans"}, follow=True)
    assert answer.redirect_chain == [(f"/cases/{Case.objects.get().number}/", 302)]
    assert 'lang="zh-Hans"' in answer.content.decode()
    assert not UnsentForm.objects.exists()


def test_nor_where_the_mark_of_its_page_is_gone(world: World) -> None:
    _client, form = done_by(world)
    answer = Client(enforce_csrf_checks=True).post("/register/", form)
    assert answer.status_code == 302
    assert Case.objects.get().number in answer["Location"]
    assert Case.objects.count() == 1


def test_other_words_after_it_was_done_are_kept_and_go_only_when_they_are_meant(world: World) -> None:
    client, form = done_by(world)
    client.logout()
    goes_on = re.search(r"/unsent/[0-9a-f-]+/", client.post("/register/", form | {"text": "路灯也不亮了，请修"})["Location"])
    assert goes_on
    again = sent_again(sign_in(client, "operator", goes_on=goes_on[0]).content.decode())
    asked = client.post("/register/", again)
    assert (asked.status_code, Case.objects.count()) == (409, 1)
    assert client.post("/register/", sent_again(asked.content.decode())).status_code == 302
    assert Case.objects.count() == 2
    assert not UnsentForm.objects.exists()


def test_what_was_done_after_it_was_kept_is_done_once(world: World) -> None:
    form, client = form_of(world.operator), english()
    offered = english().post("/register/", form)["Location"].split("next=")[1]
    client.force_login(world.operator)
    again = sent_again(client.get(offered).content.decode())
    assert again[form_keys.NAME] == form[form_keys.NAME]
    client.post("/register/", form)
    assert client.post("/register/", again)["Location"] == f"/cases/{Case.objects.get().number}/"
    assert Case.objects.count() == 1


def test_what_was_done_meanwhile_is_offered_no_more(world: World) -> None:
    form, client = form_of(world.operator), english()
    offered = english().post("/register/", form)["Location"].split("next=")[1]
    client.force_login(world.operator)
    client.post("/register/", form)
    assert client.get(offered)["Location"] == f"/cases/{Case.objects.get().number}/"
    assert not UnsentForm.objects.exists()


def test_files_are_not_kept_and_that_is_said(world: World) -> None:
    filled = form_of(world.operator) | {"files": [SimpleUploadedFile("合同.pdf", files.PDF)]}
    client = english()
    signing_in = client.post("/register/", filled, follow=True).content.decode()
    assert "Photos and files are not kept: choose them again then." in signing_in
    goes_on = re.search(r'name="next" value="([^"]+)"', signing_in)
    assert goes_on
    page = sign_in(client, "operator", goes_on=goes_on[1]).content.decode()
    assert "Choose the photos and files again: none of them was saved." in page
    again = sent_again(page) | {"files": [SimpleUploadedFile("合同.pdf", files.PDF)]}
    assert 'enctype="multipart/form-data"' in page.split('<form class="form"')[1].split(">")[0]
    assert client.post("/register/", again).status_code == 302
    assert Attachment.objects.count() == 1


def test_what_an_earlier_release_kept_is_still_offered(world: World) -> None:
    goes_on = kept_for(world.operator)
    row = UnsentForm.objects.get()
    UnsentForm.objects.all().delete()
    body = json.dumps(["/register/", [["text", [WORDS]]]])
    row.body = crypto.seal(body, context=json.dumps(["casework.unsentform.body", str(row.pk), row.user_id]))
    row.save(force_insert=True)
    client = english()
    client.force_login(world.operator)
    form = sent_again(client.get(goes_on).content.decode())
    assert (form["text"], form_keys.owner(form[form_keys.NAME])) == (WORDS, world.operator.pk)


def test_it_is_dropped_when_it_is_not_wanted(world: World) -> None:
    goes_on = kept_for(world.operator)
    client = english()
    client.force_login(world.operator)
    assert client.post(goes_on).status_code == 302
    assert not UnsentForm.objects.exists()


def test_what_is_refused_is_still_kept(world: World) -> None:
    goes_on = kept_for(world.operator)
    client = english()
    client.force_login(world.operator)
    form = sent_again(client.get(goes_on).content.decode())
    assert client.post("/register/", form | {"phone": "12"}).status_code == 400
    assert client.get(goes_on).status_code == 200


def test_it_lies_sealed_and_without_secrets(world: World) -> None:
    answer = english().post("/register/", form_of(world.operator) | {"password": "geheim-geheim", "pin": "135790"})
    assert "/unsent/" in answer["Location"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(row)::text, body FROM casework_unsentform AS row")
        row, body = cursor.fetchone()
    for plain in (WORDS, "13912345678"):
        assert plain not in row
        assert plain.encode() not in bytes(body)
    typed = unsent.find(UnsentForm.objects.get().pk, world.operator, at=timezone.now())
    assert typed
    assert {"password", "pin", form_keys.NAME}.isdisjoint(name for name, _texts in typed.fields)


def test_no_row_taken_from_another_person_opens(world: World) -> None:
    kept_for(world.operator)
    row = UnsentForm.objects.get()
    UnsentForm.objects.all().delete()
    row.user = world.second_operator
    row.save(force_insert=True)
    client = english()
    client.force_login(world.second_operator)
    client.raise_request_exception = False
    answer = client.get(f"/unsent/{row.pk}/")
    assert answer.status_code == 503
    assert WORDS not in answer.content.decode()


@pytest.mark.parametrize("key", ["", "x", "neu", "A" * 54])
def test_without_a_key_of_ours_nothing_is_kept(world: World, key: str) -> None:
    answer = english().post("/register/", DEMAND | {form_keys.NAME: key})
    assert answer.status_code == 302
    assert not UnsentForm.objects.exists()


def test_nor_is_what_is_too_long_or_of_somebody_who_is_gone(world: World) -> None:
    assert "/unsent/" not in english().post("/register/", form_of(world.operator) | {"text": "长" * 300_000})["Location"]
    key = form_keys.new(world.operator.pk)
    world.disable(world.operator)
    assert "/unsent/" not in english().post("/register/", DEMAND | {form_keys.NAME: key})["Location"]
    assert not UnsentForm.objects.exists()


def test_nobody_fills_the_table(world: World) -> None:
    for _time in range(201):
        unsent.keep(unsent.Typed("/register/", [("text", [WORDS])]), person=world.operator.pk, at=timezone.now())
    assert UnsentForm.objects.count() == 200


def test_words_that_came_too_late_for_the_case_are_given_back(world: World) -> None:
    case = world.acknowledged()
    client = english()
    client.force_login(world.handler)
    steps.return_(case, reason="不属本单位", actor=world.lead, at=world.now)
    steps.dispatch(case, unit=world.water, handler=world.handler, actor=world.dispatcher, at=world.now)
    steps.acknowledge(case, actor=world.handler, at=world.now)
    answer = client.post(f"/cases/{case.number}/acknowledge/", {"text": "已到现场查看，水管明天换"})
    assert answer.status_code == 409
    assert "已到现场查看，水管明天换" in answer.content.decode()


def test_words_past_the_days_bound_are_given_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = english()
    client.force_login(world.operator)

    def enough(*_case: Any, **_fields: Any) -> None:
        raise TooManyToday(daily.EnoughToday(Bound("x", 1), timedelta(hours=1)))

    monkeypatch.setattr("casework.desk.register.taking_down.steps.register", enough)
    answer = client.post("/register/", DEMAND)
    assert answer.status_code == 429
    assert WORDS in answer.content.decode()
