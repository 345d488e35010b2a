"""Who may see and do what: one place for pages, API, search, exports and counts alike.

Rows: `visible_to`. What of a row: `fields`. Verbs: `may`. Sources: DOMAIN, "People", "Confidential cases", "Assisting
units", hard rule 5.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.trees import related, within
from casework.decision import ALLOW, Decision, deny
from casework.models import Case, CaseHandler, CaseListing, Words
from casework.models.case import CaseQuerySet
from casework.policies import case_units, standings
from casework.verb import Permission
from casework.wording import join_names

HANDLING_ROLES = frozenset({Role.HANDLER, Role.UNIT_LEAD})


ADDING_FILES = HANDLING_ROLES | {Role.OPERATOR, Role.SUPERVISOR}
KINDS_WITH_FILES = frozenset({Words.Kind.DEMAND, Words.Kind.REPLY, Words.Kind.RESOLUTION, Words.Kind.CHASE})
"""Words with which photos and files come. Whoever reads the words sees them."""
KINDS_OF_CITIZEN = frozenset({Words.Kind.DEMAND, Words.Kind.CHASE})
KINDS_FOR_CITIZEN = KINDS_OF_CITIZEN | {Words.Kind.REPLY, Words.Kind.RESOLUTION}
"""What the citizen reads on the page that follows the case, where its event is public; what they wrote themselves among it."""

HEAR = Permission(code="hear", roles=HANDLING_ROLES)
RATE_FOR = Permission(code="rate_for", roles=frozenset({Role.OPERATOR}), outside=True)
DECIDE = Permission(code="decide", roles=frozenset({Role.SUPERVISOR, Role.DISPATCHER}))
DECIDE_RATINGS = Permission(code="decide_ratings", roles=frozenset({Role.SUPERVISOR}), outside=True)
TUNE_RULE = Permission(code="tune_rule", roles=frozenset({Role.ADMINISTRATOR}))
STOP_ESCALATION = Permission(code="stop_escalation", roles=frozenset({Role.ADMINISTRATOR}))
EDIT_CALENDAR = Permission(code="edit_calendar", roles=frozenset({Role.ADMINISTRATOR}))
SEE_RULES = Permission(code="see_rules", roles=frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR}))
WORD_MESSAGE = Permission(code="word_message", roles=frozenset({Role.ADMINISTRATOR}))
SEE_MESSAGES = Permission(code="see_messages", roles=frozenset({Role.ADMINISTRATOR, Role.AUDITOR}))
SEE_ADMINISTRATION = Permission(code="see_administration", roles=frozenset({Role.ADMINISTRATOR, Role.AUDITOR}))
SEE_ATTENTION = Permission(code="see_attention", roles=frozenset({Role.ADMINISTRATOR, Role.AUDITOR}))
SEE_PEOPLE = Permission(code="see_people", roles=frozenset({Role.UNIT_LEAD, Role.ADMINISTRATOR}))
SEE_OWN_UNIT = Permission(code="see_own_unit", roles=frozenset({Role.UNIT_LEAD}))
SEE_BOARD = Permission(code="see_board", roles=frozenset({Role.SUPERVISOR}))
END_UNIT = Permission(code="end_unit", roles=frozenset({Role.ADMINISTRATOR}))
SEE_EXCLUSIONS = Permission(code="see_exclusions", roles=frozenset({Role.UNIT_LEAD, Role.SUPERVISOR, Role.AUDITOR}))
SEE_HANDLERS = Permission(code="see_handlers", roles=frozenset({Role.DISPATCHER, Role.UNIT_LEAD}))
SEE_UNDELIVERED = Permission(
    code="see_undelivered",
    roles=HANDLING_ROLES | {Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR},
)
"""What a person may do or see beside the verbs of a case."""


Grant = standings.Grant
remember_grants = standings.remember


def grants(user: User) -> tuple[Grant, ...]:
    """The roles the person holds now, read once per request (kept on the user object)."""
    return standings.of(user).grants


def stands_in(user: User) -> Mapping[int, date]:
    """For whom the person stands in today, by their ids, and until which day."""
    return standings.of(user).stands_in


def to_handle(user: User) -> Q:
    """The person's own cases, and those of whom they stand in for: a filter of visible ones."""
    return Q(handler__in=[user.pk, *stands_in(user)])


