"""Choose messages: by which way a member of the staff is told besides the application. Of no case, so no timeline says so."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework import bounds
from casework.models import Notice, StaffChoice
from casework.policies import chat_address
from casework.refusal import unusable

BY_NONE = ""
WAYS = (BY_NONE, Notice.Transport.EMAIL.value, Notice.Transport.CHAT.value)


@transaction.atomic
def choose_messages(*, transport: str, address: str, actor: User, at: datetime) -> StaffChoice:
    """`transport`: one of WAYS; `address`: of the chat. The present choice again is not written again.

    Raises Invalid, and TooManyToday past the bound of the day.
    """
    if transport not in WAYS:
        raise unusable({"transport": [_("Choose how you are told.")]})
    if transport == Notice.Transport.EMAIL and not actor.email:
        raise unusable({"transport": [_("Your account has no e-mail address. An administrator can enter it.")]})
    address = address.strip() if transport == Notice.Transport.CHAT else ""
    if transport == Notice.Transport.CHAT and (problem := chat_address.problem(address)):
        raise unusable({"address": [problem]})
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    present = actor.message_choices.order_by("-pk").first()
    if present and (present.transport, present.address) == (transport, address):
        return present
    bounds.add(bounds.STAFF_CHOICES, actor, at=at)
    return StaffChoice.objects.create(user=actor, transport=transport, address=address, created_at=at)
