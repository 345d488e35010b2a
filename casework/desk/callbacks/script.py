"""What an operator reads out, whole in the citizen's language: neutral, always in the same order, and without a suggestion."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.lifecycle import State
from casework.models import Case
from casework.models.rating import Rating, Score
from casework.notices.compose import LANGUAGE
from casework.wording import join_names


@dataclass(frozen=True)
class Script:
    """`lang`: of all its sentences. `questions`: by the field of the form that takes the answer."""

    lang: str
    greeting: str
    is_it_you: str
    questions: dict[str, str]
    thanks: str


def of_rating(case: Case, language: str) -> Script:
    """About a result that nobody has rated yet."""
    with translation.override(language):
        questions = {
            "score": _("How satisfied are you with the result? I read out all five answers: %(answers)s.")
            % {"answers": join_names(str(label) for label in Score.labels)},
            "visited": _visited(case),
            "solved": _("Was it solved? Yes, partly, or no?"),
            "pressed": _("Did anybody press you to give a good rating? The unit is never told what you answer here."),
            "words": _("Is there anything you would like to add? I write it down as you say it."),
        }
        return _script(case, questions, language)


def _visited(case: Case) -> str:
    if case.state == State.MERGED:
        return _("Did someone come about it, to you or to somebody else who asked for the same? Yes, no, or not sure?")
    return _("Did someone come to see you about it? Yes, no, or not sure?")


def of_dissatisfaction(case: Case, language: str) -> Script:
    """After a bad rating: what is not in order, in the citizen's words."""
    with translation.override(language):
        questions = {
            "note": _("You told us that you are not satisfied. What is not in order yet? I write it down as you say it.")
        }
        return _script(case, questions, language)


def _script(case: Case, questions: dict[str, str], language: str) -> Script:
    return Script(
        lang="zh-Hans" if language == "zh-hans" else language,
        greeting=_(
            "Hello, this is the hotline. I am calling about a demand that was made with us. May I ask you a few questions?"
        ),
        is_it_you=_("Are you the person who made the demand %(number)s?") % {"number": case.number},
        questions=questions,
        thanks=_("Thank you. What you said is recorded as you said it. Goodbye."),
    )


def answers(language: str) -> dict[str, list[tuple[Any, str]]]:
    """The answers by field, as they are read out."""
    with translation.override(language):
        return {
            "score": [(value, str(label)) for value, label in Score.choices],
            "visited": [(value, str(label)) for value, label in Rating.Visited.choices],
            "solved": [(value, str(label)) for value, label in Rating.Solved.choices],
            "pressed": [("yes", pgettext("pressed", "Yes")), ("no", pgettext("pressed", "No"))],
        }


def language_of(case: Case, *, asked: str) -> str:
    """In which language to read: as the operator asks, else the citizen's."""
    if asked in dict(settings.LANGUAGES):
        return asked
    return case.citizen.language if case.citizen else LANGUAGE


def other_languages(language: str) -> list[tuple[str, str, str]]:
    """The others there are: code, tag and their own name."""
    return [
        (code, "zh-Hans" if code == "zh-hans" else code, translation.get_language_info(code)["name_local"])
        for code, _name in settings.LANGUAGES
        if code != language
    ]
