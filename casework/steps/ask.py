"""Ask: citizens register a demand themselves, without an account. A form that comes twice, at once too, is one case."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import tries
from accounts.tries import Allowance, TooOften
from casework import phones
from casework.crypto import CannotOpen, keyed_hash, short_token_of
from casework.models import Case, CitizenLimit, Words
from casework.policies import citizen_limits
from casework.refusal import Refused
from casework.steps.join import join, open_matter
from casework.steps.register import Demand, Registered, checked, exact_place, register_as, take_numbers
from casework.writing import attachments, links
from casework.writing.answers import SHOWN_AGAIN
from casework.writing.attachments import Upload
from casework.writing.words import in_full

FROM_ALL = Allowance("demands of citizens", most=20_000, lasts=timedelta(hours=1))
"""Beyond the worst hour of the largest city (8 a second in a surge, half of them by phone): what comes past it is no citizen."""
BUSY = _("Your demand was not sent: more demands are coming in at this moment than can be taken. Send it again after %(until)s.")
FROM_ADDRESS = _(
    "Your demand was not sent: very many have come from your internet address, which others may share. "
    "Send it again after %(until)s."
)
BY_PHONE = _(
    "Your demand was not sent: many have come lately with this phone number or e-mail address. "
    "Send it again after %(until)s, or leave them out: number and PIN are enough."
)

Place = tuple[Allowance, tuple[str, ...], str | Promise]
"""What is counted, about whom, and with which words the next one is refused."""


class AskedBefore(Refused):
    """The form was sent before, and changed since. `token`: of the link to the case, for as long as it is shown."""

    def __init__(self, case: Case, *, token: str) -> None:
        super().__init__("asked_before", _("You sent this form before, and it was registered then."))
        self.case = case
        self.token = token


class AskedTooOften(Refused):
    """Too many from one place (429). It passes."""

    status = 429

    def __init__(self, refusal: TooOften, text: str | Promise, *, at: datetime) -> None:
        super().__init__("asked_too_often", str(text) % {"until": _until(at + refusal.wait, at=at)})
        self.retry_after = refusal.seconds


def ask(
    demand: Demand, *, key: str, address: str, at: datetime, files: Sequence[Upload] = (), joins: int | None = None
) -> Registered:
    """Register what a citizen asks for. `key`: of the form, random; `address`: from which it came. `joins`: id of the open case
    about the same matter with which the citizen chose to go along; where that is not possible any more, it is a case like any.

    PIN and link follow from the key: whoever sends the form again is shown the same, for minutes; later the case alone.

    Raises Invalid with the fields that cannot be used, AskedBefore where the same form comes with other words, AskedTooOften.
    """
    demand = checked(demand)
    pin = f"{int.from_bytes(keyed_hash(key, purpose='ask.pin')) % 10**6:06d}"
    token = _token(key)
    if (earlier := links.made_as(token)) is None:
        try:
            return _ask(demand, files, _places(demand, address), pin=pin, token=token, joins=joins, at=at)
        except (IntegrityError, AskedTooOften):
            earlier = links.made_as(token)
            if earlier is None:
                raise  # else the same form came at this moment, and was first
    return _again(Registered(earlier.case, pin, token), demand, files, at=at)


def is_registered(key: str) -> bool:
    """Whether the form with this key was sent before."""
    return links.made_as(_token(key)) is not None


def _token(key: str) -> str:
    return short_token_of(key, purpose="ask.link")


def _ask(
    demand: Demand,
    files: Sequence[Upload],
    places: Sequence[Place],
    *,
    pin: str,
    token: str,
    joins: int | None,
    at: datetime,
) -> Registered:
    """Counted together with what is written: a form that comes twice counts once, and of many at once no more come through."""
    _count(tries.check, places, at=at)
    readable = attachments.read(files)
    number = take_numbers(1, at=at)[0]
    leader = open_matter(joins) if joins and not demand.confidential else None  # it may have been made so beside the choice
    if leader:
        demand = replace(demand, topic=leader.topic, area=leader.area)
    with transaction.atomic():
        registered = register_as(number, demand, readable, pin=pin, token=token, actor=None, at=at)
        if leader:
            registered = replace(registered, case=join(registered.case, into=leader, at=at))
        _count(tries.take, places, at=at)  # last: others wait for these rows
    return registered


def _again(registered: Registered, demand: Demand, files: Sequence[Upload], *, at: datetime) -> Registered:
    case = registered.case
    shown = registered if at <= case.created_at + SHOWN_AGAIN else Registered(case)
    if not _is_same(case, demand, files):
        raise AskedBefore(case, token=shown.track_token)
    return shown


def _is_same(case: Case, demand: Demand, files: Sequence[Upload]) -> bool:
    """Whether nothing was changed in the form since. Files may be missing: a browser that reloads a page has lost some kinds."""
    words = case.words.get(kind=Words.Kind.DEMAND)
    try:
        text = in_full(words).text
    except CannotOpen:
        text = ""
    uploaded = {hashlib.sha256(file.data).digest() for file in files}
    attached = {bytes(digest) for digest in words.attachments.values_list("sha256", flat=True)}
    stated = (demand.text, demand.address.strip(), exact_place(demand), *_contacts(demand), demand.confidential)
    phone = case.citizen.phone if case.citizen else ""
    return stated == (text, case.address, case.place, phone, case.email, case.confidential) and uploaded <= attached


def _places(demand: Demand, address: str) -> list[Place]:
    by_phone = [
        (citizen_limits.allowance(CitizenLimit.Code.ASKS_BY_PHONE), (contact.casefold(),), BY_PHONE)
        for contact in filter(None, _contacts(demand))
    ]
    from_address = citizen_limits.allowance(CitizenLimit.Code.ASKS_FROM_ADDRESS)
    return [*by_phone, (from_address, (address,), FROM_ADDRESS), (FROM_ALL, (), BUSY)]


def _contacts(demand: Demand) -> tuple[str, str]:
    """The phone number, however it was written, and the e-mail address; empty where there is none."""
    phone = demand.citizen.phone.strip()
    return phones.to_e164(phone) if phone else "", demand.citizen.email.strip()


def _count(count: Callable[..., None], places: Sequence[Place], *, at: datetime) -> None:
    """`count`: of tries, either checks whether one more may come, or takes it."""
    for allowance, about, text in places:
        try:
            count(allowance, *about, at=at)
        except TooOften as refusal:
            raise AskedTooOften(refusal, text, at=at) from None


def _until(end: datetime, *, at: datetime) -> str:
    """The minute in which it is over: of another day with its date."""
    end = timezone.localtime(end + timedelta(seconds=59))
    return date_format(end, "TIME_FORMAT" if end.date() == timezone.localtime(at).date() else "DATETIME_FORMAT")
