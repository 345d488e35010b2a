"""What the page shows: what was found, the weightiest first, with the ways that this person may go; and all that was examined."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from casework.attention.check import Check, Examined, Finding, Way, Weight
from casework.policies import access, people_access

NAMED = 6
"""Of what a finding concerns so many are named."""
MARKS = {Weight.NOW: ("seal", "warn"), Weight.SOON: ("lamp", "flag"), Weight.QUIET: ("", "info")}
"""Tone and icon."""


@dataclass(frozen=True)
class Line:
    """`more`: how many are concerned beside those that are named. `ways`: each with its address."""

    check: Check
    finding: Finding
    names: tuple[str, ...]
    more: int
    ways: tuple[tuple[Way, str], ...]


@dataclass(frozen=True)
class Group:
    weight: Weight
    tone: str
    icon: str
    lines: tuple[Line, ...]


def groups(user: User, examined: Sequence[Examined]) -> list[Group]:
    """Without those in which there is nothing."""
    listed = [Group(weight, *MARKS[weight], tuple(_lines(user, examined, weight))) for weight in Weight]
    return [group for group in listed if group.lines]


def _lines(user: User, examined: Iterable[Examined], weight: Weight) -> Iterator[Line]:
    for result in examined:
        for finding in result.findings:
            if finding.weight == weight:
                ways = tuple(_address(way) for way in finding.ways if _may_follow(user, way))
                yield Line(result.check, finding, finding.names[:NAMED], max(0, len(finding.names) - NAMED), ways)


def _may_follow(user: User, way: Way) -> bool:
    if way.permission:
        return bool(access.may(user, way.permission))
    return bool(people_access.keeps_people(user)) and (user.is_staff or not way.name.startswith("admin:"))


def _address(way: Way) -> tuple[Way, str]:
    return way, reverse(way.name, args=way.args) + way.query
