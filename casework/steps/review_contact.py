"""Review a contact that was drawn: it was rightly settled on the call, or should have been a case and becomes one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework import bounds
from casework.models import Contact, ContactReview
from casework.policies import contact_access
from casework.refusal import NotAllowed, Refused, missing
from casework.steps.open_contact import open_contact
from casework.writing.words import clean

LONGEST = 500


@transaction.atomic
def review_contact(contact: Contact, *, result: str, reason: str, actor: User, at: datetime) -> ContactReview:
    """`result`: one of ContactReview.Result. Opening the case is in the reviewer's name. Raises NotAllowed, Invalid, Refused."""
    permitted = contact_access.may_review(actor, contact)
    if not permitted:
        raise NotAllowed(permitted.code, permitted.reason)
    if result not in ContactReview.Result.values:
        raise missing({"result": [_("Choose one of the two.")]})
    reason = clean(reason, field="reason", longest=LONGEST)
    bounds.add(bounds.REVIEWS_OF_CONTACTS, actor, at=at)
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if ContactReview.objects.filter(contact=contact).exists():
        raise Refused("already_done", _("This contact was looked at already."))
    if result == ContactReview.Result.CASE:
        open_contact(contact, actor=actor, at=at)
    return ContactReview.objects.create(contact=contact, result=result, reason=reason, by=actor, at=at)
