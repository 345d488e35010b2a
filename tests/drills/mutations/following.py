"""How citizens get to the page that follows their case: sessions of links, codes, links sent again, and what the page shows."""

from tests.drills.mutations.mutant import STEPS, Mutant, code

SESSIONS = "tests/casework/portal/test_link_sessions.py"
UNPINNED = "tests/casework/portal/test_find_without_pin.py"
PAGE = "tests/casework/portal/test_track.py"
AGAIN = STEPS + "test_send_link.py"


def session(name: str, old: str, new: str) -> Mutant:
    return code(f"following: {name}", SESSIONS, "casework/writing/link_sessions.py", old, new)


def entrance(name: str, old: str, new: str) -> Mutant:
    return code(f"following: {name}", SESSIONS, "casework/portal/entrance.py", old, new)


def finding(name: str, old: str, new: str) -> Mutant:
    return code(f"following: {name}", UNPINNED, "casework/portal/finding.py", old, new)


def sending(name: str, old: str, new: str, *, tests: str = UNPINNED, step: str = "send_code") -> Mutant:
    return code(f"following: {name}", tests, f"casework/steps/{step}.py", old, new)


FOLLOWED: tuple[Mutant, ...] = (
    session("a session never ends", "session.ends_at <= at", "False"),
    session("nobody signs a session", "not constant_time_compare(_signature(f\"{match['link']}.{match['hour']}\"), ", "not ("),
    session("a signature is of any link", "_signature(named)}", '_signature("")}'),
    session("a session is another each second", "// HOUR + 1", "// HOUR + at.minute"),
    entrance(
        "the link stays in the address",
        "redirect(page, link_sessions.begin(link, at=at)) if link",
        "view(request, token) if link",
    ),
    entrance("a session that is over looks like no link", "return session_over(request)", "return gone(request)"),
    entrance("addresses go along as referers", '"strict-origin"', '"same-origin"'),
    code(
        "following: a session outlives its link",
        SESSIONS,
        "casework/writing/links.py",
        "Q(used_at__isnull=True, voided_at__isnull=True, expires_at__gt=at)",
        "Q(used_at__isnull=True)",
    ),
    code(
        "following: a session opens pages of any kind",
        SESSIONS,
        "casework/writing/links.py",
        ".filter(by, kind=kind)",
        ".filter(by)",
    ),
    code(
        "following: nobody objects by a session",
        SESSIONS,
        "visits/citizens_word.py",
        "constant_time_compare(digest_token(token_of(pk)), bytes(link.digest))",
        "False",
    ),
    finding("a code opens as often as it is entered", "_first_use(str(event.pk), address=address, at=at)", "True"),
    finding("a second touch of the button is refused", "tries.is_counted(USES_FROM_THERE, [(code, address)], at=at)", "False"),
    finding("codes are guessed without end", "        tries.take(OF_A_CODE, str(event.pk), at=at)\n", ""),
    finding("it takes longer where there is a phone", "began + ANSWERED_AFTER - time.monotonic()", "0.0"),
    finding("messages are asked for without end", "    tries.take(SENT_FROM_ADDRESS, address, at=at)\n", ""),
    finding("messages of a case are asked for without end", "    tries.take(SENT_FOR_CASE, number, address, at=at)\n", ""),
    finding("it is said that nothing can be sent", "with suppress(Refused):", "with suppress(ZeroDivisionError):"),
    sending("a code never ends", "at < event.occurred_at + CODE_LASTS", "True"),
    sending("an older code counts too", '.order_by("-seq").first()', '.order_by("seq").first()'),
    sending("every case has the same code", 'return f"{event.case_id}:{event.seq}"', 'return f"{event.seq}"'),
    sending("any code opens", "not constant_time_compare(code_of(event), code)", "False"),
    sending("codes are sent without end", "len(times) >= CODES_A_DAY or ", ""),
    sending("a code is sent at each touch", "at < times[0] + BETWEEN_CODES", "False"),
    sending("links are sent without end", "lately.count() >= LINKS_A_DAY", "False", step="send_link"),
    sending("the unit sends the link again", "        outside=True,\n", "", tests=AGAIN, step="send_link"),
    sending("operators use up the citizen's", "actor__isnull=actor is None, ", "", tests=AGAIN, step="send_link"),
    sending("a rating link is sent after the rating", " and not given.exists()", "", step="send_link"),
    sending("a rating link is not sent again", ", *asked_again(_waits_for_rating)", ",", tests=AGAIN, step="send_link"),
    code(
        "following: the unit reads a confidential demand on its screen",
        PAGE,
        "casework/policies/citizens_link.py",
        "link.via != Link.Via.SCREEN or not link.case.confidential",
        "True",
    ),
    code(
        "following: the unit reads what the citizen wrote since",
        PAGE,
        "casework/portal/story.py",
        "access.KINDS_FOR_CITIZEN - access.KINDS_OF_CITIZEN",
        "access.KINDS_FOR_CITIZEN",
    ),
    code(
        "following: what was removed by law is shown as nothing",
        PAGE,
        "casework/portal/story.py",
        "redacted=words.redacted_at is not None",
        "redacted=False",
    ),
)
