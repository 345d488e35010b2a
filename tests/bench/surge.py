"""A sweep and its notices, in two processes as two workers share them, for escalation.py: what they took, as lines of JSON."""

import json
import re
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.bench import serving


def run(at: str, many: int) -> None:
    """The sweep; the other process tells of it meanwhile. Seconds are counted from the sweep's beginning.

    `there`: pairs of how many notices were written, and by how many seconds. `peak`: the larger of both processes, in MB.
    """
    serving.settle()
    from django.db import connection

    from casework.escalation.sweep import sweep

    count = Counted()
    connection.ensure_connection()
    command = [sys.executable, "-c", f"from tests.bench import surge; surge.tell({at!r}, {many})"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as telling, connection.execute_wrapper(count):
        assert telling.stdout
        telling.stdout.readline()  # it is ready
        began = time.time()
        fired = sweep(at=datetime.fromisoformat(at)).fired
        swept = time.time() - began
        report = json.loads(telling.stdout.readline())
    there = [(notices, moment - began) for notices, moment in report["there"]]
    figures = {"fired": fired, "notices": there[-1][0], "there": there, "swept": swept, "whole": there[-1][1]}
    print(json.dumps(figures | {"statements": count.statements + report["statements"], "peak": max(peak(), report["peak"])}))


def tell(at: str, many: int) -> None:
    serving.settle()
    from django.db import connection

    from casework.notices import compose

    count, there, notices = Counted(), [], 0
    connection.ensure_connection()
    print("ready", flush=True)
    with connection.execute_wrapper(count):
        while notices < many:
            if written := compose.pending(at=datetime.fromisoformat(at)):
                notices += written
                there.append((notices, time.time()))
            else:
                time.sleep(0.02)
    print(json.dumps({"there": there, "statements": count.statements, "peak": peak()}), flush=True)


class Counted:
    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Any, *asked: Any) -> Any:
        self.statements += 1
        return execute(*asked)


def peak() -> float:
    """In MB. Of this program alone: what getrusage says counts whoever started it, as large as they were."""
    (line,) = re.findall(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(line) / 1024
