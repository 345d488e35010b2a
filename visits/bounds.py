"""What one person adds around visits in a day, at most. A cadre makes some ten, and sends sixty after a week without network."""

from accounts.daily import Bound

VISITS = 1_000
"""Cases for which a visit is recorded, or planned."""
PHOTOS = 300
"""Four for each of the sixty; two megabytes each."""
QUARANTINED = Bound("visits that cannot be taken as they stand", 300)
PHONES = Bound("phones of the field app", 50)
"""At a desk where every cadre's new phone is set up by its owner, one or two are theirs."""
EFFORTS = Bound("what the work took", 2_000)
