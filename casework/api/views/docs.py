"""The schema and the page that shows it: for anybody, or for whoever signs in where the deployment says so."""

from django.conf import settings
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated


def _permissions() -> list[BasePermission]:
    return [AllowAny() if settings.API_SCHEMA_PUBLIC else IsAuthenticated()]


class SchemaView(SpectacularAPIView):
    def get_permissions(self) -> list[BasePermission]:
        return _permissions()


class DocsView(SpectacularSwaggerSplitView):
    def get_permissions(self) -> list[BasePermission]:
        return _permissions()
