from django.urls import URLPattern, URLResolver

app_name = "visits_api"
urlpatterns: list[URLPattern | URLResolver] = []
