"""The limits of a demand's fields: pages, API, imports, visits and the steps themselves read them here."""

from types import MappingProxyType
from typing import Any

from casework.refusal import at_most
from casework.writing import words

LONGEST = MappingProxyType(
    {
        "text": words.LONGEST,
        "title": 200,
        "brief": 2000,
        "address": 200,
        "source": 60,
        "external_id": 120,
        "source_category": 200,
        "citizen.name": 80,
        "citizen.phone": 40,
        "citizen.email": 120,
    }
)
"""Characters. A phone number is counted as it was typed."""


def limit(name: str, **refusals: object) -> dict[str, Any]:
    """The limit of a field, with its refusal and others by their code, as a field of a form or of a body takes it."""
    return {"max_length": LONGEST[name], "error_messages": {"max_length": at_most(LONGEST[name]), **refusals}}
