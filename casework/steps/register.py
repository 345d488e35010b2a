"""Register: a citizen's demand opens exactly one case. One writer for one demand and for thousands."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Area, Role, Unit, User
from casework import calendar_cache, masking
from casework.bounds import DEMANDS
from casework.crypto import keyed_hash
from casework.effect import Effect
from casework.lifecycle import State, WaitKind
from casework.models import Attachment, Case, Citizen, Event, Link, Topic, Wait, Words
from casework.models.choices import Channel, Kind, Urgency
from casework.policies import access
from casework.policies.reach import written_to_by
from casework.refusal import UNUSABLE_VALUE, NotAllowed, unusable
from casework.timeline import append_many, count, event
from casework.verb import EventStyle, Names, Notification, Verb, declare
from casework.wording import join_names
from casework.writing import attachments, changes, links, waits
from casework.writing.attachments import Readable, Upload
from casework.writing.citizens import CitizenDetails, citizen_of, citizen_problems
from casework.writing.demand_fields import LONGEST
from casework.writing.titles import title_from
from casework.writing.words import build, clean, reference

OF_CONTACTS = "doorstep-contact"
"""The source of cases that were contacts before (open_contact.py). No other register calls itself so."""
IDENTIFIERS = ("source", "external_id", "source_category")
"""What another register calls the demand. A personal number in it is masked."""


@dataclass(frozen=True)
class Demand:
    """What is registered. `lat`, `lon` in degrees (WGS 84); `received_on`: the day another register had it (imports)."""

    text: str
    channel: str
    title: str = ""
    kind: str = Kind.HELP
    topic: Topic | None = None
    area: Area | None = None
    urgency: str = Urgency.NORMAL
    confidential: bool = False
    against: Unit | None = None
    brief: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    source: str = ""
    external_id: str = ""
    source_category: str = ""
    received_on: date | None = None
    citizen: CitizenDetails = field(default_factory=CitizenDetails)


@dataclass(frozen=True)
class Registered:
    """The new case, and the link by which it is followed, where one was made; a PIN too where no message can reach the citizen,
    or the citizen asked without anybody's help.

    Both are shown once, and kept as hashes.
    """

    case: Case
    pin: str = ""
    track_token: str = ""


REGISTERED = Notification(
    "register",
    citizen=True,
    link=Link.Kind.TRACK,
    citizen_text=gettext_lazy("We registered your demand: case %(number)s. Follow it here: %(track)s"),
    required_because=gettext_lazy("By its link the citizen follows the demand and objects to a visit that did not take place."),
)


def _event_text(event: Event, _names: Names) -> str:
    if event.fact("received_on"):
        day = date_format(date.fromisoformat(event.fact("received_on")), "SHORT_DATE_FORMAT")
        return _("The demand was imported; it was registered elsewhere on %(day)s.") % {"day": day}
    return _("The demand was registered.")


REGISTER = declare(
    Verb(
        code="register",
        label=gettext_lazy("Register"),
        roles=frozenset({Role.OPERATOR}),
        sources=frozenset(),
        target=State.RECEIVED,
        offered=False,
        by_citizen=True,
        public=True,
        event_text=_event_text,
        event_style=EventStyle("plus"),
        tells=(
            REGISTERED,
            Notification(
                "emergency",
                to=("dispatcher",),
                when=lambda _event, case: case.urgency == Urgency.EMERGENCY and case.state != State.MERGED,
                staff_text=gettext_lazy("An emergency was registered: dispatch case %(number)s."),
            ),
        ),
        effect=Effect(state=State.RECEIVED, opens=(WaitKind.DISPATCH,)),
        a_day=DEMANDS,
    )
)


def register(
    demand: Demand, *, follows: bool = False, actor: User | None, at: datetime, files: Sequence[Upload] = ()
) -> Registered:
    """Register one demand, with photos and files that came with it. `actor` None: the citizen.

    `follows`: a link is made for a citizen too who is sent one.

    Raises NotAllowed, Invalid with the fields that cannot be used, and TooManyToday.
    """
    if actor is not None and not access.may(actor, REGISTER):
        raise NotAllowed("not_allowed", access.may(actor, REGISTER).reason)
    demand = checked(demand)
    readable = attachments.read(files)
    with transaction.atomic():  # both are waited for by whoever comes at the same moment, so not for long
        count(REGISTER, actor=actor, at=at)
        attachments.count(readable, actor=actor, at=at)
        number = take_numbers(1, at=at)[0]
    return register_as(number, demand, readable, follows=follows, actor=actor, at=at)


@transaction.atomic
def register_as(
    number: str,
    demand: Demand,
    readable: Sequence[Readable],
    *,
    follows: bool = False,
    pin: str = "",
    token: str = "",
    actor: User | None,
    at: datetime,
) -> Registered:
    """Register a checked demand under a number that was taken for it. `pin`, `token`: those that follow from an act that may come
    twice; the citizen is given both then, whether a message reaches them or not. Raises IntegrityError where it came before."""
    citizen = citizen_of(demand.citizen, at=at)
    without_message = written_to_by(citizen, email=demand.citizen.email) is None
    pin = pin or (f"{secrets.randbelow(10**6):06d}" if without_message else "")
    case = _write([demand], [number], [citizen], [pin], [readable], actor=actor, at=at)[0]
    if token or without_message or follows:
        token = links.create(case, Link.Kind.TRACK, via=Link.Via.SCREEN, at=at, token=token)
    return Registered(case, pin, token)


def register_many(demands: Sequence[Demand], *, actor: User | None, at: datetime) -> list[Case]:
    """Register checked demands of an import in a few statements. Nobody is told a PIN: there is nobody to tell."""
    numbers = take_numbers(len(demands), at=at)
    with transaction.atomic():
        citizens = [citizen_of(demand.citizen, at=at) for demand in demands]
        return _write(demands, numbers, citizens, [""] * len(demands), [()] * len(demands), actor=actor, at=at)


def checked(demand: Demand) -> Demand:
    """The demand, cleaned. Raises Invalid, naming each field that cannot be used."""
    text = clean(demand.text, longest=LONGEST["text"])
    title = clean(demand.title, field="title", required=False, longest=LONGEST["title"])
    problems: dict[str, list[str]] = {}
    for name, vocabulary in (("kind", Kind), ("channel", Channel), ("urgency", Urgency)):
        if getattr(demand, name) not in vocabulary.values:
            problems[name] = [_("Choose one of these: %(values)s.") % {"values": join_names(vocabulary.values)}]
    if (demand.lat is None) != (demand.lon is None):
        problems["lat"] = [_("Latitude and longitude go together.")]
    elif demand.lat is not None and demand.lon is not None and not (abs(demand.lat) <= 90 and abs(demand.lon) <= 180):
        problems["lat"] = [_("Latitude must be between -90 and 90, longitude between -180 and 180.")]
    for name in ("brief", "address", "source", "external_id", "source_category"):
        clean(getattr(demand, name), field=name, required=False, longest=LONGEST[name])
    if demand.source.strip() == OF_CONTACTS:
        problems["source"] = [str(UNUSABLE_VALUE)]
    problems |= citizen_problems(demand.citizen)
    if problems:
        raise unusable(problems)
    confidential = demand.confidential or demand.kind == Kind.REPORT
    return Demand(**{**demand.__dict__, "text": text, "title": title, "confidential": confidential})


def take_numbers(count: int, *, at: datetime) -> list[str]:
    """Case numbers of the day, in the deployment's time zone. Taken before the transaction, so gaps may remain."""
    day = timezone.localtime(at).date()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_number (day, last) VALUES (%s, %s) "
            "ON CONFLICT (day) DO UPDATE SET last = casework_number.last + excluded.last RETURNING last",
            [day, count],
        )
        last: int = cursor.fetchone()[0]
    return [_number(day, seq) for seq in range(last - count + 1, last + 1)]


