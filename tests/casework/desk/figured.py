"""The figures of a page, each with the list to which it leads."""

import re
from html import unescape

from django.test import Client

FIGURE = re.compile(
    r'<a[^>]*?class="(?:stat|heat)"[^>]*>.*?</a>|<a href="/decisions/\?kind=.*?</a>|<a href="/\?queue=leader.*?</a>', re.DOTALL
)
NUMBER = re.compile(r'(?:class="stat-value"[^>]*>|class="figure[^"]*">|class="heat"[^>]*>)(\d+)')


def figures(html: str) -> dict[str, int]:
    """By the address of the list."""
    links = [match.group() for match in FIGURE.finditer(html) if NUMBER.search(match.group())]
    pairs = [(re.search(r'href="([^"]+)"', link), NUMBER.search(link)) for link in links]
    return {unescape(href[1]): int(number[1]) for href, number in pairs if href and number}


def listed(client: Client, address: str) -> int:
    """How many rows the list at that address has, on one page."""
    context = client.get(address).context
    return len(context["rows"]) if address.startswith("/?") else len(context["page"].lines)
