from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from casework.desk.appearance import appearance
from casework.desk.outbox import outbox
from casework.desk.styleguide import styleguide

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("casework.api.urls")),
    path("hooks/", include("casework.hooks.urls")),
    path("appearance/", appearance, name="appearance"),
    path("", include("casework.desk.urls")),
    path("", include("casework.portal.urls")),
]
if not settings.PRODUCTION:
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
if settings.DEVELOPMENT_TRANSPORT:
    urlpatterns.append(path("outbox/", outbox, name="outbox"))
