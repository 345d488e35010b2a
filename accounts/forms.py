"""Forms by which people set their own password. Django's validators say what will not do, and why."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from accounts import guessing
from accounts.models import User
from accounts.tries import TooOften


class ChoosePasswordForm(SetPasswordForm):
    """A password, twice."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["new_password1"].help_text = _("At least 8 characters, not a common password, and not like your name.")
        self.fields["new_password2"].label = _("The same password again")
        self.fields["new_password2"].help_text = ""


class ChangePasswordForm(ChoosePasswordForm):
    """With the present one. Guesses at it are counted as at the door: a computer may stand open."""

    old_password = forms.CharField(
        label=gettext_lazy("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old_password", "new_password1", "new_password2")

    def __init__(self, user: User, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(user, *args, **options)
        self.request = request

    @sensitive_variables()
    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        try:
            right = guessing.guess(
                self.user.get_username(),
                request=self.request,
                at=timezone.now(),
                trying=lambda: self.user.check_password(password) or None,
            )
        except TooOften as refusal:
            raise ValidationError(refusal.text) from None
        if not right:
            raise ValidationError(_("This is not your current password."))
        return password


class LinkForm(forms.Form):
    """`key`: random, so that the same act is known when it comes twice."""

    key = forms.CharField(min_length=32, max_length=64, widget=forms.HiddenInput)


class LanguageForm(forms.Form):
    """In which somebody is told."""

    language = forms.ChoiceField(label=gettext_lazy("Language of messages"), choices=settings.LANGUAGES)
