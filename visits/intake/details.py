"""A detail never costs the visit: what cannot be used of a body is taken out of it and kept as it was written, by its name."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from casework import phones
from casework.models.choices import ContactMethod
from casework.writing import words
from casework.writing.demand_fields import LONGEST
from visits import plain_text
from visits.detail_words import NAMES, OTHER

ESSENTIAL = frozenset({"case", "outcome", "began_at", "ended_at", "said"})
"""Without these it is no record of a visit."""
LINES = {"met_with": 80, "late_reason": 200}
TEXTS = {"said": words.LONGEST, "found": words.LONGEST, "promised": words.LONGEST}
HEARD_LINES = {"address": LONGEST["address"]}
CITIZEN_LINES = {"name": LONGEST["citizen.name"], "phone": LONGEST["citizen.phone"]}
NOT_STORED = frozenset({"location", "device"})
"""What is not stored anyhow is not stored as it was written either."""
MOST_HEARD, MOST_LISTED = 5, {"also_cases": 20, "companions": 10}
CUT = "…"


@dataclass
class Details:
    """A body less what cannot be used of it. `heard`: what of each demand that was heard, in their order."""

    body: dict[str, Any]
    unusable: dict[str, str] = field(default_factory=dict)
    heard: list[dict[str, str]] = field(default_factory=list)

    def set_aside(self, name: str, written: object) -> None:
        """What is empty says nothing."""
        if written not in ("", None, [], {}):
            self.unusable.setdefault(name, as_text(written))


def as_text(written: object) -> str:
    """As it was written; what is no text, as JSON."""
    return written if isinstance(written, str) else json.dumps(written, ensure_ascii=False)


def read(body: Mapping[str, Any]) -> Details:
    """With every text as it can be stored: too long a one is cut, a phone that cannot be called is left out."""
    details = Details(deepcopy(dict(body)))
    _lines(details.body, LINES, details.unusable)
    _texts(details.body, TEXTS, details.unusable)
    for name, most in MOST_LISTED.items():
        _shorten(details, name, most)
    _shorten(details, "heard", MOST_HEARD)
    if isinstance(details.body.get("heard"), list):
        details.heard = [_read_heard(heard) for heard in details.body["heard"]]
    return details


def by_name(unusable: Mapping[str, str]) -> dict[str, str]:
    """Under names that are known: what somebody calls a thing may itself be personal, and names stand in events."""
    named = {name: written for name, written in unusable.items() if name in NAMES}
    others = {name: written for name, written in unusable.items() if name not in NAMES}
    return named | ({OTHER: as_text(others)} if others else {})


def without(details: Details, errors: Mapping[str, Any]) -> bool:
    """Take out what a serializer found fault with. False where there is nothing to take: the body is no visit."""
    taken = [_take_out(details, name, problem) for name, problem in errors.items() if name not in ESSENTIAL]
    return any(taken)


def _take_out(details: Details, name: str, problem: Any) -> bool:
    body = details.body
    if name not in body:
        return False
    if isinstance(body[name], list) and isinstance(problem, dict):
        places = sorted((int(place) for place in problem), reverse=True)
        for place in places:
            if name == "heard":
                _take_out_heard(details, place, problem[place])
            else:
                details.unusable[name] = _listed(details.unusable.get(name, ""), body[name].pop(place))
        return True
    if name == "device" and isinstance(body[name], dict) and isinstance(problem, dict):
        body[name] = {part: value for part, value in body[name].items() if part not in problem}
        return True
    written = body.pop(name)
    if name == "heard":
        details.heard.clear()
    if name not in NOT_STORED:
        details.set_aside(name, written)
    return True


def _take_out_heard(details: Details, place: int, problem: Any) -> None:
    heard, unusable = details.body["heard"][place], details.heard[place]
    if not isinstance(heard, dict) or not isinstance(problem, dict) or "text" in problem:
        details.set_aside("heard", details.body["heard"].pop(place))
        details.heard.pop(place)
        return
    for name, parts in problem.items():
        if name == "citizen" and isinstance(heard[name], dict) and isinstance(parts, dict):
            for part in parts:
                unusable[f"heard.{part}"] = as_text(heard[name].pop(part, ""))
        else:
            unusable[f"heard.{name}"] = as_text(heard.pop(name, ""))


def _read_heard(heard: Any) -> dict[str, str]:
    unusable: dict[str, str] = {}
    if not isinstance(heard, dict):
        return unusable
    _texts(heard, {"text": LONGEST["text"]}, unusable, of="heard.")
    _lines(heard, HEARD_LINES, unusable, of="heard.")
    citizen = heard.get("citizen")
    if isinstance(citizen, dict):
        if isinstance(citizen.get("phone"), int):
            citizen["phone"] = str(citizen["phone"])
        if (phone := citizen.get("phone")) and not _callable(phone):
            unusable["heard.phone"] = as_text(citizen.pop("phone"))
        if not citizen.get("phone") and citizen.get("reach") in (ContactMethod.SMS, ContactMethod.VOICE):
            unusable["heard.reach"] = as_text(citizen.pop("reach"))
        # It would carry the rating link, and whoever enters it here may come to handle the case: operators take it, by two.
        if citizen.get("email"):
            unusable["heard.email"] = as_text(citizen.pop("email"))
        _lines(citizen, CITIZEN_LINES, unusable, of="heard.")
    return unusable


def _callable(phone: object) -> bool:
    if not isinstance(phone, str):
        return False
    try:
        return not phone.strip() or bool(phones.to_e164(phone))
    except ValueError:
        return False


def _lines(body: dict[str, Any], longest: Mapping[str, int], unusable: dict[str, str], *, of: str = "") -> None:
    for name, written in _strings(body, longest):
        text = plain_text.line(written)
        if len(text) > longest[name]:
            unusable[of + name] = written
            text = text[: longest[name] - len(CUT)] + CUT
        body[name] = text


def _texts(body: dict[str, Any], longest: Mapping[str, int], unusable: dict[str, str], *, of: str = "") -> None:
    for name, written in _strings(body, longest):
        text = plain_text.lines(written).strip()
        if plain_text.lost(written) or len(text) > longest[name]:
            unusable[of + name] = written
        body[name] = text if len(text) <= longest[name] else text[: longest[name] - len(CUT)] + CUT


def _strings(body: Mapping[str, Any], names: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    return ((name, body[name]) for name in names if isinstance(body.get(name), str))


def _shorten(details: Details, name: str, most: int) -> None:
    listed = details.body.get(name)
    if isinstance(listed, list) and len(listed) > most:
        details.set_aside(name, listed[most:])
        details.body[name] = listed[:most]


def _listed(before: str, written: object) -> str:
    return f"{as_text(written)}, {before}" if before else as_text(written)
