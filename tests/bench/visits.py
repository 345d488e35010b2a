"""What visits cost: taps, bytes, waiting on a slow phone, the server's work: `python -m tests.bench.visits`."""

import gzip
import json
import re
import statistics
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.bench import serving

RUNS, VISITS = 5, 50
SLOW_RUNS = 3
CARRIED = 20
LATENCY_MS, BYTES_A_SECOND, CPU = 300, 1_600_000 / 8, 4
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "locale": "zh-CN"}
USEFUL = """new MutationObserver(() => {
  if (!window.useful && document.querySelector('.field-row')) window.useful = performance.now();
}).observe(document, { childList: true, subtree: true });"""
CATCH_UP = """async ({ base, bodies }) => {
  const [{ openStore }, { startSync }] = await Promise.all([import(base + 'store.js'), import(base + 'sync.js')]);
  const store = await openStore();
  const answer = await (await fetch('/api/v1/field/')).json();
  await store.adopt(answer);
  const began = performance.now();
  for (const [id, body] of bodies) await store.enqueue({ id, body, effort: { taps: 7, seconds: 50 } });
  const kept = performance.now();
  const sync = startSync(store);
  while ((await store.unsent()).count) await new Promise((done) => setTimeout(done, 20));
  const received = (await store.items()).filter((item) => item.status === 'received').length;
  return { keeping: (kept - began) / 1000, sending: (performance.now() - kept) / 1000, received };
}"""


def main() -> int:
    serving.settle()
    from playwright.sync_api import sync_playwright

    from tests import browser
    from tests.bench import report

    with serving.database():
        world = _world()
        rows = [*_server_rows(world)]
        with serving.server() as address, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser.chromium(), args=browser.ARGUMENTS)
            rows += [*_walked(chromium, address, world), _shell(address), *_waiting(chromium, address, world)]
            rows += _catching_up(chromium, address, world)
            chromium.close()
        notes = (
            f"A slow phone: the processor {CPU} times slower, 1.6 Mbit/s, {LATENCY_MS} ms, by the browser's own means. "
            f"A signature: {_points()} points in 15 strokes. Server and browser share the machine; gunicorn has two processes."
        )
        report.write("visits", "Visits", rows, notes=notes)
    for what, value, promised in rows:
        print(f"{what:70} {value:>24}  {promised}")
    return 0


def _world() -> Any:
    from django.utils import timezone

    from tests.world import World

    return World(now=timezone.now() - timedelta(hours=2))


def _case(world: Any, nth: int, handler: Any = None) -> Any:
    """In somebody's hands, and visited an hour after it was acknowledged."""
    now, phone = world.now, f"1{3800000000 + nth}"
    case = world.acknowledged(world.dispatched(handler=handler or world.handler, phone=phone))
    world.now = now
    return case


def _signature() -> str:
    """Fifteen strokes as a finger draws them at sixty points a second, ten points each."""
    return json.dumps(
        [
            [[20 + 35 * stroke + 7 * nth, 40 + (stroke * 37) % 110 + (nth * nth) % 13] for nth in range(10)]
            for stroke in range(15)
        ],
        separators=(",", ":"),
    )


def _points() -> int:
    return sum(len(stroke) for stroke in json.loads(_signature()))


def _body(world: Any, number: str, nth: int) -> dict[str, Any]:
    """Everything the six fields hold, in words as long as people say them."""
    from django.utils import timezone

    now = timezone.now()
    return {
        "case": number,
        "outcome": "met",
        "began_at": (now - timedelta(minutes=12)).isoformat(),
        "ended_at": now.isoformat(),
        "said": f"水还在漏，已经第{nth}天了。夜里声音大，老人怕滑倒，一直用桶接着。修的人来过一次，说缺件就没再来。",
        "compared": "more",
        "promised": "后天上午带配件来换，先把总阀关上，晚上送两桶水。",
        "promise_due": (timezone.localdate() + timedelta(days=2)).isoformat(),
        "companions": ["colleague"],
        "confirmation": {"method": "signature", "signature": _signature()},
    }


# The server alone -----------------------------------------------------------------------------------------------------


