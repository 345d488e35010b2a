"""Knowledge articles, and contacts that are answered from them, made by their steps."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from accounts.models import Unit, User
from casework.models import ArticleVersion, Contact, Notice
from casework.steps import CitizenDetails
from casework.steps import settle_contact as settling
from casework.steps.keep_article import ArticleText, keep_article
from casework.steps.settle_contact import Settlement, settle_contact
from tests.world import PHONE, World

QUESTION = "水费可以在哪里交"
ANSWER = "在水务局大厅或者手机上交，工作日九点到五点。"


def article(
    world: World,
    question: str = QUESTION,
    *,
    answer: str = ANSWER,
    unit: Unit | None = None,
    days: int = 30,
    identity: UUID | None = None,
    base: int | None = None,
    by: User | None = None,
) -> ArticleVersion:
    """Valid for so many days from the world's."""
    text = ArticleText(unit or world.water, question, answer, "水务局〔2025〕3号", today(world) + timedelta(days=days))
    return keep_article(identity or uuid4(), text, base=base, actor=by or world.lead, at=world.now)


def settled(
    world: World, text: str = "请问水费在哪里交？", *, phone: str = PHONE, by: User | None = None, **details: Any
) -> Contact:
    details = {"answer": ANSWER} | details
    settlement = Settlement(text=text, citizen=CitizenDetails(phone=phone), **details)
    return settle_contact(settlement, actor=by or world.operator, at=world.now)


def drawn(world: World, monkeypatch: pytest.MonkeyPatch, **details: Any) -> Contact:
    """One that a supervisor is to look at."""
    monkeypatch.setattr(settling, "is_sampled", lambda _number: True)
    return settled(world, **details)


def link_token(contact: Contact) -> str:
    """As the citizen's text message carries it."""
    return Notice.objects.get(kind="settle_contact", params__number=contact.number).secret


def today(world: World) -> date:
    return timezone.localtime(world.now).date()
