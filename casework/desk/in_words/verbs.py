"""The form of a verb on a case whose page does not show it now: what was chosen in it has its names still."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join

from casework import verb as registry
from casework.desk.cases.forms import VerbForm
from casework.desk.combobox.recent import recent
from casework.desk.staff import staff
from casework.models import Case
from casework.policies import access
from casework.verb import Verb


def verb_of(code: str) -> Verb | None:
    """The one that staff are offered under that code."""
    verb = registry.find(code)
    return verb if verb and verb.offered else None


def form_of(request: HttpRequest, case: Case, verb: Verb, *, path: str) -> str:
    """As a page of its own; empty where the person may not do this to the case."""
    user = staff(request)
    if not access.may(user, verb, case):
        return ""
    form = VerbForm(verb=verb, case=case, user=user, recent=recent(request))
    fields = format_html_join("", "{}", ((render_to_string("parts/field.html", {"field": field}),) for field in form))
    page = '<h1>{}</h1><form method="post" action="{}">{}<button>{}</button></form>'
    return format_html(page, verb.label, path, fields, verb.label)