def roles(user: User) -> frozenset[Role]:
    return frozenset(grant.role for grant in grants(user))


def leads(user: User, case: Case) -> bool:
    """Whether the person leads the unit that has the case, or one above it."""
    return any(grant.role == Role.UNIT_LEAD and _covers(grant, case) for grant in grants(user))


def visible_to(user: User) -> CaseQuerySet:
    """The cases the person may see at all; any other answers 404."""
    return Case.objects.filter(_visible(user))


def listings_visible_to(user: User) -> QuerySet[CaseListing]:
    """The same of what lists read."""
    return CaseListing.objects.filter(_visible(user))


def _visible(user: User) -> Q:
    held = grants(user)
    visible = reduce(or_, (rows(grant) | assisted_rows(grant) for grant in held), Q(pk__in=()))
    within_units = [grant for grant in held if grant.unit]
    if within_units:
        units = {unit for grant in within_units for unit in grant.reach}
        visible &= ~case_units.complaining_of(units, [grant.unit for grant in within_units if grant.unit])
    return visible


def is_everywhere(user: User) -> bool:
    """Whether nothing that they hold is limited to a unit or an area."""
    return all(grant.unit is None and grant.area is None for grant in grants(user))


def merged_into(user: User, case: Case) -> CaseQuerySet:
    """What is merged into the case, as far as the person may see it; the oldest first."""
    return visible_to(user).filter(merged_into=case).order_by("pk")


def sees(user: User, case: Case) -> bool:
    """The same for one loaded case, without a query (needs unit, area and against selected)."""
    held = grants(user)
    if is_complained_of(user, case):
        return False
    return any(_covers(grant, case) or assists_by(grant, case) for grant in held)


def is_complained_of(user: User, case: Case) -> bool:
    """Whether the case complains of a unit of theirs, or of one above or below it."""
    return case.against is not None and any(grant.unit and related(grant.unit, case.against.path) for grant in grants(user))


def fields(user: User, case: Case) -> frozenset[str]:
    """What of a visible case the person sees: citizen, text, title, brief, place, events, reveal, rating_words.

    An administrator sees numbers, units and waits; a handling unit sees only the brief of a confidential case.
    """
    visible: set[str] = set()
    in_hand = _in_hand(user, case)
    hidden = case.confidential and in_hand
    for grant in grants(user):
        if not _covers(grant, case) and not assists_by(grant, case):
            continue
        if grant.role == Role.AUDITOR:
            visible |= {"brief", "events", "title", "text", "citizen", "place", "rating_words"}
        elif grant.role in HANDLING_ROLES:
            visible |= {"brief", "events", "title", "text", "citizen", "place", "reveal"}
        elif grant.role != Role.ADMINISTRATOR:
            visible |= {"brief", "events", "title", "text", "citizen", "place", "reveal", "rating_words"}
    # Another role never opens to a member of the handling unit what the unit must not see.
    return frozenset(visible & {"brief", "events"} if hidden else visible - {"rating_words"} if in_hand else visible)


def reads(user: User, *, brief: bool = False) -> Q:
    """The cases whose citizen and text the person sees, or whose brief: `fields` as a filter, of cases that are visible."""
    held = [grant for grant in grants(user) if grant.role != Role.ADMINISTRATOR]
    covered = reduce(or_, (rows(grant) | assisted_rows(grant) for grant in held), Q(pk__in=()))
    if brief:
        return covered
    paths = [grant.unit for grant in grants(user) if grant.unit]
    in_hand = reduce(or_, (Q(unit__path__over=path) | case_units.assisted_over(path) for path in paths), Q(pk__in=()))
    handling = [grant for grant in held if grant.role in HANDLING_ROLES]
    in_hand |= reduce(or_, (rows(grant) | assisted_rows(grant) for grant in handling), Q(pk__in=()))
    return covered & ~Q(Q(confidential=True) & in_hand)


