"""What a server does not start with: web, worker and beat ask here before they take any work."""

import sys
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from accounts import application_role


def refuse_mighty_role(**_signal: Any) -> None:
    """End the process, in words, where its database role could switch off the guards. On a developer's machine it may.

    A database that is away ends nothing: /readyz asks again.
    """
    if not settings.PRODUCTION:
        return
    try:
        objection = application_role.objection()
    except DatabaseError:
        return
    finally:
        connection.close()  # what is forked from this process must not share it
    if objection:
        sys.exit(f"doorstep: {objection}")
