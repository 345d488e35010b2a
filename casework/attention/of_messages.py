"""Messages to citizens: that something carries them, that they go out, and that they arrive."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.attention.check import Check, Finding, Way, Weight
from casework.notices import staff_texts, stoppages, undelivered
from casework.policies import access

MOST_COUNTED = 1000
UNITS_CANNOT_KEEP_UP = 50
"""Of those that their units and operators settle one by one."""


def carried(_at: datetime) -> Iterator[Finding]:
    if not stoppages.citizens_can_be_reached():
        yield Finding(
            Weight.NOW,
            _("No message reaches a citizen"),
            _("Nothing is set up that carries text messages or e-mail: no code for a visit and no link for a rating arrives."),
            _(
                "Ask whoever runs the servers to set up a gateway for text messages or e-mail. Their manual says how, in the "
                "chapter on messages. Then send a test message."
            ),
            ways=(_test(),),
        )


def stopped(at: datetime) -> Iterator[Finding]:
    for stoppage in stoppages.stoppages(at=at):
        yield Finding(
            Weight.NOW,
            _("%(way)s: messages wait") % {"way": stoppage.label},
            staff_texts.waiting_since(stoppage.transport, since=stoppage.oldest),
            staff_texts.remedy(carried=stoppage.carried),
            ways=(_test(),),
        )


def arrived(at: datetime) -> Iterator[Finding]:
    """Apart: what lies with a gateway, and what units and operators settle by a call or a visit."""
    causes = Counter(cause.code for cause in undelivered.causes(at=at, most=MOST_COUNTED))
    if refused := causes.pop("gateway", 0):
        title = ngettext("One message was not taken", "%(n)s messages were not taken", refused)
        yield Finding(
            Weight.SOON,
            title % {"n": _counted(refused)},
            _("The gateway refused it or did not answer. The citizen waits for a code or a link that never comes."),
            _("Send a test message, which says what the gateway answers. Units see which cases it concerns and call meanwhile."),
            ways=(_test(), _list()),
        )
    others = causes.total()
    if others > UNITS_CANNOT_KEEP_UP:
        yield Finding(
            Weight.QUIET,
            ngettext("One message did not arrive", "%(n)s messages did not arrive", others) % {"n": _counted(others)},
            _("Their numbers are wrong or their phones did not answer. Units and operators settle them by a call or a visit."),
            _("Ask the units' leads whether they keep up."),
            ways=(_list(),),
        )


def _counted(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def _test() -> Way:
    return Way(_("Send a test message"), "desk:message_test", permission=access.WORD_MESSAGE)


def _list() -> Way:
    return Way(_("See the undelivered messages"), "desk:undelivered", permission=access.SEE_UNDELIVERED)


CHECKS = (
    Check("gateway", gettext_lazy("A gateway for messages"), 20, carried),
    Check("stopped_messages", gettext_lazy("Messages that go out"), 21, stopped),
    Check("undelivered", gettext_lazy("Messages that arrive"), 22, arrived),
)
