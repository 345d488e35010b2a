"""Which servers a gateway may lead to, and how they prove who they are. An address from the settings, or from a member of staff,
never reaches our own network unless settings name the host."""

import re
import socket
import ssl
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from casework.notices.gateways.gateway import NotSent

UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
ROADS_IN = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))
"""Teredo and 6to4: an IPv4 address stands inside, and may be one of ours."""

PRINTED = re.compile(r"[!-~]+")


@cache
def tls() -> ssl.SSLContext:
    """For every connection of this process; certificates are trusted as the system trusts them."""
    return ssl.create_default_context()


def is_inside(address: str) -> bool:
    """Whether it is private, shared, loopback, link-local, multicast or reserved, in whatever form IPv6 wraps it."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        wrapped = ip.ipv4_mapped or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else None)
        if wrapped:
            return is_inside(str(wrapped))
        if ip not in UNICAST or any(ip in road for road in ROADS_IN):
            return True
    return not ip.is_global or ip.is_multicast or ip.is_reserved


def is_allowed(host: str) -> bool:
    """Whether settings name it: then it may be inside, and be spoken to without TLS."""
    return _plain(host) in {_plain(name) for name in settings.GATEWAY_HOSTS_ALLOWED}


def _plain(host: str) -> str:
    return host.lower().rstrip(".").strip("[]")


def addresses_of(host: str, port: int) -> list[str]:
    """Where to connect to, as numbers: what was looked at is what is connected to, whatever the name leads to a moment later.

    Raises NotSent where the name leads nowhere, or inside.
    """
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotSent("unreachable") from None
    addresses = list(dict.fromkeys(str(info[4][0]) for info in infos))
    if settings.PRODUCTION and not is_allowed(host) and any(is_inside(address) for address in addresses):
        raise NotSent("inside_address")
    return addresses


def parts_of(url: str) -> SplitResult:
    """Raises ValueError, in words, where it is no address that a message can be posted to."""
    if not PRINTED.fullmatch(url):
        raise ValueError(_("It has characters that stand in no address."))
    try:
        parts = urlsplit(url)
        known = parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise ValueError(_("It is no https:// address."))
    if parts.username is not None or parts.password is not None:
        raise ValueError(_("It must not hold a name or a password."))
    if settings.PRODUCTION and parts.scheme == "http" and not is_allowed(parts.hostname or ""):
        raise ValueError(_("It must begin with https://, unless GATEWAY_HOSTS_ALLOWED names its host."))
    return parts
