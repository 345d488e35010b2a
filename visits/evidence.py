"""The word of the person visited: a code they were sent, their signature, their slip. Evidence of consent, not proof."""

import base64
import binascii
import hmac
import json
import re
import secrets
import uuid
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts import entered
from casework.crypto import keyed_hash
from casework.decision import ALLOW, Decision, deny
from casework.models import Case, Event, Notice
from casework.models.choices import Method
from casework.policies.reach import messages_go_by
from casework.steps.correct import CORRECT
from visits import doubt
from visits.models import Slip, Visit

TRIES = 5
LONGEST_SIGNATURE = 60_000
"""Characters, of an image or of strokes; a signature on a phone's screen takes 2,000 to 20,000."""
PNG = "data:image/png;base64,"
PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
FEWEST_POINTS = 8
"""A dot is not a signature."""
LARGEST_COORDINATE = 10_000
SLIP_BEGINS = "doorstep:slip:"
SLIP_CHARACTERS = 10
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O or U. Ten characters are 50 random bits."""
MISREAD = str.maketrans("OIL", "011")


def code_digest(visit: uuid.UUID, code: str) -> bytes:
    """Bound to the visit: the same digits on another visit look different."""
    return keyed_hash(f"{visit}:{code}", purpose="visit_code")


def has_code(visit: Visit) -> bool:
    """Whether a code that was sent to the citizen, where messages reach them now, still confirms the visit."""
    return own_code(visit) or other_codes(visit).exists()


def other_codes(visit: Visit) -> QuerySet[Visit]:
    """Unused ones that the citizen was sent for other visits of the same round."""
    same = Visit.objects.filter(case__isnull=False, case=visit.case_id, code_digest__isnull=False, code_tries__lt=TRIES)
    same = same.filter(doubt.sent_in_time(visit) if doubt.in_doubt(visit) else Q(round=visit.round))
    if visit.case and (moved := moved_at(visit.case)):
        same = same.filter(code_sent_at__gt=moved)
    return same.exclude(pk=visit.pk).exclude(method=Method.CODE).order_by("pk")


def own_code(visit: Visit) -> bool:
    """Whether a code was sent for this very visit, in the present round, and is unused."""
    if visit.code_digest is None or visit.case is None or visit.code_sent_at is None:
        return False
    began, moved = doubt.round_began(visit.case), moved_at(visit.case)
    return began is not None and visit.code_sent_at >= began and (moved is None or visit.code_sent_at > moved)


def moved_at(case: Case) -> datetime | None:
    """When the number or address that codes go to was corrected last: its holder before may have read those sent till then."""
    fields = ["phone", "email"] if messages_go_by(case) == Notice.Transport.EMAIL else ["phone"]
    corrected = Event.objects.filter(case=case, verb=CORRECT.code, facts__confirmed=True, facts__field__in=fields)
    return corrected.order_by("-seq").values_list("occurred_at", flat=True).first()


def new_slip_code() -> str:
    return "".join(secrets.choice(CROCKFORD) for _character in range(SLIP_CHARACTERS))


def readable(code: str) -> str:
    """5-5, as it is printed and read aloud."""
    return f"{code[:5]}-{code[5:]}"


def slip_content(code: str) -> str:
    """What the QR code on the slip holds."""
    return SLIP_BEGINS + code


def read_slip(given: str) -> str:
    """The code in what was typed or scanned: with or without dash, lower case, the whole QR; empty where there is none."""
    plain = re.sub(r"[ .·_-]", "", entered.narrow(given)).upper()
    bare = plain.removeprefix(SLIP_BEGINS.upper()).rstrip("。，,、)）").translate(MISREAD)
    return bare if len(bare) == SLIP_CHARACTERS and set(bare) <= set(CROCKFORD) else ""


def slip_digest(number: str, code: str) -> bytes:
    """Bound to the case by its number."""
    return keyed_hash(f"{number}:{code}", purpose="visit_slip")


def fits(slip: Slip | None, number: str, given: str) -> bool:
    return slip is not None and hmac.compare_digest(bytes(slip.digest), slip_digest(number, read_slip(given)))


def signature(drawn: str) -> Decision:
    """Whether it is a signature at all: a PNG as a data URL, or strokes as JSON, [[[x, y], ...], ...]."""
    if len(drawn) > LONGEST_SIGNATURE:
        return deny(
            "signature_too_large",
            _("The signature is too large: at most %(longest)d characters.") % {"longest": LONGEST_SIGNATURE},
        )
    fits = _is_png(drawn.removeprefix(PNG)) if drawn.startswith(PNG) else _is_strokes(drawn)
    return ALLOW if fits else deny("no_signature", _("This is not a signature. Ask the person to sign again."))


def _is_png(encoded: str) -> bool:
    try:
        return base64.b64decode(encoded, validate=True).startswith(PNG_BEGINS)
    except (binascii.Error, ValueError):
        return False


def _is_strokes(drawn: str) -> bool:
    try:
        strokes = json.loads(drawn)
    except (ValueError, RecursionError):
        return False
    if not isinstance(strokes, list) or not all(isinstance(stroke, list) for stroke in strokes):
        return False
    points = [point for stroke in strokes for point in stroke]
    return len(points) >= FEWEST_POINTS and all(_is_point(point) for point in points)


def _is_point(point: object) -> bool:
    return (
        isinstance(point, list)
        and len(point) == 2
        and all(isinstance(at, int | float) and not isinstance(at, bool) and 0 <= at <= LARGEST_COORDINATE for at in point)
    )
