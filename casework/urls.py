from django.urls import include, path

urlpatterns = [
    path("", include("casework.desk.urls")),
    path("", include("casework.portal.urls")),
    path("api/v1/", include("casework.api.urls")),
]
