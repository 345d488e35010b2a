"""What is asked of who enters a person, changes their details, or gives them a role. It translates; the steps check."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.changed_only import ChangedOnlyForm
from accounts.models import Role, Unit, User
from accounts.refusal import AdministrationRefused
from accounts.steps import people
from accounts.steps.memberships import Post
from casework.desk.combobox.fields import ChosenField
from casework.desk.combobox.recent import Recent
from casework.desk.combobox.rows import rows_of, source
from casework.typeahead.tables import Tables

TAKES_PART: dict[str, str | Promise] = {
    Role.HANDLER: _("Handler: acknowledges, visits and resolves the cases of one unit"),
    Role.UNIT_LEAD: _("Unit lead: sees the cases of the unit and those below, assigns them, makes the leader's visits"),
    Role.DISPATCHER: _("Dispatcher: sends cases to units and decides on returns"),
    Role.OPERATOR: _("Operator: registers demands and calls back; a second administrator confirms"),
    Role.SUPERVISOR: _("Supervisor: reviews visits, decides on time and objections; a second administrator confirms"),
    Role.ADMINISTRATOR: _("Administrator: keeps people, units and rules, sees no citizens; a second administrator confirms"),
    Role.AUDITOR: _("Auditor: reads everything that was done, changes nothing; a second administrator confirms"),
}
"""What whoever gives a role has to know of it."""


class PersonForm(ChangedOnlyForm):
    """The details of somebody who is there, or of a newcomer."""

    language = forms.ChoiceField(
        label=_("Language of messages"),
        choices=settings.LANGUAGES,
        help_text=_("In which notices are written to them. The language of the pages is chosen in the menu."),
    )

    class Meta:
        model = User
        fields: ClassVar[tuple[str, ...]] = ("name", "username", "email", "language")
        help_texts: ClassVar[dict[str, Any]] = {
            "name": _("As colleagues see it, and citizens who are visited."),
            "username": _("To sign in with. Letters, digits and @ . + - _"),
            "email": _("For a summary of new notices, where the person wants one."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean_username(self) -> str:
        """What cannot be anybody's is said beside it."""
        username = User.normalize_username(self.cleaned_data["username"])
        if username != self.instance.username:
            try:
                people.check_usernames([username], but=self.instance if self.instance.pk else None)
            except AdministrationRefused as refusal:
                raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        return username


class RoleForm(forms.Form):
    """A role, and the unit or the area that it is limited to."""

    role = forms.ChoiceField(label=_("Role"), choices=list(TAKES_PART.items()), widget=forms.RadioSelect)
    unit = ChosenField(
        kind="unit",
        label=_("Unit"),
        required=False,
        empty_label=_("None"),
        help_text=_("Handlers and leads belong to one. Any other role that names one is limited to it and to what is below."),
    )
    area = ChosenField(
        kind="area",
        label=_("Area"),
        required=False,
        empty_label=_("None"),
        help_text=_("Limits the role to this place and to what lies in it."),
    )

    def __init__(self, *args: Any, recent: Recent, **options: Any) -> None:
        """`recent`: what the person chose lately."""
        super().__init__(*args, **options)
        tables = Tables()
        for kind in ("unit", "area"):
            field = self.fields[kind]
            assert isinstance(field, ChosenField)
            field.offer(rows_of(kind), tables=tables, source=source(kind), recent=recent.get(kind, ()))

    def post(self, user: User) -> Post:
        unit: Unit | None = self.cleaned_data["unit"]
        return Post(user, Role(self.cleaned_data["role"]), unit, self.cleaned_data["area"])
