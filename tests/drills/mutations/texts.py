"""Texts: masked in plain, sealed in full, and still found, verified and read by whom they are for."""

from tests.drills.mutations.mutant import code

FULL, SEALED = "tests/casework/test_words_in_full.py", "tests/casework/steps/test_seal.py"
LIMITED, BOUNDED = "tests/config/test_time_limit.py", "tests/casework/test_search_bounds.py"
SEARCHED, IMPORTED = "tests/casework/test_search_of_numbers.py", "tests/casework/channels/test_personal_numbers.py"
VERIFIED, NOWHERE = "tests/visits/test_verification.py", "tests/visits/test_nowhere_in_plain.py"

TEXTS = (
    code("words stand in plain", FULL, "casework/writing/words.py", "masked_text = full_text.mask(text)", "masked_text = text"),
    code("the salt of words stands beside their hash", FULL, "casework/writing/words.py", 'salt=b"",', "salt=salt,"),
    code(
        "half a number stands in a title that was cut",
        FULL,
        "casework/writing/words.py",
        "if stem != title and text.startswith(stem):",
        "if False:",
    ),
    code(
        "what waits to be sealed is read in plain", SEALED, "casework/models/fields.py", "value and masking.text(value)", "value"
    ),
    code("redacted words stay sealed", FULL, "casework/sql/timeline.sql", "    NEW.sealed := NULL;\n", ""),
    code(
        "texts of visits stand in plain",
        NOWHERE,
        "visits/content.py",
        "full_text.mask(texts[name], ",
        "(lambda text, longest: text)(texts[name], ",
    ),
    code(
        "a number of another register stands in plain",
        IMPORTED,
        "casework/steps/register.py",
        "return masking.identifier(identifier, longest=LONGEST[name])",
        "return identifier",
    ),
    code(
        "numbers that look alike once masked are one demand",
        IMPORTED,
        "casework/masking.py",
        "return masked[: longest - len(mark)] + mark",
        "return masked[:longest]",
    ),
    code("a number is searched for in words", SEARCHED, "casework/search.py", "else _without_numbers(sought)", "else sought"),
    code(
        "a search goes on past what took too long",
        LIMITED,
        "casework/by_words.py",
        "            if until == start:\n                raise\n",
        "",
        only="stall",
    ),
    code(
        "a search ends where it stopped",
        BOUNDED,
        "casework/by_words.py",
        "    return Matches(ids, until)",
        "    return Matches(ids)",
    ),
    code(
        "others' cases lead a search on",
        BOUNDED,
        "casework/by_words.py",
        "        if len(stretch) < length:\n            return Matches(ids)\n",
        "",
    ),
    code(
        "another register's number leads to whom does not read the demand",
        BOUNDED,
        "casework/search.py",
        'external_id="").order_by("-pk")\n    return _visible(user, cases, readable=access.reads(user)',
        'external_id="").order_by("-pk")\n    return _visible(user, cases, readable=Q()',
    ),
    code("a request has no limit in the database", LIMITED, "config/wsgi.py", "time_limit.hold()\n", "\n", only="web"),
    code("what was cut off is a fault", LIMITED, "config/faults.py", "if is_cut_off(error):", "if False:", only="stall"),
    code(
        "what stands behind a phone number becomes digits of it",
        "tests/casework/test_phones.py",
        "casework/phones.py",
        "return not others or len(others[-1]) >= 3",
        "return True or len(others[-1]) >= 3",
    ),
    code(
        "a raised digit is a digit",
        "tests/accounts/test_entered.py",
        "accounts/entered.py",
        "    if form.startswith(SAME_CHARACTER):",
        "    if form:",
    ),
    code(
        "a right code uses up a try",
        "tests/visits/test_confirm.py",
        "visits/steps/tries.py",
        "if right and tries.exists():",
        'if right and tries.update(code_tries=F("code_tries") + 1):',
        only="uses_up",
    ),
    code(
        "a changed mask is not noticed",
        VERIFIED,
        "casework/writing/full_text.py",
        "return self.masked == _digest(masked)",
        "return True",
    ),
    code("sealing loses what words were hashed with", SEALED, "casework/steps/seal.py", "salt=bytes(salt))", 'salt=b"")'),
    code(
        "sealing forgets the numbers of registers",
        SEALED,
        "casework/steps/seal.py",
        "            _mask_identifiers(case, at=at)\n",
        "",
    ),
)
