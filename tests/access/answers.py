"""What an answer may be, and what it may hold, by who asks for it."""

import io
import zipfile

from django.http import FileResponse, HttpResponse

from casework.models import Case
from tests.access.addresses import Address
from tests.access.county import ADDRESS, MET, REPORT, SPOKEN, WORDS, County, Person
from tests.access.expected import THE_UNIT, Nowhere, OfCase, OfVisit, Public, Rule, Signed

SUCCESS = {200, 201, 204}
DECIDED_BY_RULES = SUCCESS | {302, 400, 409, 410, 422, 429}


def allowed_answers(county: County, person: Person, address: Address, rule: Rule, kind: str) -> set[int]:
    """The statuses that are right; DECIDED_BY_RULES itself where nothing about the person forbids it."""
    if isinstance(rule, Public):
        return SUCCESS | {302, 400, 401, 410, 429, 503}
    if isinstance(rule, Nowhere) and not rule.signed:
        return {404}
    if person.relation == "anonymous":
        return {401} if address.api else {302}
    if isinstance(rule, Nowhere):
        return {404}
    if isinstance(rule, Signed):
        return DECIDED_BY_RULES if rule.roles is None or person.role in rule.roles else {403}
    if not person.sees(kind, case_tried(county, person, rule, kind)):
        return {404}
    if rule.roles is not None and person.role in THE_UNIT and not _of_its_units(person, rule):
        return {403}
    hidden = rule.confidential and kind == REPORT and (person.of_the_unit or person.role in THE_UNIT)
    anothers = rule.assigned and person.relation == "colleague"
    if (rule.roles is not None and person.role not in rule.roles) or hidden or anothers or (rule.outside and person.of_the_unit):
        return {403}
    return DECIDED_BY_RULES


def case_tried(county: County, person: Person, rule: Rule, kind: str) -> Case:
    """Of the visit of a visited case nobody of a unit that assists with another one sees anything."""
    if not isinstance(rule, OfCase):
        return county.cases[kind]["visited"]
    return county.cases[kind][rule.state if isinstance(rule, OfVisit) else county.state(person, rule.state)]


def _of_its_units(person: Person, rule: OfCase) -> bool:
    """Whether it is for their unit: the lead above both is of both."""
    if person.relation == "assisting":
        return rule.assisting
    return rule.leading or (rule.assisting and person.relation == "above")


def leaks(county: County, person: Person, address: Address, answer: HttpResponse, rule: Rule, kind: str) -> list[str]:
    content = _body(answer) + str(dict(answer.items()))
    if address.api and "json" in answer.get("Content-Type", "") and content:
        content += _body(answer).encode().decode("unicode_escape", errors="ignore")
    revealing = address.name.endswith(("reveal", "desk:callback_phone")) and answer.status_code == 200
    hidden = county.secrets(person, revealing=revealing)
    sees = isinstance(rule, OfCase) and person.sees(kind, case_tried(county, person, rule, kind))
    in_hand = kind == REPORT and (person.of_the_unit or person.role in THE_UNIT)
    if isinstance(rule, OfCase) and (not sees or person.role == "administrator" or in_hand):
        hidden |= {WORDS: "the demand", ADDRESS: "the address"}
    if isinstance(rule, OfCase) and (not sees or person.role == "administrator"):
        hidden |= {SPOKEN: "what was said at the visit", MET: "who was met"}
    if isinstance(rule, OfCase) and not sees and answer.status_code != 404:  # whose page may repeat what was asked for
        hidden |= {case_tried(county, person, rule, kind).number: "the number"} if "Location" not in answer else {}
    if isinstance(rule, Signed | Public) and not isinstance(rule, OfVisit):
        hidden |= dict.fromkeys(county.unseen(person), "a case the person does not see")
    return [f"{person}, {kind}: LEAK of {what}" for secret, what in hidden.items() if secret in content]


def _body(answer: HttpResponse | FileResponse) -> str:
    """What can be read of it; of a workbook, in its parts."""
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist())
