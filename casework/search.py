"""Finding cases: by number, by phone (exactly), by words. Never beyond what the person may read.

Words are searched as they are masked. A phone number is looked for among the citizens' alone: what is left of numbers in words
would lead to the wrong ones.
"""

import re
import unicodedata
from functools import reduce
from operator import or_

from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

from accounts.models import Role, User
from casework import masking, phones
from casework.crypto import keyed_hash
from casework.models import Words
from casework.models.case import CaseQuerySet
from casework.policies import access

LONGEST = 200
NUMBER = re.compile(r"[0-9]{4,8}(-[0-9]{0,12})?")
MASKED = re.compile(r"[\w@.+-]*\*{4}[\w@.*-]*", re.ASCII)
IN_TEXT = (
    Words.Kind.DEMAND,
    Words.Kind.REPLY,
    Words.Kind.COMMENT,
    Words.Kind.CHASE,
    Words.Kind.RESOLUTION,
    Words.Kind.VISIT,
)
"""Searched where the person reads the citizen's text. Ratings are left out: their words reach a unit by another rule."""


def cases(user: User, q: str) -> CaseQuerySet:
    """Visible cases that the number (or its beginning), the phone or all of the words lead to, newest first."""
    sought = unicodedata.normalize("NFKC", q.replace("\0", " ")).strip()[:LONGEST]
    if not sought:
        return access.visible_to(user).none()
    if phone := _phone(sought):
        condition = _of(phone) & _readable(user)
    else:
        words = _without_numbers(sought)
        condition = Q(pk__in=_cases_with_words(words, IN_TEXT)) & _readable(user)
        condition |= Q(pk__in=_cases_with_words(words, (Words.Kind.BRIEF,))) & _readable(user, brief=True)
    if NUMBER.fullmatch(sought):
        condition |= Q(number__startswith=sought)
    return access.visible_to(user).filter(condition).order_by("-created_at", "-pk")


def of_phone(user: User, typed: str) -> CaseQuerySet:
    """Visible cases of the citizen with exactly this phone, however it was typed."""
    phone = _phone(unicodedata.normalize("NFKC", typed[:LONGEST]))
    visible = access.visible_to(user)
    return visible.filter(_of(phone) & _readable(user)) if phone else visible.none()


def _of(phone: str) -> Q:
    return Q(citizen__phone_hash=keyed_hash(phone, purpose="phone"))


def _readable(user: User, *, brief: bool = False) -> Q:
    """The cases whose citizen and text the person sees (or whose brief): `access.fields` as a filter."""
    grants = [grant for grant in access.grants(user) if grant.role != Role.ADMINISTRATOR]
    covered = reduce(or_, (access.rows(grant) for grant in grants), Q(pk__in=()))
    if brief:
        return covered
    in_hand = reduce(or_, (Q(unit__path__over=grant.unit) for grant in access.grants(user) if grant.unit), Q(pk__in=()))
    in_hand |= reduce(or_, (access.rows(grant) for grant in grants if grant.role in access.HANDLING_ROLES), Q(pk__in=()))
    return covered & ~Q(Q(confidential=True) & in_hand)


def _cases_with_words(sought: str, kinds: tuple[str, ...]) -> QuerySet[Words, int]:
    query = Func(Value(sought, output_field=TextField()), function="casework_query")
    holds = Func(F("terms"), query, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField())
    return Words.objects.filter(holds, kind__in=kinds).values_list("case_id", flat=True)


def _without_numbers(sought: str) -> str:
    """Personal numbers are in no words; a mask that somebody copied is."""
    masked = masking.text(sought)
    return sought if masked == sought else MASKED.sub(" ", masked)


def _phone(sought: str) -> str | None:
    try:
        return phones.to_e164(sought)
    except ValueError:
        return None
