"""What programs ask lists for: what changed lately, what another register calls a case, cards, later rounds."""

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('casework', '0030_unsent_forms'),
    ]

    operations = [
        AddIndexConcurrently('case', models.Index(fields=['external_id'], condition=~Q(external_id=''), name='case_external')),
        AddIndexConcurrently('case', models.Index(F('source'), F('created_at').desc(), condition=~Q(source=''), name='case_source')),
        AddIndexConcurrently('case', models.Index(F('card'), F('created_at').desc(), condition=~Q(card=''), name='case_card')),
        AddIndexConcurrently('case', models.Index(F('round'), F('created_at').desc(), condition=Q(round__gt=1), name='case_later_round')),
        AddIndexConcurrently('event', BrinIndex(autosummarize=True, fields=['recorded_at'], name='event_recorded', pages_per_range=32)),
    ]
