"""The servers of `.run`, really started, in a directory whose name has a space and Chinese characters."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
import pytest
from psycopg2.extensions import cursor

from config.dev.processes import LOWEST_PORT, first_outgoing_port, free_port
from tests import patience
from tests.config.places import Place

BOTH_RUN = "database: runs\nredis: runs\n"
NONE_RUNS = "database: stopped\nredis: stopped\n"


@contextmanager
def database(place: Place) -> Iterator[cursor]:
    server = json.loads((place.run / "servers.json").read_text())["postgres"]
    address = f"postgresql://doorstep:{server['password']}@127.0.0.1:{server['port']}/doorstep"
    with closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


@pytest.mark.long
def test_servers_keep_their_data_and_address_between_starts(place: Place) -> None:
    place.services("up")
    address = (place.run / "servers.json").read_text()
    with database(place) as sql:
        sql.execute("create table kept as select 'Ä见面' as words")
    place.services("up")  # twice harms nothing
    place.services("down")
    assert place.status() == NONE_RUNS

    place.services("up")

    assert place.status() == BOTH_RUN
    assert (place.run / "servers.json").read_text() == address
    with database(place) as sql:
        sql.execute("select lower(words) from kept")
        assert sql.fetchall() == [("ä见面",)]
        sql.execute("create extension pg_trgm; select cardinality(show_trgm('天安门'))")
        assert sql.fetchall() == [(4,)], "Chinese characters count as letters"


@pytest.mark.long
def test_killed_servers_start_again(place: Place) -> None:
    place.services("up")
    for name in ("postgres", "redis"):
        os.kill(place.pid(name), signal.SIGKILL)

    place.services("up")

    assert place.status() == BOTH_RUN


def test_no_outgoing_connection_is_given_the_port_of_a_server_that_is_down() -> None:
    ports = [free_port() for _ in range(20)]
    assert all(LOWEST_PORT <= port < first_outgoing_port() for port in ports)
    assert len(set(ports)) > 1


@pytest.mark.long
def test_a_port_taken_meanwhile_is_left_to_its_owner(place: Place) -> None:
    place.services("up")
    place.services("down")
    ports = [server["port"] for server in json.loads((place.run / "servers.json").read_text()).values()]
    with socket.create_server(("127.0.0.1", ports[0])), socket.create_server(("127.0.0.1", ports[1])):
        place.services("up")

        assert place.status() == BOTH_RUN
        now = [server["port"] for server in json.loads((place.run / "servers.json").read_text()).values()]
        assert not set(now) & set(ports)


@pytest.mark.long
def test_a_first_start_that_was_cut_off_is_begun_again(place: Place) -> None:
    half_made = place.run / "postgres.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    (place.run / "servers.json").write_text('{"postgres": {"po')

    place.services("up")

    assert place.status() == BOTH_RUN


@pytest.mark.long
def test_a_stale_pid_file_never_ends_another_program(place: Place) -> None:
    place.services("up")
    place.services("down")
    with subprocess.Popen(["sleep", "60"]) as innocent:
        stale = place.run / "postgres" / "postmaster.pid"
        stale.write_text(f"{innocent.pid}\n{place.run}/postgres\n0\n0\n\n127.0.0.1\n0 0\nready\n")
        (place.run / "redis.pid").write_text(f"{innocent.pid}\n")

        place.services("up")
        place.services("down")

        assert innocent.poll() is None
        innocent.kill()


@pytest.mark.long
def test_what_runs_with_servers_stops_only_what_it_started(place: Place) -> None:
    assert place.do("config.dev.services", "with", "sh", "-c", "exit 7")[0] == 7
    assert place.status() == NONE_RUNS

    place.services("up")
    place.services("with", "true")

    assert place.status() == BOTH_RUN


@pytest.mark.long
def test_what_runs_with_servers_ends_with_them(place: Place) -> None:
    running = place.begin("config.dev.services", "with", "sh", "-c", "echo begun; exec sleep 60")
    assert running.stdout
    assert running.stdout.readline() == "begun\n"

    running.terminate()

    assert running.wait(timeout=patience.SECONDS) == 128 + signal.SIGTERM
    assert place.left() == []


def test_no_password_can_be_read_from_the_list_of_processes(place: Place) -> None:
    place.services("up")
    passwords = [server["password"] for server in json.loads((place.run / "servers.json").read_text()).values()]

    output = subprocess.run(
        ["cat", *(f"/proc/{place.pid(name)}/cmdline" for name in ("postgres", "redis"))], capture_output=True, check=True
    )

    assert all(password.encode() not in output.stdout for password in passwords)
    assert (place.run / "servers.json").stat().st_mode & 0o077 == 0
