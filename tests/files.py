"""Photos and files as they are sent, made here: a photo of nobody, a PDF with nothing in it."""

from casework.writing.attachments import Upload
from tests import pictures

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def photo(name: str = "屋顶.jpg") -> Upload:
    """With the place where it was taken in its metadata."""
    return Upload(name, pictures.photo(size=(64, 48), gps=True))


def pdf(name: str = "合同.pdf", *, more: bytes = b"") -> Upload:
    return Upload(name, PDF + more)
