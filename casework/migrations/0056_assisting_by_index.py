from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations
from django.db.models import Q


class Migration(migrations.Migration):
    """Cases by the units that assist: few among many. Built while the old code goes on writing."""

    atomic = False

    dependencies = [("casework", "0055_assisting")]

    operations = [
        ValidateConstraint("wait", "wait_kind_known"),
        AddIndexConcurrently("case", GinIndex(fields=["assisting"], name="case_assisting", condition=~Q(assisting=[]))),
    ]
