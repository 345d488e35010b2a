"""The doors: guesses, links by which a password is chosen, and what ends with a role, an account or a password."""

from tests.drills.mutations.mutant import Mutant, code, without_trigger

PLACE, RACES = "tests/accounts/", "tests/races/test_doors.py"
SIGNED_OUT, INVITED, ACCOUNT = (PLACE + f"test_{name}.py" for name in ("signed_out", "invitations", "own_account"))
OTHERS = PLACE + "test_what_other_code_wrote.py"

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
        "return unused and at < self.expires_at and self.user.is_active and self._is_bound()",
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
        "OR counted.count + excluded.count <= %(most)s",
        "OR true",
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
        '    if invitation is None:\n        return gone(request, "accounts/gone.html")\n    form',
        '    if gone(request, "accounts/gone.html").status_code == 429 or invitation is None:\n'
        '        return gone(request, "accounts/gone.html")\n    form',
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
        "[row.pk for row in _opening_sessions(user, pk=key)]",
        "[key]",
    ),
    code(
        "a session is made another's",
        OTHERS,
        "accounts/sessions.py",
        """str(row.user_id or "") == (person or "") and row.bound_to == row.binding(person=person, worth=worth)""",
        """str(row.user_id or "") == (person or "")""",
    ),
    code("a token is another's", OTHERS, "accounts/credentials.py", '"token", key=key', '"token", key=""'),
    code(
        "a link keeps roles that take two",
        PLACE + "test_links_and_roles.py",
        "accounts/invitations.py",
        "    memberships.ask_again(person, actor=by, at=at)\n",
        "",
    ),
    code(
        "somebody is confirmed whose link opens",
        PLACE + "test_links_and_roles.py",
        "accounts/steps/memberships.py",
        "    _check_no_link_opens({request.user_id for request in locked}, at=at)\n",
        "",
    ),
    Mutant("tries are forgotten", PLACE + "test_counts.py", edits=without_trigger("guard_count", "accounts_trycount")),
    Mutant("a token is changed", OTHERS, edits=without_trigger("guard_token", "accounts_token")),
)
