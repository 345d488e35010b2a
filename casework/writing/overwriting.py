"""A form overwrites nothing that it did not show: it carries marks of what it showed, which are compared behind the lock."""

import hmac
import json
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from casework.crypto import keyed_hash
from casework.models import Case
from casework.refusal import Refused
from casework.verb import Part, Replaces, Verb
from casework.writing.transition import lock_and_check

SIGNATURE_LENGTH = 32
"""Characters."""


class Overtaken(Refused):
    """Somebody else has replaced the same since the form was shown."""


def marks(verb: Verb, case: Case, *, user: User) -> str:
    """What a form of this verb carries: how each part stood, as keyed hashes, signed for whoever is shown it.

    Empty where the verb replaces nothing.
    """
    parts = verb.replaces.present(case) if verb.replaces else {}
    if not parts:
        return ""
    hashes = json.dumps({name: _mark(case, name, part.value) for name, part in parts.items()})
    return _signature(hashes, verb, case, user) + hashes


def compared(case: Case, verb: Verb, fields: Mapping[str, Any], *, shown: str, actor: User) -> dict[str, Any]:
    """What the form is to send; the case stays locked until the transaction ends. `shown`: its marks, or nothing of older pages.

    What was left as it was shown is left out. Raises Overtaken beside the fields whose parts stand otherwise by now, Refused
    where nothing is left to send, and what the step itself would refuse.
    """
    before = _read(shown, verb, case, actor)
    if verb.replaces is None or not before:
        return dict(fields)
    case, _snapshot = lock_and_check(case, verb, actor=actor)
    present, entered = verb.replaces.present(case), verb.replaces.entered(fields)
    same = {name for name, (_field, text) in entered.items() if before.get(name) == _mark(case, name, text)}
    if not verb.replaces.shown:
        same = set()
    elif same == entered.keys():
        raise Refused("already_done", _("You changed nothing; the case stays as it is."))
    problems = {}
    for name, (field, text) in entered.items():
        part = present[name]
        # Where the page does not name the part, what was typed has no say: whoever guesses would be told that they are right.
        if name not in same and _overtaken(case, name, part, before) and not (part.label and part.value == text):
            problems[field] = [_who_changed(case, verb.replaces, verb, part)]
    if problems:
        raise Overtaken("stale", _("The case was changed while you were writing."), fields=problems)
    return {name: value for name, value in fields.items() if name not in same}


def _overtaken(case: Case, name: str, part: Part, before: Mapping[str, str]) -> bool:
    """Whether the part stands otherwise than the form showed it."""
    stands = _mark(case, name, part.value)
    return before.get(name, stands) != stands


def _read(shown: str, verb: Verb, case: Case, user: User) -> dict[str, str]:
    """The marks, where we made them for this person, case and verb; others are none."""
    signature, hashes = shown[:SIGNATURE_LENGTH], shown[SIGNATURE_LENGTH:]
    if not hmac.compare_digest(signature.encode(), _signature(hashes, verb, case, user).encode()):
        return {}
    before: dict[str, str] = json.loads(hashes)
    return before


def _signature(hashes: str, verb: Verb, case: Case, user: User) -> str:
    bound = json.dumps([case.pk, verb.code, user.pk, hashes])
    return keyed_hash(bound, purpose="overwriting.signature").hex()[:SIGNATURE_LENGTH]


def _mark(case: Case, name: str, value: str) -> str:
    return keyed_hash(json.dumps([case.pk, name, value]), purpose="overwriting").hex()[:32]


def _who_changed(case: Case, replaces: Replaces, verb: Verb, part: Part) -> str:
    last = case.events.filter(verb__in=[verb.code, *replaces.also]).select_related("actor").order_by("-seq").first()
    if last is None or last.actor is None:
        return _("This was changed while you were writing. View the case, then send it again to replace it.")
    when = date_format(timezone.localtime(last.occurred_at), "DATETIME_FORMAT")
    facts = {"who": last.actor.name, "when": when, "present": part.label}
    if part.label:
        return _("%(who)s changed this to “%(present)s” (%(when)s) while you were writing. Send it again to replace it.") % facts
    return _("%(who)s changed this (%(when)s) while you were writing. View the case, then send it again to replace it.") % facts
