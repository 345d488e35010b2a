"""Ways to break what the citizen is told after a visit, and the links and addresses that carry it."""

from tests.drills.mutations.mutant import Mutant, code

VISITS, STEPS = "tests/visits/test_nobody_came.py", "tests/casework/steps/test_correct_email.py"
CITIZENS_WORD: tuple[Mutant, ...] = (
    code(
        "a visit that was taken back is told",
        VISITS,
        "visits/citizens_word.py",
        'return "began_at" in event.facts and queries.stands(event.fact("visit"))',
        'return "began_at" in event.facts',
    ),
    code(
        "to open the link says that nobody came",
        VISITS,
        "visits/desk/nobody_came.py",
        'if request.method == "POST":',
        "if request.method:",
    ),
    code(
        "a link is for any visit of its case",
        VISITS,
        "visits/citizens_word.py",
        "if constant_time_compare(digest_token(token_of(pk)), bytes(link.digest))",
        "if token_of(pk)",
    ),
    code(
        "the unit of today answers for the one that came",
        VISITS,
        "visits/citizens_word.py",
        'if case.unit is not None and (permitted.allowed or permitted.code == "not_assigned"):',
        "if case.unit is not None:",
    ),
    code(
        "links are guessed without end",
        VISITS,
        "accounts/gone.py",
        "tries.take(tries.LINKS, clients.address(request), at=timezone.now())",
        "pass",
    ),
    code(
        "the link of a message is drawn by lot",
        VISITS,
        "casework/notices/compose.py",
        'token = notification.token(event) if notification.token else ""',
        'token = ""',
    ),
    code(
        "the old e-mail address hears nothing",
        STEPS,
        "casework/steps/correct.py",
        "if before and (case.email != before or messages_go_by(case) != Notice.Transport.EMAIL):",
        "if before and case.email != before and False:",
    ),
    code(
        "a mobile phone takes over from an e-mail address in silence",
        STEPS,
        "casework/steps/correct.py",
        "if before and (case.email != before or messages_go_by(case) != Notice.Transport.EMAIL):",
        "if before and case.email != before:",
    ),
    code(
        "links in the old mailbox go on working",
        STEPS,
        "casework/steps/correct.py",
        "links.void_sent(case, via=Link.Via.EMAIL, at=at)",
        "pass",
    ),
    code(
        "an address confirms a phone number",
        STEPS,
        "casework/steps/correct.py",
        "if proposed is None or (proposed.field, proposed.value) != (field, value):",
        "if proposed is None:",
    ),
    code(
        "one person corrects an address",
        STEPS,
        "casework/steps/correct.py",
        "if proposed.proposed_by_id == actor.pk:",
        "if proposed.proposed_by_id is None:",
    ),
    code(
        "an address is shown whole",
        "tests/casework/desk/test_email.py",
        "casework/masking.py",
        'return f"{user[:1]}***@{domain}" if user else STARS if full else ""',
        "return full",
    ),
    code(
        "the short domain leads wherever its visitor says",
        "tests/config/test_short_links.py",
        "config/middleware.py",
        "return HttpResponseRedirect(settings.PUBLIC_URL + request.get_full_path())",
        "return HttpResponseRedirect(settings.PUBLIC_URL + request.path.lstrip('/'))",
    ),
)
