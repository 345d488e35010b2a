"""How messages to citizens are worded, and that no wording stops or empties one."""

from tests.drills.mutations.mutant import STEPS, code

TEXTS_OF = "casework/policies/message_texts.py"
STEP = "casework/steps/word_message.py"
WORDINGS = "casework/notices/wordings.py"
PAGE, VIEWS = "casework/desk/messages/page.py", "casework/desk/messages/views.py"
OF_TEXTS, OF_LENGTH = "tests/casework/policies/test_message_texts.py", "tests/casework/policies/test_sms_length.py"
OF_STEP, OF_WORDINGS = STEPS + "test_word_message.py", "tests/casework/notices/test_wordings.py"
OF_PAGE = "tests/casework/desk/test_messages_page.py"

MESSAGES = (
    code("message: a link may be lost", OF_TEXTS, TEXTS_OF, "if name in REQUIRED and name not in used:", "if False:"),
    code("message: an unknown variable is taken", OF_TEXTS, TEXTS_OF, "        if name not in names:\n", "        if False:\n"),
    code("message: HTML is taken", OF_TEXTS, TEXTS_OF, "if tag := HTML.search(body):", "if tag := None:"),
    code("message: a link runs into its neighbour", OF_TEXTS, TEXTS_OF, "(name in LINKS or after.isascii())", "after.isascii()"),
    code("message: any number of parts is taken", OF_TEXTS, TEXTS_OF, "if parts > MOST_PARTS:", "if parts > 99:"),
    code("message: an emoji counts once", OF_LENGTH, "casework/policies/sms_length.py", "ord(character) > ONE_PLACE", "False"),
    code("message: a part of several holds as much as one", OF_LENGTH, "casework/policies/sms_length.py", "(70, 67)", "(70, 70)"),
    code(
        "message: supervisors word it", OF_STEP, STEP, "if not (answer := access.may(actor, access.WORD_MESSAGE)):", "if False:"
    ),
    code("message: the second overwrites the first", OF_STEP, STEP, "newest.version != wording.version", "False"),
    code(
        "message: what a case needs is switched off",
        OF_STEP,
        STEP,
        "not wording.enabled and notification.required_because",
        "False",
    ),
    code("message: no end to versions in a day", OF_STEP, STEP, "    bounds.add(bounds.MESSAGE_VERSIONS, actor, at=at)\n", ""),
    code("message: a row switches off what a case needs", OF_WORDINGS, WORDINGS, "bool(notification.required_because) or ", ""),
    code(
        "message: anybody's row is used",
        OF_WORDINGS,
        WORDINGS,
        "    if is_written(version):\n",
        "    if True:\n",
    ),
    code("message: a wording is old for a minute", OF_WORDINGS, WORDINGS, "FRESH_SECONDS = 5", "FRESH_SECONDS = 60"),
    code("message: every message reads the wordings anew", OF_WORDINGS, WORDINGS, "FRESH_SECONDS = 5", "FRESH_SECONDS = -1"),
    code(
        "message: a text that does not fit is sent",
        OF_WORDINGS,
        "casework/notices/texts.py",
        "if not message_texts.fits(body, tuple(values)):",
        "if False:",
    ),
    code(
        "message: a switched off message is written",
        OF_WORDINGS,
        "casework/notices/compose.py",
        " or not wordings.is_on(notification, transport, language)",
        "",
    ),
    code("message: the preview shows the link", OF_PAGE, "casework/notices/texts.py", "    masked.secret = MASK\n", ""),
    code(
        "message: the registered text is edited",
        OF_PAGE,
        "casework/desk/messages/forms.py",
        "        if registered:\n",
        "        if False:\n",
    ),
    code("message: weeks are counted", OF_PAGE, PAGE, "LATELY = timedelta(days=7)", "LATELY = timedelta(days=70)"),
    code(
        "message: a refused text is gone",
        OF_PAGE,
        VIEWS,
        "    return _page(request, user, this, form)\n",
        "    return _page(request, user, this, _unsent(request, this, registered=True))\n",
    ),
)
