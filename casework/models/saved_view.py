"""Saved views: what somebody narrowed and ordered a list by, under a name."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User

TYPED_FILTERS = ("source", "external_id")
"""Those that take any text: it may name a person, so no view has them."""


class SavedView(models.Model):
    """`query`: of a list's address, all of it codes. `unit`: whose people have it too, with those below; none: `owner` alone."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000)

    objects: ClassVar[models.Manager["SavedView"]] = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_own_once", condition=Q(unit=None)),
            models.UniqueConstraint(fields=["unit", "name"], name="saved_view_shared_once", condition=Q(unit__isnull=False)),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_named"),
            models.CheckConstraint(
                condition=~Q(query__regex=rf"(^|&)({'|'.join(TYPED_FILTERS)})="), name="saved_view_holds_codes"
            ),
        )

    def __str__(self) -> str:
        return self.name
