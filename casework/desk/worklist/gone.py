"""What an address names and is no more: it still means its cases, and is said to be gone."""

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from casework.models import Topic

UNKNOWN: str | Promise = _("%(name)s (unknown by now)")


def called(row: Model) -> str:
    """Its name. Of a unit `ending` has to be selected."""
    words = _words(row)
    return str(words % {"name": row}) if words else str(row)


def _words(row: Model) -> str | Promise | None:
    if isinstance(row, Unit) and hasattr(row, "ending"):
        return _("%(name)s (has ended)")
    if isinstance(row, User) and not row.is_active:
        return _("%(name)s (has left)")
    if isinstance(row, Topic) and not row.enabled:
        return _("%(name)s (no longer in use)")
    return None
