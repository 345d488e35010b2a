"""Pages beside django-helpdesk's, over HTTP and on one PostgreSQL: `python -m tests.bench.beside_helpdesk [tickets ...]`.

As many tickets as a city has cases, with the same words and as long a history each; every question is asked of both in turn.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote, urlsplit

from config.dev import services
from tests.bench import city, helpdesk
from tests.bench.visitor import Answer, Visitor

SIZES = (10_000, 50_000)
RUNS = 12
PAGE = 50
PASSWORD = "bench-helpdesk"
WORD, NOBODYS = "路灯", "西湖建筑集团"
TITLE = "Pages, beside django-helpdesk"
Row = tuple[str, str, str]


class Agent(Visitor):
    """Somebody who is signed in to django-helpdesk, and sees every ticket there."""

    @classmethod
    def signed_in(cls, address: str) -> "Agent":
        agent = cls(address, "agent")
        agent.page("/helpdesk/login/")
        answer = agent.form("/helpdesk/login/", {"username": "agent", "password": PASSWORD})
        assert answer.status == 302, "cannot sign in"
        return agent

    def listed(self, query: str = "", *, start: int = 0) -> Answer:
        """A list as a browser shows it: its page, and the rows that this fetches; those by the key, the newest first."""
        link = re.search(rb"/helpdesk/datatables_ticket_list/[\w+/=]+", self.page(f"/helpdesk/tickets/{query}").content)
        assert link, "a list that fetches rows"
        order = "order[0][column]=0&order[0][dir]=desc"
        return self.page(f"{link[0].decode()}?draw=1&start={start}&length={PAGE}&{order}")

    def create(self, body: dict[str, object]) -> Answer:
        return self.json("/helpdesk/api/tickets/", body)


@dataclass(frozen=True)
class Pair:
    """One question to both, who each answer with the HTTP status."""

    name: str
    username: str
    ours: Callable[[Visitor], int]
    theirs: Callable[[Agent], int]


def main(sizes: Sequence[int]) -> int:
    from tests.bench import report

    os.environ |= city.urls_of(city.name_of(sizes[0])) | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    for cases in sizes:
        if not city.exists(city.name_of(cases)):
            subprocess.run([sys.executable, "-m", "tests.bench.city", str(cases)], check=True)
    import django

    django.setup()
    try:
        python = helpdesk.installed(*(f"{name}=={version(name)}" for name in ("gunicorn", "waitress")))
        rows, versions = list[Row](), dict[str, str]()
        for cases in sizes:
            of_size, versions = beside(python, cases)
            rows += of_size
        notes = NOTES.format(runs=RUNS, page=PAGE, load=os.getloadavg()[0], **versions)
    except helpdesk.NotMeasured as why:
        print(f"NOT MEASURED: {why}", file=sys.stderr)
        rows, notes = [(f"not measured: {why}", "-", "-")], ""
    report.write("beside_helpdesk", TITLE, rows, notes=notes)
    return 0


def beside(python: Path, cases: int) -> tuple[list[Row], dict[str, str]]:
    """The rows of that many; and the versions of the other side."""
    from tests.bench import serving

    city.switch_to(city.name_of(cases))
    with ExitStack() as stack:
        database = stack.enter_context(_database(f"helpdesk_{cases}"))
        environment = helpdesk.environment_of(database, settings="web_settings")
        longest, versions = _fill(python, environment)
        path = os.pathsep.join(map(str, (helpdesk.PROJECT, serving.ROOT)))
        served = serving.gunicorn(
            "wsgi", environment | {"PYTHONPATH": path, "PYTHONWARNINGS": "ignore"}, answers="/helpdesk/login/", python=str(python)
        )
        theirs = Agent.signed_in(stack.enter_context(served))
        ours = stack.enter_context(serving.served(city.urls_of(city.name_of(cases))["DATABASE_URL"]))
        rows = [_measured(f"{cases:,}: ", pair, ours, theirs) for pair in pairs(longest, theirs)]
    return rows, versions


@contextmanager
def _database(name: str) -> Iterator[dict[str, str | int | None]]:
    """Thrown away afterwards. How Django is told of it."""
    city.asked(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    city.asked(f"CREATE DATABASE {name}")
    url = urlsplit(city.urls_of(name)["OWNER_DATABASE_URL"])
    try:
        yield {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": url.username,
            "PASSWORD": url.password,
            "HOST": url.hostname,
            "PORT": url.port,
        }
    finally:
        city.asked(f"DROP DATABASE {name} WITH (FORCE)")


def _fill(python: Path, environment: dict[str, str]) -> tuple[int, dict[str, str]]:
    """A ticket for each case. Which of them, counted from 1, has the longest history."""
    from django.db import connection

    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file, connection.cursor() as cursor:
        cursor.execute(_TICKETS)
        longest, events = 0, -1
        for nth, (line, count) in enumerate(cursor.fetchall(), start=1):
            file.write(f"{line}\n")
            longest, events = (nth, count) if count > events else (longest, events)
        file.flush()
        command = [str(python), str(helpdesk.PROJECT / "fill.py"), file.name, "agent", PASSWORD]
        try:
            filled = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        except subprocess.CalledProcessError as problem:
            raise helpdesk.NotMeasured("django-helpdesk does not run here") from problem
    versions: dict[str, str] = json.loads(filled.stdout.splitlines()[-1])
    return longest, versions


# What is asked --------------------------------------------------------------------------------------------------------
def pairs(longest: int, agent: Agent) -> Iterator[Pair]:
    """`longest`: the ticket, as the case, with the longest history."""
    from accounts.models import Unit
    from casework.models import Case
    from tests.bench import questions

    case = Case.objects.order_by("pk")[longest - 1]
    unit = Unit.objects.get(code="housing")
    last = questions.far_along("supervisor", "open", behind=10**9)
    total, matching, nothing = (_count(agent.listed(query)) for query in ("", _search(WORD), _search(NOBODYS)))
    queue = re.search(rb'for="queue-check-(\d+)">housing<', agent.page("/helpdesk/tickets/").content)
    if not (queue and matching and not nothing):
        raise RuntimeError("django-helpdesk does not hold what is asked for")

    def page(name: str, path: str, theirs: Callable[[Agent], Answer], *, username: str = "supervisor") -> Pair:
        return Pair(name, username, lambda visitor: visitor.page(path).status, lambda agent: theirs(agent).status)

    def search(name: str, word: str) -> Pair:
        return Pair(
            f"search for {name}",
            "supervisor",
            lambda visitor: visitor.form("/find/", {"q": word}).status,
            lambda agent: agent.listed(_search(word)).status,
        )

    yield page("list of what is open", "/?queue=open", Agent.listed)
    yield page(
        "the same of one queue", f"/?queue=open&unit={unit.code}", partial(Agent.listed, query=f"?queue={int(queue[1])}&status=1")
    )
    yield page("its last page", f"/?queue=open&from={last}", partial(Agent.listed, start=max(total - PAGE, 0)))
    yield search("a word of many", WORD)
    yield search("what nobody wrote", NOBODYS)
    ticket = f"/helpdesk/tickets/{longest}/"
    events = case.events.count()
    yield page(f"a ticket with a history ({events} events)", f"/cases/{case.number}/", lambda agent: agent.page(ticket))
    dashboard = "/helpdesk/dashboard/"
    yield page("dashboard, beside the supervisor's board", "/board/", lambda agent: agent.page(dashboard))
    yield page("dashboard, beside a lead's unit", "/unit/", lambda agent: agent.page(dashboard), username="unit_lead")
    yield Pair("create, by the API", "operator", _registered, partial(_created, int(queue[1])))


def _search(word: str) -> str:
    return f"?q={quote(word)}"


def _count(answer: Answer) -> int:
    """Of the tickets of a list."""
    return int(json.loads(answer.content)["recordsTotal"])


def _registered(visitor: Visitor) -> int:
    digits = f"{time.time_ns() % 10**8:08d}"
    citizen = {"name": "王", "phone": f"139{digits}"}
    body = {"text": f"楼下烧烤摊油烟太大，第{digits}次", "channel": "phone", "citizen": citizen}
    return visitor.call("POST", "/api/v1/cases/", body).status


def _created(queue: int, agent: Agent) -> int:
    text = f"楼下烧烤摊油烟太大，第{time.time_ns() % 10**8:08d}次"
    body = {"queue": queue, "title": text, "description": text, "submitter_email": "", "priority": 3}
    return agent.create(body).status


# Measuring ------------------------------------------------------------------------------------------------------------
def _measured(size: str, pair: Pair, ours: str, theirs: Agent) -> Row:
    """In turn. Without the first answers, which fetched what was not in memory."""
    visitor = Visitor.at(ours, pair.username)
    times: tuple[list[float], list[float]] = ([], [])
    for _run in range(RUNS):
        for ask, taken in zip((partial(pair.ours, visitor), partial(pair.theirs, theirs)), times, strict=True):
            began = time.perf_counter()
            status = ask()
            taken.append((time.perf_counter() - began) * 1000)
            if status not in (200, 201):
                raise RuntimeError(f"{pair.name}: answered {status}")
    row = row_of(f"{size}{pair.name}", *(statistics.median(taken[1:]) for taken in times))
    print(f"{row[0]:<62}{row[1]}", flush=True)
    return row


def row_of(name: str, ours: float, theirs: float) -> Row:
    return name, f"{ours:,.0f} ms; {theirs:,.0f} ms; {theirs / ours:.2f}", "-"


# Of each case as much as django-helpdesk keeps of a ticket; and how long its history is.
_TICKETS = """
    SELECT json_build_object(
        'title', w.title, 'text', w.text, 'queue', coalesce(u.code, 'nobody'), 'open', l.is_open, 'created', c.created_at,
        'since', coalesce(e.since, '[]')
    )::text, coalesce(json_array_length(e.since), 0)
    FROM casework_case c
    JOIN casework_caselisting l ON l.case_id = c.id
    JOIN casework_words w ON w.case_id = c.id AND w.kind = 'demand'
    LEFT JOIN accounts_unit u ON u.id = c.unit_id
    LEFT JOIN LATERAL (
        SELECT json_agg(json_build_array(e.occurred_at, coalesce(s.text, '')) ORDER BY e.seq) AS since
        FROM casework_event e LEFT JOIN casework_words s ON s.id = (e.facts ->> 'words_id')::uuid
        WHERE e.case_id = c.id AND e.seq > 1
    ) AS e ON TRUE
    ORDER BY c.id
