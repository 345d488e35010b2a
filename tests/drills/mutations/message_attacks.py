"""What somebody might try with messages: rows of other code, odd answers, addresses that lead elsewhere."""

from tests.drills.mutations.mutant import Mutant, code

NOTICES = "tests/casework/notices/"
SEALED, HANDED_OVER = NOTICES + "test_sealed_for_ever.py", NOTICES + "test_hand_over.py"
STAFF, WORDED = NOTICES + "test_staff_messages.py", NOTICES + "test_wordings.py"
EMAIL, SMTP = "tests/casework/desk/test_email.py", NOTICES + "gateways/test_smtp.py"
DELIVER, ADDRESS = "casework/notices/deliver.py", "casework/policies/email_address.py"

ATTACKED: tuple[Mutant, ...] = (
    code("attack: a damaged message stops the others", SEALED, DELIVER, "    except CannotOpen:\n", "    except KeyError:\n"),
    code(
        "attack: a damaged address stops the lists",
        SEALED,
        "casework/notices/undelivered.py",
        '    return notices.defer("secret", "address", "case__address", "case__place", "case__email").order_by("pk")\n',
        '    return notices.order_by("pk")\n',
    ),
    code("attack: another's chat is written to", STAFF, DELIVER, " and signature_of(StaffChoice).fits(vars(choice))", ""),
    code("attack: who left is written to", STAFF, DELIVER, " or not notice.recipient.is_active", ""),
    code(
        "attack: a long name of a message loses it",
        HANDED_OVER,
        "casework/notices/sending.py",
        "reference=_recordable(gateway.send(message))",
        "reference=gateway.send(message)",
    ),
    code(
        "attack: an unsigned wording brings the default back",
        WORDED,
        "casework/notices/wordings.py",
        "    return next(filter(is_written, earlier), None)\n",
        "    return None\n",
    ),
    code(
        "attack: an unsigned wording is signed unread",
        WORDED,
        "casework/steps/word_message.py",
        "of_version(newest) if is_written(newest) else replace(current, version=newest.version)",
        "of_version(newest)",
    ),
    code("attack: an address leaves as another", EMAIL, ADDRESS, " and ENCODED not in address", ""),
    code("attack: an address leads inside", EMAIL, ADDRESS, "bool(ADDRESS.fullmatch(address))", "True"),
    code("attack: a rewritten address is sent to", SMTP, "casework/notices/gateways/smtp.py", " or REWRITTEN.search(text)", ""),
    code(
        "attack: staff have links sent to themselves",
        EMAIL,
        "casework/writing/citizens.py",
        "if User.objects.filter(email__iexact=address, is_active=True).exists():",
        "if False:",
    ),
    code(
        "attack: a text leads elsewhere",
        "tests/casework/policies/test_message_texts.py",
        "casework/policies/message_texts.py",
        'if address := ADDRESS.search(VARIABLE.sub(" ", body)):',
        "if address := None:",
    ),
    code(
        "attack: text messages report of mail",
        "tests/casework/hooks/test_receipts_of_others.py",
        "casework/notices/receipts.py",
        "attempts__gt=0, transport=Notice.Transport.SMS)",
        "attempts__gt=0)",
    ),
    code(
        "attack: capitals in a host show the short domain's pages",
        "tests/config/test_short_links.py",
        "config/middleware.py",
        "split_domain_port(request.get_host())[0] == short",
        "request.get_host() == short",
    ),
)
