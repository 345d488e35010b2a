from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People, units and areas")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Imported before the apps are ready, this would be a circle.
        from accounts import application_role, laid_sql, origins, public_rights, sessions  # noqa: PLC0415

        # The first app of all: the SQL of the others is laid as well, before they fill their tables.
        post_migrate.connect(laid_sql.lay, sender=self)
        post_migrate.connect(public_rights.revoke, sender=self)
        user_logged_in.connect(sessions.remember_sign_in)
        user_logged_in.connect(origins.remember_sign_in)
        post_migrate.connect(application_role.give, sender=self)
