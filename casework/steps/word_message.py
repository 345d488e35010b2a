"""Word a message: every saved change of how a message to citizens goes is a new, immutable version, with who, when and why."""

import re
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signed_rows import signature_of
from casework import bounds
from casework.models import MessageVersion
from casework.policies import access, message_texts
from casework.policies.message_texts import Wording
from casework.refusal import UNKNOWN_CODE, NotAllowed, Refused, reason_in_a_line, unusable
from casework.verb import Notification
from casework.wording import join_sentences
from casework.writing.message_examples import examples

TEMPLATE_CODE = re.compile(r"[A-Za-z0-9_.:\-]{0,60}")


@transaction.atomic
def word_message(
    kind: str, transport: str, language: str, wording: Wording, *, reason: str, actor: User, at: datetime
) -> MessageVersion:
    """Save how messages of the kind go by the transport in the language. `wording.version`: the one that it was made of.

    Raises NotAllowed, Invalid with why the text cannot be used, Refused `stale` where somebody saved another version meanwhile,
    `always_on` where the message may not be switched off, and `unchanged`.
    """
    if not (answer := access.may(actor, access.WORD_MESSAGE)):
        raise NotAllowed(answer.code, answer.reason)
    occasion = message_texts.occasions().get(kind)
    if occasion is None or transport not in message_texts.TRANSPORTS or language not in message_texts.LANGUAGES:
        raise unusable({"": [str(UNKNOWN_CODE)]})
    reason = reason_in_a_line(reason)
    newest = MessageVersion.objects.filter(kind=kind, transport=transport, language=language).order_by("-version").first()
    if newest is not None and newest.version != wording.version:
        raise _stale(newest)
    current = message_texts.default_wording(occasion.notification)
    if newest:
        current = of_version(newest) if is_written(newest) else replace(current, version=newest.version)
    wording = _checked(wording, current, occasion.notification, transport=transport, language=language)
    bounds.add(bounds.MESSAGE_VERSIONS, actor, at=at)
    row = MessageVersion(
        kind=kind,
        transport=transport,
        language=language,
        version=current.version + 1,
        enabled=wording.enabled,
        body=wording.body,
        template_code=wording.template_code,
        author=actor,
        reason=reason,
        created_at=at,
    )
    return _saved(row)


def is_written(version: MessageVersion) -> bool:
    """Whether the application wrote it: what other code wrote holds for nothing."""
    return signature_of(MessageVersion).fits(vars(version))


def of_version(version: MessageVersion) -> Wording:
    """What a saved version says."""
    return Wording(version.version, version.enabled, version.body, version.template_code)


def _checked(wording: Wording, current: Wording, notification: Notification, *, transport: str, language: str) -> Wording:
    """As it is stored: the default text as none."""
    body = wording.body.replace("\r\n", "\n").strip()
    default = message_texts.default_text(notification, language)
    wording = replace(wording, body="" if body == default else body, template_code=wording.template_code.strip())
    if wording == replace(current, version=wording.version):
        raise Refused("unchanged", _("Nothing is different from the current version."))
    if not wording.enabled and notification.required_because:
        because = str(notification.required_because)
        raise Refused("always_on", join_sentences(_("This message cannot be switched off."), because))
    problems: dict[str, list[str]] = {}
    if wording.body not in {"", current.body}:  # a text that cannot be used any more can still be switched off
        names = message_texts.variables(notification, language)
        values = examples(names, language=language)
        problems["body"] = message_texts.problems(body, transport=transport, names=names, examples=values)
    if not TEMPLATE_CODE.fullmatch(wording.template_code):
        problems["template_code"] = [_("A template code has at most 60 letters, digits and the marks - _ . : in it.")]
    if problems := {field: texts for field, texts in problems.items() if texts}:
        raise unusable(problems)
    return wording


def _saved(row: MessageVersion) -> MessageVersion:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # of two who saved at this moment the other was first
        versions = MessageVersion.objects.filter(kind=row.kind, transport=row.transport, language=row.language)
        raise _stale(versions.latest("version")) from None
    return row


def _stale(newest: MessageVersion) -> Refused:
    return Refused(
        "stale",
        _(
            "%(who)s saved version %(version)d of this message while you were editing. Review it, then save again "
            "if you still want to."
        )
        % {"who": newest.author.name, "version": newest.version},
    )
