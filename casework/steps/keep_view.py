"""Save a view of a list under a name, rename it, share it or take it back, delete it. Of no case, so no timeline says so."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from casework import bounds
from casework.models import SavedView
from casework.models.saved_view import TYPED_FILTERS
from casework.policies import view_access
from casework.refusal import NotAllowed, Refused, at_most_in_a_line, missing, unusable

LONGEST = {"name": 60, "query": 1000}
MOST = 20
"""Of one's own, and as many that are shared with a unit: a row that is longer is read by nobody."""


@dataclass(frozen=True)
class ViewName:
    """What of a view is changed. `unit`: whom it is shared with; None: it is its owner's alone."""

    name: str
    unit: Unit | None = None


@transaction.atomic
def save_view(query: str, content: ViewName, *, actor: User, at: datetime) -> SavedView:
    """`query`: of a list's address. Raises NotAllowed, Invalid, and TooManyToday past the bound of the day."""
    content = _checked(content, actor=actor)
    typed = sorted(dict(parse_qsl(query)).keys() & set(TYPED_FILTERS))
    if typed or len(query) > LONGEST["query"]:
        raise unusable({"": [_unsaved(typed)]})
    bounds.add(bounds.SAVED_VIEWS, actor, at=at)
    _fits(content, owner=actor)
    return SavedView.objects.create(owner=actor, unit=content.unit, name=content.name, query=query)


@transaction.atomic
def change_view(view: SavedView, content: ViewName, *, base: str, actor: User, at: datetime) -> SavedView:
    """`base`: as the person read it (`state_of`); another state meanwhile is Refused as `stale`, none as `gone`."""
    content = _checked(content, actor=actor)
    bounds.add(bounds.SAVED_VIEWS, actor, at=at)
    view = _locked(view, actor=actor)
    if state_of(view) != base:
        raise Refused("stale", _("Somebody changed this view while you were editing. Open it again before you save."))
    _fits(content, owner=view.owner, view=view)
    view.name, view.unit = content.name, content.unit
    view.save(update_fields=["name", "unit"])
    return view


@transaction.atomic
def delete_view(view: SavedView, *, actor: User, at: datetime) -> None:
    bounds.add(bounds.SAVED_VIEWS, actor, at=at)
    _locked(view, actor=actor).delete()


def state_of(view: SavedView) -> str:
    """What of it somebody may change meanwhile."""
    return f"{view.unit_id or ''} {view.name}"


def _locked(view: SavedView, *, actor: User) -> SavedView:
    locked = SavedView.objects.select_for_update(of=("self",)).select_related("owner", "unit").filter(pk=view.pk).first()
    if locked is None:
        raise Refused("gone", _("This view has been deleted."))
    if not (permitted := view_access.may_change(actor, locked)):
        raise NotAllowed(permitted.code, permitted.reason)
    return locked


def _checked(content: ViewName, *, actor: User) -> ViewName:
    name = content.name.strip()
    if not name:
        raise missing({"name": [_("Enter a few words.")]})
    if len(name) > LONGEST["name"] or not name.isprintable():
        raise unusable({"name": [at_most_in_a_line(LONGEST["name"])]})
    if content.unit and not (permitted := view_access.may_share(actor, content.unit)):
        raise NotAllowed(permitted.code, permitted.reason)
    return ViewName(name, content.unit)


def _fits(content: ViewName, *, owner: User, view: SavedView | None = None) -> None:
    """Beside the others that stand in the same row. Of two at once one waits, and is counted with the other."""
    others = _others(content.unit, owner).exclude(pk__in=[view.pk] if view else [])
    if others.filter(name=content.name).exists():
        raise unusable({"name": [_("Another view has this name already. Choose another.")]})
    if others.count() >= MOST:
        if content.unit:
            message = _("At most %(most)d views are shared with one unit. Delete one first, or keep this one to yourself.")
            raise unusable({"unit": [message % {"most": MOST}]})
        message = _("A person keeps at most %(most)d views. Delete one first.")
        raise unusable({"": [message % {"most": MOST}]})


def _others(unit: Unit | None, owner: User) -> QuerySet[SavedView]:
    if unit:
        Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        return SavedView.objects.filter(unit=unit)
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    return SavedView.objects.filter(owner=owner, unit=None)


def _unsaved(typed: list[str]) -> str:
    if typed:
        return _("What was typed by hand is not saved: it may name a person. Take the filter by another register away first.")
    return _("This list is narrowed by too much to be saved. Take a filter away first.")
