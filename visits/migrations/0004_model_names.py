from django.db import migrations


class Migration(migrations.Migration):
    """Models by the field's nouns. The table keeps its name, so code that runs meanwhile finds it."""

    dependencies = [
        ('visits', '0003_guards'),
    ]

    operations = [
        migrations.AlterModelTable(name='kept', table='visits_kept'),
        migrations.RenameModel(old_name='Kept', new_name='QuarantinedVisit'),
    ]
