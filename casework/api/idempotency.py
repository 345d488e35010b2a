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
from casework.crypto import CannotOpen, keyed_hash
from casework.models import Idempotency
from casework.refusal import Refused
from casework.writing import answers


def once(user: User, key: str | None, body: Any, answer: Callable[[], Response], *, at: datetime) -> Response:
    """The answer to this key, made now or remembered. A refusal is not remembered: the client may mend and try again.

    A second request that comes while the first is at work waits for it at the unique row. Keys are kept as keyed hashes:
    what clients choose for keys may be a phone number. Answers name citizens: they are sealed, and forgotten after a day.
    """
    if not key:
        return answer()
    with transaction.atomic():
        hashed = keyed_hash(key, purpose="idempotency.key").hex()
        digest = keyed_hash(json.dumps(body, sort_keys=True), purpose="idempotency.body")
        claim = Idempotency(user=user, key=hashed, digest=digest, created_at=at)
        Idempotency.objects.bulk_create([claim], ignore_conflicts=True)
        while (remembered := Idempotency.objects.filter(user=user, key=hashed).first()) is None:
            # An old one, forgotten in this very moment: the key is free again.
            Idempotency.objects.bulk_create([claim], ignore_conflicts=True)
        if remembered.status is not None:
            return _again(remembered, digest, at=at)
        response = answer()
        written = json.dumps(response.data, cls=DjangoJSONEncoder, ensure_ascii=False)
        sealed = answers.seal(written, row=remembered, status=response.status_code)
        Idempotency.objects.filter(pk=remembered.pk).update(status=response.status_code, body=sealed)
        # The same words again must be the same bytes again.
        return Response(json.loads(written), status=response.status_code)


def _again(remembered: Idempotency, digest: bytes, *, at: datetime) -> Response:
    if bytes(remembered.digest) != digest:
        raise Refused("idempotency_mismatch", _("This Idempotency-Key was used with another body. Use a new key."))
    try:
        return Response(json.loads(answers.opened(remembered, at=at)), status=remembered.status)
    except CannotOpen as unreadable:
        raise Refused(
            "answer_unreadable",
            _("This request was made before, but its answer cannot be opened any more. Look up what became of it."),
        ) from unreadable
