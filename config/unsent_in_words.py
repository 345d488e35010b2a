"""A form that was not sent, as whoever typed it reads it: the case, what was to be done, and each choice in words.

Nothing is declared for it: the form's page, as the person may open it now, says what the form's fields and choices are called.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import parse_qsl, urlsplit

from django.apps import apps
from django.contrib import admin
from django.http import Http404, HttpRequest
from django.urls import ResolverMatch

from accounts.models import User
from casework.desk.bulk import again
from casework.desk.cases import titles
from casework.desk.combobox import offering
from casework.desk.in_words import answers, markup, verbs
from casework.desk.in_words.answers import Answer
from casework.desk.in_words.fields import FormOnPage, forms_of
from casework.desk.staff import staff, visible
from casework.models import Case
from casework.writing.unsent import Typed
from config.page_above import page_above
from config.page_read import match_of, read
from visits.desk import about

ITSELF = "unsent"
LONGEST_LINK = 2000
"""Characters; the cases of a long list would make an address that no server takes."""


@dataclass(frozen=True)
class InWords:
    """`number`, `title`: of the case, where it is about one that the person sees; `hidden`: it is about one that they do not see.
    `act`: what was to be done. `page`: what the form's page is called, which is at `href`; `part`: that of the page where it
    stands. `is_there`: the page has the form still."""

    answers: list[Answer]
    number: str = ""
    title: str = ""
    hidden: bool = False
    act: str = ""
    page: str = ""
    page_by_user: bool = False
    href: str = ""
    part: str = ""
    is_there: bool = False

    @property
    def chosen(self) -> list[Answer]:
        return [answer for answer in self.answers if not answer.written]

    @property
    def written(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.written]

    @property
    def names_page(self) -> bool:
        """Whether that says more than what was to be done."""
        return bool(self.page) and self.page != self.act


def of(request: HttpRequest, user: User, form: Typed) -> InWords:
    """Of a case that the person no longer sees there are their own words alone."""
    path = urlsplit(form.path).path
    match = match_of(path)
    if match is None or match.view_name == ITSELF:
        return InWords(answers.unnamed(form.fields))
    case = _case(user, match)
    if case is None and "number" in match.kwargs:
        return InWords(answers.unnamed(form.fields), hidden=True)
    if match.view_name == "desk:bulk":
        return _of_many(request, user, form, match)
    page = _page(request, form, match, case)
    return _in_words(request, form, page, match, case)


def _in_words(request: HttpRequest, form: Typed, page: "_Page", match: ResolverMatch, case: Case | None) -> InWords:
    on_page, path = page.form, urlsplit(form.path).path
    verb = verbs.verb_of(match.kwargs.get("verb", ""))
    pressed = answers.button(on_page, form.fields, path) if on_page else None
    return InWords(
        answers.of_form(on_page, form.fields, naming=partial(_name, request)) if on_page else answers.unnamed(form.fields),
        number=case.number if case else "",
        title=titles.of(staff(request), [case.number]).get(case.number, "") if case else "",
        act=str(verb.label) if verb else pressed.label if pressed else "",
        page=page.title if page.is_there or case is None else "",
        page_by_user=page.by_user,
        href=page.href if len(page.href) < LONGEST_LINK else "",
        part=on_page.part if on_page else "",
        is_there=page.is_there,
    )


def _of_many(request: HttpRequest, user: User, form: Typed, match: ResolverMatch) -> InWords:
    """What is done to many cases at once: from the preview on nothing of it can be changed."""
    course = again.course_of(form.fields, user)
    fields = again.fields_of(course) if course else form.fields
    entered = Typed(again.address(fields), fields, form.key)
    shown = _in_words(request, entered, _page(request, entered, match, None), match, None)
    if course is None:
        return shown
    return replace(shown, act=shown.page, answers=[replace(answer, written=False) for answer in shown.answers])


@dataclass(frozen=True)
class _Page:
    """`href`: empty where there is none to be opened. `by_user`: its title is a name that people gave."""

    title: str = ""
    by_user: bool = False
    href: str = ""
    form: FormOnPage | None = None
    is_there: bool = False


def _page(request: HttpRequest, form: Typed, match: ResolverMatch, case: Case | None) -> _Page:
    """The page on which the form stands; else, of a verb, the form alone; else a page that is there."""
    opened, path = _Page(), urlsplit(form.path).path
    for address in _addresses(staff(request), form, match):
        if (page := read(request, address)) is None:
            continue
        heading = page.first("h1")
        title, by_user = (heading.text(), "data-user-text" in heading.attributes) if heading else ("", False)
        taking = [on_page for on_page in forms_of(page, address=urlsplit(address).path) if on_page.takes(path)]
        if on_page := answers.likest(taking, form.fields):
            return _Page(title, by_user, address, on_page, is_there=True)
        opened = opened if opened.title else _Page(title, by_user, address)
    verb = verbs.verb_of(match.kwargs.get("verb", ""))
    if case and verb and (alone := verbs.form_of(request, case, verb, path=path)):
        return _Page(form=next(forms_of(markup.read(alone), address=path)))
    return opened


def _addresses(user: User, form: Typed, match: ResolverMatch) -> Iterator[str]:
    """Where a form that goes to that path may stand."""
    yield form.path
    if match.namespaces[:1] == ["visits"]:
        yield from about.pages(user, match.kwargs)
    if above := page_above(urlsplit(form.path).path):
        yield above


def _case(user: User, match: ResolverMatch) -> Case | None:
    """The one that the address is about, if the person sees it."""
    number = match.kwargs.get("number", "")
    if not number and (visit := about.visit_of(user, match.kwargs)) and visit.case:
        number = visit.case.number
    try:
        return visible(user, number) if number else None
    except Http404:
        return None


def _name(request: HttpRequest, asks: str, code: str) -> str:
    """What is chosen from is found as it is when somebody types, by those who may choose it."""
    asked = dict(parse_qsl(asks))
    return _name_in_administration(request, asked, code) if "field_name" in asked else offering.name(request, asked, code)


def _name_in_administration(request: HttpRequest, asked: Mapping[str, str], code: str) -> str:
    model = apps.get_model(asked["app_label"], asked["model_name"])
    related = model._meta.get_field(asked["field_name"]).related_model
    keeper = admin.site._registry.get(related)
    if keeper is None or not keeper.has_view_permission(request) or not code.isdigit():
        return ""
    row = keeper.get_queryset(request).filter(pk=code).first()
    return str(row) if row else ""
