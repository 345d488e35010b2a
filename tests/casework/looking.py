"""How tests look at a case: its waits, its events, and the refusal that a step answers."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from casework.models import Case, Event, Wait
from casework.refusal import Refused


def verbs(case: Case) -> list[str]:
    """What happened, oldest first."""
    return list(Event.objects.filter(case=case).order_by("seq").values_list("verb", flat=True))


def last(case: Case, verb: str = "") -> Event:
    events = Event.objects.filter(case=case).order_by("-seq")
    event = (events.filter(verb=verb) if verb else events).first()
    assert event, f"no event {verb}"
    return event


def waiting(case: Case) -> set[str]:
    """What the case waits for now; a clock that stands still is marked with a bar."""
    return {
        wait.kind + ("|" if wait.pauses.filter(ended_at__isnull=True).exists() else "")
        for wait in Wait.objects.filter(case=case, until__isnull=True)
    }


def wait(case: Case, kind: str, **which: object) -> Wait:
    """The latest wait of that kind, open or ended."""
    latest = Wait.objects.filter(case=case, kind=kind, **which).order_by("-since", "-id").first()
    assert latest, f"no wait for {kind}"
    return latest


@contextmanager
def refused(code: str, *, saying: str = "", status: int | None = None) -> Iterator[None]:
    """The step refuses with that code, in words that hold `saying`."""
    with pytest.raises(Refused) as caught:
        yield
    answer = caught.value
    assert answer.code == code, f"{answer.code}: {answer}"
    assert saying in str(answer), str(answer)
    assert str(answer), "a refusal has words"
    assert status in {None, answer.status}
