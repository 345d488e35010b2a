from django.db import migrations


class Migration(migrations.Migration):
    """Models by the field's nouns. The tables keep their names, so code that runs meanwhile finds them."""

    dependencies = [
        ('casework', '0009_looks_by_index_alone'),
    ]

    operations = [
        migrations.AlterModelTable(name='view', table='casework_view'),
        migrations.RenameModel(old_name='View', new_name='CaseView'),
        migrations.AlterModelTable(name='head', table='casework_head'),
        migrations.RenameModel(old_name='Head', new_name='TimelineHead'),
        migrations.AlterModelTable(name='number', table='casework_number'),
        migrations.RenameModel(old_name='Number', new_name='CaseCounter'),
    ]
