from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [path("api/v1/", include("casework.api.urls"))]
if find_spec("casework.policies.masking") and find_spec("casework.search"):
    urlpatterns += [path("", include("casework.desk.urls")), path("", include("casework.portal.urls"))]
