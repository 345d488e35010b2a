"""A database that was migrated once, of which each process of the tests is given a copy: migrating takes as long as hundreds of
tests. It is kept from one run to the next for as long as nothing of the product changes, and goes when the next is made."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOMS = ("accounts", "casework", "visits", "config")
KEPT_AS = "migrated_doorstep_"
LOCK = 20_270_301


def copy_it() -> None:
    """From now on the tests' database is made as a copy of it. Whichever process comes first makes it; the others wait."""
    name = f"{KEPT_AS}{_digest()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # let go of with this connection
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [KEPT_AS])
        others = {datname for (datname,) in cursor.fetchall()}
        if name not in others:
            for other in others:
                cursor.execute(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')
            cursor.execute(f'ALTER DATABASE "{_made(f"{KEPT_AS}unfinished")}" RENAME TO "{name}"')
    connection.settings_dict["TEST"]["TEMPLATE"] = name


def _made(name: str) -> str:
    database, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    named = test["NAME"]
    test["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        test["NAME"] = named
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = database
    return name


def _digest() -> str:
    """Of all that migrations, or what follows them, may read."""
    root = Path(settings.BASE_DIR)
    read = hashlib.sha256()
    for path in sorted(path for room in ROOMS for suffix in ("py", "sql") for path in (root / room).rglob(f"*.{suffix}")):
        read.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return read.hexdigest()[:16]
