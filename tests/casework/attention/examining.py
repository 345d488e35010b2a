"""What a check finds in a world, for tests."""

from datetime import datetime

from django.utils import translation

from casework.attention.check import Finding, registered


def findings(code: str, at: datetime) -> list[Finding]:
    with translation.override("en"):
        return list(registered()[code].findings(at))


def titles(code: str, at: datetime) -> list[str]:
    return [finding.title for finding in findings(code, at)]
