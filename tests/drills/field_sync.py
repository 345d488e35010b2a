"""A thousand visits of twenty phones on a network that cuts, doubles and reorders: `python -m tests.drills.field_sync [seed]`."""

import os
import secrets
import sys
import tempfile
import time

from tests.bench import serving

VISITS, PHONES = 1000, 20
LAST_LINES = 20


def main(seed: int) -> int:
    os.environ.setdefault("TEST_DATABASE", "test_drill_field_sync")
    serving.settle()
    from django.utils import timezone

    from tests.visits.offline import crowd
    from tests.visits.offline.network import Network
    from tests.world import World

    # Requests that were cut in the middle are complained of by the hundred: shown only where something is wrong.
    log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - the server writes into it until it ends
    os.dup2(log.fileno(), sys.stderr.fileno())
    with serving.database(), serving.server() as address:
        host, _colon, port = address.removeprefix("http://").partition(":")
        network = Network((host, int(port)))
        began = time.monotonic()
        tally = crowd.run(network, World(now=timezone.now()), visits=VISITS, phones=PHONES, seed=seed)
        network.down()
    counts = tally.counts
    print(
        f"{counts['visits']} of {VISITS} visits from {PHONES} phones in {time.monotonic() - began:.0f} s (seed {seed}): "
        f"{len(tally.lost)} lost, {len(tally.doubled)} doubled, {len(tally.altered)} altered"
    )
    for what, count in sorted(counts.items()):
        print(f"  {count:6d} {what}")
    for problem in [*tally.lost, *tally.doubled, *tally.altered, *tally.trouble][:20]:
        print(f"  WRONG {problem}")
    if not tally.good:
        log.seek(0)
        print(*[line for line in log if "Bad Request" not in line][-LAST_LINES:], sep="")
    return 0 if tally.good else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else secrets.randbelow(10_000)))
