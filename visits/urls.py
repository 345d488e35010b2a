from django.urls import URLPattern, URLResolver, include, path

app_name = "visits"
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("visits.api.urls")),
]
