from pathlib import Path

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from accounts.laid_sql import sources
from casework.models.fields import EncryptedTextField

SQL = Path(__file__).parents[1] / "sql"
TERMS = [(SQL / name).read_text(encoding="utf-8") for name in ("characters.sql", "search.sql")]
MADE_AGAIN = "FUNCTION public.casework_guard_words()"


class Migration(migrations.Migration):
    """Phones with an extension, and better terms for words: what is written from now on has them, by the code of before too.

    The SQL is laid here already, not only after the migrations: 0022 makes the terms of what was written before again.
    """

    atomic = False

    dependencies = [("casework", "0021_no_index_twice")]

    operations = [
        migrations.AlterField("citizen", "phone", EncryptedTextField(blank=True, default="", max_length=40, verbose_name="phone")),
        migrations.AlterField("correction", "value", EncryptedTextField(max_length=40)),
        migrations.AddField("citizen", "line_hash", models.BinaryField(editable=False, null=True)),
        AddIndexConcurrently(
            "citizen",
            models.Index(fields=["line_hash"], name="citizen_line", condition=models.Q(line_hash__isnull=False)),
        ),
        *(migrations.RunSQL(text, migrations.RunSQL.noop) for text in (*TERMS, sources()[MADE_AGAIN])),
    ]
