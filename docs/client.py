"""A client of the API in thirty lines: it pushes a demand, follows what changes, and records a visit.

DOORSTEP=https://doorstep.example.org python client.py NAME PASSWORD push 12345 B-77 "The lamp is broken" 13912345678
... NAME PASSWORD follow 2026-03-02T09:00:00+08:00       ... NAME PASSWORD visit 20260302-00001 "It still leaks" 25
"""

import json
import os
import sys
import uuid
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

API = os.environ.get("DOORSTEP", "http://localhost:8000") + "/api/v1/"


def call(method, path, body=None, **headers):
    address = path if path.startswith("http") else API + path
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(address, data, {"Content-Type": "application/json"} | headers, method=method), timeout=30) as answer:
        return json.load(answer)


def push(me, source, external_id, text, phone):
    """Sent again, with the same key and body, it is the same case."""
    demand = {"text": text, "channel": "web", "source": source, "external_id": external_id, "citizen": {"phone": phone}}
    case = call("POST", "cases/", demand, **me, **{"Idempotency-Key": f"{source} {external_id}"})
    print(case["number"], case["track_url"])


def follow(me, since):
    """Every case that changed since, and from when to ask next time: a minute is asked for twice, and nothing is lost."""
    begun, page = datetime.now(UTC), {"next": "cases/?" + urlencode({"updated_after": since, "page_size": 200})}
    while page["next"]:
        page = call("GET", page["next"], **me)
        for case in page["results"]:
            print(case["number"], case["state"], case["external_id"], case["updated_at"])
    print((begun - timedelta(minutes=1)).isoformat())


def visit(me, number, words, minutes=0):
    """The id is made once; the visit may be sent as often as the network wants."""
    now = datetime.now(UTC)
    record = {
        "case": number,
        "outcome": "met",
        "said": words,
        "compared": "same",
        "began_at": (now - timedelta(minutes=float(minutes))).isoformat(),
        "ended_at": now.isoformat(),
        "device": {"now": now.isoformat()},
    }
    receipt = call("PUT", f"visits/{uuid.uuid4()}/", record, **me)
    print(receipt["id"], receipt["state"], receipt.get("why", ""))


if __name__ == "__main__":
    if len(sys.argv) < 5 or sys.argv[3] not in {"push", "follow", "visit"}:
        sys.exit(__doc__)
    name, password, verb, *rest = sys.argv[1:]
    try:
        token = call("POST", "auth/token/", {"username": name, "password": password})["token"]
        {"push": push, "follow": follow, "visit": visit}[verb]({"Authorization": f"Token {token}"}, *rest)
    except HTTPError as problem:
        sys.exit(problem.read().decode())
