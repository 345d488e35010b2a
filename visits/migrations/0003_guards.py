from django.db import migrations


class Migration(migrations.Migration):
    """Functions and triggers are laid after every migrate, from visits/sql."""

    dependencies = [("visits", "0002_looking_again"), ("casework", "0002_guards")]
