"""What product code does with the tables of people, and with those that Django keeps."""

from accounts.grants import Rights

TREE = Rights(insert=True, update=("code", "name", "name_en", "parent_id"), delete=True)
READ = Rights()

RIGHTS = {
    # Administrators keep them. The place in the tree is a trigger's.
    "accounts_unit": TREE,
    "accounts_area": TREE._replace(update=(*TREE.update, "level")),
    # Nobody is deleted: what they did keeps their name.
    "accounts_user": Rights(
        insert=True,
        update=(
            *("password", "last_login", "is_superuser", "username", "name", "email", "language", "is_staff", "is_active"),
            "date_joined",
        ),
    ),
    "accounts_membership": Rights(insert=True, update=("user_id", "role", "unit_id", "area_id"), delete=True),
    "accounts_token": Rights(insert=True, update=("revoked_at",)),
    # Django's groups and permissions are read when somebody signs in to the administration, and used by nobody.
    "accounts_user_groups": READ,
    "accounts_user_user_permissions": READ,
    "auth_group": READ,
    "auth_group_permissions": READ,
    "auth_permission": READ,
    "account_emailaddress": READ,
    "account_emailconfirmation": READ,
    "django_content_type": READ,
    "django_migrations": READ,
    "django_admin_log": Rights(insert=True),
    "django_session": Rights(insert=True, update=("session_data", "expire_date"), delete=True),
    "cache": Rights(insert=True, update=("value", "expires"), delete=True),
}
