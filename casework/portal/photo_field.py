"""A field for several photos. What may be added is the steps' to say; a browser does not hold them for a second try."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from casework.models.attachment import LARGEST, MOST
from casework.writing.attachments import Upload

ACCEPTED = "image/jpeg,image/png,image/webp"
AGAIN = _("Choose the photos again: none of them was saved.")
HOW = _("Up to 3, each at most 5 MB. Location data is removed.")


class _Photos(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class PhotoField(forms.Field):
    """Its value: a list of Upload, of each file and of their number no more than is needed to see that it is too much."""

    def __init__(self) -> None:
        widget = _Photos(attrs={"multiple": True, "accept": ACCEPTED})
        super().__init__(label=_("Photos"), help_text=HOW, required=False, widget=widget)

    def to_python(self, value: list[UploadedFile] | None) -> list[Upload]:
        return [Upload(file.name or "", file.read(LARGEST + 1)) for file in (value or [])[: MOST + 1]]


def ask_again(form: forms.Form) -> None:
    """Where a form with photos was refused, say that they have to be chosen again."""
    if form.errors and any(form.files.values()):
        for name, field in form.fields.items():
            if isinstance(field, PhotoField):
                form.add_error(name, str(AGAIN))
