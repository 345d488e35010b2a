"""Learn of the deployment's cases and keep it: what the night does. Imported by that job and its command alone (scikit-learn)."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from casework.proposing import earlier_cases, lessons
from casework.proposing.lessons import Learned
from casework.proposing.training import Example, Figures, train


class Lesson(NamedTuple):
    """`figures`: of the topics, on cases that were held out; None where there were too few, and topics are not proposed."""

    cases: int
    figures: Figures | None
    put_right: int


def learn(*, at: datetime) -> Lesson:
    """What is learned holds from now on, in every process. The terms of open demands are put right too (sql/open_texts.sql)."""
    cases = earlier_cases.read()
    examples = [Example(case.text, code, case.citizen) for case, code in earlier_cases.with_topics(cases)]
    lesson = train(examples)
    learned = Learned(
        topics=lesson and lesson[0],
        names=earlier_cases.names_right(cases),
        places=earlier_cases.known_places(cases),
        urgencies=earlier_cases.urgencies(cases),
    )
    lessons.store(learned, cases=len(cases), at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.casework_fill_open_texts()")
        (put_right,) = cursor.fetchone()
    return Lesson(len(cases), lesson and lesson[1], put_right)
