"""The pages of visits in the frame of the desk."""

from django.utils.translation import gettext_lazy as _

from casework.desk.callbacks.tabs import CallbackTab
from casework.desk.navigation import ACCOUNT, NavigationEntry
from visits import access as visit_access

CALLBACK_TAB = CallbackTab("visits", _("Visits"), "visits:callbacks", visit_access.CALL_OR_STAND_IN)
"""Beside the calls about ratings."""
ENTRIES = (
    NavigationEntry("field:shell", _("Visits in the field"), "door-open", 30, visit_access.VISIT),
    NavigationEntry("visits:reviews", _("Reviews"), "people", 40, visit_access.VISIT),
    NavigationEntry("visits:callbacks", _("Calls about visits"), "phone", 50, visit_access.STAND_IN, here=("visits:callback",)),
    NavigationEntry("visits:checks", _("Checks"), "chart", 60, visit_access.SEE_CHECKS),
    NavigationEntry("visits:company", _("Named as company"), "people", 5, menu=ACCOUNT),
    NavigationEntry("visits:hand_in", _("Upload a file from a phone"), "lock", 10, visit_access.VISIT, menu=ACCOUNT),
)
