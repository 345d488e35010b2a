"""What the words show while a demand is taken down: proposals with their reasons, open cases that are like it, and what is read
back to the citizen. Nothing is chosen that the operator did not choose, but what is surer than the margin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from accounts.models import Area, Unit, User
from casework import phones
from casework.desk.cases.matches import Match, as_matches
from casework.desk.messages.page import key as message_key
from casework.desk.register.forms import RegisterForm
from casework.models import Citizen, Notice, Topic
from casework.models.choices import ContactMethod, Kind, Urgency, label_of
from casework.notices import wordings
from casework.notices.compose import LANGUAGE
from casework.policies import message_texts, sms_length
from casework.policies.sms_length import Length
from casework.proposing.propose import Proposal, Proposals, proposals, unit_of
from casework.proposing.similar import citizens_of, similar
from casework.refusal import Refused
from casework.steps.register import REGISTERED
from casework.writing.message_examples import examples

KEYS = {"topic": "F2", "area": "F4", "urgency": "F8", "unit": "F9"}
"""The key that takes the first proposal, pressed again the next."""
FEWEST = 4
"""Characters from which words show anything."""
LONGEST_READ = 300


class Row(NamedTuple):
    """A proposal for a field. `sure`: it may be chosen beforehand."""

    value: str
    name: str
    reason: str
    sure: bool


@dataclass(frozen=True)
class Message:
    """To the citizen, as it will read; its number and link are made when the demand is registered."""

    text: str
    by: str
    length: Length | None


@dataclass(frozen=True)
class Panel:
    """`rows`: proposals by the field they are for. `refusal`: why nothing is shown of the words just now."""

    rows: Mapping[str, Sequence[Row]]
    matches: Sequence[Match]
    same_as: str
    refusal: str
    read_back: str
    message: Message | None

    @property
    def chosen(self) -> Match | None:
        return _chosen(self.matches, self.same_as)

    @property
    def apart(self) -> Sequence[Match]:
        return [match for match in self.matches if match.similar.apart]

    @property
    def alike(self) -> Sequence[Match]:
        return [match for match in self.matches if not match.similar.apart]


NOTHING = Panel({}, (), "", "", "", None)
"""Before anything is written."""


def panel(user: User, form: RegisterForm, *, at: datetime) -> Panel:
    """`form`: bound or with initial values; it need not be valid."""
    text, address, phone = (written(form, name) for name in ("text", "address", "phone"))
    rows: dict[str, Sequence[Row]] = {}
    matches: list[Match] = []
    refusal = ""
    if len(text) >= FEWEST:
        try:
            proposed = proposals(user, text=text, address=address, at=at)
            rows = _rows(proposed, _units(form, proposed))
            alike = similar(user, text=text, address=address, phone=phone, at=at)
            matches = as_matches(user, alike, citizens=citizens_of(phone))
        except Refused as refused:
            refusal = str(refused)
    same_as = written(form, "same_as")
    chosen = _chosen(matches, same_as)
    message = None if chosen and chosen.act == "chase" else _message(form)
    return Panel(rows, matches, same_as, refusal, _read_back(form, chosen), message)


def _chosen(matches: Sequence[Match], same_as: str) -> Match | None:
    return next((match for match in matches if match.number == same_as and match.act), None)


def written(form: RegisterForm, name: str) -> str:
    return str(form[name].value() or "").strip()


def _rows(proposed: Proposals, units: Sequence[Proposal[Unit]]) -> dict[str, Sequence[Row]]:
    return {
        "topic": [_row(proposal, proposal.what.code, str(proposal.what)) for proposal in proposed.topics],
        "area": [_row(proposal, proposal.what.code, str(proposal.what)) for proposal in proposed.areas],
        "urgency": [_row(proposal, proposal.what, label_of(Urgency, proposal.what)) for proposal in _other_urgencies(proposed)],
        "unit": [_row(proposal, proposal.what.code, str(proposal.what)) for proposal in units],
    }


def _other_urgencies(proposed: Proposals) -> Sequence[Proposal[str]]:
    """Nothing where the words speak for no other than the one that is chosen anyway."""
    only_normal = [proposal.what for proposal in proposed.urgencies] == [Urgency.NORMAL]
    return [] if only_normal else proposed.urgencies


def _units(form: RegisterForm, proposed: Proposals) -> Sequence[Proposal[Unit]]:
    """Of what is chosen, where something is; else of what the words show."""
    topic = Topic.objects.filter(code=written(form, "topic")).first() if written(form, "topic") else None
    area = Area.objects.filter(code=written(form, "area")).first() if written(form, "area") else None
    if topic is None and area is None:
        return proposed.units
    likely_topic = proposed.topics[0].what if proposed.topics else None
    likely_area = proposed.areas[0].what if proposed.areas else None
    unit = unit_of(topic or likely_topic, area or likely_area)
    return [unit] if unit else []


def _row(proposal: Proposal[Any], value: str, name: str) -> Row:
    return Row(value, name, proposal.reason, proposal.preselected)


def _read_back(form: RegisterForm, chosen: Match | None) -> str:
    """Sentences to say before the call ends, a line each; none before there are words. `chosen`: the case that it is about."""
    text = written(form, "text")
    if not text:
        return ""
    shortened = text if len(text) <= LONGEST_READ else f"{text[:LONGEST_READ]}…"
    if chosen and chosen.act == "chase":
        about = {"number": chosen.number, "text": shortened}
        return "\n".join(
            (_("I wrote down, as one more call about your case %(number)s: “%(text)s”") % about, _("Is that right?"))
        )
    kind = label_of(Kind, written(form, "kind") or Kind.HELP)
    sentences = [_("I wrote down, as %(kind)s: “%(text)s”") % {"kind": kind, "text": shortened}]
    if address := written(form, "address"):
        sentences.append(_("The place is %(address)s.") % {"address": address})
    if name := written(form, "name"):
        sentences.append(_("You are %(name)s.") % {"name": name})
    phone = _read_out(form)
    if phone:
        sentences.append(_("We call you at %(phone)s.") % {"phone": phone})
    if chosen:
        sentences.append(_("Others ask for the same. It is handled together, and you are asked yourself whether it is solved."))
    if _transport(form) is None and (phone or not written(form, "phone")):
        sentences.append(_("I now give you a number and a PIN, by which you can ask for your demand at any time."))
    sentences.append(_("Is that right?"))
    return "\n".join(sentences)


def _read_out(form: RegisterForm) -> str:
    """In groups, as it is read; nothing while it is no number that will be taken."""
    try:
        return phones.in_full(phones.to_e164(written(form, "phone")))
    except ValueError:
        return ""


def _message(form: RegisterForm) -> Message | None:
    transport = _transport(form)
    if transport is None:
        return None
    language = _language(written(form, "phone"))
    registered = message_key(REGISTERED.kind, transport, language)
    assert registered is not None
    body = registered.text_of(wordings.wording(REGISTERED, transport, language))
    text = message_texts.fill(body, examples(registered.names, language=language))
    length = sms_length.measure(text) if transport == Notice.Transport.SMS else None
    return Message(text, str(Notice.Transport(transport).label), length)


def _transport(form: RegisterForm) -> Notice.Transport | None:
    """By which the citizen is told; None: by word of mouth."""
    try:
        if phones.reachable(phones.to_e164(written(form, "phone"))) == ContactMethod.SMS:
            return Notice.Transport.SMS
    except ValueError:
        pass
    return Notice.Transport.EMAIL if written(form, "email") else None


def _language(phone: str) -> str:
    """The citizen's, where the number is known."""
    known = Citizen.objects.filter(pk__in=citizens_of(phone)).values_list("language", flat=True).first()
    return known or LANGUAGE
