"""Who asks, as coarsely as it is of use: from which address, and with what kind of device."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

UNKNOWN = ""
"""Of whoever comes without an address, as through a socket file: they count together."""
IPV6_PREFIX = 64
"""An IPv6 address names a device, and a provider gives a household this much: whoever guesses has 2**64 addresses."""

BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Edg", "Edge"),
    ("HuaweiBrowser", "Huawei"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
"""A part of what a browser calls itself, the telling ones first: nearly all call themselves Safari and Linux too."""


def address(request: HttpRequest) -> str:
    """As the front proxy saw it (what a client claims in X-Forwarded-For gains it nothing); of IPv6 the network, and an IPv4
    address that is written as one of IPv6 is itself."""
    try:
        text: str = get_adapter().get_client_ip(request)
        parsed = ipaddress.ip_address(text)
    except PermissionDenied:
        return UNKNOWN
    except ValueError:
        return text
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((parsed, IPV6_PREFIX), strict=False).network_address)
    return text


def device(request: HttpRequest) -> str:
    """Browser and system by their names ("Firefox · Windows"); nothing else of what it says of itself. "" where unknown."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    parts = (next((name for part, name in known if part in agent), "") for known in (BROWSERS, SYSTEMS))
    return " · ".join(part for part in parts if part)
