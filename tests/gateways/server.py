"""The stand-ins as a process: `python -m tests.gateways.server --port 9000 --misbehave reset_after=0.1,throttled=0.05`.

`--mail-port 9025` adds a mail server. `--journal FILE` outlives a kill: one line of JSON for each message and mail that was
handed over, with when. `GET /counts` says how often each id was.
"""

import argparse
import random
import signal
import sys
from pathlib import Path

from tests.gateways.http_gateway import MANNERS, RETRY_AFTER, SECRET, HttpGateway
from tests.gateways.mail_server import MailServer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--mail-port", type=int, default=0, help="also a mail server, which takes everything")
    parser.add_argument("--manner", choices=MANNERS, default="taken")
    parser.add_argument("--misbehave", type=_chances, default={}, help="manners and their chances: reset_after=0.1,fault=0.05")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--retry-after", default=RETRY_AFTER, help="seconds, asked of whoever is throttled")
    parser.add_argument("--secret", default=SECRET)
    parser.add_argument("--journal", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(0))
    gateway = HttpGateway(
        port=given.port,
        manner=given.manner,
        chances=given.misbehave,
        secret=given.secret,
        journal=given.journal,
        delay=given.delay,
        retry_after=given.retry_after,
        randomness=random.Random(given.seed),
    )
    with gateway:
        print(f"text messages: {gateway.url}, signed with {gateway.secret}", flush=True)
        if given.mail_port:
            with MailServer(port=given.mail_port, journal=given.journal) as mail:
                print(f"e-mail: 127.0.0.1:{mail.port}", flush=True)
                _wait()
        _wait()


def _wait() -> None:
    """Until SIGTERM: other signals end a pause too."""
    while True:
        signal.pause()


def _chances(text: str) -> dict[str, float]:
    chances = {name: float(chance) for name, _, chance in (part.partition("=") for part in text.split(",") if part)}
    if unknown := chances.keys() - MANNERS.keys():
        raise argparse.ArgumentTypeError(f"no such manner: {', '.join(sorted(unknown))}")
    return chances


if __name__ == "__main__":
    main()
