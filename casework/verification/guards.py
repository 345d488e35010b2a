"""Whether the database still enforces the hard rules: its functions, triggers and constraints stand as they were shipped."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import connection

from accounts import history, laid_sql

STANDING = """
SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND convalidated
UNION ALL
SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique AND i.indisvalid
"""
SWITCHED_OFF = """
SELECT coalesce(d.datname, r.rolname, 'everybody') FROM pg_db_role_setting s
LEFT JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_roles r ON r.oid = s.setrole
WHERE (s.setdatabase = 0 OR d.datname = current_database())
  AND EXISTS (SELECT 1 FROM unnest(s.setconfig) AS setting WHERE setting ILIKE 'session_replication_role=%%')
"""
SET_FOR_A_ROLE = """
SELECT format('%%s for %%s', split_part(setting, '=', 1), r.rolname)
FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase,
     unnest(s.setconfig) AS setting
WHERE (s.setdatabase = 0 OR d.datname = current_database()) AND r.rolname IN (current_user, session_user, '{application}')
"""
INTERNAL = """
SELECT t.tgrelid::regclass::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgisinternal AND t.tgenabled <> 'O' AND c.relnamespace = 'public'::regnamespace
"""


def faults() -> Iterator[str]:
    yield from (f"{name} does not stand as it was shipped" for name in laid_sql.differences())
    for name in sorted(_declared() - _names(STANDING)):
        yield f"the constraint {name} is missing or not valid"
    for table in sorted(_names(INTERNAL)):
        yield f"references of the table {table} are not checked"
    for holder in sorted(_names(SWITCHED_OFF)):
        yield f"the guards are switched off for {holder} (session_replication_role)"

    for setting in sorted(_names(SET_FOR_A_ROLE.format(application=settings.APPLICATION_DATABASE["USER"]))):
        yield f"the project sets nothing for a role, and somebody set {setting}"


def administration_faults() -> Iterator[str]:
    """What does not fit in the history of the administration, or between it and the tables that it speaks of."""
    for link in history.broken_links():
        yield f"administration, line {link.seq}: {link.kind} {link.subject}: {link.fault}"


def _declared() -> set[str]:
    """The constraints of every table of ours."""
    models = [model for app in laid_sql.our_apps() for model in apps.get_app_config(app.label).get_models()]
    return {constraint.name for model in models for constraint in model._meta.constraints}


def _names(query: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(query.replace("%%", "%"))
        return {name for (name,) in cursor.fetchall()}
