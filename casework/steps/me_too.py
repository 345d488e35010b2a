"""Me too: another citizen asks for the same as an open case. Registered and merged in one act, told and rated apart."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework.models import Case
from casework.steps.merge import merge
from casework.steps.register import Demand, Registered, register
from casework.writing.attachments import Upload


@transaction.atomic
def me_too(demand: Demand, *, into: Case, actor: User, at: datetime, files: Sequence[Upload] = ()) -> Registered:
    """`into`: the open case about the same matter. Raises what `register` and `merge` raise, and registers nothing then."""
    registered = register(demand, actor=actor, at=at, files=files)
    reason = _("Heard on the call: the citizen asks for the same.")
    merge(registered.case, into=into.number, reason=reason, actor=actor, at=at)
    return registered
