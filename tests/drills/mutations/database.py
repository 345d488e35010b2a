"""What the database itself refuses, taken out of it."""

from tests.drills.mutations.mutant import GUARDS, Mutant, code, without_constraint, without_trigger

DATABASE = (
    Mutant("states change as anybody likes", GUARDS + "test_states.py", edits=without_trigger("guard_case", "casework_case")),
    Mutant(
        "a case changes without an event",
        GUARDS + "test_states.py",
        edits=without_trigger("guard_case_event_update", "casework_case"),
    ),
    Mutant(
        "a resolved case loses its visit",
        GUARDS + "test_states.py",
        edits=without_trigger("guard_ground_attestation", "casework_attestation"),
    ),
    Mutant("a case in hand has no unit", GUARDS + "test_states.py", sql=without_constraint("case_handled_by_a_unit", "case")),
    Mutant(
        "a visit at which nobody was met counts", GUARDS, sql=without_constraint("attestation_counts_when_met", "attestation")
    ),
    Mutant(
        "the unit enters its own rating", GUARDS + "test_ratings.py", edits=without_trigger("guard_rating", "casework_rating")
    ),
    Mutant("a round is rated twice", GUARDS + "test_ratings.py", sql=without_constraint("rating_one_accepted", "rating")),
    Mutant(
        "nobody came is accepted", GUARDS + "test_ratings.py", sql=without_constraint("rating_nobody_came_is_decided", "rating")
    ),
    Mutant("a used link is fresh again", GUARDS + "test_ratings.py", edits=without_trigger("guard_link", "casework_link")),
    Mutant("an event is edited", GUARDS + "test_timeline.py", edits=without_trigger("append_only", "casework_event")),
    Mutant("the timeline's head goes back", GUARDS + "test_timeline.py", edits=without_trigger("guard_head", "casework_head")),
    Mutant("words are edited", GUARDS + "test_timeline.py", edits=without_trigger("guard_words", "casework_words")),
    Mutant(
        "a whole table is emptied",
        GUARDS + "test_timeline.py",
        edits=without_trigger("never_emptied", "casework_event"),
        only="emptied",
    ),
    Mutant("a case waits for one thing twice", GUARDS + "test_timeline.py", sql=without_constraint("wait_one_open", "wait")),
    Mutant(
        "messages become what anybody likes",
        GUARDS + "test_tampering.py",
        edits=without_trigger("guard_notice", "casework_notice"),
    ),
    Mutant("sweeps vanish", GUARDS + "test_tampering.py", edits=without_trigger("guard_sweep", "casework_sweep")),
    Mutant("an answer is forgotten", GUARDS + "test_tampering.py", edits=without_trigger("guard_answer", "casework_idempotency")),
    Mutant("a lost phone is let in again", GUARDS + "test_tampering.py", edits=without_trigger("guard_device", "visits_device")),
    code(
        "a code is wiped in silence",
        GUARDS + "test_tampering.py",
        "visits/sql/grounds.sql",
        "NOT visits_code_used_now(NEW.case_id)",
        "false",
    ),
    code(
        "whoever tried to send a message signs something else",
        "tests/casework/notices/test_outcomes.py",
        "casework/notices/deliver.py",
        "vars(notice) | became",
        "vars(notice)",
    ),
    code(
        "a dissatisfied rating closes in any round",
        GUARDS + "test_states.py",
        "casework/sql/cases.sql",
        "of_round >= last_round",
        "true",
    ),
    code(
        "a visit of any round counts",
        GUARDS + "test_states.py",
        "casework/sql/cases.sql",
        "round = of_round AND counted",
        "counted",
    ),
    code("the chain forgets the facts", GUARDS + "test_timeline.py", "casework/sql/timeline.sql", "e.facts, ", ""),
    code(
        "a traditional character is another one",
        "tests/casework/test_search_terms.py",
        "casework/sql/search.sql",
        "coalesce(public.casework_simplified() ->> written, written) AS part",
        "written AS part",
    ),
    code(
        "search begins anew at every character",
        "tests/casework/test_search_terms.py",
        "casework/sql/search.sql",
        "FROM string_to_table(run, NULL) WITH ORDINALITY AS parts (written, place)",
        "FROM (SELECT substr(run, n, 1), n FROM generate_series(1, length(run)) AS n) AS parts (written, place)",
        only="ten_times",
    ),
)
