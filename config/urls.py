from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from accounts.adapter import closed
from config import health, unsent

# One door to sign in by, with its rate limits: the administration's own page would let anybody guess without end.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# One page to change one's password on, where guesses at the present one are counted.
admin.site.password_change = RedirectView.as_view(pattern_name="accounts:change_password")  # type: ignore[method-assign, assignment]
# Nobody uses these, and the application's database role may not write them.
for unused in (Group, EmailAddress):
    admin.site.unregister(unused)

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    re_path(r"^accounts/(?:email|confirm-email|password/(?:reset|set|change))/", closed),
    path("accounts/", include("allauth.account.urls")),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("i18n/", include("django.conf.urls.i18n")),
    path("unsent/<uuid:pk>/", unsent.offered, name="unsent"),
    path("", include("accounts.urls")),
    path("field/", include("visits.field.urls")),
    path("", include("visits.urls")),
    path("", include("casework.urls")),
]
handler500 = "config.faults.failed"