def _number(day: date, seq: int) -> str:
    return f"{day:%Y%m%d}-{seq:05d}"


def _write(
    demands: Sequence[Demand],
    numbers: Sequence[str],
    citizens: Sequence[Citizen | None],
    pins: Sequence[str],
    files: Sequence[Sequence[Readable]],
    *,
    actor: User | None,
    at: datetime,
) -> list[Case]:
    cases = [_case(*row, at=at) for row in zip(demands, numbers, citizens, pins, strict=True)]
    Case.objects.bulk_create(cases)
    all_words: list[Words] = []
    all_files: list[Attachment] = []
    events = []
    for case, demand, readable in zip(cases, demands, files, strict=True):
        title = demand.title or title_from(demand.text)
        words = build(case, Words.Kind.DEMAND, demand.text, title=title, author=actor, at=at)
        all_words.append(words)
        all_files += attachments.build(words, readable, at=at)
        changes.note_row(case)
        if demand.brief:
            all_words.append(build(case, Words.Kind.BRIEF, clean(demand.brief, field="brief"), author=actor, at=at))
        events.append(event(case, REGISTER, actor=actor, at=at, facts=_facts(case, demand) | reference(words)))
    Words.objects.bulk_create(all_words)
    attachments.write(all_files)
    calendar = calendar_cache.default()
    Wait.objects.bulk_create([waits.opened(case, WaitKind.DISPATCH, at=at, calendar=calendar) for case in cases])
    append_many(events)
    return cases


def _case(demand: Demand, number: str, citizen: Citizen | None, pin: str, *, at: datetime) -> Case:
    return Case(
        number=number,
        kind=demand.kind,
        channel=demand.channel,
        urgency=demand.urgency,
        topic=demand.topic,
        area=demand.area,
        against=demand.against,
        citizen=citizen,
        confidential=demand.confidential,
        address=demand.address.strip(),
        email=demand.citizen.email.strip(),
        place=exact_place(demand),
        **{name: registered_as(name, getattr(demand, name).strip()) for name in IDENTIFIERS},
        pin_digest=keyed_hash(f"{number}:{pin}", purpose="pin") if pin else None,
        created_at=at,
    )


def exact_place(demand: Demand) -> str:
    """Its point as the case holds it: latitude and longitude."""
    return "" if demand.lat is None else f"{demand.lat:.6f},{demand.lon:.6f}"


def registered_as(name: str, identifier: str) -> str:
    """One of IDENTIFIERS as the case holds it."""
    return masking.identifier(identifier, longest=LONGEST[name])


def _facts(case: Case, demand: Demand) -> dict[str, object]:
    return {
        "kind": case.kind,
        "channel": case.channel,
        "urgency": case.urgency,
        "confidential": case.confidential,
        "topic": demand.topic.code if demand.topic else None,
        "area": demand.area.code if demand.area else None,
        **({"received_on": demand.received_on.isoformat()} if demand.received_on else {}),
    }
