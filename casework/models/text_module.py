"""Text modules: what a unit's people write again and again, typed by one key."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Unit


class TextModule(models.Model):
    """`unit`: whose people use it, with those below; none means everybody. `key`: one letter or figure, or none.

    `text`: with its variables in braces (text_modules.py). What it says is a public body's own
    words: it is not masked before it is used.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.CharField(pgettext_lazy("of a keyboard", "key"), max_length=1, blank=True, default="")
    title = models.CharField(_("title"), max_length=60)
    text = models.TextField(_("text"), max_length=2000)
    enabled = models.BooleanField(_("in use"), default=True)

    administered: ClassVar[tuple[str, ...]] = ("unit_id", "key", "title", "text", "enabled")

    class Meta:
        verbose_name = _("text module")
        verbose_name_plural = _("text modules")
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "key"], name="text_module_key_once", condition=Q(enabled=True) & ~Q(key=""), nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(key__regex=r"^[a-z0-9]?$"), name="text_module_key_plain"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="text_module_says_something"),
        )

    def __str__(self) -> str:
        return self.title
