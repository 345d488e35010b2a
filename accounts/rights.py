"""What product code does with the tables of people, and with those that Django keeps."""

from accounts.grants import Rights

TREE = Rights(insert=True, update=("code", "name", "name_en", "parent_id"))
READ = Rights()
SESSION = ("session_data", "expire_date", "user_id", "bound_to", "device", "signed_in_at", "used_at")

RIGHTS = {
    # Administrators keep them. The place in the tree is a trigger's.
    "accounts_unit": TREE,
    # A leave is entered and ended.
    "accounts_absence": Rights(insert=True, update=("ended_by_id", "ended_at")),
    "accounts_unitending": Rights(insert=True),
    "accounts_area": TREE._replace(update=(*TREE.update, "level")),
    # Nobody is deleted: what they did keeps their name.
    "accounts_user": Rights(
        insert=True,
        update=(
            *(
                "password",
                "password_mac",
                "last_login",
                "is_superuser",
                "username",
                "name",
                "email",
                "language",
                "is_staff",
                "is_active",
            ),
            *("date_joined", "sign_in_generation"),
        ),
    ),
    # A role begins and ends, and stays on record.
    "accounts_membership": Rights(insert=True, update=("until", "ended_by_id")),
    "accounts_membershiprequest": Rights(insert=True, update=("outcome", "decided_by_id", "decided_at")),
    "accounts_administrationevent": Rights(insert=True),
    "accounts_token": Rights(insert=True, update=("revoked_at", "used_at"), delete=True),
    "accounts_session": Rights(insert=True, update=SESSION, delete=True),
    "accounts_invitation": Rights(insert=True, update=("used_at", "voided_at")),
    "accounts_trycount": Rights(insert=True, update=("count", "until"), delete=True),
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
    "django_session": READ,
    "django_admin_log": Rights(insert=True),
}
