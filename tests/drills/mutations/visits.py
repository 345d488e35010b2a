"""Visits: who confirms and decides, what a phone holds, photos."""

from tests.drills.mutations.mutant import Mutant, code, without_trigger

VISITS, OFFLINE = "tests/visits/", "tests/visits/offline/test_nothing_is_lost.py"

VISITS_MADE = (
    Mutant("what was recorded is rewritten", VISITS + "test_guards.py", edits=without_trigger("guard_visit", "visits_visit")),
    Mutant("what was kept goes away", VISITS + "test_guards.py", edits=without_trigger("append_only", "visits_kept")),
    code(
        "the visitor is not asked first",
        VISITS + "test_flags.py",
        "visits/steps/decide_flag.py",
        "if flag.explained_at is None and at <",
        "if False and at <",
    ),
    code(
        "who had a part decides on a flag",
        VISITS + "test_flags.py",
        "visits/steps/decide_flag.py",
        "    refuse(visit_access.may_look(actor, visit, review), as_forbidden=True)\n",
        "",
    ),
    code(
        "every week draws the same",
        VISITS + "test_draw.py",
        "visits/sampling.py",
        'f"{week.isoformat()}:{visit}"',
        'f"{visit}"',
    ),
    code(
        "photos are kept without a reason",
        VISITS + "test_photos.py",
        "visits/steps/photo.py",
        "or not visit.case.photo_reason:",
        "or False:",
    ),
    code("a fifth photo is kept", VISITS + "test_photos.py", "visits/photos.py", "MOST = 4", "MOST = 5"),
    code(
        "pixels are not counted",
        VISITS + "test_photos.py",
        "casework/pictures.py",
        "picture.width * picture.height > MOST_PIXELS or",
        "",
    ),
    code(
        "metadata is shown",
        VISITS + "test_photos.py",
        "casework/pictures.py",
        'shown.save(file, "JPEG",',
        'shown.save(file, "JPEG", exif=picture.getexif(),',
    ),
    code(
        "the phone forgets before the receipt matches",
        OFFLINE,
        "visits/static/field/send.js",
        "const matches = ",
        "const matches = true || ",
        only="another_receipt",
    ),
    code(
        "the phone forgets what was refused",
        OFFLINE,
        "visits/static/field/outbox.js",
        'const UNSENT = new Set(["queued", "refused"]);',
        "const UNSENT = new Set([]);",
        only="leaving_is_refused",
    ),
    code(
        "the phone's key can be read out",
        OFFLINE,
        "visits/static/field/crypto.js",
        "length: 256 }, false",
        "length: 256 }, true",
        only="sealed",
    ),
    code(
        "an objection takes the promise's place",
        VISITS + "test_citizen_record.py",
        "visits/queries.py",
        'return f"dispute {visit}"',
        "return str(visit)",
    ),
    code(
        "a neighbour's word opens the gate",
        VISITS + "test_whose_word.py",
        "visits/access.py",
        "return case.citizen_id == other.citizen_id",
        "return True",
    ),
    code(
        "more visits are more tries at a code",
        VISITS + "test_confirm.py",
        "visits/steps/tries.py",
        'others.update(code_tries=F("code_tries") + 1)',
        "pass",
    ),
    code(
        "masked addresses are compared",
        VISITS + "test_places.py",
        "visits/places.py",
        "if address := written_alike(case.address):",
        "if address := written_alike(case.address)[:4]:",
    ),
)
