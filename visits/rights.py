"""What product code does with the tables of visits. What is not named here the database refuses, whatever code runs."""

from accounts.grants import Rights

APPENDED = Rights(insert=True)

RIGHTS = {
    "visits_visit": Rights(
        insert=True,
        update=(
            *("case_id", "round", "state", "code_digest", "code_tries", "visitor_id", "outcome", "began_at", "ended_at"),
            *("met_with", "said_id", "compared", "found", "promised", "promise_due", "late_reason", "record_sealed", "method"),
            *("confirmed_at", "signature", "decided_by_id", "device_now", "received_at", "sha256", "why", "disputed_at"),
            *("promise_kept_at", "heard_there", "as_written", "clock_behind"),
        ),
    ),
    "visits_visit_companions": Rights(insert=True, delete=True),
    "visits_invitation": Rights(insert=True, update=("confirmed_at",)),
    "visits_kept": APPENDED,
    "visits_photo": APPENDED,
    "visits_call": APPENDED,
    "visits_effort": APPENDED,
    "visits_flag": Rights(insert=True, update=("explanation", "explained_by_id", "explained_at")),
    "visits_review": Rights(insert=True, update=("result", "reason", "by_id", "at")),
    "visits_slip": Rights(insert=True, update=("used_for_id", "voided_at")),
    "visits_device": Rights(insert=True, update=("last_seen_at", "revoked_at")),
}
