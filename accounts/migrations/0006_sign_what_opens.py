"""Passwords that are there are signed, and digests of what is on its way are keyed. Nobody is signed out by it."""

import json
from typing import Any

from django.db import migrations

from accounts.hashing import keyed_hash
from accounts.signing import sign


def keyed(digest: bytes) -> bytes:
    return keyed_hash(bytes(digest).hex(), purpose="token")


def take_over(apps: Any, _schema_editor: Any) -> None:
    users = apps.get_model("accounts", "User").objects
    for person in users.filter(password_mac__isnull=True).only("username", "password").iterator(chunk_size=2000):
        mac = sign(json.dumps([person.username, person.password]), purpose="password")
        users.filter(pk=person.pk).update(password_mac=mac)
    for model in ("Token", "Invitation"):
        rows = apps.get_model("accounts", model).objects
        for key, digest in list(rows.values_list("pk", "digest")):
            rows.filter(pk=key).update(digest=keyed(digest))
    sessions = apps.get_model("accounts", "Session").objects
    for key in list(sessions.values_list("pk", flat=True)):
        sessions.filter(pk=key).update(session_key=keyed_hash(key, purpose="token").hex())


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_password_signatures")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
