"""What casework does when the application starts, and after every migrate."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from accounts.signals import may_do_less


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = _("Cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models cannot be imported before the apps are ready.
        from casework import steps, verb  # noqa: PLC0415
        from casework.attention import check  # noqa: PLC0415
        from casework.attention.of_casework import CHECKS  # noqa: PLC0415
        from casework.desk.frame import remind_of_unsent  # noqa: PLC0415
        from casework.notices.gateway_check import check_gateways  # noqa: PLC0415
        from casework.rule_editor.audience_check import check_audiences  # noqa: PLC0415
        from casework.steps.hand_over import wake  # noqa: PLC0415

        verb.load_declarations(steps)
        check.register(*CHECKS)
        user_logged_in.connect(remind_of_unsent)
        may_do_less.connect(wake)
        checks.register(check_audiences)
        checks.register(check_gateways, deploy=True)
        post_migrate.connect(fill_defaults, sender=self)


def fill_defaults(**_kwargs: Any) -> None:
    # Models and the clock are ready only now: this module is imported before them.
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from casework import case_listings, defaults  # noqa: PLC0415

    tables = connection.introspection.table_names()
    if "casework_calendar" in tables:
        defaults.ensure(at=timezone.now())
    if "casework_caselisting" in tables:
        case_listings.fill_missing()
