from django.db import migrations


class Migration(migrations.Migration):
    """Functions and triggers are laid after every migrate, from accounts/sql."""

    dependencies = [("accounts", "0001_people_units_areas")]
