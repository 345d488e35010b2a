"""The same request sent twice is answered once: by the client's key, decided by one unique row."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.response import Response

from accounts.models import User
from casework.crypto import CannotOpen
from casework.models import Idempotency
from casework.refusal import Refused
from casework.writing import answers


def once(user: User, key: str | None, body: Any, answer: Callable[[], Response], *, at: datetime) -> Response:
    """The answer to this key, made now or remembered. A refusal is not remembered: the client may mend and try again.

    A second request that comes while the first is at work waits for it at the unique row. Answers name citizens: they are
    sealed, and forgotten after a day.
    """
    if not key:
        return answer()
    with transaction.atomic():
        row = answers.claim(user, key, body, at=at)
        if row.status is not None:
            return _again(row, at=at)
        response = answer()
        written = json.dumps(response.data, cls=DjangoJSONEncoder, ensure_ascii=False)
        answers.remember(row, written, status=response.status_code)
        # The same words again must be the same bytes again.
        return Response(json.loads(written), status=response.status_code)


def once_in_parts(user: User, key: str | None, body: Any, answer: Callable[[], Response], *, at: datetime) -> Response:
    """The same of what takes a transaction for each of many cases, so that none is locked for as long as all of them take.

    Who comes again while the first is at work, or after it broke off, goes over the same cases, and each says that it is done.
    """
    if not key:
        return answer()
    with transaction.atomic():
        row = answers.claim(user, key, body, at=at, in_parts=True)
    if row.status is not None:
        return _again(row, at=at)
    response = answer()
    written = json.dumps(response.data, cls=DjangoJSONEncoder, ensure_ascii=False)
    with transaction.atomic():
        row = answers.claim(user, key, body, at=at, in_parts=True)
        if row.status is not None:
            return _again(row, at=at)
        answers.remember(row, written, status=response.status_code)
    return Response(json.loads(written), status=response.status_code)


def _again(remembered: Idempotency, *, at: datetime) -> Response:
    try:
        return Response(json.loads(answers.opened(remembered, at=at)), status=remembered.status)
    except CannotOpen as unreadable:
        raise Refused(
            "answer_unreadable",
            _("This request was made before, but its answer cannot be opened any more. Look up what became of it."),
        ) from unreadable