def reads_words(user: User) -> bool:
    """Whether there is any role by which the person reads what was said."""
    return any(grant.role != Role.ADMINISTRATOR for grant in grants(user))


def within_role(user: User, permission: Permission) -> Q:
    """The cases that lie within those roles of the person that allow it. A filter on visible ones."""
    held = [grant for grant in grants(user) if grant.role in permission.roles]
    reaches = [rows(grant) for grant in held] if permission.leading else []
    reaches += [assisted_rows(grant) for grant in held] if permission.assisting else []
    return reduce(or_, reaches, Q(pk__in=()))


def assisted_by(user: User) -> Q:
    """The cases with which a unit assists for which the person handles. A filter on visible ones."""
    return reduce(or_, (assisted_rows(grant) for grant in grants(user)), Q(pk__in=()))


def answers_for_messages(user: User) -> Q:
    """Of the visible cases those whose undelivered messages the person sees: a handler's own, and others' all in their reach."""
    held = [grant for grant in grants(user) if grant.role in SEE_UNDELIVERED.roles]
    reaches = (rows(grant) & to_handle(user) if grant.role == Role.HANDLER else rows(grant) for grant in held)
    return reduce(or_, reaches, Q(pk__in=()))


def kinds_seen(visible_fields: frozenset[str]) -> frozenset[str]:
    """Which kinds of words a person with these fields reads. Rating words reach a unit by their own rule (ratings.py)."""
    if "events" not in visible_fields:
        return frozenset()
    kinds = {Words.Kind.BRIEF, Words.Kind.REPLY, Words.Kind.COMMENT, Words.Kind.RESOLUTION, Words.Kind.REASON, Words.Kind.VISIT}
    if "text" in visible_fields:
        kinds |= {Words.Kind.DEMAND, Words.Kind.CHASE}
    if "rating_words" in visible_fields:
        kinds.add(Words.Kind.RATING)
    return frozenset(kind.value for kind in kinds)


def may(
    user: User, permission: Permission, case: Case | None = None, *, handled_by: Iterable[CaseHandler] | None = None
) -> Decision:
    """Whether the person's roles allow the verb, or what else is permitted, on this case; its state is another matter (verbs.py).

    `handled_by`: the case's CaseHandler rows with their unit, where the caller has them already.
    """
    held = [grant for grant in grants(user) if grant.role in permission.roles]
    if not held:
        return deny("not_allowed", _not_your_role(permission.roles))
    if case is None:
        return ALLOW
    held = [grant for grant in held if _reaches(grant, case, permission)]
    if not held or not sees(user, case):
        return _out_of_reach(user, permission, case)
    if permission.outside and handled(user, case, handled_by=handled_by):
        return deny(
            "handled_it",
            _("You or your unit handled this case, so someone outside the unit has to do this."),
        )
    if permission.field and permission.field not in fields(user, case):
        return deny(
            "not_allowed", _("The case is confidential: the unit works from the brief and never sees the citizen's details.")
        )
    only_handler = all(grant.role == Role.HANDLER and _covers(grant, case) for grant in held)
    if only_handler and not permission.any_handler and case.handler_id not in {None, user.pk, *stands_in(user)}:
        return deny("not_assigned", _("The case is assigned to a colleague. Your unit lead can assign it to you."))
    return ALLOW


def handled(user: User, case: Case, *, handled_by: Iterable[CaseHandler] | None = None) -> bool:
    """Whether the person handled the case, or belongs to a unit that did or belonged to it since it did (hard rule 5)."""
    rows = handlers(case) if handled_by is None else handled_by
    units = standings.of(user).units
    return any(row.user_id == user.pk or any(_belonged(unit, until, row) for unit, until in units) for row in rows)


def handlers(case: Case) -> QuerySet[CaseHandler]:
    """Who handled the case, with their unit; of a merged one also who handles the one that leads."""
    return _handlers([case])


def handlers_of(cases: Iterable[Case]) -> dict[int, list[CaseHandler]]:
    """The same of each of many cases, by its id. One query."""
    asked = list(cases)
    rows: dict[int | None, list[CaseHandler]] = {}
    for row in _handlers(asked):
        rows.setdefault(row.case_id, []).append(row)
    return {case.pk: [*rows.get(case.pk, ()), *rows.get(case.merged_into_id, ())] for case in asked}


