"""What has had its time is forgotten: of sessions and tokens no more is kept of a person than somebody still needs."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts import batches, tasks, tokens, tries
from accounts.models import Session, Token, TryCount, User
from tests.world import World


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_what_has_ended_goes_and_what_lasts_stays(world: World, caplog: pytest.LogCaptureFixture) -> None:
    now = timezone.now()
    with time_machine.travel(now - timedelta(days=40)):
        signed_in(world.handler)
        tokens.issue(world.handler, at=timezone.now())
        tries.take(tries.LINKS, "10.0.0.1", at=timezone.now())
    signed_in(world.colleague)
    tokens.issue(world.colleague, at=now)
    tries.take(tries.LINKS, "10.0.0.2", at=now)
    counts = TryCount.objects.filter(until__gt=now).count()
    with caplog.at_level(logging.INFO, logger="doorstep.forgotten"):
        tasks.forget()
        tasks.forget()
    assert [session.user for session in Session.objects.all()] == [world.colleague]
    assert [token.user for token in Token.objects.all()] == [world.colleague]
    assert TryCount.objects.count() == counts
    first, second = (record.getMessage() for record in caplog.records)
    assert first.startswith("sessions 1, tokens 1, counts ")
    assert second == "sessions 0, tokens 0, counts 0"


def test_many_are_forgotten_some_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    with time_machine.travel(timezone.now() - timedelta(days=8)):
        for _browser in range(5):
            signed_in(world.handler)
            tokens.issue(world.handler, at=timezone.now())
    tasks.forget()
    assert not Session.objects.exists()
    assert not Token.objects.exists()


def test_the_command_of_django_forgets_sessions_too(world: World) -> None:
    signed_in(world.handler)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        lasting = signed_in(world.lead)
        call_command("clearsessions")
        assert lasting.get("/account/").status_code == 200
    assert [session.user for session in Session.objects.all()] == [world.lead]
