"""Whatever a supervisor has to decide is decided by keyboard: its page says by which keys, whichever room it is of."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from casework import steps
from casework.desk.decisions import kinds
from casework.models import Wait
from tests import assisting
from tests.casework.steps import test_extend, test_suspend
from tests.standing import beginning
from tests.world import World
from visits import steps as visit_steps
from visits.models import Visit

FORMS = re.compile(r"<form[^>]*\bdata-keys\b.*?</form>", re.DOTALL)


@beginning
def everything(world: World) -> None:
    """One of each kind of decision, and what was due before it."""
    world.now = timezone.now() - timedelta(days=2)
    visit_steps.dispute(Visit.objects.get(case=world.visited()), at=world.now)
    world.returned_twice()
    world.doubtful(phone="13800138001")
    world.rated(world.resolved(phone="13800138002"), visited="no")
    steps.exclude(world.explained(phone="13800138003"), reason="条例不允许", actor=world.lead, at=world.later(minutes=1))
    assisting.asked(world, world.acknowledged())
    extending = world.acknowledged()
    limit = extending.waits.get(kind="resolution").due_at
    assert limit is not None
    test_extend.asked(world, extending, until=timezone.localdate(limit) + timedelta(days=1))
    for stops in (test_suspend.asked, test_suspend.suspended):
        stops(world, world.acknowledged(), review_on=timezone.localdate() + timedelta(days=9))


@pytest.mark.long
def test_every_decision_names_its_keys(world: World, everything: None) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.supervisor)
    pages: dict[str, str] = {}
    for wait in Wait.objects.filter(kind="review", until__isnull=True).select_related("case"):
        if kind := kinds.find(wait.about):
            pages[wait.about] = client.get(kind.page(wait)).content.decode()
    assert pages.keys() == set(kinds.abouts())
    for about, page in pages.items():
        (form,) = [form for form in FORMS.findall(page) if 'name="reason"' in form] or FORMS.findall(page)
        assert "<kbd>Ctrl</kbd> <kbd>Enter</kbd> sends" in form, about
        choices = len(set(re.findall(r'<input type="radio"[^>]*value="(\w+)"', form)))
        assert ("<kbd>1</kbd> and <kbd>2</kbd> choose" in form) == (choices == 2), about
        assert ("choose" in form) == (choices > 0), about
        assert not re.search(r"<button[^>]*\bname=", form), "a key presses no button of several"
