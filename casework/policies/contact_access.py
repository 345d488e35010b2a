"""Who settles, sees and looks at contacts, and who keeps which knowledge: `access` for what is no case."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Role, Unit, User
from casework.decision import Decision, deny
from casework.models import Contact
from casework.policies import access, unit_writing
from casework.verb import Permission

SETTLE_CONTACT = Permission(code="settle_contact", roles=frozenset({Role.OPERATOR}))
OPEN_CONTACT = Permission(code="open_contact", roles=frozenset({Role.OPERATOR, Role.SUPERVISOR}))
SEE_CONTACTS = Permission(code="see_contacts", roles=frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR}))
REVIEW_CONTACTS = Permission(code="review_contacts", roles=frozenset({Role.SUPERVISOR}))
SEE_SAMPLE = Permission(code="see_sample", roles=frozenset({Role.SUPERVISOR, Role.AUDITOR}))
KEEP_KNOWLEDGE = Permission(code="keep_knowledge", roles=frozenset({Role.UNIT_LEAD, Role.ADMINISTRATOR}))


def sees(user: User, contact: Contact) -> bool:
    """Whoever takes calls or looks after them; of one that became a case also who reads what the citizen says in it."""
    if access.may(user, SEE_CONTACTS):
        return True
    opening = getattr(contact, "opening", None)
    return bool(opening and access.sees(user, opening.case) and "text" in access.fields(user, opening.case))


def may_review(user: User, contact: Contact) -> Decision:
    """A supervisor, of what was drawn, and never of their own work."""
    permitted = access.may(user, REVIEW_CONTACTS)
    if not permitted:
        return permitted
    if not contact.sampled:
        return deny("not_drawn", _("Only contacts that were drawn at random are reviewed."))
    if contact.operator_id == user.pk:
        return deny("own_work", _("You settled this contact yourself, so somebody else reviews it."))
    return permitted


def keeps_knowledge_of(user: User, unit: Unit) -> Decision:
    """Whether the person writes the articles of that unit: its lead, one above, and administrators."""
    permitted = access.may(user, KEEP_KNOWLEDGE)
    if permitted and not unit_writing.writes_for(user, KEEP_KNOWLEDGE, unit):
        return deny("not_allowed", _("The article belongs to another unit, whose lead keeps it."))
    return permitted


def units_of_knowledge(user: User) -> QuerySet[Unit]:
    """The units whose articles the person writes."""
    return unit_writing.units(user, KEEP_KNOWLEDGE)