"""
NOTES = (
    "Each value: Doorstep's median, django-helpdesk's, and theirs by ours: above 1 Doorstep is the quicker. Asked in turn over "
    "HTTP, {runs} times each, the first answers in no median; two gunicorn processes each, of the same settings and Python, each "
    "on its own database of one server, vacuumed and analysed. django-helpdesk {helpdesk}, the newest on the package index, on "
    "Django {django}, with its defaults. It holds a ticket for each case, with its title, words, queue and state, and a "
    "follow-up for each event with what was written; 20 people of staff, where the city has hundreds; nobody's e-mail address, "
    "so that it writes no e-mail.\n\n"
    "What differs. A list and a search there are a page and a second request for its rows, as DataTables sends it; both are "
    "counted, {page} rows each, by ticket number, which is its key. It counts all rows of a list, where Doorstep counts up to "
    "a thousand; its last page is reached by offset. It looks for a part of a word in titles, descriptions and more, where "
    "Doorstep looks for terms in all that was said of a case. Its agent sees everything, as the supervisor does; Doorstep asks "
    "first who sees what. Doorstep's case page shows its waits, its visits and what can be done next. Creating writes a ticket "
    "there; here a case with number and PIN, its words masked and sealed, waits, a signed event in a chain, and what searches "
    "and lists read. The load of the machine stood at {load:.1f} at the end."
)


if __name__ == "__main__":
    with services.running():
        sys.exit(main([int(size) for size in sys.argv[1:]] or SIZES))
