"""Company: whom a visitor names as having come along, where the name alone is not enough."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from visits.models.visit import Visit


class Invitation(models.Model):
    """A person of another unit, or of none, who was named. Only when they confirm it themselves are they a companion."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="invitations")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["visit", "user"], name="invitation_once"),)
        indexes = (models.Index(fields=["user", "-named_at"], name="invitation_open", condition=Q(confirmed_at=None)),)

    def __str__(self) -> str:
        return f"{self.visit_id} {self.user_id}"
