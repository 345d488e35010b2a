"""A sweep and its notices in a process of their own, for escalation.py: what it took, as a line of JSON."""

import json
import resource
import time
from datetime import datetime
from typing import Any

from tests.bench import serving


def run(at: str) -> None:
    """`there`: pairs of how many notices were written, and by how many seconds after the sweep began. `peak` in MB."""
    serving.settle()
    from django.db import connection

    from casework.escalation.sweep import sweep
    from casework.notices import compose

    statements = 0

    def count(execute: Any, *asked: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*asked)

    moment, there, notices = datetime.fromisoformat(at), [], 0
    connection.ensure_connection()
    with connection.execute_wrapper(count):
        began = time.perf_counter()
        fired = sweep(at=moment).fired
        swept = time.perf_counter() - began
        while written := compose.pending(at=moment):
            notices += written
            there.append((notices, time.perf_counter() - began))
    told = {"fired": fired, "notices": notices, "statements": statements, "there": there, "swept": swept}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told | {"composed": time.perf_counter() - began - swept, "peak": peak}))
