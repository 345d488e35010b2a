from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("casework.api.urls")),
    path("", include("casework.desk.urls")),
    path("", include("casework.portal.urls")),
]
