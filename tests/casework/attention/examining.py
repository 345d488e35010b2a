"""What a check finds in a world, for tests."""

from datetime import datetime

from django.utils import translation

from casework.attention.check import Finding, registered


def findings(code: str, at: datetime) -> list[Finding]:
    with translation.override("en"):
        return list(registered()[code].findings(at))


def weighed(code: str, at: datetime) -> list[tuple[str, list[str]]]:
    """How soon somebody has to act on each, and the addresses that lead there."""
    return [(finding.weight.value, [f"{way.name}{way.query}" for way in finding.ways]) for finding in findings(code, at)]


def titles(code: str, at: datetime) -> list[str]:
    return [finding.title for finding in findings(code, at)]
