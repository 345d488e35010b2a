"""The same random lives as tests/stateful, 50,000 steps long: `python -m tests.drills.stateful [steps]`."""

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONG = 100


def main(steps: int) -> int:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("PYTEST_VERSION", "drill")  # the settings of tests: fast passwords, messages in memory
    os.environ.setdefault("TEST_DATABASE", "test_drill_stateful")
    import django

    django.setup()
    from django.db import transaction
    from hypothesis import HealthCheck, Phase, settings
    from hypothesis.stateful import run_state_machine_as_test

    from tests import roles
    from tests.stateful.counting import counted
    from tests.stateful.lives import Lives

    began = time.monotonic()
    with roles.database(), transaction.atomic():
        limits = settings(
            max_examples=max(1, steps // LONG),
            stateful_step_count=LONG,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=[Phase.explicit, Phase.generate, Phase.shrink],
        )
        run_state_machine_as_test(Lives, settings=limits)
        transaction.set_rollback(True)
    done = sum(count for what, count in counted.items() if ":" not in what)
    print(f"{sum(counted.values())} verbs said, {done} done, in {time.monotonic() - began:.0f} s; every promise held")
    for what, count in sorted(counted.items()):
        print(f"  {count:7d} {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000))
