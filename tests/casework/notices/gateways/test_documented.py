"""What docs/operations/messages.md tells a newcomer works as it stands there."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from casework.notices.gateways import by_code, http_post, webhook
from casework.notices.gateways.reasons import REASONS
from casework.notices.gateways.webhook import Webhook
from tests.architecture.house import ROOT
from tests.casework.notices.gateways.messages import CODE, message
from tests.gateways.http_gateway import SECRET

PAGE = (ROOT / "docs/operations/messages.md").read_text(encoding="utf-8")


@pytest.fixture
def receiver(settings: Settings, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "receiver.py"
    path.write_text(re.sub(r"^   ", "", code, flags=re.MULTILINE), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.SMS_WEBHOOK_URL, settings.SMS_WEBHOOK_SECRET = f"http://127.0.0.1:{port}/", [SECRET]
    environment = os.environ | {"PORT": str(port), "SMS_WEBHOOK_SECRET": SECRET, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(path)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    ) as process:
        _wait_for(port, process)
        yield process
        process.terminate()


def _wait_for(port: int, process: "subprocess.Popen[str]") -> None:
    while process.poll() is None:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
    pytest.fail("the receiver of the page does not start")


def test_the_receiver_of_the_page_takes_what_we_sign_and_nothing_else(
    receiver: "subprocess.Popen[str]", settings: Settings
) -> None:
    headers = {"webhook-id": "x", "webhook-timestamp": "1", "webhook-signature": "v1,forged"}
    assert http_post.post(settings.SMS_WEBHOOK_URL, b"{}", headers).status == 401
    assert Webhook().send(message()) == ""
    assert receiver.stdout
    assert CODE in receiver.stdout.readline()


def test_the_body_of_the_page_is_that_of_a_message() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    written, sent_body = json.loads(example), webhook._body(message())
    assert written.keys() == sent_body.keys()
    assert written["data"].keys() == sent_body["data"].keys()


def test_the_page_names_every_gateway_and_every_reason_of_one() -> None:
    ours = {"no_address", "not_written", "no_gateway", "fault"}
    assert [code for code in by_code() if f"| `{code}` |" not in PAGE] == []
    assert [reason for reason in REASONS if reason not in ours and f"`{reason}`" not in PAGE] == []
    assert REASONS.keys() >= webhook.STATED
