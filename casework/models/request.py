"""What the doors remember: requests answered once, forms that were not taken, and views of confidential cases."""

from django.db import models

from accounts.models import User
from accounts.signed_rows import SignatureField
from casework.models.case import Case


class Idempotency(models.Model):
    """A client's key, and the answer it got the first time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.BinaryField()
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(default=b"")  # sealed for this row (casework/writing/answers.py)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="idempotency_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d}"


class UnsentForm(models.Model):
    """What somebody typed into a form that was not taken, because their session was over: sealed, for them alone."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    body = models.BinaryField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d}"


class CaseView(models.Model):
    """Someone opened a confidential case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="views", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    door = models.CharField(max_length=8)
    mac = SignatureField(columns=("case_id", "user_id", "at", "door"))

    class Meta:
        db_table = "casework_view"
        indexes = (models.Index(fields=["case", "-at"], name="view_case"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"
