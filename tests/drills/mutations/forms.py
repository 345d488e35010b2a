"""Forms: sent twice, sent by two people at once, sent when the session was over."""

from tests.drills.mutations.mutant import code

ONCE, UNSENT = "tests/config/test_forms_once.py", "tests/config/test_unsent.py"
WORDS = "tests/config/test_unsent_in_words.py"
OF_ROWS, OF_CASES = "tests/accounts/test_edited_at_once.py", "tests/casework/desk/test_edited_at_once.py"

FORMS = (
    code("a fault keeps its key", ONCE, "config/forms_once.py", "transaction.set_rollback(True)", "pass"),
    code("a refusal keeps its key", ONCE, "config/forms_once.py", "            answers.release(row)\n", "            pass\n"),
    code("a slip is kept all day", ONCE, "casework/writing/answers.py", "    _put_away(at=at)\n", ""),
    code("a form sends all that it showed", OF_ROWS, "accounts/changed_only.py", "cleaned[bound.name] = present", "pass"),
    code("a form forgets what it showed", OF_CASES, "casework/desk/cases/views.py", 'request.POST.get("shown", "") or ', ""),
    code(
        "anybody is offered it",
        UNSENT,
        "casework/writing/unsent.py",
        "pk=pk, user=user, created_at__gte",
        "pk=pk, created_at__gte",
    ),
    code("what was done is kept for them", UNSENT, "config/unsent.py", "None if _made(request, person, key) else _keep", "_keep"),
    code("what was done is offered", UNSENT, "config/unsent.py", "and (made := _made(request, person, key))", "and (made := '')"),
    code("other files are the same form", ONCE, "accounts/typed.py", "*([files] if files else [])", ""),
    code("anybody makes up marks", OF_CASES, "casework/writing/overwriting.py", "if not hmac.compare_digest(", "if not print("),
    code("a guess is told by the answer", OF_CASES, "casework/writing/overwriting.py", "not (part.label and ", "not ("),
    code(
        "who sees the case no more is shown it",
        WORDS,
        "config/unsent_in_words.py",
        'if case is None and "number" in',
        'if "x" in',
    ),
    code(
        "what is no more is named",
        WORDS,
        "casework/desk/combobox/offering.py",
        "if choice and offered.among([choice])",
        "if choice",
    ),
    code("codes are shown", WORDS, "casework/desk/in_words/answers.py", "elif not typed.may_show(name):", "elif not name:"),
    code("whoever sits there sends it", UNSENT, "config/unsent.py", "request.user.pk != person", "False"),
)