def _handlers(cases: Iterable[Case]) -> QuerySet[CaseHandler]:
    ids = {pk for case in cases for pk in (case.pk, case.merged_into_id) if pk}
    return CaseHandler.objects.filter(case__in=ids).select_related("unit")


def handling_rows(user: User) -> Q:
    """The same as `handled`, as a filter of CaseHandler rows: those by which the person is refused."""
    mine = Q(user=user)
    for unit, until in standings.of(user).units:
        belonged = Q(unit__path__over=unit)
        mine |= belonged if until is None else belonged & Q(since__lt=until)
    return mine


def _belonged(unit: str, until: datetime | None, row: CaseHandler) -> bool:
    """Whether a membership of that unit (path) lasted until the unit of the row had the case, or longer."""
    return within(unit, row.unit.path) and (until is None or until > row.since)


def _in_hand(user: User, case: Case) -> bool:
    """Whether the person belongs to the unit that has the case or one that assists, or handles it for one above."""
    held = grants(user)
    if case.unit is not None and any(
        (grant.unit and within(grant.unit, case.unit.path)) or (grant.role in HANDLING_ROLES and _covers(grant, case))
        for grant in held
    ):
        return True
    return assists(user, case) or any(grant.unit and case_units.is_assisted_over(case, grant.unit) for grant in held)


def assists(user: User, case: Case) -> bool:
    """Whether a unit assists with the case for which the person handles."""
    return any(assists_by(grant, case) for grant in grants(user))


def _reaches(grant: Grant, case: Case, permission: Permission) -> bool:
    return (permission.leading and _covers(grant, case)) or (permission.assisting and assists_by(grant, case))


def _out_of_reach(user: User, permission: Permission, case: Case) -> Decision:
    if not permission.leading:
        return deny("not_assisting", _("Only an assisting unit of the case does this."))
    if sees(user, case) and assists(user, case):
        return deny("not_allowed", _("Your unit only assists with this case. The unit that has it does this."))
    return deny("not_allowed", _("This case is outside the unit or area of your role."))


def assists_by(grant: Grant, case: Case) -> bool:
    """Whether somebody handles for a unit that assists: a handler for their own, a lead for those below too."""
    if not case.assisting or grant.role not in HANDLING_ROLES or grant.unit is None:
        return False
    area = case.area.path if case.area else None
    if grant.role == Role.UNIT_LEAD and grant.area is not None and (area is None or not within(area, grant.area)):
        return False
    return not set(units_reached(grant)).isdisjoint(case.assisting)


def units_reached(grant: Grant) -> tuple[int, ...]:
    """The ids of the units for which the grant handles."""
    assert grant.unit is not None
    return (case_units.own_id(grant.unit),) if grant.role == Role.HANDLER else grant.reach


def assisted_rows(grant: Grant) -> Q:
    """The same as `_assists`, as a filter."""
    if grant.role not in HANDLING_ROLES or grant.unit is None:
        return Q(pk__in=())
    reached = case_units.assisted_by_any(units_reached(grant))
    limited = grant.role == Role.UNIT_LEAD and grant.area is not None
    return reached & Q(area__path__within=grant.area) if limited else reached


def _covers(grant: Grant, case: Case) -> bool:
    return grant.covers(unit=case.unit.path if case.unit else None, area=case.area.path if case.area else None)


def rows(grant: Grant) -> Q:
    """The same as `covers`, as a filter."""
    if grant.role == Role.HANDLER:
        return case_units.led_by(grant.unit)
    covered = Q(pk__isnull=False)
    if grant.unit is not None:
        covered &= case_units.led_by_any(grant.reach)
    if grant.area is not None:
        covered &= Q(area__path__within=grant.area)
    return covered


def _not_your_role(permitted: frozenset[Role]) -> str:
    roles = join_names(role.label for role in Role if role in permitted)
    return _("Only these roles can do this: %(roles)s.") % {"roles": roles}
