"""Why a case is like another, as a sentence for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.proposing.alike import Reason

TEXTS: dict[str, str | Promise] = {
    "words": _("Both say: %(about)s."),
    "address": _("The address is the same."),
    "distance": _("%(about)s metres away."),
    "place": _("Both name %(about)s."),
    "area": _("In the same area: %(about)s."),
    "phone": _("The same phone."),
    "elsewhere": _("About another place: %(about)s."),
    "far": _("%(about)s metres away: another place."),
}


def reason_text(reason: Reason) -> str:
    return str(TEXTS[reason.kind]) % {"about": reason.about}
