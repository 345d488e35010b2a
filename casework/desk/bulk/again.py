"""A form of many cases that came without its page: where that page is found again, and what its fields were.

From the preview on the page carries what was entered under its signature, and the cases are named in no address before.
"""

from urllib.parse import urlencode

from django.urls import reverse

from accounts import typed
from accounts.models import User
from casework.desk.bulk import course as courses
from casework.desk.bulk.course import Course


def course_of(fields: typed.Fields, user: User) -> Course | None:
    """How far it had come, if it had begun."""
    carried = next((texts[0] for name, texts in fields if name == "course" and texts), "")
    return courses.read(carried, user) if carried else None


def fields_of(course: Course) -> typed.Fields:
    """As they were entered."""
    numbers = " ".join([*course.left, *(result.number for result in course.results)])
    entered = {**course.entered, "verb": course.verb, "numbers": numbers}
    return sorted((name, [text]) for name, text in entered.items())


def address(fields: typed.Fields) -> str:
    """Of the page on which they are entered, for the same cases."""
    texts = {name: texts[-1] for name, texts in fields if texts}
    asked = [("verb", texts.get("verb", "")), *(("number", number) for number in texts.get("numbers", "").split())]
    return f"{reverse('desk:bulk')}?{urlencode(asked)}"