def _server_rows(world: Any) -> list[tuple[str, str, str]]:
    """PUT after PUT in this process, signed in: each accepted at once by its signature."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    client.force_login(world.handler)

    def put(number: str, nth: int) -> float:
        payload = json.dumps(_body(world, number, nth) | {"device": {"now": "2026-01-01T00:00:00Z", "taps": 7, "seconds": 50}})
        began = time.perf_counter()
        answer = client.put(f"/api/v1/visits/{uuid.uuid4()}/", payload, content_type="application/json")
        spent = time.perf_counter() - began
        assert answer.status_code == 201, answer.content
        assert answer.json()["counted"], answer.content
        return spent

    put(_case(world, 0).number, 0)  # what is read once is read now
    medians = []
    for run in range(RUNS):
        cases = [_case(world, 1000 + run * VISITS + nth).number for nth in range(VISITS)]
        medians.append(statistics.median(put(number, nth) for nth, number in enumerate(cases)))
    case = _case(world, 1).number
    with CaptureQueriesContext(connection) as captured:
        put(case, 1)
    statements = [query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    with CaptureQueriesContext(connection) as bundle:
        client.get("/api/v1/field/")
    return [
        (f"server time of a PUT, accepted by its signature (median of {RUNS} x {VISITS})", _ms(statistics.median(medians)), "-"),
        ("SQL statements of that PUT", str(len(statements)), "-"),
        ("SQL statements of what is taken along, 200 cases", str(len(bundle)), "as with one"),
        ("bytes of its JSON, with a signature and a promise", _bytes(_body(world, case, 1)), "≤ 3,072"),
    ]


def _bytes(body: dict[str, Any]) -> str:
    device = {"device": {"now": "2026-01-01T00:00:00.000Z", "taps": 7, "seconds": 50}}
    return f"{len(json.dumps(body | device, ensure_ascii=False, separators=(',', ':')).encode()):,}"


# In a browser ---------------------------------------------------------------------------------------------------------


def _signed_in(chromium: Any, address: str, who: str, **more: Any) -> Any:
    """A phone on which that person has just signed in; nothing of the field app is on it."""
    context = chromium.new_context(base_url=address, **PHONE | more)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", who)
    page.locator("form:has([name=password]) [type=submit]").first.tap()
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


def _walked(chromium: Any, address: str, world: Any) -> list[tuple[str, str, str]]:
    from tests.journeys.test_a_case_on_foot import Thumb, visit_in_the_field, walk

    page = _signed_in(chromium, address, "colleague", locale="en-GB")  # buttons are found by their words
    case = world.dispatched(handler=world.colleague, phone="13700000001")
    world.now -= timedelta(minutes=5)
    bodies: list[str] = []
    page.on(
        "request",
        lambda request: bodies.append(request.post_data or "") if request.method == "PUT" and "/visits/" in request.url else None,
    )
    walked = walk(Thumb(page), case.number, visit_in_the_field)
    page.context.close()
    return [
        ("taps of a visit in the field app, the way there and back included", str(walked.taps_of_the_visit), "≤ 10"),
        ("taps of a whole case, acknowledge to resolve", str(walked.taps), "≤ 25"),
        ("seconds of a whole case, by a script", f"{walked.seconds:.1f}", "≤ 180"),
        ("bytes of that visit's JSON as the phone sent it", f"{len(bodies[-1].encode()):,}", "≤ 3,072"),
    ]


def _shell(address: str) -> tuple[str, str, str]:
    """Every file that the worker keeps, as it comes over the wire."""
    script = _get(f"{address}/field/sw.js").decode()
    match = re.search(r"work\((\{.*\})\)", script)
    assert match
    files = json.loads(match[1])["files"]
    whole = [_get(f"{address}{path}") for path in files]
    size = sum(min(len(gzip.compress(content, 9)), len(content)) for content in whole)
    return f"shell, gzipped ({len(files)} files)", f"{size / 1024:.1f} KB", "≤ 150 KB"


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own server
        return bytes(answer.read())


def _waiting(chromium: Any, address: str, world: Any) -> list[tuple[str, str, str]]:
    """From navigation to the list of cases, on a slow phone: the very first time, and afterwards from the worker."""
    for nth in range(CARRIED):
        _case(world, 5000 + nth, world.colleague)
    cold, cached, offline = [], [], []
    for _ in range(RUNS):
        page = _signed_in(chromium, address, "colleague")
        page.add_init_script(USEFUL)
        slow = _slowed(page)
        slow.send("Network.clearBrowserCache")
        cold.append(_useful(page))
        slow.detach()
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        page.goto("about:blank")
        _slowed(page)
        cached.append(_useful(page))
        page.goto("about:blank")
        page.context.set_offline(True)
        offline.append(_useful(page))
        page.context.close()
    label = f"to the list of {CARRIED} cases on a slow phone"
    return [
        (f"{label}, never opened before (median of {RUNS})", _s(statistics.median(cold)), "≤ 2.5 s"),
        (f"{label}, from the worker (median of {RUNS})", _s(statistics.median(cached)), "≤ 2.5 s"),
        (f"{label}, without a network (median of {RUNS})", _s(statistics.median(offline)), "≤ 2.5 s"),
    ]


def _slowed(page: Any) -> Any:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    speed = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS} | speed)
    return session


def _useful(page: Any) -> float:
    page.goto("/field/")
    page.locator(".field-row").first.wait_for(timeout=60_000)
    return float(page.evaluate("window.useful")) / 1000


def _catching_up(chromium: Any, address: str, world: Any) -> list[tuple[str, str, str]]:
    """Fifty visits recorded without a network, sent once there is one."""

    def run(nth: int, prepare: Callable[[Any], object]) -> dict[str, float]:
        numbers = [_case(world, 20_000 + nth * VISITS + index).number for index in range(VISITS)]
        page = _signed_in(chromium, address, "handler")
        page.goto("/field/texts/en.json")
        prepare(page)
        bodies = [[str(uuid.uuid4()), _body(world, number, index)] for index, number in enumerate(numbers)]
        taken: dict[str, float] = page.evaluate(CATCH_UP, {"base": "/static/field/", "bodies": bodies})
        assert taken["received"] == VISITS, taken
        page.context.close()
        return taken

    fast = [run(nth, lambda _page: None) for nth in range(RUNS)]
    slow = [run(RUNS + nth, _slowed) for nth in range(SLOW_RUNS)]
    return [
        (f"keeping {VISITS} visits on the phone, each on its disk (median of {RUNS})", _s(_median(fast, "keeping")), "-"),
        (f"sync of {VISITS} visits, no other delay (median of {RUNS})", _s(_median(fast, "sending")), "-"),
        (f"sync of {VISITS} visits on a slow phone (median of {SLOW_RUNS})", _s(_median(slow, "sending")), "-"),
    ]


def _median(runs: list[dict[str, float]], name: str) -> float:
    return statistics.median(run[name] for run in runs)


def _s(seconds: float) -> str:
    return f"{seconds:.2f} s"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
