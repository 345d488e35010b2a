"""Who may know whom. Imports, those inside functions too, are held by import-linter; relations of tables are held here."""

import subprocess
import sys
from pathlib import Path

from django.apps import apps

from config import local

# Each may know itself and what stands behind it.
ORDER = ("visits", "casework", "accounts")


def test_imports_go_downward_only() -> None:
    lint = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"]
    done = subprocess.run(lint, cwd=local.BASE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_tables_point_downward_only() -> None:
    relations = [
        (model, field)
        for room in ORDER
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model in apps.get_models()
    ]
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model, field in relations
        if (other := field.related_model._meta.app_label) in ORDER and ORDER.index(other) < ORDER.index(model._meta.app_label)
    ]
    assert relations
    assert upward == []
