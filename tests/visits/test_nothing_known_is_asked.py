"""No form of a visit asks for what the case or the person already has: who keyed it once is not asked again."""

import uuid
from collections.abc import Iterable

import pytest
from django import forms
from django.utils import timezone

from casework.models import Case
from tests.conftest import OpenPage
from tests.visits.conftest import Field
from visits.desk import forms as of_visits
from visits.desk.forms import VisitForm
from visits.intake.serializers import VisitBody

ONLY_THE_VISITOR_KNOWS = frozenset({"outcome", "said", "compared", "promised", "promise_due", "confirmation"})
"""At most these six may be needed, and each of them only where it applies."""
FILLED_IN = frozenset({"visit", "began_at", "ended_at", "case", "device"})
"""Needed, and never typed: the form proposes them."""
KNOWN = frozenset(
    {
        "case",
        "number",
        "title",
        "text",
        "kind",
        "category",
        "topic",
        "area",
        "unit",
        "handler",
        "visitor",
        "urgency",
        "name",
        "phone",
        "address",
        "citizen",
        "met_with",
        "lat",
        "lon",
        "location",
        "photo",
        "round",
        "due_at",
        "username",
    }
)
"""The case or the person has it. It may be asked for only as something new, never as a condition."""


def asked_again(required: Iterable[str]) -> set[str]:
    """What a form needs to be typed beyond what only the visitor can know."""
    return set(required) - ONLY_THE_VISITOR_KNOWS - FILLED_IN


def required_of(form: forms.Form) -> set[str]:
    """What has to be typed: required, shown, and not filled in when the page is opened."""
    return {bound.name for bound in form if bound.field.required and not bound.is_hidden and bound.initial in {None, ""}}


@pytest.fixture
def form(field: Field, case: Case) -> VisitForm:
    field.catch_up()
    return VisitForm(case=case, user=field.world.handler, at=timezone.now(), visit=uuid.uuid4())


def test_what_is_allowed_is_nothing_that_is_known() -> None:
    assert not ONLY_THE_VISITOR_KNOWS & KNOWN
    assert len(ONLY_THE_VISITOR_KNOWS) <= 6


def test_the_page_of_a_visit_asks_for_nothing_known(form: VisitForm) -> None:
    assert required_of(form) <= ONLY_THE_VISITOR_KNOWS
    assert asked_again(name for name, field in form.fields.items() if field.required) == set()


def test_what_is_proposed_is_really_filled_in(form: VisitForm) -> None:
    assert all(form[name].initial not in {None, ""} for name in ("visit", "began_at", "ended_at"))


def test_the_api_needs_nothing_else_either() -> None:
    needed = {name for name, field in VisitBody().fields.items() if field.required}
    assert asked_again(needed) == set()


@pytest.mark.parametrize("added", [*sorted(KNOWN - FILLED_IN), "telephone", "id_card"])
def test_a_form_that_needs_more_would_fail_here(form: VisitForm, added: str) -> None:
    form.fields[added] = forms.CharField(required=True)
    assert asked_again(name for name, field in form.fields.items() if field.required) == {added}
    assert not required_of(form) <= ONLY_THE_VISITOR_KNOWS


def test_making_an_optional_field_required_would_fail_here(form: VisitForm) -> None:
    form.fields["met_with"].required = True
    assert required_of(form) - ONLY_THE_VISITOR_KNOWS == {"met_with"}


def test_no_form_of_a_visit_forgets_to_be_looked_at() -> None:
    """A new form that asks something of the visitor belongs into this file too."""
    mine = {name for name, value in vars(of_visits).items() if isinstance(value, type) and issubclass(value, forms.Form)}
    known = {"PlanForm", "VisitForm", "ConfirmForm", "ReasonForm"}
    unknown = {
        name
        for name in mine - known
        if asked_again(field for field, question in getattr(of_visits, name).base_fields.items() if question.required) & KNOWN
    }
    assert unknown == set()
    assert not any(field.required for field in of_visits.PlanForm.base_fields.values())


LEFT_EMPTY = """async (path) => {
  const { REQUIRED, missing } = await import(path);
  const found = {};
  for (const outcome of ["", "met", "met_elsewhere", "not_home", "refused", "on_site", "unsafe"]) {
    const now = new Date().toISOString();
    const body = { case: "20260302-00001", outcome, began_at: now };
    found[outcome] = Object.keys(missing({ body, confirm: "signature" }, null));
  }
  const body = { outcome: "met", began_at: new Date().toISOString() };
  return { required: REQUIRED, found, unknown: Object.keys(missing({ body, confirm: "signature" }, null)) };
}"""


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_field_app_misses_nothing_that_is_known(open_page: OpenPage) -> None:
    """A visit with nothing written: what the app asks for, outcome by outcome."""
    page = open_page(path="/field/")
    report = page.evaluate(LEFT_EMPTY, "/static/field/ui/record.js")
    assert set(report["required"]) == ONLY_THE_VISITOR_KNOWS
    for outcome, missed in report["found"].items():
        assert asked_again(missed) == set(), outcome
    assert report["found"]["not_home"] == []
    assert set(report["found"]["met"]) == {"said", "compared", "confirmation"}
    assert set(report["unknown"]) == {"heard", "confirmation"}, "where nobody called before, nothing is compared with a call"
