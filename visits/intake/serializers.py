"""What a phone sends for a visit: its form, read into a record. A number that names no case is no fault of form."""

import hashlib
import json
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casework.api.serializers.fields import (
    CaseNumber,
    Choice,
    Degrees,
    Entered,
    Line,
    Strict,
    Text,
    TopicInUse,
    Truth,
    Username,
    Whole,
)
from casework.api.serializers.requests import CitizenBody
from casework.models.choices import Channel, Kind, Method, Outcome
from casework.refusal import UNUSABLE_DETAILS, Invalid
from casework.steps import CitizenDetails, Demand
from casework.writing.demand_fields import limit
from visits.evidence import LONGEST_SIGNATURE
from visits.intake import details
from visits.intake.details import LINES, MOST_HEARD, MOST_LISTED, TEXTS, Details
from visits.models import Visit
from visits.record_times import FURTHEST, PhoneClock
from visits.visit_record import Confirmation, HeardDemand, VisitRecord

APART = frozenset({"device", "confirmation"})
"""What may differ when the same visit is sent again."""
LONGEST_CODE, LONGEST_QR = 40, 200
FURTHEST_BEHIND = round(FURTHEST.total_seconds())
METHODS = [choice for choice in Method.choices if choice[0] != Method.REVIEW]


class ConfirmationBody(Strict):
    method = Choice(choices=METHODS)
    code = Entered(required=False, allow_blank=True, max_length=LONGEST_CODE)
    signature = Text(
        required=False,
        allow_blank=True,
        max_length=LONGEST_SIGNATURE,
        help_text=_("A PNG as data URL, or strokes as JSON: [[[x, y], …], …]."),
    )
    qr = Entered(required=False, allow_blank=True, max_length=LONGEST_QR)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        method = attrs["method"]
        if method in {Method.CODE, Method.SIGNATURE, Method.QR} and not attrs.get(method):
            raise serializers.ValidationError({method: [_("Required for this method.")]})
        return attrs

    def confirmation(self) -> Confirmation:
        return _confirmation(self.validated_data)


class Day(serializers.DateField):
    """A date, or a time with its zone: the day that it is here."""

    def to_internal_value(self, value: Any) -> Any:
        try:
            moment = parse_datetime(value) if isinstance(value, str) else None
            if moment is not None and timezone.is_aware(moment):
                return timezone.localtime(moment).date()
        except (ValueError, OverflowError):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class LocationBody(Strict):
    """One point, never a track. No topic asks for places yet, so it is checked and not kept."""

    lat = Degrees(min_value=-90, max_value=90)
    lon = Degrees()


class DeviceBody(Strict):
    """`taps` and `seconds`: what recording took. They are kept for the unit, without person or case."""

    now = serializers.DateTimeField(
        required=False, help_text=_("The device's clock at sending: the visit's times are corrected by it.")
    )
    behind = Whole(
        required=False,
        min_value=-FURTHEST_BEHIND,
        max_value=FURTHEST_BEHIND,
        help_text=_("Seconds by which that clock was behind this server's when the visit was recorded, where the device knows."),
    )
    saved_at = serializers.DateTimeField(required=False, help_text=_("When the visit was saved on the device, by its clock."))
    taps = Whole(required=False, min_value=0, max_value=10_000)
    seconds = Whole(required=False, min_value=0, max_value=86_400)


class HeardBody(Strict):
    """A new demand, heard at the door. `same_place`: where the visit was, so nobody has to write an address."""

    text = Text(**limit("text"))
    kind = Choice(required=False, choices=Kind.choices)
    category = TopicInUse(required=False)
    address = Line(required=False, allow_blank=True, **limit("address"))
    same_place = Truth(required=False)
    citizen = CitizenBody(required=False)


class VisitBody(Strict):
    case = CaseNumber(required=False, help_text=_("Required unless a new demand was heard."))
    also_cases = serializers.ListField(child=CaseNumber(), required=False, max_length=MOST_LISTED["also_cases"])
    round = Whole(required=False, min_value=1, max_value=99)
    outcome = Choice(choices=Outcome.choices)
    began_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    met_with = Line(required=False, allow_blank=True, max_length=LINES["met_with"])
    said = Text(
        required=False,
        allow_blank=True,
        max_length=TEXTS["said"],
        help_text=_("In the person's own words. Required when someone was met about a case."),
    )
    compared = Choice(required=False, choices=Visit.Compared.choices, help_text=_("Required when someone was met about a case."))
    found = Text(required=False, allow_blank=True, max_length=TEXTS["found"])
    promised = Text(required=False, allow_blank=True, max_length=TEXTS["promised"])
    promise_due = Day(required=False, help_text=_("Required with a promise: a date, or a time with its zone."))
    companions = serializers.ListField(child=Username(), required=False, max_length=MOST_LISTED["companions"])
    late_reason = Line(required=False, allow_blank=True, max_length=LINES["late_reason"])
    confirmation = ConfirmationBody(required=False)
    location = LocationBody(required=False)
    heard = serializers.ListField(child=HeardBody(), required=False, max_length=MOST_HEARD)
    device = DeviceBody(required=False)

    def record(self, sha256: bytes) -> VisitRecord:
        """What cannot be used of it stands in the record as it was written.

        Raises Invalid, naming each field without which it is no visit.
        """
        read = details.read(self.initial_data)
        form = VisitBody(data=read.body)
        while not form.is_valid():
            if not details.without(read, form.errors):
                fields = {name: [str(message) for message in _flat(problem)] for name, problem in form.errors.items()}
                raise Invalid("invalid", UNUSABLE_DETAILS, fields=fields)
            form = VisitBody(data=read.body)
        return _record(dict(form.validated_data), read, sha256)


def _record(values: dict[str, Any], read: Details, sha256: bytes) -> VisitRecord:
    values.pop("location", None)
    device = values.pop("device", {})
    confirmation = values.pop("confirmation", None)
    demands = zip(values.pop("heard", []), read.heard, strict=True)
    return VisitRecord(
        sha256=sha256,
        case=values.pop("case", ""),
        heard=[_heard(demand, unusable) for demand, unusable in demands],
        clock=PhoneClock(device.get("now"), device.get("behind"), device.get("saved_at")),
        taps=device.get("taps"),
        seconds=device.get("seconds"),
        confirmation=confirmation and _confirmation(confirmation),
        unusable=details.by_name(read.unusable),
        **values,
    )


def canonical(body: dict[str, Any]) -> str:
    """What is compared and receipted: names sorted, no white space, nothing escaped, without device and confirmation."""
    return json.dumps(
        {name: _plain(value) for name, value in body.items() if name not in APART},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def sha256(body: dict[str, Any]) -> bytes:
    return hashlib.sha256(canonical(body).encode()).digest()


def _plain(value: Any) -> Any:
    """1.0 and 1 are one number in JSON."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


def _heard(values: dict[str, Any], unusable: dict[str, str]) -> HeardDemand:
    fields = dict(values)
    same_place = fields.pop("same_place", False)
    citizen = CitizenDetails(**fields.pop("citizen", {}))
    demand = Demand(topic=fields.pop("category", None), channel=Channel.VISIT, citizen=citizen, **fields)
    return HeardDemand(demand, same_place, details.by_name(unusable))


def _confirmation(values: dict[str, Any]) -> Confirmation:
    method = values["method"]
    return Confirmation(method, values.get(method, ""))


def _flat(problem: Any) -> list[Any]:
    if isinstance(problem, dict):
        return [message for inner in problem.values() for message in _flat(inner)]
    if isinstance(problem, list):
        return [message for inner in problem for message in _flat(inner)]
    return [problem]
