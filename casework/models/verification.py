"""What was verified, and how far: so that it can go on after a stop, and look at what has changed since."""

from django.db import models


class Verification(models.Model):
    """`through`: the case up to whose id it has come. `last_event`, `snapshot`: the newest event and transaction then.

    `broken`: the ids of the cases that broke, null where they are too many to list. `mac`: the signature of all of it; what is
    not signed by the application was never verified.
    """

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    through = models.BigIntegerField(default=0)
    last_event = models.BigIntegerField()
    snapshot = models.BigIntegerField()
    breaks = models.PositiveIntegerField(default=0)
    broken = models.JSONField(null=True, default=list)
    mac = models.BinaryField(null=True, editable=False)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
