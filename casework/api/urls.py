"""Addresses of the API, version 1 (the contract is docs/ and schema/)."""

from django.urls import URLPattern, URLResolver, path, re_path, register_converter
from django.urls.converters import UUIDConverter

from accounts import entered
from casework.api.views import (
    absences,
    base,
    bulk,
    cases,
    contacts,
    directory,
    docs,
    files,
    people,
    proposing,
    ratings,
    rules,
    saved_views,
    stops,
    verbs,
)


class NumberConverter:
    """A case's number, however it is written. Anything else leads nowhere, so no query ever meets it."""

    regex = "[^/]{13,60}"

    def to_python(self, value: str) -> str:
        number = entered.case_number(value)
        if not entered.CASE_NUMBER.fullmatch(number):
            raise ValueError
        return number

    def to_url(self, value: str) -> str:
        return value


class FileConverter(UUIDConverter):
    """In capitals too, as some systems write it."""

    regex = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"


register_converter(NumberConverter, "api_case_number")
register_converter(FileConverter, "api_file")
CASE = "cases/<api_case_number:number>/"

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("auth/token/", people.TokenView.as_view(), name="token"),
    path("auth/logout/", people.LogoutView.as_view(), name="logout"),
    path("me/", people.MeView.as_view(), name="me"),
    path("units/", directory.UnitsView.as_view(), name="units"),
    path("areas/", directory.AreasView.as_view(), name="areas"),
    path("topics/", directory.TopicsView.as_view(), name="topics"),
    path("people/", directory.PeopleView.as_view(), name="people"),
    path("absences/", absences.AbsencesView.as_view(), name="absences"),
    path("absences/<int:absence>/", absences.AbsenceView.as_view(), name="absence"),
    path("views/", saved_views.SavedViewsView.as_view(), name="views"),
    path("cases/", cases.CasesView.as_view(), name="cases"),
    path("cases/search/", cases.SearchView.as_view(), name="search"),
    path("cases/similar/", proposing.SimilarView.as_view(), name="similar"),
    path("cases/propose/", proposing.ProposeView.as_view(), name="propose"),
    path("cases/bulk/", bulk.BulkView.as_view(), name="bulk"),
    path(CASE, cases.CaseView.as_view(), name="case"),
    path(f"{CASE}files/<api_file:file>/", files.FileView.as_view(), name="file"),
    path(f"{CASE}events/", cases.EventsView.as_view(), name="events"),
    path(f"{CASE}ratings/", ratings.RatingsView.as_view(), name="ratings"),
    path(f"{CASE}rating-slip/", ratings.SlipView.as_view(), name="rating-slip"),
    *(path(f"{CASE}{verb}/", view.as_view(), name=verb) for verb, view in verbs.VIEWS.items()),
    path("contacts/", contacts.ContactsView.as_view(), name="contacts"),
    path("contacts/<str:contact>/open/", contacts.ContactOpenView.as_view(), name="contact-open"),
    path("knowledge/", contacts.KnowledgeView.as_view(), name="knowledge"),
    path("knowledge/<api_file:article>/", contacts.ArticleView.as_view(), name="article"),
    path("escalation-rules/", rules.RulesView.as_view(), name="rules"),
    path("escalation-rules/preview/", rules.PreviewView.as_view(), name="rules-preview"),
    path("escalation-rules/backtest/", rules.BacktestView.as_view(), name="rules-backtest"),
    path("escalation-rules/<str:rule>/", rules.RuleView.as_view(), name="rule"),
    path("escalation-rules/<str:rule>/preview/", rules.RulePreviewView.as_view(), name="rule-preview"),
    path("escalation-rules/<str:rule>/backtest/", rules.RuleBacktestView.as_view(), name="rule-backtest"),
    path("escalation-rules/<str:rule>/recalls/", stops.RecallsView.as_view(), name="rule-recalls"),
    path("escalation-stops/", stops.StopsView.as_view(), name="stops"),
    path("escalation-stops/preview/", stops.StopPreviewView.as_view(), name="stops-preview"),
    path("escalation-stops/end/", stops.StopEndView.as_view(), name="stops-end"),
    path("firings/", rules.FiringsView.as_view(), name="firings"),
    path("ratings/<str:token>/", ratings.LinkView.as_view(), name="rate"),
    path("schema/", docs.SchemaView.as_view(), name="schema"),
    path("docs/", docs.DocsView.as_view(url_name="api:schema"), name="docs"),
    re_path(r"^(?P<path>[\s\S]*)\Z", base.unknown, name="unknown"),
]
