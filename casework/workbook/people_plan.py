"""People and their roles: a row enters somebody, changes a name or a language, or gives a role. Nothing is taken from anybody."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.models import SECOND_PERSON, Area, Role, Unit, User
from accounts.refusal import AdministrationRefused
from accounts.steps.memberships import OWN_ROLE, UNIT_ENDED, UNIT_MISSING, Post
from accounts.steps.people import check_reserved
from casework.policies.access import HANDLING_ROLES
from casework.workbook import fields
from casework.workbook.lines import Change, Kind, Line, RefusedRow
from casework.workbook.reading import Entry
from casework.workbook.standing import Standing, code_of

COLUMNS = ("name", "language")
Wanted = tuple[int, str, int, int]
"""A person, a role, a unit and an area, as they are in memory: some are not in the database yet."""


@dataclass
class PeoplePlan:
    """`new`: whom the file enters. `changed`: who gets another name or language. `posts`: the roles that are given."""

    lines: list[Line] = field(default_factory=list)
    new: list[User] = field(default_factory=list)
    changed: list[User] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)


@dataclass
class _Reader:
    """What came before in the sheet: `stated` by whom which row said name or language, `given` in which a role was."""

    standing: Standing
    actor: User
    plan: PeoplePlan
    stated: dict[tuple[int, str], int] = field(default_factory=dict)
    given: dict[Wanted, int] = field(default_factory=dict)
    bare: dict[int, int] = field(default_factory=dict)


def plan(entries: Sequence[Entry], standing: Standing, *, actor: User) -> PeoplePlan:
    """`standing` knows the units and areas of the file already."""
    plan = PeoplePlan(lines=[Line(entry) for entry in entries])
    reader = _Reader(standing, actor, plan)
    for line in plan.lines:
        try:
            _read(line, reader)
        except RefusedRow as refusal:
            line.refuse(refusal)
    return plan


def _read(line: Line, reader: _Reader) -> None:
    entry, people = line.entry, reader.standing.people
    fields.check_text(entry)
    username = User.normalize_username(fields.key_of(entry, "username"))
    person = people.find(username)
    before = copy(person) if person is not None else None
    draft = copy(person) if person is not None else User(username=username)
    fields.fill(draft, entry, [key for key in COLUMNS if entry.cell(key)])
    if before is None:
        _check_newcomer(draft)
    fields.check(draft, entry, COLUMNS if before else ("username", *COLUMNS))
    changes = fields.changes(before, draft, COLUMNS)
    named = _post(entry, reader.standing)
    person = draft if person is None else person
    _check_stated(person, changes, reader)
    if named is None:
        _check_bare(person, reader)
    post = _not_held(named, person, reader) if named else None
    if (changes or post) and not person.is_active:
        raise RefusedRow("disabled", _("This account is disabled. Enable it at /people/ first."))
    _take(line, reader, person, changes, post)


def _take(line: Line, reader: _Reader, person: User, changes: list[Change], post: Post | None) -> None:
    """From here on the row counts."""
    plan, number = reader.plan, line.entry.number
    reader.stated |= {(id(person), key): number for key in COLUMNS if line.entry.cell(key)}
    people = reader.standing.people
    if people.find(person.username) is not person:
        people.add(person)
        plan.new.append(person)
    for change in changes:
        setattr(person, change.column, change.becomes)
    if changes and person.pk and all(person is not other for other in plan.changed):
        plan.changed.append(person)
    line.changes = [*changes, *(_given(post) if post else [])]
    if post:
        plan.posts.append(post)
        line.waits = post.role in SECOND_PERSON
        reader.given[_wanted(post)] = number
    elif not line.entry.cell("role"):
        reader.bare[id(person)] = number
    line.kind = Kind.SAME if not line.changes else Kind.CHANGED if person.pk else Kind.NEW


def _check_newcomer(person: User) -> None:
    try:
        check_reserved(person.username)
    except AdministrationRefused as refusal:
        raise RefusedRow(refusal.code, str(refusal)) from refusal


def _check_stated(person: User, changes: Sequence[Change], reader: _Reader) -> None:
    """Two rows of one person do not say two things of them."""
    for change in changes:
        if number := reader.stated.get((id(person), change.column)):
            text = _("Row %(row)d says something else of the same person. Write the same in both, or leave it empty in one.")
            raise RefusedRow("contradicts", text % {"row": number})


def _post(entry: Entry, standing: Standing) -> tuple[Role, Unit | None, Area | None] | None:
    role = fields.value(entry, "role")
    unit, area = fields.named(standing.units, entry, "unit"), fields.named(standing.areas, entry, "area")
    if role is None:
        if unit is not None or area is not None:
            raise RefusedRow("role_missing", _("A unit or an area limits a role: name the role, or leave both empty."))
        return None
    if role in HANDLING_ROLES and unit is None:
        raise RefusedRow("unit_missing", str(UNIT_MISSING))
    return Role(str(role)), unit, area


def _not_held(named: tuple[Role, Unit | None, Area | None], person: User, reader: _Reader) -> Post | None:
    """The role that the row gives; None where the person has it, or it waits for a second administrator already."""
    role, unit, area = named
    post = Post(person, role, unit, area)
    if number := reader.given.get(_wanted(post)):
        raise fields.twice(number)
    key = (person.pk, role, unit and unit.pk, area and area.pk)
    standing = reader.standing
    if person.pk and (unit is None or unit.pk) and (area is None or area.pk) and (key in standing.held or key in standing.asked):
        return None
    if unit is not None and unit.pk in standing.ended:
        raise RefusedRow("unit_ended", UNIT_ENDED % {"unit": unit})
    if person.pk and person.pk == reader.actor.pk:
        raise RefusedRow("own_role", str(OWN_ROLE))
    return post


def _check_bare(person: User, reader: _Reader) -> None:
    """A row without a role; a second one of the same person says nothing more."""
    if number := reader.bare.get(id(person)):
        raise fields.twice(number)


def _wanted(post: Post) -> Wanted:
    return id(post.user), post.role, id(post.unit), id(post.area)


def _given(post: Post) -> list[Change]:
    limits = [("unit", post.unit), ("area", post.area)]
    return [Change("role", None, str(post.role)), *(Change(key, None, code_of(row)) for key, row in limits if row is not None)]
