from django.db import migrations


class Migration(migrations.Migration):
    """Functions and triggers are laid after every migrate, from casework/sql."""

    dependencies = [
        ('casework', '0007_notice_lists'),
    ]
