from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

KINDS = ["dispatch", "acknowledgement", "visit", "resolution", "rating", "leader_visit", "assist", "review"]
CHOICES = [
    ("dispatch", "Dispatch"),
    ("acknowledgement", "Acknowledgement"),
    ("visit", "Visit"),
    ("resolution", "Resolution"),
    ("rating", "Rating"),
    ("leader_visit", "Leader's visit"),
    ("assist", "Assistance"),
    ("review", "Review"),
]


class Migration(migrations.Migration):
    """Which units assist with a case, and a wait for each. None did before, and old code leaves the column empty."""

    dependencies = [("casework", "0054_contacts")]

    operations = [
        migrations.AddField(
            "case", "assisting", ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list, size=None)
        ),
        migrations.AlterField("wait", "kind", models.CharField(choices=CHOICES, max_length=16)),
        migrations.AlterField("escalationrule", "waiting_for", models.CharField(choices=CHOICES, max_length=16)),
        migrations.RemoveConstraint("wait", "wait_kind_known"),
        AddConstraintNotValid("wait", models.CheckConstraint(condition=Q(kind__in=KINDS), name="wait_kind_known")),
    ]
