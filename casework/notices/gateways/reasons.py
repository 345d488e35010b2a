"""Why a message was not sent, as codes for the database and the log, and in words for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise] = {
    "no_address": _("There is no number or address to send it to."),
    "no_such_number": _("The number or address does not exist, or takes no messages."),
    "unsubscribed": _("The recipient has blocked messages from us."),
    "busy": _("The gateway takes no more messages for now."),
    "unreachable": _("The gateway cannot be reached."),
    "inside_address": _("The gateway's address leads into our own network, which settings do not allow."),
    "timeout": _("The gateway did not answer in time."),
    "no_answer": _("The connection ended before the gateway had answered."),
    "garbled": _("The gateway answered with something that cannot be read."),
    "gateway_fault": _("The gateway reports a fault of its own."),
    "refused": _("The gateway refused the message."),
    "not_allowed": _("The gateway does not accept our key, password or signature."),
    "no_credit": _("The account with the gateway is used up."),
    "wrong_template": _("The gateway does not know the registered text, or its variables do not fit."),
    "no_template": _("No code of a registered text is entered for this message."),
    "not_written": _("The message is not as it was written, and was held back."),
    "no_gateway": _("Nothing is set up that carries such messages."),
    "phone_off": _("The phone was switched off or out of reach for too long."),
    "not_arrived": _("The gateway took the message, and reports that it did not arrive. It does not say why."),
    "not_tried": _("It has not been tried yet: what carries such messages rests, or stands still."),
    "fault": _("Our own side failed; the log says how."),
}


def in_words(reason: str) -> str:
    """In the language of the page; of an unknown code the most general sentence."""
    return str(REASONS.get(reason, REASONS["refused"]))
