"""What this machine keeps for itself in `.run`: servers, keys, logs. Nothing of it is committed or needed elsewhere."""

import base64
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import TypedDict

from config.dev.processes import free_port, port_taken

BASE = Path(__file__).resolve().parents[2]
RUN = Path(os.environ.get("DOORSTEP_RUN") or BASE / ".run").resolve()


class Address(TypedDict):
    port: int
    password: str


Servers = dict[str, Address]
NOBODY = Address(port=0, password="")
OWNER, APPLICATION = "doorstep", "doorstep_app"
"""Roles of the database, where it is ours."""


def write_whole(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Write a file, private if nothing else is asked, so that a reader, or a kill, never meets half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    with open(part, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def servers() -> Servers:
    """The servers started last. Whether they still run is for `config.dev.services` to say."""
    try:
        servers: Servers = json.loads((RUN / "servers.json").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return servers


def address_to_start(name: str) -> Address:
    """Where a server that does not run may start: the recorded port and password, or a new port if that was taken."""
    known = servers()
    server = known.get(name)
    if server and not port_taken(server["port"]):
        return server
    known[name] = Address(port=free_port(), password=server["password"] if server else secrets.token_hex(16))
    write_whole(RUN / "servers.json", json.dumps(known, indent=1) + "\n")
    return known[name]


def database_url() -> str:
    """With the role that product code signs in as."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    password = servers().get("postgres", NOBODY)["password"]
    # From the owner's, which it does not give away: a working copy made before there were two roles has it as well.
    return _database_url(APPLICATION, hmac.digest(password.encode(), APPLICATION.encode(), "sha256").hex())


def owner_database_url() -> str:
    """With the role that owns the tables; where `DATABASE_URL` is set and nothing else is, that role is both."""
    if url := os.environ.get("DATABASE_URL"):
        return os.environ.get("OWNER_DATABASE_URL") or url
    return _database_url(OWNER, servers().get("postgres", NOBODY)["password"])


def _database_url(role: str, password: str) -> str:
    port = servers().get("postgres", NOBODY)["port"]
    return f"postgresql://{role}:{password}@127.0.0.1:{port}/doorstep"


def redis_url() -> str:
    if url := os.environ.get("REDIS_URL"):
        return url
    server = servers().get("redis", NOBODY)
    return f"redis://:{server['password']}@127.0.0.1:{server['port']}/0"


def development_keys() -> dict[str, str]:
    """Secrets of this working copy, made once. Two processes that come here first agree on one set."""
    path = RUN / "keys"
    if not path.exists():
        keys = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "DATA_KEYS": f"dev:{base64.b64encode(secrets.token_bytes(32)).decode()}",
            "HASH_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        candidate = path.with_name(f"keys-{os.getpid()}")
        write_whole(candidate, json.dumps(keys, indent=1) + "\n")
        try:
            os.link(candidate, path)
        except FileExistsError:
            pass
        finally:
            candidate.unlink()
    stored: dict[str, str] = json.loads(path.read_text())
    return stored
