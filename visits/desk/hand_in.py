"""Handing in, from a desk, the file of a phone that is broken or finds no network. It works without JavaScript."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from casework.bounds import TooManyToday
from casework.policies import access
from casework.refusal import Refused
from visits import queries, representation
from visits.desk.staff import staff
from visits.intake import hand_in as handing_in
from visits.intake import sealed
from visits.models import Visit


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("The file from the phone"),
        help_text=_(
            "Create it in the field app: “On this phone”, “Save unsent records to a file”. Only this system can read it."
        ),
        error_messages={"empty": _("The file is empty.")},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > sealed.LONGEST_FILE:
            raise forms.ValidationError(_("The file is too large."))
        return file


@dataclass(frozen=True)
class Line:
    """One visit of the file, as the page shows it."""

    taken: handing_in.Taken
    tone: str
    label: Any

    @property
    def code(self) -> str:
        """Enough of the receipt to compare it with the phone's."""
        return self.taken.receipt.sha256[:12] if self.taken.receipt else ""

    @property
    def further(self) -> list[dict[str, Any]]:
        """The further cases of the visit: each is settled by its own citizen's word."""
        visit = self.taken.receipt.visit if self.taken.receipt else None
        return [representation.further(other) for other in queries.served_besides(visit)] if visit else []


@require_http_methods(["GET", "POST"])
@login_required
def hand_in(request: HttpRequest) -> HttpResponse:
    sending, lines, begun = request.method == "POST", None, None
    form = FileForm(request.POST, request.FILES) if sending else FileForm()
    if sending and form.is_valid():
        try:
            file = form.cleaned_data["file"].read()
            handed_in = handing_in.take_export(file, actor=staff(request), at=timezone.now())
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            lines = [_line(taken) for taken in handed_in.taken]
            begun = [(draft, _desk(draft, staff(request))) for draft in handed_in.begun]
            form = FileForm()
    status = 400 if form.errors else 200
    return render(request, "visits/hand_in.html", {"form": form, "lines": lines, "begun": begun}, status=status)


def _desk(begun: handing_in.Begun, user: User) -> str:
    """Where it is entered under the same id, so that its photos find it. Empty for a case that the person does not see."""
    if not access.visible_to(user).filter(number=begun.case).exists():
        return ""
    return f"{reverse('visits:record', args=[begun.case])}?as={begun.id}"


def _line(taken: handing_in.Taken) -> Line:
    if taken.status == TooManyToday.status:
        return Line(taken, "lamp", _("Not today"))
    if taken.receipt is None:
        return Line(taken, "seal", _("Not readable"))
    if taken.receipt.counted:
        return Line(taken, "door", _("Counts"))
    return Line(taken, "lamp", Visit.State(taken.receipt.state).label)
