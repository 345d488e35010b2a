"""What PostgreSQL lets everybody do who can sign in, and nobody needs here: taken back after every migrate.

A role with temporary tables of its own could lay one before a table of ours, for SQL that names it without its schema.
"""

import sys
from typing import Any, TextIO

from django.db import connection
from django.utils.translation import gettext as _

GRANTED = """
SELECT format('TEMPORARY ON DATABASE %I', datname), pg_has_role(datdba, 'USAGE')
FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) AS granted
WHERE datname = current_database() AND granted.grantee = 0 AND granted.privilege_type = 'TEMPORARY'
UNION ALL
SELECT 'CREATE ON SCHEMA public', pg_has_role(nspowner, 'USAGE')
FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) AS granted
WHERE nspname = 'public' AND granted.grantee = 0 AND granted.privilege_type = 'CREATE'
"""


def revoke(*, stderr: TextIO | None = None, **_signal: Any) -> None:
    """Where the role that migrates does not own the database, who does is asked to in words."""
    with connection.cursor() as cursor:
        cursor.execute(GRANTED)
        for right, ours in cursor.fetchall():
            if ours:
                cursor.execute(f"REVOKE {right} FROM PUBLIC")
            else:
                refusal = _("The role that migrates does not own the database. Let its owner run: REVOKE %(right)s FROM PUBLIC;")
                print(refusal % {"right": right}, file=stderr or sys.stderr)
