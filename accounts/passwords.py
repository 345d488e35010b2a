"""The one place where a person's password is set: by themselves, from their account or by a link."""

from django.views.decorators.debug import sensitive_variables

from accounts.models import User


@sensitive_variables()
def choose(person: User, password: str) -> None:
    """Set it. Whatever was signed in with the old one ends. Whether it will do, the form has asked."""
    person.set_password(password)
    person.save(update_fields=["password", "password_mac"])
