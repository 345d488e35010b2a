"""What is sent for a visit, its form checked. A number that names no case is no fault of form: the visit is kept."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casework.api.serializers.fields import Choice, Degrees, Line, Strict, Text, TopicInUse, Truth, Username, Whole
from casework.api.serializers.requests import CitizenBody
from casework.models.choices import COUNTING, Channel, Kind, Method, Outcome
from casework.refusal import Invalid
from casework.steps import CitizenDetails, Demand
from casework.steps.register import checked
from casework.writing import words
from visits.evidence import LONGEST_SIGNATURE
from visits.models import Visit
from visits.steps import Confirmation, HeardDemand, VisitRecord
from visits.steps.record import LATE_AFTER

SKEW = timedelta(minutes=5)
"""How far a phone's clock may run ahead before what it says is refused."""
LONGEST_AGO = timedelta(days=366)
"""A visit of longer ago is a slip of the clock; years that no calendar knows would fail every page that shows them."""
LONGEST_PROMISE = timedelta(days=366)
MOST_HEARD = 5
"""New demands at one door."""
APART = frozenset({"device", "confirmation"})
"""What may differ when the same visit is sent again."""
METHODS = [choice for choice in Method.choices if choice[0] != Method.REVIEW]


class ConfirmationBody(Strict):
    method = Choice(choices=METHODS)
    code = Line(required=False, allow_blank=True, max_length=12)
    signature = Text(
        required=False,
        allow_blank=True,
        max_length=LONGEST_SIGNATURE,
        help_text=_("A PNG as data URL, or strokes as JSON: [[[x, y], …], …]."),
    )
    qr = Line(required=False, allow_blank=True, max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        method = attrs["method"]
        if method in {Method.CODE, Method.SIGNATURE, Method.QR} and not attrs.get(method):
            raise serializers.ValidationError({method: [_("Required for this method.")]})
        return attrs

    def confirmation(self) -> Confirmation:
        return _confirmation(self.validated_data)


class LocationBody(Strict):
    """One point, never a track. No topic asks for places yet, so it is checked and not kept."""

    lat = Degrees(min_value=-90, max_value=90)
    lon = Degrees()


class DeviceBody(Strict):
    """`taps` and `seconds`: what recording took. They are kept for the unit, without person or case."""

    now = serializers.DateTimeField(help_text=_("The device's clock at sending."))
    taps = Whole(required=False, min_value=0, max_value=10_000)
    seconds = Whole(required=False, min_value=0, max_value=86_400)


class HeardBody(Strict):
    """A new demand, heard at the door. `same_place`: where the visit was, so nobody has to write an address."""

    text = Text(max_length=words.LONGEST)
    kind = Choice(required=False, choices=Kind.choices)
    category = TopicInUse(required=False)
    address = Line(required=False, allow_blank=True, max_length=200)
    same_place = Truth(required=False)
    citizen = CitizenBody(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What could not be registered is said now, and the visit is kept until it is mended."""
        try:
            checked(_heard(attrs).demand)
        except Invalid as invalid:
            raise serializers.ValidationError(dict(invalid.fields)) from invalid
        return attrs


class VisitBody(Strict):
    """`context`: `at`, when it was received."""

    case = Line(required=False, max_length=20, help_text=_("Required unless a new demand was heard."))
    also_cases = serializers.ListField(child=Line(max_length=20), required=False, max_length=20)
    round = Whole(required=False, min_value=1, max_value=99)
    outcome = Choice(choices=Outcome.choices)
    began_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    met_with = Line(required=False, allow_blank=True, max_length=80)
    said = Text(
        required=False,
        allow_blank=True,
        max_length=words.LONGEST,
        help_text=_("In the person's own words. Required when someone was met about a case."),
    )
    compared = Choice(required=False, choices=Visit.Compared.choices, help_text=_("Required when someone was met about a case."))
    found = Text(required=False, allow_blank=True, max_length=2000)
    promised = Text(required=False, allow_blank=True, max_length=2000)
    promise_due = serializers.DateField(required=False, help_text=_("Required with a promise."))
    companions = serializers.ListField(child=Username(), required=False, max_length=10)
    late_reason = Line(required=False, allow_blank=True, max_length=200)
    confirmation = ConfirmationBody(required=False)
    location = LocationBody(required=False)
    heard = serializers.ListField(child=HeardBody(), required=False, max_length=MOST_HEARD)
    device = DeviceBody(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        problems = _times(attrs, self.context["at"]) | _words(attrs)
        if not attrs.get("case") and not attrs.get("heard"):
            problems["case"] = [_("Enter the case, or the new demand you heard.")]
        if problems:
            raise serializers.ValidationError(problems)
        return attrs

    @property
    def taps(self) -> int | None:
        return self.validated_data.get("device", {}).get("taps")

    @property
    def seconds(self) -> int | None:
        return self.validated_data.get("device", {}).get("seconds")

    def record(self, sha256: bytes) -> VisitRecord:
        values: dict[str, Any] = dict(self.validated_data)
        values.pop("location", None)
        device = values.pop("device", None)
        confirmation = values.pop("confirmation", None)
        return VisitRecord(
            sha256=sha256,
            case=values.pop("case", ""),
            heard=[_heard(one) for one in values.pop("heard", [])],
            device_now=device and device["now"],
            confirmation=confirmation and _confirmation(confirmation),
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


def _heard(values: dict[str, Any]) -> HeardDemand:
    told = dict(values)
    same_place = told.pop("same_place", False)
    citizen = CitizenDetails(**told.pop("citizen", {}))
    return HeardDemand(Demand(topic=told.pop("category", None), channel=Channel.VISIT, citizen=citizen, **told), same_place)


def _confirmation(values: dict[str, Any]) -> Confirmation:
    method = values["method"]
    return Confirmation(method, values.get(method, ""))


def _times(attrs: dict[str, Any], at: datetime) -> dict[str, list[Any]]:
    began, ended, due = attrs["began_at"], attrs["ended_at"], attrs.get("promise_due")
    problems: dict[str, list[Any]] = {
        name: [_("This is more than a year ago. Is the phone's clock right?")]
        for name in ("began_at", "ended_at")
        if attrs[name] < at - LONGEST_AGO
    }
    if problems:
        return problems
    if began > ended:
        problems["ended_at"] = [_("A visit must end after it begins.")]
    for name in ("began_at", "ended_at"):
        if attrs[name] > at + SKEW:
            problems[name] = [_("This is in the future. Is the phone's clock right?")]
    if ended < at - LATE_AFTER and not attrs.get("late_reason"):
        problems["late_reason"] = [_("More than a day has passed since the visit: give a reason for the late entry.")]
    if due and not (began.date() - timedelta(days=1) <= due <= began.date() + LONGEST_PROMISE):
        problems["promise_due"] = [_("A promise must be due on or after the day of the visit, within a year.")]
    return problems


def _words(attrs: dict[str, Any]) -> dict[str, list[Any]]:
    problems: dict[str, list[Any]] = {}
    for name in ("said", "found", "promised"):
        try:
            attrs[name] = words.clean(attrs.get(name, ""), field=name, required=False)
        except Invalid as invalid:
            problems |= invalid.fields
    if attrs["outcome"] in COUNTING and attrs.get("case"):
        if not attrs["said"]:
            problems["said"] = [_("Enter the person's own words.")]
        if not attrs.get("compared"):
            problems["compared"] = [_("Choose whether it was as the call said.")]
    if bool(attrs["promised"]) != bool(attrs.get("promise_due")):
        missing = "promise_due" if attrs["promised"] else "promised"
        problems[missing] = [_("A promise needs words and a date.")]
    return problems
