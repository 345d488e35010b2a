"""The proxy in front of the servers: what it lets through, for how long, and whom it believes."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from casework.api import problems
from casework.outage import RETRY_AFTER
from config import gunicorn_settings
from config.dev import local
from tests import browser

PROXY = local.BASE / "config" / "proxy"
AWAY = PROXY / "away"
UNITS = {"s": 1, "m": 1024 * 1024}


def directives() -> dict[str, list[list[str]]]:
    """Name and values of each, wherever it stands."""
    lexer = shlex.shlex((PROXY / "nginx.conf").read_text(), posix=True, punctuation_chars="{};")
    lexer.whitespace_split = True
    by_name: dict[str, list[list[str]]] = {}
    words: list[str] = []
    for token in lexer:
        if token and set(token) <= set("{};"):
            if words and token.startswith(";"):
                by_name.setdefault(words[0], []).append(words[1:])
            words = []
        else:
            words.append(token)
    return by_name


@pytest.fixture(scope="module")
def given() -> dict[str, list[list[str]]]:
    return directives()


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    by_name: dict[str, Any] = yaml.safe_load((local.BASE / "docker-compose.yml").read_text())["services"]
    return by_name


def amount(given: dict[str, list[list[str]]], name: str) -> int:
    """Seconds or bytes; set once, so that nothing else overrules it."""
    ((value,),) = given[name]
    return int(value[:-1]) * UNITS[value[-1]]


def test_a_body_may_be_as_large_as_the_product_takes(given: dict[str, list[list[str]]]) -> None:
    assert amount(given, "client_max_body_size") == settings.FILE_UPLOAD_LIMIT


def test_half_a_request_is_let_go_and_reaches_nobody(given: dict[str, list[list[str]]]) -> None:
    assert amount(given, "client_header_timeout") <= 10
    assert amount(given, "client_body_timeout") <= 30
    assert amount(given, "send_timeout") <= 30
    assert given["proxy_request_buffering"] == given["proxy_buffering"] == [["on"]]


def test_it_waits_for_an_answer_longer_than_the_web_part_may_take(given: dict[str, list[list[str]]]) -> None:
    waits = [int(value.removesuffix("s")) for (value,) in given["proxy_read_timeout"]]
    assert min(waits) > gunicorn_settings.timeout


def test_whose_request_it_is_is_what_the_proxy_saw(given: dict[str, list[list[str]]]) -> None:
    headers = dict(given["proxy_set_header"])
    assert headers == {
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-Host": "",
        "Forwarded": "",
    }


def test_headers_of_pages_and_files_pass_as_they_are(given: dict[str, list[list[str]]]) -> None:
    assert not {"proxy_hide_header", "proxy_ignore_headers", "expires", "gzip", "etag"} & set(given)
    config = (PROXY / "nginx.conf").read_text()
    assert "add_header" not in config.split("internal;")[0], "only the page of an outage has headers of its own"


def test_nobody_reaches_the_web_part_but_through_it(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert services["web"]["environment"]["BEHIND_PROXY"] == "1"
    mounted = {volume.split(":")[0] for volume in services["proxy"]["volumes"]}
    assert {"./config/proxy/nginx.conf", "./config/proxy/away"} <= mounted


def test_it_logs_no_address_of_a_request(given: dict[str, list[list[str]]]) -> None:
    assert given["access_log"] == [["off"]]
    assert given["error_log"] == [["/dev/stderr", "emerg"]]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_while_the_web_part_is_away_it_says_what_the_product_would(language: str) -> None:
    page = (AWAY / "away.html").read_text()
    with translation.override(language):
        lead = re.search(r'<p class="lead">(.*?)</p>', render_to_string("503.html"), re.DOTALL)
    assert lead
    for sentence in re.split(r"(?<=[.。]) ?", lead[1]):
        assert sentence in page


def test_a_program_is_told_as_by_the_product(given: dict[str, list[list[str]]]) -> None:
    with translation.override("en"):
        assert json.loads((AWAY / "away.json").read_text()) == json.loads(problems.unavailable().content)
    assert ["Retry-After", str(RETRY_AFTER), "always"] in given["add_header"]
    assert given["error_page"] == [["502", "504", "=503", "$away"]]


def test_nginx_reads_the_file(tmp_path: Path) -> None:
    if not shutil.which("nginx"):
        assert not browser.required(), "CI has nginx installed (.ci/run)"
        pytest.skip("no nginx here; CI has it")
    tls = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2"]
    subprocess.run(
        [*tls, "-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"], check=True, capture_output=True
    )
    config = (PROXY / "nginx.conf").read_text().replace("/etc/nginx/tls", str(tmp_path))
    (tmp_path / "nginx.conf").write_text(config)
    check = ["nginx", "-t", "-c", tmp_path / "nginx.conf", "-g", f"pid {tmp_path}/pid;"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
