from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("Visits")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring to casework what it does not know: verbs, panels, parts of the case's page, links of the frame."""
        # Models cannot be imported before the apps are ready.
        from casework import verb  # noqa: PLC0415
        from casework.attention import check  # noqa: PLC0415
        from casework.desk import navigation, styleguide  # noqa: PLC0415
        from casework.desk.callbacks import tabs  # noqa: PLC0415
        from casework.desk.cases import parts  # noqa: PLC0415
        from casework.desk.decisions import kinds  # noqa: PLC0415
        from casework.desk.people import moves  # noqa: PLC0415
        from casework.portal import panels  # noqa: PLC0415
        from casework.verification import run  # noqa: PLC0415
        from visits import attention, steps, verification  # noqa: PLC0415
        from visits.desk import case, citizen  # noqa: PLC0415
        from visits.desk.decisions import KINDS  # noqa: PLC0415
        from visits.desk.handed_over import PLANNED  # noqa: PLC0415
        from visits.desk.navigation import CALLBACK_TAB, ENTRIES  # noqa: PLC0415
        from visits.desk.styleguide import section  # noqa: PLC0415

        verb.load_declarations(steps)
        run.add_room(run.Room(verification.TABLES, verification.WRITTEN, verification.faults))
        check.register(*attention.CHECKS)
        panels.register(citizen.panel)
        parts.register(case.PARTS)
        navigation.register(*ENTRIES)
        navigation.stands_for("desk:callbacks", "visits:callback")
        tabs.register(CALLBACK_TAB)
        kinds.register(*KINDS)
        moves.register(PLANNED)
        styleguide.register(section)
