"""The question before a demand is sent: whether it is one of the open demands about a public matter near there.

What is chosen comes back sealed, and holds for the form and the words to which it was offered: nobody names a case of which they
were not told.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import tries
from accounts.tries import Allowance, TooOften
from casework.crypto import CannotOpen, open_sealed, seal
from casework.lifecycle import State
from casework.policies.public_matters import COUNTED_TO
from casework.proposing.shared_matters import SharedMatter, shared_matters
from casework.steps import Demand
from casework.wording import join_sentences

SHOWN = Allowance("public matters shown to an address", most=60, lasts=timedelta(hours=1))
"""Whoever wants to know what is open where could read it in the street; this keeps it from being read by a machine."""
CONTEXT = "portal.public_matter"
ANOTHER = "another"


@dataclass(frozen=True)
class Draft:
    """What the choice holds for: the form, and the words in it that led to what was offered."""

    key: str
    demand: Demand

    @property
    def digest(self) -> str:
        words = repr((self.key, self.demand.text, self.demand.address))
        return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


class MatterForm(forms.Form):
    """Nothing is chosen beforehand, and whoever chooses nothing has a demand of their own."""

    matter = forms.ChoiceField(
        label=gettext_lazy("Is yours one of these?"),
        help_text=gettext_lazy(
            "Then both are handled together: you get a number and a link of your own, and are asked whether it is solved. Nobody "
            "visits you separately; if you say that it is not solved, somebody has to."
        ),
        widget=forms.RadioSelect,
    )
    offered = forms.CharField(widget=forms.HiddenInput)


def question(draft: Draft, *, address: str, chosen: str = "", at: datetime) -> MatterForm | None:
    """What to ask before this is sent, or nothing. `address`: from which it comes. `chosen`: what stands chosen already."""
    if draft.demand.confidential:
        return None
    try:
        tries.take(SHOWN, address, at=at)
    except TooOften:
        return None
    matters = shared_matters(draft.demand.text, draft.demand.address)
    if not matters:
        return None
    before = chosen_case(draft, chosen)
    values = {matter.case_id: _sealed(draft, matter.case_id) for matter in matters}
    form = MatterForm(initial={"offered": draft.digest, "matter": chosen if before is None else values.get(before, "")})
    form.fields["matter"].choices = _choices(matters, values)  # type: ignore[attr-defined]
    return form


def chosen_case(draft: Draft, chosen: str) -> int | None:
    """The case that was offered to this draft and chosen; None of anything else."""
    try:
        pk, digest = open_sealed(base64.urlsafe_b64decode(chosen), context=CONTEXT).split(":")
    except (CannotOpen, binascii.Error, ValueError):
        return None
    return int(pk) if digest == draft.digest else None


def _sealed(draft: Draft, case_id: int) -> str:
    return base64.urlsafe_b64encode(seal(f"{case_id}:{draft.digest}", context=CONTEXT)).decode()


def _choices(matters: Sequence[SharedMatter], values: dict[int, str]) -> list[tuple[str, str]]:
    offers = [
        (values[matter.case_id], format_html("{}<small>{}</small>", _title(matter), _standing(matter))) for matter in matters
    ]
    return [*offers, (ANOTHER, _("No, mine is another matter"))]


def _title(matter: SharedMatter) -> str:
    return _("%(topic)s · %(area)s: this concerns me too") % {"topic": matter.topic, "area": matter.area}


def _standing(matter: SharedMatter) -> str:
    day = date_format(timezone.localtime(matter.since), "DATE_FORMAT")
    return join_sentences(_("Reported on %(day)s.") % {"day": day}, _how(matter.state), _asking(matter.people))


def _how(state: str) -> str:
    if state == State.RECEIVED:
        return _("It goes to the unit responsible next.")
    if state == State.VISITED:
        return _("Somebody has been there; it is being worked on.")
    return _("It is being worked on.")


def _asking(people: int) -> str:
    if not people:
        return ""
    if people > COUNTED_TO:
        return _("More than %(most)d people ask for it.") % {"most": COUNTED_TO}
    return ngettext("%(people)d person asks for it.", "%(people)d people ask for it.", people) % {"people": people}
