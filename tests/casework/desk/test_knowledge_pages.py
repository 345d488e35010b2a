"""The pages of knowledge: searched by everybody, kept by leads and administrators, and what is missing in it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from casework.models import ArticleVersion, KnowledgeGap, Notice
from tests.casework.answering import QUESTION, article
from tests.world import World


def signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def typed(**changed: str) -> dict[str, str]:
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    return {"question": QUESTION, "answer": "大厅。", "source": "水务局3号", "unit": "water", "valid_until": day} | changed


def test_only_a_question_that_was_sent_is_missing_and_not_one_being_typed(world: World) -> None:
    operator = signed_in(world, "operator")
    assert operator.post("/knowledge/search/", {"q": "居住"}).status_code == 200
    assert not KnowledgeGap.objects.exists()
    operator.post("/knowledge/", {"q": "居住证"})
    assert KnowledgeGap.objects.get().asked == "居住证"


def test_a_lead_writes_an_article_and_edits_it(world: World) -> None:
    lead = signed_in(world, "lead")
    identity = lead.get("/knowledge/new/").context["form"].initial["identity"]
    where = lead.post("/knowledge/new/", typed(identity=str(identity)))["Location"]
    assert lead.post(f"{where}edit/", typed(answer="手机上。", version="1"))["Location"] == where
    stale = lead.post(f"{where}edit/", typed(answer="都行。", version="1"))
    assert stale.status_code == 400
    assert "都行。" in stale.content.decode()
    assert ArticleVersion.objects.count() == 2
    assert "大厅。" in lead.get(where).content.decode()


def test_nobody_is_offered_a_unit_that_is_not_theirs(world: World) -> None:
    answer = signed_in(world, "lead").post("/knowledge/new/", typed(unit="roads"))
    assert answer.context["form"].errors.keys() == {"unit"}


def test_an_expired_one_says_so_and_its_unit_is_asked_once(world: World) -> None:
    with time_machine.travel(world.now, tick=False):
        version = article(world, days=0)
    with time_machine.travel(world.later(days=1), tick=False):
        operator = signed_in(world, "operator")
        where = f"/knowledge/{version.article_id}/"
        assert "Expired" in operator.get(where).content.decode()
        for _time in range(2):
            assert operator.post(f"{where}renew/")["Location"] == where
        assert Notice.objects.filter(kind="renew_article", recipient=world.lead).count() == 1
        assert "asked to renew it" in operator.get(where).content.decode()
        notices = signed_in(world, "lead").get("/notices/").content.decode()
        assert where in notices


@pytest.mark.parametrize("who", ["operator", "handler", "supervisor"])
def test_what_is_missing_is_for_whoever_writes(world: World, who: str) -> None:
    assert signed_in(world, who).get("/knowledge/missing/").status_code == 403
