"""The doors: guesses, links by which a password is chosen, and what ends with a role, an account or a password."""

from tests.drills.mutations.mutant import Mutant, code, without_trigger

PLACE, RACES = "tests/accounts/", "tests/races/test_doors.py"
SIGNED_OUT, INVITED, ACCOUNT = (PLACE + f"test_{name}.py" for name in ("signed_out", "invitations", "own_account"))

DOORS = (
    Mutant(
        "a role that was changed ends nothing", SIGNED_OUT, edits=without_trigger("membership_changed", "accounts_membership")
    ),
    code(
        "an old generation is written back",
        SIGNED_OUT,
        "accounts/sql/sign_in.sql",
        "greatest(OLD.sign_in_generation, NEW.sign_in_generation)",
        "NEW.sign_in_generation",
    ),
    code(
        "sign-ins come back with the account",
        SIGNED_OUT,
        "accounts/models.py",
        "{self.sign_in_generation}:{self.password}",
        "{self.password}",
    ),
    code(
        "an invitation outlives what its person loses",
        SIGNED_OUT,
        "accounts/credentials.py",
        "return unused and at < self.expires_at and self.user.is_active and self.bound_to == self.user.get_session_auth_hash()",
        "return unused and at < self.expires_at and self.user.is_active",
    ),
    code(
        "keys of sessions are stored",
        SIGNED_OUT,
        "accounts/sessions.py",
        'keyed_digest(session_key.encode("utf-8", "surrogatepass")).hex()',
        "session_key",
    ),
    code(
        "guesses at once slip through",
        RACES,
        "accounts/tries.py",
        "WHERE counted.until <= %(at)s OR counted.count + excluded.count <= %(most)s\n",
        "",
    ),
    code(
        "two choose by one link",
        RACES,
        "accounts/invitations.py",
        "User.objects.select_for_update(no_key=True).get(pk=invitation.user_id)",
        "User.objects.get(pk=invitation.user_id)",
    ),
    code(
        "a stranger locks somebody out",
        PLACE + "test_sign_in.py",
        "accounts/guessing.py",
        "(BY_NAME, (name, address))",
        "(BY_NAME, (name,))",
    ),
    code(
        "a household is many addresses", PLACE + "test_sign_in.py", "accounts/clients.py", "IPV6_PREFIX = 64", "IPV6_PREFIX = 128"
    ),
    code(
        "right passwords are counted",
        "tests/casework/api/test_sign_in.py",
        "accounts/tries.py",
        "    else:\n        _give_back(places)\n",
        "",
    ),
    code(
        "a right link waits for wrong ones",
        INVITED,
        "accounts/views.py",
        "    if invitation is None:\n        return _gone(request)\n    form",
        "    if _gone(request).status_code == 429 or invitation is None:\n        return _gone(request)\n    form",
    ),
    code(
        "administrators reset a superuser",
        INVITED,
        "accounts/invitations.py",
        "if user.is_superuser and not by.is_superuser:",
        "if False:",
    ),
    code("a reset signs nobody out", INVITED, "accounts/invitations.py", "if purpose == Invitation.Purpose.RESET:", "if False:"),
    code(
        "somebody ends another's session",
        ACCOUNT,
        "accounts/sign_ins.py",
        "Session.objects.filter(user=user, bound_to=user.get_session_auth_hash())",
        "Session.objects.all()",
    ),
)
