"""Which e-mail addresses of citizens can be written to: on the public network, and as they stand, however they are encoded."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@(?=[^\[])[^@]+\.[^@]+", re.ASCII)
"""No quoted name, no number in brackets, no host of one's own network."""
ENCODED = "=?"
"""With it an address would leave as another than was written."""


def can_be_written_to(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return bool(ADDRESS.fullmatch(address)) and ENCODED not in address and address.isprintable()
