"""`make run`: servers, tables, translations, demo county, then web, worker and beat together until Ctrl-C.

`PORT=` and `HOST=` say where to listen; with `DEMO=0` an empty database stays empty.
Whatever is cut off at whatever point, the next start goes on from there: locks end with their process, files are
renamed into place, and parts whose starter was killed are ended before new ones begin.
"""

import fcntl
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import NoReturn, TypedDict

from config import prepare
from config.dev import local, services
from config.dev.parts import Failed, Parts, end_orphans
from config.dev.processes import ENDINGS, Unavailable

STATE = local.RUN / "run.json"
PORTS_TRIED = 50
EVERYWHERE = "0.0.0.0"  # noqa: S104  # compared with, bound to only if asked


class State(TypedDict):
    pid: int
    url: str
    stage: str
    leaders: list[int]


class Ended(Exception):
    """Somebody wants it to end: Ctrl-C, a signal, or `make` is gone."""


def end(_signum: int, _frame: FrameType | None) -> NoReturn:
    raise Ended


def say(text: str) -> None:
    print(f"doorstep  {text}", flush=True)


@contextmanager
def stage(name: str) -> Iterator[None]:
    print(f"doorstep  {name} … ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("cut off", flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def read_state() -> State | None:
    try:
        state: State = json.loads(STATE.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return state


def write_state(name: str, *, url: str, leaders: list[int]) -> None:
    local.write_whole(STATE, json.dumps(State(pid=os.getpid(), url=url, stage=name, leaders=leaders)))


def claim(lock: int) -> bool:
    """Whether this start is the only one. One that is about to end is waited for."""
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            state = read_state()
        if state and state["stage"] != "ending":
            doing = f"runs already at {state['url']}" if state["stage"] == "running" else "is starting already"
            say(f"{doing} (process {state['pid']}); nothing was started, nothing was changed")
            return False
        time.sleep(0.1)


@contextmanager
def listening() -> Iterator[socket.socket]:
    """The socket is taken here and handed to the web part: no other program can come between."""
    host, asked = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT") or "8000"
    if not asked.isdigit():
        raise Failed(f"PORT is a number, not {asked!r}")
    wanted = int(asked)
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((host, port))
            except OSError as problem:
                say(f"port {port} cannot be had ({problem.strerror}), trying {port + 1}")
                continue
            listener.set_inheritable(True)
            yield listener
            return
    raise Failed(f"no port from {wanted} to {wanted + PORTS_TRIED - 1} is free")


def run() -> None:
    parent = os.getppid() if "MAKELEVEL" in os.environ else None
    orphans = state["leaders"] if (state := read_state()) else []
    write_state("starting", url="", leaders=orphans)
    if orphans:
        with stage("what a killed start left running"):
            end_orphans(orphans)
    with ExitStack() as stack:
        # Called last, when the servers are stopped: from here on a signal would only leave things half ended.
        stack.callback(STATE.unlink, missing_ok=True)
        listener = stack.enter_context(listening())
        host, port = listener.getsockname()
        url = f"http://{'127.0.0.1' if host == EVERYWHERE else host}:{port}"
        os.environ.setdefault("PUBLIC_URL", url)
        os.environ.setdefault("HOTLINE", "12345")
        parts = Parts(url=url, environment={"BIND": f"fd://{listener.fileno()}"}, share=[listener.fileno()])
        with stage("PostgreSQL and Redis"):
            stack.enter_context(services.running())
        with stage("settings"):
            prepare.set_up()
        for name, work in prepare.stages(demo=os.environ.get("DEMO") != "0"):
            with stage(name):
                work()
        stack.callback(parts.end)
        stack.callback(ending, url=url)
        with stage("web, worker and beat"):
            parts.begin(started=lambda leaders: write_state("starting", url=url, leaders=leaders))
        write_state("running", url=url, leaders=parts.leaders())
        welcome(url)
        watch = services.Watch()
        while parent is None or os.getppid() == parent:
            if watch.mend(say=say, clock=time.monotonic):
                say("a server has another address now: web, worker and beat are started again")
                parts.renew()
            if parts.mend(say=say, now=time.monotonic()):
                write_state("running", url=url, leaders=parts.leaders())
            time.sleep(0.2)


def ending(*, url: str) -> None:
    for signum in ENDINGS:
        signal.signal(signum, signal.SIG_IGN)
    state = read_state()
    write_state("ending", url=url, leaders=state["leaders"] if state else [])


def welcome(url: str) -> None:
    names = prepare.demo_accounts()
    say("")
    say(f"Doorstep 见面办 is at {url}")
    if names:
        say(f"demo accounts, password {prepare.DEMO_PASSWORD}: {', '.join(names)}")
    say("Ctrl-C stops it")


def main() -> int:
    for signum in ENDINGS:
        # `nohup` has the hang-up ignored, and it stays so.
        if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:
            signal.signal(signum, end)
    local.RUN.mkdir(parents=True, exist_ok=True)
    try:
        with (local.RUN / "run.lock").open("w") as lock:
            if not claim(lock.fileno()):
                return 0
            with suppress(Ended):
                run()
    except Ended:
        return 0
    except (Failed, Unavailable) as problem:
        say(f"{problem}")
        return 1
    say("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
