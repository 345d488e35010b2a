"""Addresses of visits in the API, version 1."""

from uuid import UUID

from django.urls import URLPattern, URLResolver, path, register_converter

from casework.api.urls import CASE
from visits.api import field, photos, slips, views


class AnyCase:
    """A UUID in capitals too, as some phones write it."""

    regex = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

    def to_python(self, value: str) -> UUID:
        return UUID(value)

    def to_url(self, value: UUID) -> str:
        return str(value)


register_converter(AnyCase, "visit")

app_name = "visits_api"
urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{CASE}visits/", views.CaseVisits.as_view(), name="of_case"),
    path(f"{CASE}visit-slip/", slips.CaseVisitSlip.as_view(), name="visit_slip"),
    path("visits/", views.VisitList.as_view(), name="all"),
    path("visits/<visit:visit>/", views.VisitDetail.as_view(), name="one"),
    path("visits/<visit:visit>/confirm/", views.Confirm.as_view(), name="confirm"),
    path("visits/<visit:visit>/review/", views.Review.as_view(), name="review"),
    path("visits/<visit:visit>/retract/", views.Retract.as_view(), name="retract"),
    path("visits/<visit:visit>/decide-dispute/", views.DecideDispute.as_view(), name="decide_dispute"),
    path("visits/company/", views.Company.as_view(), name="company"),
    path("visits/<visit:visit>/join/", views.Join.as_view(), name="join"),
    path("visits/<visit:visit>/keep-promise/", views.KeepPromise.as_view(), name="keep_promise"),
    path("visits/<visit:visit>/photos/<visit:photo>/", photos.PhotoDetail.as_view(), name="photo"),
    path("field/", field.Bundle.as_view(), name="field"),
    path("field/devices/<visit:device>/", field.DeviceDetail.as_view(), name="device"),
    path("field/sealed/", field.Sealed.as_view(), name="sealed"),
    path("efforts/", field.Efforts.as_view(), name="efforts"),
]
