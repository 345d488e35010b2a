"""What large uploads took is given back: a worker does not stay as large as its busiest moment."""

import subprocess
import sys
import textwrap

import pytest

from config import memory
from config.web_worker import BufferingWorker
from tests.patience import SECONDS

MEGABYTE = 1024 * 1024
UPLOADS = """
    import threading
    from config import memory

    def resident() -> int:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096

    small_blocks = []
    def upload() -> None:
        bytearray(b"x") * 20_000_000  # freed: from now on the C library would keep blocks of this size
        copies = [bytearray(b"x") * 6_000_000 for _ in range(5)]
        small_blocks.append(bytearray(b"x") * 200_000)

    {before}
    at_first = resident()
    threads = [threading.Thread(target=upload) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(resident() - at_first)
"""


def left_after_uploads(before: str) -> int:
    """Bytes by which a process is larger after four threads have held thirty megabytes each."""
    script = textwrap.dedent(UPLOADS).format(before=before)
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=SECONDS)
    return int(answer.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="measured as Linux tells it")
def test_after_four_uploads_at_once_a_worker_is_hardly_larger() -> None:
    assert left_after_uploads("memory.give_back_large_blocks()") < 10 * MEGABYTE


def test_a_worker_asks_for_that_before_it_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    class Asked(Exception): ...

    def ask() -> None:
        raise Asked

    monkeypatch.setattr(memory, "give_back_large_blocks", ask)
    with pytest.raises(Asked):
        BufferingWorker.__new__(BufferingWorker).run()
