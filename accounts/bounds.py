"""What of people and their sign-ins one person adds in a day, at most."""

from django.utils.translation import gettext_lazy as _

from accounts.daily import Bound

SIGN_INS = Bound(
    "sign-ins",
    1_000,
    _("You have signed in %(most)d times today, the most in a day. Go on where you are signed in, or try again tomorrow."),
)
"""Each leaves a session or a token. A program that signs in every two minutes stays below it."""
ABSENCES = Bound("absences", 500)
"""A lead enters the summer of a whole bureau in a day."""
INVITATIONS = Bound("password links", 2_000)
"""A large body's whole staff, invited in a day."""
