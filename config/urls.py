from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("i18n/", include("django.conf.urls.i18n")),
]
urlpatterns += [path("", include(rooms)) for rooms in ("visits.urls", "casework.urls") if find_spec(rooms)]
