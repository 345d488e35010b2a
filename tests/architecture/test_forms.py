"""Every form that sends something carries the mark of its page, and whoever sends one without it is answered in words."""

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for room in ("accounts", "casework", "visits") for path in (ROOT / room / "templates").rglob("*.html"))
KEYED_BY_ITS_LINK = {"portal/rate.html", "portal/track.html", "portal/find.html"}
"""Of citizens, whose link or PIN is the key: no cookie opens anything there."""


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: "/".join(path.parts[-2:]))
def test_every_form_carries_its_mark(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    forms = re.findall(r'<form[^>]*method="post".*?</form>', text, re.DOTALL)
    unmarked = [form[:120] for form in forms if "{% csrf_token %}" not in form]
    if "/".join(template.parts[-2:]) in KEYED_BY_ITS_LINK:
        assert unmarked
        assert len(unmarked) == len(forms)
        return
    assert unmarked == []
    isolated = [line for line in re.findall(r'{% include "parts/post.html"[^%]*%}', text) if " only " in line]
    assert [line for line in isolated if "csrf_token=csrf_token" not in line] == []


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
