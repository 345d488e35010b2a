"""Write a text module for a unit or for everybody, change it, put it out of use. Each change is a line in the history."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import history
from accounts.models import AdministrationEvent, Unit, User
from accounts.steps import records
from casework import bounds, text_modules
from casework.models import TextModule
from casework.policies import text_access
from casework.refusal import NotAllowed, Refused, at_most_in_a_line, missing, unusable
from casework.writing.words import clean

LONGEST = {"title": 60, "text": 2000}
MOST_OF_A_UNIT = 50
"""In use at once: a list that is longer is read by nobody."""


@dataclass(frozen=True)
class ModuleText:
    """`unit` None: everybody's. `key`: one letter or figure, or none."""

    unit: Unit | None
    key: str
    title: str
    text: str
    enabled: bool = True


@transaction.atomic
def keep_text_module(
    module: TextModule | None, content: ModuleText, *, base: int | None, actor: User, at: datetime
) -> TextModule:
    """A new one where `module` is None. `base`: the change that the person started from (`latest_change`); another one meanwhile
    is Refused as `stale`. Raises NotAllowed and Invalid."""
    for unit in {content.unit} | ({module.unit} if module else set()):
        if not (permitted := text_access.may_write(actor, unit)):
            raise NotAllowed(permitted.code, permitted.reason)
    content = _checked(content)
    bounds.add(bounds.TEXT_MODULES, actor, at=at)
    history.lock()
    if module is not None and latest_change(module) != base:
        raise _stale(module)
    _fits(module, content)
    row = module or TextModule()
    row.unit, row.key, row.title, row.text, row.enabled = content.unit, content.key, content.title, content.text, content.enabled
    return records.change(row, actor=actor, at=at) if module else records.create(row, actor=actor, at=at)


def latest_change(module: TextModule) -> int:
    """The number of the line in the history that says how the module stands."""
    return _changes(module).values_list("seq", flat=True)[0]


def _changes(module: TextModule) -> QuerySet[AdministrationEvent]:
    return AdministrationEvent.objects.filter(kind="textmodule", subject=module.pk).order_by("-seq")


def problems_of(content: ModuleText, *, module: TextModule | None) -> dict[str, list[str]]:
    """Of all its fields at once; of those that are empty nothing. `module`: in whose place it comes."""
    return _problems(content) | _problems_beside(module, content)


def _problems(content: ModuleText) -> dict[str, list[str]]:
    title, key = content.title.strip(), content.key.strip().lower()
    problems: dict[str, list[str]] = {}
    if title and (len(title) > LONGEST["title"] or not title.isprintable()):
        problems["title"] = [at_most_in_a_line(LONGEST["title"])]
    if key and not (len(key) == 1 and key.isascii() and key.isalnum()):
        problems["key"] = [_("One letter from a to z, or one figure.")]
    if unknown := text_modules.unknown_variables(content.text):
        known = ", ".join(f"{{{name}}}" for name in text_modules.VARIABLES)
        problems["text"] = [
            _("There is no variable {%(name)s} here. There are: %(known)s.") % {"name": unknown[0], "known": known}
        ]
    return problems


def _checked(content: ModuleText) -> ModuleText:
    title, key = content.title.strip(), content.key.strip().lower()
    if not title:
        raise missing({"title": [_("Enter a few words.")]})
    if problems := _problems(content):
        raise unusable(problems)
    text = clean(content.text, longest=LONGEST["text"])
    return ModuleText(unit=content.unit, key=key, title=title, text=text, enabled=content.enabled)


def _fits(module: TextModule | None, content: ModuleText) -> None:
    if problems := _problems_beside(module, content):
        raise unusable(problems)


def _problems_beside(module: TextModule | None, content: ModuleText) -> dict[str, list[str]]:
    """Beside the others of the unit that are in use."""
    if not content.enabled:
        return {}
    others = TextModule.objects.filter(unit=content.unit, enabled=True).exclude(pk__in=[module.pk] if module else [])
    if content.key and (same := others.filter(key=content.key.strip().lower()).first()):
        return {"key": [_("“%(title)s” has this key already.") % {"title": same.title}]}
    if others.count() >= MOST_OF_A_UNIT:
        message = _("At most %(most)d text modules are in use for one unit. Put one out of use first.")
        return {"unit": [message % {"most": MOST_OF_A_UNIT}]}
    return {}


def _stale(module: TextModule) -> Refused:
    actor = _changes(module).select_related("actor")[0].actor
    message = _("%(who)s changed this text module while you were editing. Review it, then save again if you still want to.")
    return Refused("stale", message % {"who": actor.name if actor else "—"})
