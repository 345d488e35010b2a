"""Receipts, undelivered messages, what stops, and how the staff are told."""

from tests.drills.mutations.mutant import STEPS, Mutant, code

NOTICES = "tests/casework/notices/"
REPORTED, STUCK = "tests/casework/hooks/test_receipts.py", NOTICES + "test_undelivered.py"
STOPPED, STAFF = NOTICES + "test_stoppages.py", NOTICES + "test_staff_messages.py"
PAGE, CHOSEN = "tests/casework/desk/test_undelivered_page.py", STEPS + "test_choose_messages.py"
RECEIPTS, UNDELIVERED = "casework/notices/receipts.py", "casework/notices/undelivered.py"
RESPONSIBLE, STOPPAGES = "casework/notices/responsible.py", "casework/notices/stoppages.py"
MORNING, CHOOSE = "casework/notices/morning.py", "casework/steps/choose_messages.py"

RECEIVED: tuple[Mutant, ...] = (
    code("receipts: an old signature is good for ever", REPORTED, RECEIPTS, "> TOLERANCE.total_seconds()", "> 10**12"),
    code("receipts: the time stamp is not signed", REPORTED, RECEIPTS, "timestamp.encode(), body]", "body]"),
    code(
        "receipts: any gateway reports of any message", REPORTED, RECEIPTS, ".filter(given | Q(state=Notice.State.PENDING))", ""
    ),
    code("receipts: one that is early is lost", REPORTED, RECEIPTS, "given | Q(state=Notice.State.PENDING)", "given"),
    code("receipts: one that comes again fails", REPORTED, RECEIPTS, "        ignore_conflicts=True,\n", ""),
    code("receipts: any words are a reason", REPORTED, RECEIPTS, " and reason in STATED", ""),
    code("receipts: a list has no end", REPORTED, RECEIPTS, "len(reports) > MOST", "False"),
    code("receipts: strangers are not slowed down", REPORTED, "casework/hooks/views.py", "most=60", "most=10**6"),
    code(
        "receipts: what was delivered has failed",
        f"{REPORTED} {STUCK}",
        UNDELIVERED,
        "            ~Exists(receipts.filter(status=Receipt.Status.DELIVERED)),\n",
        "",
    ),
    code("undelivered: a deed settles nothing", STUCK, UNDELIVERED, "            ~Exists(_deeds()),\n", ""),
    code("undelivered: a later message settles nothing", STUCK, UNDELIVERED, "            ~Exists(_later(at=at)),\n", ""),
    code("undelivered: a proposed number settles it", STUCK, UNDELIVERED, ", facts__confirmed=True)", ")"),
    code("undelivered: an older deed settles it", STUCK, UNDELIVERED, ', occurred_at__gt=OuterRef("failed_at"))', ")"),
    code("undelivered: what goes to an old number counts", STUCK, UNDELIVERED, "notices.filter(to_whom, ", "notices.filter("),
    code("undelivered: it waits for an hour", STUCK, UNDELIVERED, "timedelta(minutes=10)", "timedelta(hours=1)"),
    code(
        "undelivered: a handler sees colleagues'",
        STUCK,
        "casework/policies/access.py",
        "rows(grant) & to_handle(user) if grant.role == Role.HANDLER else rows(grant)",
        "rows(grant)",
    ),
    code(
        "undelivered: everybody sees everything",
        STUCK,
        UNDELIVERED,
        "access.visible_to(user).filter(access.answers_for_messages(user))",
        "access.Case.objects.filter(access.answers_for_messages(user))",
    ),
    code(
        "undelivered: what is unread is told again", STUCK, RESPONSIBLE, "Q(read_at=None) | Q(event_seq__gte", "Q(event_seq__gte"
    ),
    code("undelivered: operators are told of each", STUCK, RESPONSIBLE, " if pk not in unread\n", "\n"),
    code(
        "undelivered: the unit is offered the number",
        PAGE,
        "casework/desk/undelivered/page.py",
        " and bool(access.may(user, verb, case, handled_by=handled_by))",
        "",
    ),
    code("stoppage: it is told every minute", STOPPED, STOPPAGES, "if _is_news(stoppage):", "if True:"),
    code(
        "stoppage: what is taken does not count",
        STOPPED,
        STOPPAGES,
        "oldest is None or _taken(transport, since=at - LATE)",
        "oldest is None",
    ),
    code("stoppage: one bad message stops all", STOPPED, STOPPAGES, "    waiting = waiting.exclude(reason__in=ITS_OWN)\n", ""),
    code("stoppage: what waits behind one stops all", STOPPED, STOPPAGES, "Q(recipient__isnull=False) | ~Exists(earlier), ", ""),
    code(
        "stoppage: the server says nothing of it",
        STOPPED,
        "config/health.py",
        "citizens_can_be_reached() and not stoppages.stoppages(at=now)",
        "citizens_can_be_reached()",
    ),
    code(
        "staff: everything is told at once", STAFF, "casework/notices/compose.py", " if case.urgency == Urgency.EMERGENCY]", "]"
    ),
    code(
        "staff: escalation of an emergency keeps",
        STAFF,
        "casework/notices/compose.py",
        "    _write(at_once.copies(emergencies, at=at))\n",
        "",
    ),
    code("staff: a choice given up still holds", STAFF, "casework/notices/at_once.py", '"-pk").distinct', '"pk").distinct'),
    code("staff: the digest comes at any hour", STAFF, MORNING, "        deliver_after__lte=by,\n", ""),
    code(
        "staff: the digest comes on holidays",
        STAFF,
        MORNING,
        "return begins if begins.astimezone(zone).date() == today else None",
        "return begins if begins <= at else at",
    ),
    code(
        "staff: another way is another digest",
        STAFF,
        MORNING,
        'chosen.keys() - set(earlier.values_list("recipient", flat=True))',
        "set(chosen)",
    ),
    code(
        "staff: any address is a chat's", CHOSEN, CHOOSE, "transport == Notice.Transport.CHAT and (problem", "False and (problem"
    ),
    code("staff: choices have no end", CHOSEN, CHOOSE, "    bounds.add(bounds.STAFF_CHOICES, actor, at=at)\n", ""),
)
