"""Ways to break the page on which citizens ask."""

from tests.drills.mutations.mutant import Mutant, code

PAGE, LIMITS, RACES = "tests/casework/portal/test_ask.py", "tests/casework/portal/test_ask_limits.py", "tests/races/test_asks.py"
ASK, FORMS, SHOWN = "casework/steps/ask.py", "casework/portal/ask/forms.py", "casework/portal/ask/page.py"
ASKED: tuple[Mutant, ...] = (
    code(
        "each time a form is sent it is another",
        PAGE,
        ASK,
        'short_token_of(key, purpose="ask.link")',
        'short_token_of(f"{key}{at}", purpose="ask.link")',
    ),
    code("the same form at once is a fault", RACES, ASK, "except (IntegrityError, AskedTooOften):", "except AskedTooOften:"),
    code("of the same form at once some are refused", RACES, ASK, "(IntegrityError, AskedTooOften)", "IntegrityError"),
    code("whoever comes to the screen later is shown the PIN", PAGE, ASK, "case.created_at + SHOWN_AGAIN else", "at else"),
    code("what was changed is lost in silence", PAGE, ASK, "if not _is_same(case, demand, files):", "if False:"),
    code(
        "a corrected phone number is lost in silence",
        PAGE,
        ASK,
        "exact_place(demand), *_contacts(demand), d",
        "exact_place(demand), phone, case.email, d",
    ),
    code("a page loaded again without its photo is a change", PAGE, ASK, "uploaded <= attached", "uploaded == attached"),
    code("a further photo is no change", PAGE, ASK, " and uploaded <= attached", ""),
    code("any key opens a case", PAGE, "casework/portal/ask/views.py", "if not form_keys.is_ours(key):", "if False:"),
    code(
        "a refused form is another when it is sent again",
        PAGE,
        "casework/templates/portal/ask.html",
        "{% form_key key %}",
        "{% form_key %}",
    ),
    code(
        "a changed form goes under the old key",
        PAGE,
        "casework/portal/ask/views.py",
        "return _form(request, form, before=before)",
        "return _form(request, form, before=before, key=key)",
    ),
    code("whose address is one of the staff is told", PAGE, FORMS, '[NO_MESSAGES_THERE] if field == "email" else texts', "texts"),
    code("a nonsense point costs the demand", PAGE, FORMS, "if abs(lat) <= 90 and abs(lon) <= 180 else (None, None)", ""),
    code("a report is not confidential", PAGE, FORMS, "choices.Kind.REPORT if cleaned", "choices.Kind.HELP if cleaned"),
    code(
        "nobody counts demands from an address",
        LIMITS,
        ASK,
        "[*by_phone, (from_address, (address,), FROM_ADDRESS), ",
        "[*by_phone, ",
    ),
    code("nobody counts demands with a phone number", LIMITS, ASK, "[*by_phone, (from", "[(from"),
    code("another way of writing an address is another", LIMITS, ASK, "(contact.casefold(),)", "(contact,)"),
    code("demands are checked and never counted", LIMITS, ASK, "_count(tries.take, places, at=at)", "pass"),
    code(
        "of many demands at once more come through",
        RACES,
        ASK,
        "_count(tries.take, places, at=at)",
        "tries.take(*places[-1][:1], at=at)",
    ),
    code("what was told to wait has waited for nothing", LIMITS, ASK, "str(text) % {", 'str(text).replace("%(until)s", "") % {'),
    code("a citizen who is written to has no PIN", PAGE, "casework/steps/register.py", "pin = pin or (", "pin = ("),
    code(
        "what is said before a due time is promised as a time to wait",
        PAGE,
        SHOWN,
        "version.relation != RuleVersion.Relation.AFTER or ",
        "",
    ),
    code(
        "rules for some areas are promised to everybody",
        PAGE,
        SHOWN,
        " or any(version.scope.get(name) for name in NARROWER)",
        "",
    ),
    code(
        "rules for emergencies are promised to everybody", PAGE, SHOWN, "value in (version.scope.get(name) or [value])", "value"
    ),
    code(
        "photos of citizens are refused",
        PAGE,
        "casework/sql/attachments.sql",
        "e.actor_id IS NOT DISTINCT FROM w.author_id",
        "e.actor_id = w.author_id",
    ),
    code(
        "all IPv4 addresses in the other family are one",
        "tests/accounts/test_sign_in.py",
        "accounts/clients.py",
        "return str(parsed.ipv4_mapped)",
        "pass",
    ),
)
