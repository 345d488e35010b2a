"""Messages to citizens as texts with variables: which there are, what each text must have, and what none may have."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from casework import verb as registry
from casework.models import Notice
from casework.policies import blanks, sms_length
from casework.refusal import at_most
from casework.verb import Notification, Text, Verb
from casework.wording import join_names

SMS, EMAIL = Notice.Transport.SMS, Notice.Transport.EMAIL
TRANSPORTS = (SMS, EMAIL)
LANGUAGES = ("zh-hans", "en")
LINKS = ("track", "rate", "visit_link", "contact_link")
REQUIRED = frozenset({*LINKS, "code"})
"""Variables without which a message is worth nothing."""
LONGEST = {SMS: 500, EMAIL: 1000}
"""Characters of a text, its variables as they are written."""
MOST_PARTS = 4

DECLARED = re.compile(r"%\((\w+)\)s")
VARIABLE = re.compile(r"\{(\w+)\}")
HTML = re.compile(r"<[a-zA-Z/!?]|&#?\w+;")
ADDRESS = re.compile(r"\w+://|www\.|\w[\w-]*\.(?:[a-z]{2,}|中国|公司|网络)(?![a-z0-9_])", re.IGNORECASE)
"""What a phone makes a link of."""
JOINED = frozenset("_-/{")
"""What would become part of a link that it stands beside, or another variable."""
JOINER = "\u200d"
"""Within an emoji."""


@dataclass(frozen=True)
class Occasion:
    """On which citizens are written to. `label`: what the table of messages calls it."""

    kind: str
    label: Text
    notification: Notification


@dataclass(frozen=True)
class Wording:
    """How a kind goes by one transport in one language. `version` 0: nobody has changed it. `body` empty: the default text."""

    version: int
    enabled: bool
    body: str = ""
    template_code: str = ""


def occasions() -> dict[str, Occasion]:
    """Every kind of message to citizens: first those that a case cannot go on without, in the order of its life; last those of
    no case."""
    listed: dict[str, Occasion] = {}
    for verb, notification in sorted(registry.occasions(), key=_place):
        if notification.citizen:
            listed.setdefault(notification.kind, Occasion(notification.kind, notification.label or verb.label, notification))
    return listed | {message.kind: Occasion(message.kind, message.label, message) for message in registry.of_no_case()}


def _place(pair: tuple[Verb, Notification]) -> tuple[bool, int, bool, str]:
    verb, notification = pair
    return not notification.required_because, verb.position, bool(verb.sources), verb.code


def default_wording(notification: Notification) -> Wording:
    """As it goes while no administrator has decided."""
    return Wording(0, notification.default_on)


def default_text(notification: Notification, language: str) -> str:
    """With its variables in braces."""
    with override(language):
        return DECLARED.sub(r"{\1}", str(notification.citizen_text)).replace("%%", "%")


def variables(notification: Notification, language: str) -> tuple[str, ...]:
    """Those of the default text, in its order."""
    return tuple(dict.fromkeys(VARIABLE.findall(default_text(notification, language))))


def fill(body: str, values: Mapping[str, str]) -> str:
    """Raises KeyError where a value is missing."""
    return VARIABLE.sub(lambda match: values[match[1]], body)


def fits(body: str, names: tuple[str, ...]) -> bool:
    """Whether a text can stand for the default one, whose variables are `names`: what it must have and nothing unknown."""
    used = set(VARIABLE.findall(body))
    return used <= set(names) and REQUIRED & set(names) <= used


def problems(body: str, *, transport: str, names: tuple[str, ...], examples: Mapping[str, str]) -> list[str]:
    """Why the text cannot be used, in words; nothing where it can. `names`: the variables it may have. `examples`: their
    values, as long as they get."""
    faults = [*_of_characters(body, transport), *_of_variables(body, names)]
    if not faults and transport == SMS:
        faults += _of_parts(fill(body, examples))
    return faults


def _of_characters(body: str, transport: str) -> Iterator[str]:
    if not body.strip():
        yield _("Write a text.")
    if left := blanks.left_in(body):
        yield _("Something is left blank: “%(blank)s”. Write it, or take it out.") % {"blank": left[0]}
    if len(body) > LONGEST[Notice.Transport(transport)]:
        yield str(at_most(LONGEST[Notice.Transport(transport)]))
    if tag := HTML.search(body):
        yield _("Messages are plain text: “%(mark)s” looks like HTML and would be read as it stands.") % {"mark": tag[0]}
    if address := ADDRESS.search(VARIABLE.sub(" ", body)):
        yield _("Links come from variables alone: “%(address)s” would lead somewhere else.") % {"address": address[0]}
    if transport == SMS and len(body.splitlines()) > 1:
        yield _("A text message has no line breaks.")
    if any(_is_invisible(character) for character in body if transport != SMS or character not in "\r\n"):
        yield _("The text has invisible control characters. Type it anew instead of pasting it.")


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} and character not in {"\n", JOINER}


def _of_variables(body: str, names: tuple[str, ...]) -> Iterator[str]:
    known = join_names(f"{{{name}}}" for name in names) or "—"
    used = VARIABLE.findall(body)
    for name in dict.fromkeys(used):
        if name not in names:
            yield _("There is no variable {%(name)s} here. There are: %(known)s.") % {"name": name, "known": known}
    for name in names:
        if name in REQUIRED and name not in used:
            yield _("The text has lost {%(name)s}, without which the message is of no use.") % {"name": name}
        elif name in REQUIRED and _is_joined(body, name):
            yield _("Put a space between {%(name)s} and what stands beside it, or it cannot be opened or read.") % {"name": name}
    if re.search(r"[{}｛｝]|%\(", VARIABLE.sub("", body)):
        yield _("Write variables like {number}: a brace has lost its partner, or is of another kind.")


def _is_joined(body: str, name: str) -> bool:
    """Whether a link or code runs into its neighbours."""
    for match in re.finditer(re.escape(f"{{{name}}}"), body):
        before, after = body[: match.start()][-1:], body[match.end() :][:1]
        letter_after = after.isalnum() and (name in LINKS or after.isascii())
        if letter_after or after in JOINED or before == "}" or (before.isascii() and before.isalnum()):
            return True
    return False


def _of_parts(text: str) -> Iterator[str]:
    parts = sms_length.measure(text).parts
    if parts > MOST_PARTS:
        yield _("The message would be sent in %(parts)d parts; at most %(most)d are allowed. Shorten it.") % {
            "parts": parts,
            "most": MOST_PARTS,
        }
