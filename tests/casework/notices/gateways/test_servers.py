"""Inside addresses in all their forms, and that a time limit ends what it watches."""

import socket
import threading
import time

import pytest
from pytest_django import Settings

from casework.notices.gateways import NotSent, servers, time_limit
from casework.notices.gateways.servers import addresses_of, is_inside
from casework.notices.gateways.time_limit import OutOfTime, TimeLimit


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1%eth0",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:0:10.0.0.1",
        "::10.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:a00:1::1",
        "2001:0:a00:1::1",
    ],
)
def test_an_inside_address_is_known_in_every_form(address: str) -> None:
    assert is_inside(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.119.128.55", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_an_outside_address_is_one(address: str) -> None:
    assert not is_inside(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "[::1]".strip("[]"), "localhost"])
def test_on_servers_no_spelling_leads_inside(settings: Settings, host: str) -> None:
    assert addresses_of(host, 443)
    settings.PRODUCTION = True
    with pytest.raises(NotSent, match="inside_address"):
        addresses_of(host, 443)


def test_an_inside_address_among_outside_ones_is_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    infos = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(servers.socket, "getaddrinfo", lambda *_asked, **_kind: infos)
    settings.PRODUCTION = True
    with pytest.raises(NotSent, match="inside_address"):
        addresses_of("gateway.example", 443)
    settings.GATEWAY_HOSTS_ALLOWED = ["Gateway.Example."]
    assert addresses_of("gateway.example", 443) == ["8.8.8.8", "10.0.0.1"]


@pytest.mark.parametrize("host", ["a" * 300 + ".example", "..", "xn--\udcff"])
def test_a_name_that_is_none_leads_nowhere(host: str) -> None:
    with pytest.raises(NotSent, match="unreachable"):
        addresses_of(host, 443)


def test_what_a_call_returns_or_raises_comes_through() -> None:
    assert TimeLimit(5).run(lambda: 7, server="a") == 7
    with pytest.raises(ZeroDivisionError):
        TimeLimit(5).run(lambda: 1 // 0, server="a")


def test_a_watched_connection_ends_with_the_limit_and_its_thread_too() -> None:
    ours, theirs = socket.socketpair()
    ended = threading.Event()

    def read() -> bytes:
        limit.watch(ours)
        try:
            return ours.recv(1)
        finally:
            ended.set()

    limit = TimeLimit(0.05)
    with ours, theirs:
        with pytest.raises(OutOfTime):
            limit.run(read, server="b")
        assert ended.wait(2)


def test_many_calls_that_hang_keep_no_other_server_waiting() -> None:
    release = threading.Event()
    for _call in range(time_limit.CALLS):
        with pytest.raises(OutOfTime):
            TimeLimit(0.001).run(release.wait, server="hangs")
    with pytest.raises(NotSent, match="busy"):
        TimeLimit(1).run(release.wait, server="hangs")
    assert TimeLimit(5).run(lambda: "there", server="another") == "there"
    release.set()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            assert TimeLimit(1).run(lambda: "again", server="hangs") == "again"
            break
        except NotSent:
            threading.Event().wait(0.01)
    else:
        pytest.fail("the calls ended, and are still counted")


def test_time_that_is_over_is_never_nought() -> None:
    """Sockets take nought for "do not wait at all"."""
    assert TimeLimit(-1).left() > 0
