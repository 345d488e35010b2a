from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("Visits")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from casework.portal import panels  # noqa: PLC0415 - models cannot be imported before the apps are ready
        from visits.desk import citizen  # noqa: PLC0415

        panels.register(citizen.panel)
