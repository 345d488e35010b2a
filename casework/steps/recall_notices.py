"""Recall: the unread notices of what one version of a rule has fired are taken back. What it fired stays, and is marked.

A card, a leader's visit that became due, an order's place in the list are not taken back: each has its own verb.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework import bounds
from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.models import Case, EscalationStop, Event, Firing, Notice, NoticeRecall, RuleVersion
from casework.policies import access
from casework.refusal import NotAllowed, Refused, reason_in_a_line
from casework.steps.escalate import ESCALATE
from casework.timeline import append_many, event
from casework.verb import EventStyle, Names, Verb, declare
from casework.writing import escalation_lock

CASES_AT_ONCE = 2000


def _event_text(event: Event, names: Names) -> str:
    facts = {
        "rule": names.rule(event.facts["rule"]),
        "version": event.fact("version"),
        "reason": names.recall(event.fact("recall")),
    }
    return _("The unread notices of rule “%(rule)s”, version %(version)s, were recalled. Reason: %(reason)s") % facts


RECALL_NOTICES = declare(
    Verb(
        code="recall_notices",
        label=gettext_lazy("Recall the unread notices"),
        roles=frozenset({Role.ADMINISTRATOR}),
        sources=ANY,
        offered=False,
        public=False,
        event_text=_event_text,
        event_style=EventStyle("back", "lamp"),
        tells=(),
        effect=UNCHANGED,
    )
)


@transaction.atomic
def recall_notices(version: RuleVersion, *, reason: str, actor: User, at: datetime) -> tuple[NoticeRecall, int]:
    """The recall, and how many notices it took back. Raises Invalid, NotAllowed, Refused `still_fires` or `nothing_to_recall`.

    The events come first: whoever was composing notices of these cases holds their heads, and is waited for.
    """
    if not (answer := access.may(actor, RECALL_NOTICES)):
        raise NotAllowed(answer.code, answer.reason)
    reason = reason_in_a_line(reason)
    escalation_lock.alone()
    if still_fires(version, at=at):
        raise Refused(
            "still_fires",
            _("This version is in force and would fire again. Disable or change the rule, or stop all escalation, then recall."),
        )
    ids = sorted(set(recallable(version).values_list("wait__case", flat=True)))
    if not ids:
        raise Refused("nothing_to_recall", _("This version has fired on nothing since its notices were last recalled."))
    bounds.add(bounds.RECALLS, actor, at=at)
    recall = NoticeRecall.objects.create(version=version, author=actor, reason=reason, cases=len(ids), created_at=at)
    for start in range(0, len(ids), CASES_AT_ONCE):
        _mark(ids[start : start + CASES_AT_ONCE], recall)
    return recall, _take_back(version)


def still_fires(version: RuleVersion, *, at: datetime) -> bool:
    """Whether the next sweep goes by this version."""
    rule = version.rule
    return rule.enabled and rule.current_id == version.pk and EscalationStop.objects.in_force(at=at) is None


def recallable(version: RuleVersion) -> QuerySet[Firing]:
    """What it fired since its notices were last recalled."""
    return Firing.objects.not_recalled().filter(version=version, outcome=Firing.Outcome.DONE)


def unread_notices(version: RuleVersion) -> QuerySet[Notice]:
    """Of its escalations: those that nobody has read, and those that are not sent yet."""
    escalations = Event.objects.filter(
        case=OuterRef("case"),
        seq=OuterRef("event_seq"),
        verb=ESCALATE.code,
        facts__rule=version.rule.code,
        facts__version=version.version,
    )
    unread = Q(state=Notice.State.SENT, transport=Notice.Transport.IN_APP, read_at__isnull=True)
    notices = Notice.objects.filter(unread | Q(state=Notice.State.PENDING))
    fired_on = Firing.objects.filter(version=version).values("wait__case")
    return notices.filter(Exists(escalations), case__in=fired_on)


def _mark(ids: Sequence[int], recall: NoticeRecall) -> None:
    """On each case's timeline. Cases are locked in id order, as every step locks them."""
    cases = Case.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").only("pk", "round")
    facts = {"rule": recall.version.rule.code, "version": recall.version.version, "recall": recall.pk}
    append_many(event(case, RECALL_NOTICES, actor=recall.author, at=recall.created_at, facts=facts) for case in cases)


def _take_back(version: RuleVersion) -> int:
    """A digest that holds nothing else goes too."""
    taken = list(unread_notices(version).order_by("pk").select_for_update(of=("self",)).values_list("pk", "digest"))
    Notice.objects.filter(pk__in=[pk for pk, _digest in taken]).update(state=Notice.State.RECALLED, secret="")
    digests = Notice.objects.filter(pk__in={digest for _pk, digest in taken if digest}, read_at__isnull=True)
    left = Notice.objects.filter(digest=OuterRef("pk")).exclude(state__in=Notice.GONE)
    digests.filter(~Exists(left)).update(state=Notice.State.RECALLED)
    return len(taken)
