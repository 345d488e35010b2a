"""Every form that sends something carries the mark of its page and a key of its own, and whoever lacks the mark is answered in
words."""

import re
from pathlib import Path

import pytest
from django.contrib import admin
from django.test import Client

from accounts import form_keys
from tests.access.expected import ENDPOINTS
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for room in ("accounts", "casework", "visits") for path in (ROOT / room / "templates").rglob("*.html"))
KEYED_BY_ITS_LINK = {
    *("portal/rate.html", "portal/find.html", "portal/act.html", "parts/message.html"),
    "portal/contact.html",
    "visits/explain_dispute.html",
}
"""Of citizens, whose link or PIN is the key: no cookie opens anything there."""
WITHOUT_COOKIE = {"portal/ask.html"}
"""Of citizens who have neither account nor cookie: the form carries its key alone."""
NO_KEY = {
    "desk/find.html": "it changes nothing",
    "parts/search.html": "it changes nothing",
    "desk/list_export.html": "each sending is a file of its own, and logged as one",
    "parts/appearance.html": "chosen twice it is chosen once",
    "parts/language.html": "chosen twice it is chosen once",
    "parts/account.html": "signs out, which is done once",
    "account/logout.html": "signs out, which is done once",
    "account/login.html": "nobody is signed in yet",
    "account/reauthenticate.html": "it changes nothing",
    "accounts/choose_password.html": "its link is used once",
    "accounts/change_password.html": "the old password is asked for, which is another by then; and no answer to it is kept",
    "accounts/make_link.html": "a key of its own, from which the link follows: nothing of it is kept",
    "visits/hand_in.html": "each record of the file has its own id, and is taken once",
}
ONCE_BY_ITSELF = {
    "portal:rate": "a link is used once, and thanked for again",
    "portal:add": "the same words and photos are taken once",
    "portal:chase": "a citizen asks for an update once a day",
    "portal:at_home": "the newest word holds, and five a day are enough",
    "portal:withdraw": "what has ended does not end again",
    "portal:came_back": "it comes back once for each closing",
    "visits:explain_dispute": "the same words are taken once",
    "portal:find": "it changes nothing",
    "visits:dispute": "said twice it is said once",
    "visits:nobody_came": "said twice it is said once",
    "accounts:choose_password": NO_KEY["accounts/choose_password.html"],
    "accounts:change_password": NO_KEY["accounts/change_password.html"],
    "accounts:password_link": NO_KEY["accounts/make_link.html"],
    "visits:hand_in": NO_KEY["visits/hand_in.html"],
    "set_language": NO_KEY["parts/language.html"],
    "unsent": "it drops what was kept, which is done once",
    "appearance": NO_KEY["parts/appearance.html"],
    "desk:find": NO_KEY["desk/find.html"],
    "desk:export": NO_KEY["desk/list_export.html"],
    "desk:earlier": "a part of a page; it changes nothing",
    "desk:register_shown": "a part of a page; it changes nothing",
    "desk:save_draft": "it names the form by its key, and is in place of what was saved of that before",
    "desk:knowledge_search": "a part of a page; it changes nothing",
    "portal:contact": "a contact becomes one case, however often it is sent",
    "desk:rule_preview": "a part of a page; it changes nothing",
    "desk:rule_preview_new": "a part of a page; it changes nothing",
    "desk:calendar_preview": "a part of a page; it changes nothing",
}
"""Addresses that take a form without a key."""
REASON = re.compile(r'parts/field\.html" with field=[\w.]+\.reason\b|desk:move. case\.number verb')
NO_KEYS = {"desk/message.html": "a text is written there, and shown before it is saved"}
"""Forms of the staff that end in a reason and name no keys."""


def forms_in(template: Path) -> list[str]:
    return re.findall(r'<form[^>]*method="post".*?</form>', template.read_text(encoding="utf-8"), re.DOTALL)


def short(template: Path) -> str:
    return "/".join(template.parts[-2:])


@pytest.mark.parametrize("template", TEMPLATES, ids=short)
def test_every_form_carries_its_mark(template: Path) -> None:
    forms = forms_in(template)
    unmarked = [form[:120] for form in forms if "{% csrf_token %}" not in form]
    if short(template) in KEYED_BY_ITS_LINK | WITHOUT_COOKIE:
        assert unmarked
        assert len(unmarked) == len(forms)
        return
    assert unmarked == []
    text = template.read_text(encoding="utf-8")
    isolated = [line for line in re.findall(r'{% include "parts/post.html"[^%]*%}', text) if " only " in line]
    assert [line for line in isolated if "csrf_token=csrf_token" not in line] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=short)
def test_every_form_carries_a_key_or_says_why_not(template: Path) -> None:
    forms = forms_in(template)
    keyless = [form[:120] for form in forms if "{% form_key" not in form]
    if short(template) in NO_KEY.keys() | KEYED_BY_ITS_LINK:
        assert keyless
        assert len(keyless) == len(forms)
    else:
        assert keyless == []


@pytest.mark.parametrize("template", [template for template in TEMPLATES if "/portal/" not in str(template)], ids=short)
def test_a_form_that_ends_in_a_reason_is_sent_by_keys_and_names_them(template: Path) -> None:
    reasoned = [form for form in forms_in(template) if REASON.search(form)]
    lacking = [form[:120] for form in reasoned if "data-keys" not in form or "parts/keys.html" not in form]
    assert bool(lacking) == (short(template) in NO_KEYS), lacking


def test_every_address_that_takes_a_form_is_sent_one_with_a_key() -> None:
    """Named by the template that posts to it; some forms post to the address of their page."""
    source = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    posting = set(re.findall(r"['\"]([a-z]+:\w+)['\"]", "".join(re.findall(r"<form[^>]*>|{% url [^%]*%}", source))))
    taking = {name.split(" ")[0] for name, methods in ENDPOINTS.items() if "POST" in methods and "api:" not in name}
    posting |= {"desk:register_caller", "desk:rule", "desk:rule_new", "desk:rule_stop", "desk:rule_recall", "visits:held_rating"}
    posting |= {"desk:counter_case"}
    posting |= {"desk:held_ratings", "desk:decision", "desk:knowledge_new", "desk:article_edit"}
    assert taking - posting - ONCE_BY_ITSELF.keys() == set()
    assert ONCE_BY_ITSELF.keys() <= taking


@pytest.mark.django_db
def test_every_form_of_the_administration_carries_a_key(world: World) -> None:
    client = Client()
    client.force_login(world.administrator)
    keyed = f'name="{form_keys.NAME}"'
    for model, its_admin in list(admin.site._registry.items()):
        where = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        listed = client.get(where)
        if listed.status_code == 200:
            assert keyed in listed.content.decode(), where
        if its_admin.has_add_permission(listed.wsgi_request):
            assert keyed in client.get(f"{where}add/").content.decode(), where


@pytest.mark.django_db
def test_a_form_without_its_mark_is_refused_in_words_and_gives_back_what_was_typed(world: World) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    client.force_login(world.operator)
    answer = client.post("/register/", {"text": "自来水管漏水，三天没人来", "password": "geheim-geheim"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Nothing was changed." in page
    assert "自来水管漏水，三天没人来" in page
    assert "geheim" not in page
