"""Bounds of a day: who is counted, for what, until when; and what is forgotten once it has had its time."""

from tests.drills.mutations.mutant import Mutant, code

CASES, VISITS = "tests/casework/test_bounds.py tests/casework/test_bounds_at_doors.py", "tests/visits/test_bounds.py"
ANSWERS, FORGETTING = "tests/casework/api/test_idempotency.py", "tests/accounts/test_forgetting.py"

BOUNDS: tuple[Mutant, ...] = (
    code("verbs are counted for nobody", CASES, "casework/timeline.py", "    count(verb, actor=actor, at=at)\n", ""),
    code("everybody shares a bound", CASES, "casework/bounds.py", "daily.add(bound, str(user.pk),", "daily.add(bound,"),
    code("all verbs share a bound", CASES, "casework/verb.py", 'f"verb {self.code}"', '"verb"'),
    code(
        "a day never ends",
        CASES,
        "accounts/daily.py",
        "left), *about, day.isoformat(), at=at",
        "left * 9), *about, at=at",
    ),
    code("a day ends a day late", CASES, "accounts/daily.py", "timedelta(days=1), time.min", "timedelta(days=2), time.min"),
    code("one more than the bound", CASES, "accounts/tries.py", "<= %(most)s", "<= %(most)s + 1"),
    code("many in one go slip through", CASES, "accounts/tries.py", "if count > allowance.most:", "if False:"),
    code("a list of views is one view", CASES, "casework/writing/case_views.py", "count=len(views)", "count=1"),
    code(
        "demands are taken without end", CASES, "casework/steps/register.py", "        count(REGISTER, actor=actor, at=at)\n", ""
    ),
    code(
        "demands at doors are taken without end",
        VISITS,
        "casework/steps/hear.py",
        "    count(REGISTER, actor=actor, at=at)\n",
        "",
    ),
    code(
        "visits of no case are taken without end",
        VISITS,
        "visits/steps/record.py",
        "        count(RECORD_VISIT, actor=actor, at=at)\n",
        "",
    ),
    code(
        "the same again is counted",
        VISITS,
        "visits/steps/quarantine.py",
        "    if first := QuarantinedVisit.objects.filter(visit=visit, sha256=sha256).first():\n        return first\n",
        "",
    ),
    code(
        "a phone that is known is counted",
        VISITS,
        "visits/steps/device.py",
        ".filter(pk=device).first() or _new(",
        ".filter(pk=device).none().first() or _new(",
    ),
    code(
        "unusable visits are kept without end", VISITS, "visits/steps/quarantine.py", "    add(QUARANTINED, actor, at=at)\n", ""
    ),
    code("phones are registered without end", VISITS, "visits/steps/device.py", "    add(PHONES, actor, at=at)\n", ""),
    code(
        "what a visit took costs the visit",
        VISITS,
        "visits/intake/receive.py",
        "with suppress(TooManyToday):",
        "with suppress(ZeroDivisionError):",
    ),
    code("the API does not say when", CASES, "casework/api/problems.py", "if exc.retry_after else None", "if False else None"),
    code("a page fails where nobody expects it", CASES, "config/settings.py", '    "config.middleware.BoundsOfADay",\n', ""),
    code("typed words are lost", CASES, "casework/desk/cases/views.py", "asked.asks and refused.retry_after", "False"),
    code("programs sign in without end", CASES, "accounts/tokens.py", "    daily.add(SIGN_INS, str(user.pk), at=at)\n", ""),
    code(
        "answers are kept for ever",
        ANSWERS,
        "casework/writing/answers.py",
        "created_at__lt=at - LASTS",
        "created_at__lt=at - 99 * LASTS",
    ),
    code("answers are forgotten early", ANSWERS, "casework/writing/answers.py", "timedelta(hours=24)", "timedelta(hours=23)"),
    code(
        "only one batch is forgotten",
        ANSWERS,
        "accounts/batches.py",
        "        yield keys\n",
        "        yield keys\n        return\n",
    ),
    code(
        "open sessions are forgotten",
        FORGETTING,
        "accounts/sessions.py",
        "ended = Session.objects.filter(expire_date__lte=at)",
        "ended = Session.objects.all()",
    ),
)
