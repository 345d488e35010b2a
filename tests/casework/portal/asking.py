"""Asking as a citizen does, and reading what is answered."""

import re
from html import unescape
from typing import Any

from django.test import Client

from accounts import form_keys

WORDS = "三号楼的路灯坏了两个月，晚上老人不敢出门"
ENGLISH = {"accept-language": "en"}


def key_on(page: str) -> str:
    (key,) = re.findall(r'name="form_key" value="([^"]+)"', page)
    return key


def ask(client: Client, *, key: str = "", sender: str = "10.1.0.1", **fields: Any) -> Any:
    form = {"text": WORDS, "form_key": key or form_keys.new(None)} | fields
    return client.post("/ask/", form, headers=ENGLISH, REMOTE_ADDR=sender)


def text_of(answer: Any) -> str:
    """What is read on the page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def pin_of(answer: Any) -> str:
    match = re.search(r"\b(\d{3}) (\d{3})\b", text_of(answer))
    return match[1] + match[2] if match else ""


def link_of(answer: Any) -> str:
    match = re.search(r"/(?:t|track)/\w{16}\b", answer.content.decode())
    return match[0] if match else ""
