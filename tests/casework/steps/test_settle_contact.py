"""Settling on the call: logged with its answer, sealed, told to the citizen; and what may never be settled so."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import entered
from casework.lifecycle import WaitKind
from casework.models import ArticleVersion, Case, Contact, Notice, Wait
from casework.notices import deliver, texts
from casework.refusal import Invalid, NotAllowed, Refused
from casework.steps.settle_contact import contact_number, is_sampled
from casework.writing import contact_words
from tests.casework.answering import ANSWER, article, link_token, settled
from tests.roles import as_owner
from tests.world import World


def test_it_holds_what_was_asked_and_answered_in_full_only_under_seal(world: World) -> None:
    contact = settled(world, "我的手机是13987654321，水费在哪里交？")
    contact.refresh_from_db()
    assert "13987654321" not in contact.text
    assert contact_words.in_full(contact) == ("我的手机是13987654321，水费在哪里交？", ANSWER)
    assert (contact.operator, contact.kind) == (world.operator, "enquiry")


def test_it_is_answered_as_the_article_says_and_stays_so(world: World) -> None:
    version = article(world)
    contact = settled(world, answer="", article=version)
    article(world, answer="只在手机上交。", identity=version.article_id, base=1)
    contact.refresh_from_db()
    assert contact.answer == ANSWER
    assert contact.article == version


def test_it_is_no_case_and_nobody_owes_anything(world: World) -> None:
    settled(world)
    assert not Case.objects.exists()
    assert not Wait.objects.filter(kind=WaitKind.VISIT).exists()


def test_a_citizen_with_a_mobile_phone_is_sent_the_number_and_a_link(world: World) -> None:
    contact = settled(world)
    notice = Notice.objects.get(citizen=contact.citizen)
    text = texts.render(notice, "en")
    assert contact.number in text.text
    assert text.links == (f"http://localhost:8000/q/{link_token(contact)}",) or text.links[0].endswith(link_token(contact))
    assert deliver.deliver(at=world.now) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.secret) == ("sent", "")


@pytest.mark.parametrize("phone", ["", "075586123456"])
def test_whom_no_message_reaches_is_told_on_the_call(world: World, phone: str) -> None:
    assert settled(world, phone=phone).link_digest is None
    assert not Notice.objects.exists()


@pytest.mark.parametrize("kind", ["complaint", "report", "help", "suggestion"])
def test_a_complaint_a_report_or_a_call_for_help_is_never_a_contact(world: World, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        settled(world, kind=kind)
    assert refused.value.code == "never_a_contact"
    assert not Contact.objects.exists()


def test_an_expired_article_is_never_quoted(world: World) -> None:
    version = article(world, days=0)
    settled(world, article=version)
    world.later(days=1)
    with pytest.raises(Refused) as refused:
        settled(world, article=version)
    assert refused.value.code == "article_expired"


def test_an_article_that_was_changed_meanwhile_is_read_again_first(world: World) -> None:
    version = article(world)
    article(world, answer="只在手机上交。", identity=version.article_id, base=1)
    with pytest.raises(Refused) as refused:
        settled(world, article=version)
    assert refused.value.code == "article_changed"


def test_an_enquiry_has_an_answer_and_praise_needs_none(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        settled(world, answer="")
    assert refused.value.fields.keys() == {"answer"}
    assert settled(world, "谢谢水务局的同志", answer="", kind="praise").kind == "praise"


def test_what_is_handed_over_says_to_which_service_and_to_whom(world: World) -> None:
    contact = settled(world, "家里进贼了", answer="", handed_to="110", handed_whom="3号接警员")
    contact.refresh_from_db()
    assert (contact.kind, contact.handed_to, contact.handed_whom, contact.at) == ("handed_over", "110", "3号接警员", world.now)
    with pytest.raises(Invalid):
        settled(world, handed_to="114")


@pytest.mark.parametrize("who", ["dispatcher", "handler", "lead", "supervisor", "auditor", "administrator"])
def test_only_operators_settle(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        settled(world, by=world.people[who])


def test_its_number_is_never_a_cases(world: World) -> None:
    contact, case = settled(world), world.registered()
    assert contact.number[1:] != case.number[2:]
    for typed in (contact.number, contact.number[1:], contact.number.replace("-", "")):
        assert not entered.CASE_NUMBER.fullmatch(entered.case_number(typed))


def test_five_in_a_hundred_are_drawn_and_nobody_chooses_which() -> None:
    numbers = [contact_number(f"20261127-{nth:05d}") for nth in range(4000)]
    assert 120 <= sum(map(is_sampled, numbers)) <= 280


@pytest.mark.parametrize("change", ["text = 'x'", "operator_id = operator_id", "sampled = false"])
def test_nothing_of_it_is_changed_afterwards(world: World, change: str) -> None:
    settled(world)
    with as_owner(), pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE casework_contact SET {change}")  # noqa: S608 - the tests' own


def test_the_database_lets_nobody_quote_what_has_expired(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    version = article(world, days=0)
    world.later(days=3)
    monkeypatch.setattr("casework.steps.settle_contact._quotable", lambda *_, **__: None)
    with pytest.raises(DatabaseError, match="valid"), transaction.atomic():
        settled(world, article=version)


def test_what_a_version_says_stays(world: World) -> None:
    article(world)
    with as_owner(), pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_articleversion SET valid_until = valid_until + 900")
    assert ArticleVersion.objects.get().valid_until < world.now.date() + timedelta(days=40)
