"""What the staff are told of messages, and what leaves the building: no more of a case than its number, and where to read it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.models import ArticleVersion, Notice
from casework.notices.gateways.reasons import in_words
from casework.verb import NoticeText
from casework.wording import join_sentences

STOPPED: Mapping[str, str | Promise] = {
    "sms": gettext_lazy("No text message could be sent for ten minutes; the oldest has waited since %(when)s."),
    "email": gettext_lazy("No e-mail could be sent for ten minutes; the oldest has waited since %(when)s."),
    "chat": gettext_lazy("No chat message could be sent for ten minutes; the oldest has waited since %(when)s."),
}


def outward(notice: Notice, text: str) -> str:
    """What goes out to the staff says where to read on."""
    return f"{text} {settings.PUBLIC_URL}{_page(notice)}"


def stopped(transport: str, *, since: datetime, carried: bool) -> str:
    """That nothing is sent by a way, and what to do."""
    return join_sentences(waiting_since(transport, since=since), remedy(carried=carried))


def waiting_since(transport: str, *, since: datetime) -> str:
    when = date_format(timezone.localtime(since), "DATETIME_FORMAT")
    return str(STOPPED[transport]) % {"when": when}


def remedy(*, carried: bool) -> str:
    """What is done about it."""
    if carried:
        return _("Check the gateway, and that the worker is running; what waits is sent by itself then.")
    return _("Nothing is set up that carries such messages: name a gateway in the setting GATEWAYS.")


def _page(notice: Notice) -> str:
    return reverse("desk:case", args=[notice.case.number]) if notice.case else reverse("desk:notices")


def _digest(facts: dict[str, Any]) -> str:
    n, emergencies, urgent = facts["n"], facts.get("emergencies", 0), facts.get("urgent", 0)
    new = ngettext("You have one new notice.", "You have %(n)d new notices.", n) % {"n": n}
    if emergencies:
        most_urgent = ngettext("One case is an emergency.", "%(n)d cases are emergencies.", emergencies) % {"n": emergencies}
    elif urgent:
        most_urgent = ngettext("One case is urgent.", "%(n)d cases are urgent.", urgent) % {"n": urgent}
    else:
        most_urgent = ""
    return join_sentences(new, most_urgent)


def _undelivered(facts: dict[str, Any]) -> str:
    failed = _("Case %(number)s: a message to the citizen could not be delivered.") % facts
    return join_sentences(join_sentences(failed, in_words(facts["reason"])), _("The case says what to do."))


def _stopped(facts: dict[str, Any]) -> str:
    return stopped(facts["transport"], since=datetime.fromisoformat(facts["since"]), carried=facts["carried"])


def _renew_article(facts: dict[str, Any]) -> str:
    question = facts.get("question") or ArticleVersion.objects.get(pk=facts["version"]).question
    return _("The knowledge article “%(question)s” has expired and can no longer be quoted. Please renew it.") % {
        "question": question
    }


STAFF: dict[str, NoticeText] = {
    "staff_digest": _digest,
    "undelivered": _undelivered,
    "undelivered_early": gettext_lazy("Messages to citizens whose cases are not dispatched yet could not be delivered."),
    "messages_stopped": _stopped,
    "renew_article": _renew_article,
}
