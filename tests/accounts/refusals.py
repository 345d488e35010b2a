"""A refusal of the administration, by its code."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from accounts.refusal import AdministrationRefused


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(AdministrationRefused) as caught:
        yield
    assert caught.value.code == code
    assert str(caught.value)
