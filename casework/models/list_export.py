"""Lists that left the house as files: who took which cases out, and when."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.signed_rows import SignatureField


class ListExport(models.Model):
    """Immutable (sql/append_only.sql). `query`: what the list was narrowed and ordered by, as its address says it. `rows`: how
    many cases the file holds. `reference`: stands in the file."""

    class Format(models.TextChoices):
        XLSX = "xlsx", "XLSX"
        CSV = "csv", "CSV"

    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    query = models.TextField()
    format = models.CharField(max_length=4, choices=Format.choices)
    rows = models.PositiveIntegerField()
    reference = models.CharField(max_length=8, unique=True)
    at = models.DateTimeField()
    mac = SignatureField(columns=("user_id", "query", "format", "rows", "reference", "at"))

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(mac__isnull=False), name="list_export_signed"),)

    def __str__(self) -> str:
        return self.reference
