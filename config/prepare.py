"""What a database and a working copy need before the parts start. `python -m config.prepare` does it on servers."""

import os
from collections.abc import Callable, Iterator
from io import StringIO

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction

from config.catalogues import compile_all

DEMO_PASSWORD = "doorstep-demo"  # noqa: S105  # printed at every start, and only where the demo county was loaded
Stage = tuple[str, Callable[[], object]]


def stages(*, demo: bool) -> Iterator[Stage]:
    """In order; each may be cut off at any point and done again."""
    yield "translations", compile_all
    yield "database tables", migrate
    yield "database roles", prepare_roles
    yield "sealed texts", seal_texts
    if demo:
        yield "demo county", load_demo
        yield "proposals", learn_proposals


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def prepare_roles() -> None:
    """On a developer's machine one role may do both, where nothing else is set."""
    if settings.PRODUCTION or settings.OWNER_DATABASE["USER"] != settings.APPLICATION_DATABASE["USER"]:
        call_command("prepare_roles", stdout=StringIO())


def learn_proposals() -> None:
    """What otherwise is learned at night: the demo's first call is proposed something already."""
    call_command("train_proposals", stdout=StringIO())


def seal_texts() -> None:
    """Those of before they were sealed: a moment where there are none, a quarter of an hour for a million."""
    call_command("seal_texts", stdout=StringIO())


def load_demo() -> None:
    """All of it or nothing: half a county would look like a database in use at the next start."""
    in_use = get_user_model().objects.exists() or apps.get_model("casework", "Case").objects.exists()
    if not in_use:
        with transaction.atomic():
            call_command("load_demo", stdout=StringIO())
    connection.close()


def demo_accounts() -> list[str]:
    """One account per role, if this database holds the demo county."""
    roles = [code for code, _name in apps.get_model("accounts", "Membership")._meta.get_field("role").flatchoices]
    people = list(get_user_model().objects.filter(username__in=roles))
    is_demo = len(people) == len(roles) and people[0].check_password(DEMO_PASSWORD)
    connection.close()
    return roles if is_demo else []


if __name__ == "__main__":
    set_up()
    for name, work in stages(demo=False):
        print(name, flush=True)
        work()
