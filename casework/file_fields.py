"""A field for several photos and files. What may be added is the steps' to say; a browser does not hold them for a second try."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from casework.models.attachment import LARGEST, MOST
from casework.writing.attachments import ASK, Upload

PHOTOS = "image/jpeg,image/png,image/webp"
ACCEPTED = f"{PHOTOS},application/pdf"
AGAIN = _("Choose the photos and files again: none of them was saved.")


class _Files(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.Field):
    """Its value: a list of Upload, of each file and of their number no more than is needed to see that it is too much."""

    widget = _Files

    def __init__(self, *, accepted: str = ACCEPTED, **options: Any) -> None:
        described = {"label": ASK.label, "help_text": ASK.help, "required": ASK.required} | options
        super().__init__(**described, widget=_Files(attrs={"multiple": True, "accept": accepted}))

    def to_python(self, value: list[UploadedFile] | None) -> list[Upload]:
        return [Upload(file.name or "", file.read(LARGEST + 1)) for file in (value or [])[: MOST + 1]]


def ask_again(form: forms.Form) -> None:
    """Where a form with files was refused, say that they have to be chosen again."""
    if form.errors and any(form.files.values()):
        for name, field in form.fields.items():
            if isinstance(field, FilesField):
                form.add_error(name, str(AGAIN))
