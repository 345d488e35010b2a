"""Rules are tuned in a small legal world; `tuned` changes one as an administrator would."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from casework.models import EscalationRule, RuleVersion
from casework.rule_editor import proposal
from casework.rule_editor.proposal import Proposal
from casework.rule_editor.save import save
from tests.world import World

Tuned = Callable[..., RuleVersion]


def rule(code: str) -> EscalationRule:
    return EscalationRule.objects.select_related("current__rule").get(code=code)


def proposed(code: str, **changed: Any) -> Proposal:
    """The rule as it is, but for what is changed."""
    current = rule(code).current
    assert current is not None
    return replace(proposal.of(current), **changed)


@pytest.fixture
def tuned(world: World) -> Tuned:
    def tune(
        code: str, *, confirmed: bool = True, known_version: int | None = None, reason: str = "试一试", **changed: Any
    ) -> RuleVersion:
        return save(
            proposed(code, **changed),
            rule(code),
            base_version=known_version,
            reason=reason,
            confirmed=confirmed,
            actor=world.administrator,
            at=world.now,
        )

    return tune
