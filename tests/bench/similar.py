"""Whether an open case is found again by a repeat, and how long it takes: `python -m tests.bench.similar FILE [open cases]`.

The messages of the file (tests/bench/labelled.py) are registered among others made of their sentences and other places.
"""

import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.bench import labelled, repeats, serving

OPEN, SEED, AT_ONCE, ASKED = 100_000, 20261127, 2_000, 250
A_MINUTE = 200
"""As one person may ask."""
WITHIN = "≤ 50 ms"
Row = tuple[str, str, str]
Repeat = Callable[[str, random.Random], str]


def main(file: Path, cases: int) -> int:
    serving.settle()
    from tests.bench import report

    with serving.database():
        rows = measured(labelled.read(file), cases=cases)
        report.write("similar", f"Similar open cases among {cases:,} open ones", rows, notes=NOTES)
    for what, value, promised in rows:
        print(f"{what:<90}{value:>14}  {promised}")
    return 0


def measured(messages: list[labelled.Message], *, cases: int) -> list[Row]:
    from django.utils import timezone

    from tests.world import World

    world = World(now=timezone.now())
    chance = random.Random(SEED)
    known = {}
    for message in messages:
        case = world.registered(message.text[:15_000], title=message.title[:200], phone="", topic=None, area=None)
        known[case.pk] = message
    filled(world.registered("路灯", phone="", topic=None, area=None), messages, chance, cases=cases)
    return answered(world, known, chance)


def answered(world: Any, known: dict[int, labelled.Message], chance: random.Random) -> list[Row]:
    times: list[float] = []
    rows = [
        row
        for name, repeat, promised in (
            ("in other words: half its clauses, in another order, other words", repeats.in_other_words, "≥ 70 %"),
            ("with typing errors: its first 120 characters, one in twenty wrong", repeats.with_errors, "≥ 70 %"),
            ("its title alone, with typing errors", None, "≥ 70 %"),
        )
        for row in found_again(world, known, name, repeat, promised, chance, times)
    ]
    rows += about_another_estate(world, known, chance, times)
    short = timed(world, ["路灯坏了", "小区停水", "噪音扰民", "我们小区的物业", "希望政府尽快解决"] * 10, times)
    times.sort()
    return [
        *rows,
        ("an answer (median)", f"{statistics.median(times):.0f} ms", WITHIN),
        ("an answer (p95)", f"{times[int(len(times) * 0.95)]:.0f} ms", WITHIN),
        ("an answer to few words that many cases hold (median)", f"{statistics.median(short):.0f} ms", WITHIN),
        ("an answer to few words that many cases hold (the longest)", f"{max(short):.0f} ms", WITHIN),
    ]


def found_again(
    world: Any,
    known: dict[int, labelled.Message],
    name: str,
    repeat: Repeat | None,
    promised: str,
    chance: random.Random,
    times: list[float],
) -> list[Row]:
    asked = chance.sample(sorted(known), min(ASKED, len(known)))
    hits = firsts = apart = 0
    for pk in asked:
        message = known[pk]
        demand = repeat(message.text, chance) if repeat else repeats.with_errors(message.title, chance)
        answer = ask(world, demand, times)
        places = [match.case.pk for match in answer]
        hits += pk in places
        firsts += places[:1] == [pk]
        apart += any(match.case.pk == pk and match.apart for match in answer)
    return [
        (f"{name}: among the five", f"{hits / len(asked):.1%}", promised),
        (f"{name}: the first", f"{firsts / len(asked):.1%}", "-"),
        (f"{name}: wrongly set apart", f"{apart / len(asked):.1%}", "-"),
    ]


def about_another_estate(world: Any, known: dict[int, labelled.Message], chance: random.Random, times: list[float]) -> list[Row]:
    named = [pk for pk, message in sorted(known.items()) if repeats.names_a_place(message.text)]
    asked = chance.sample(named, min(ASKED, len(named)))
    shown = apart = 0
    for pk in asked:
        answer = ask(world, repeats.elsewhere(known[pk].whole, chance), times)
        match = next((match for match in answer if match.case.pk == pk), None)
        shown += match is not None
        apart += match is not None and match.apart
    return [
        ("the same words about another estate: shown", f"{shown / len(asked):.1%}", "-"),
        ("of these, set apart", f"{apart / max(shown, 1):.1%}", "-"),
    ]


def timed(world: Any, texts: list[str], times: list[float]) -> list[float]:
    before = len(times)
    for text in texts:
        ask(world, text, times)
    return times[before + 5 :]


def ask(world: Any, text: str, times: list[float]) -> list[Any]:
    """By the next operator where one has asked often."""
    from casework.proposing.similar import similar

    name = f"operator-{len(times) // A_MINUTE}"
    operator = world.people.get(name) or world.person(name, "operator")
    began = time.perf_counter()
    answer = similar(operator, text=text, at=world.now)
    times.append((time.perf_counter() - began) * 1000)
    return answer


def filled(case: Any, messages: list[labelled.Message], chance: random.Random, *, cases: int) -> None:
    """Open cases like this one, each with some clauses of several messages about places of its own. No guard stands meanwhile."""
    from django.db import connection
    from psycopg2.extras import execute_values

    from casework.models import Case
    from tests.roles import as_owner

    clauses = [clause for message in messages for clause in repeats.CLAUSE.findall(message.text) if 3 < len(clause) < 60]
    columns = [field.column for field in Case._meta.concrete_fields if field.column not in {"id", "number", "created_at"}]
    names = ", ".join(columns)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for begin in range(0, cases, AT_ONCE):
            many = min(AT_ONCE, cases - begin)
            cursor.execute(
                f"INSERT INTO casework_case (number, created_at, {names}) SELECT 'bench-' || (%s + n), created_at, {names} "  # noqa: S608
                "FROM casework_case, generate_series(1, %s) AS n WHERE id = %s RETURNING id",
                [begin, many, case.pk],
            )
            rows = [
                (str(uuid.uuid4()), pk, text[:30], text, b"", b"", case.created_at - timedelta(minutes=place))
                for place, (pk,) in enumerate(cursor.fetchall())
                if (text := repeats.elsewhere("，".join(chance.choices(clauses, k=chance.randint(3, 9))), chance))
            ]
            execute_values(
                cursor,
                "INSERT INTO casework_words (id, case_id, kind, title, text, salt, digest, created_at) VALUES %s",
                rows,
                template="(%s, %s, 'demand', %s, %s, %s, %s, %s)",
            )
            print(f"\r{begin + many:,} open cases", end="", flush=True)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("SELECT casework_fill_open_texts()")
        cursor.execute("ANALYZE casework_opentext; ANALYZE casework_case; ANALYZE casework_words")
    print()


NOTES = (
    "The messages are registered by the step; the others are made of their clauses, each about places of its own, and written "
    "past the guards. Repeats are made by chance with a seed (`tests/bench/repeats.py`), and name neither address nor phone, "
    "which would help. The function is asked in one process, without HTTP."
)

if __name__ == "__main__":
    if len(sys.argv) < 2:
        print("give the file of messages: python -m tests.bench.similar FILE [open cases]")
        sys.exit(0)
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else OPEN))
