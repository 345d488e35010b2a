"""What product code does with the tables of casework. What is not named here the database refuses, whatever code runs."""

from accounts.grants import Rights

APPENDED = Rights(insert=True)

RIGHTS = {
    # The timeline. Its heads are written by a trigger; how far they were announced is the composers'.
    "casework_event": APPENDED,
    "casework_head": Rights(update=("announced_seq", "outcome_mac")),
    "casework_words": Rights(insert=True, update=("title", "text", "salt", "redacted_at")),
    "casework_attachment": Rights(insert=True, update=("name", "sha256", "salt", "content", "redacted_at")),
    # The case, and what it waits for.
    "casework_case": Rights(
        insert=True,
        update=(
            *("state", "round", "visits_required", "photo_reason", "unit_id", "handler_id", "topic_id", "area_id"),
            *("citizen_id", "urgency", "address", "email", "card", "attention", "returns", "closed_at", "ending"),
            *("merged_into_id", "assisting"),
        ),
    ),
    "casework_number": Rights(insert=True, update=("last",)),
    "casework_wait": Rights(
        insert=True,
        update=("about", "clock_from", "days_from", "due_at", "due_seq", "limit_amount", "until", "ended_by", "provisional"),
    ),
    "casework_pause": Rights(insert=True, update=("ended_at",)),
    "casework_casehandler": APPENDED,
    "casework_view": APPENDED,
    "casework_listexport": APPENDED,
    "casework_savedview": Rights(insert=True, update=("name", "unit_id"), delete=True),
    # The citizen.
    "casework_citizen": Rights(insert=True, update=("name",)),
    "casework_correction": Rights(insert=True, delete=True, locked=True),
    "casework_link": Rights(insert=True, update=("used_at", "voided_at")),
    "casework_attestation": Rights(insert=True, update=("voided_at",)),
    "casework_rating": Rights(insert=True, update=("status", "decided_by_id", "decided_at", "excluded_at")),
    # What is settled on the call, and what it is answered from.
    "casework_contact": Rights(insert=True, locked=True),
    "casework_contactopening": APPENDED,
    "casework_contactreview": APPENDED,
    "casework_article": Rights(insert=True, update=("current_id",)),
    "casework_articleversion": APPENDED,
    "casework_knowledgegap": Rights(insert=True, update=("times", "last_at")),
    # Escalation.
    "casework_escalationrule": Rights(insert=True, update=("current_id", "enabled")),
    "casework_ruleversion": APPENDED,
    "casework_firing": APPENDED,
    "casework_escalationstop": Rights(insert=True, update=("ended_by_id", "ended_at", "outcome_mac")),
    "casework_noticerecall": APPENDED,
    "casework_sweep": Rights(insert=True, update=("finished_at", "fired", "failed_rules", "outcome_mac"), delete=True),
    # What is announced. A secret goes once its message was taken.
    "casework_notice": Rights(
        insert=True,
        update=(
            *("address", "secret", "state", "deliver_after", "attempts", "claimed_at", "sent_at", "read_at"),
            "outcome_mac",
        ),
    ),
    "casework_attempt": APPENDED,
    "casework_receipt": APPENDED,
    "casework_messageversion": APPENDED,
    "casework_staffchoice": APPENDED,
    "casework_idempotency": Rights(insert=True, update=("status", "body"), delete=True),
    "casework_unsentform": Rights(insert=True, delete=True),
    # The catalogue and the calendar, as administrators keep them. The place in the tree and the revision are triggers'.
    "casework_topic": Rights(
        insert=True,
        update=("code", "name", "name_en", "parent_id", "visits_required", "photo_reason", "public_matter", "enabled"),
    ),
    "casework_limit": Rights(insert=True, update=("topic_id", "urgency", "amount", "unit", "extension"), delete=True),
    "casework_citizenlimit": Rights(insert=True, update=("most", "minutes")),
    "casework_urgencyword": Rights(insert=True, update=("word", "urgency"), delete=True),
    "casework_route": Rights(insert=True, update=("topic_id", "area_id", "unit_id"), delete=True),
    "casework_textmodule": Rights(insert=True, update=("unit_id", "key", "title", "text", "enabled")),
    "casework_calendar": Rights(update=("week", "published_through")),
    "casework_calendarday": Rights(insert=True, delete=True),
    "casework_calendaredit": APPENDED,
    # Open texts are written by triggers.
    "casework_opentext": Rights(),
    "casework_caselisting": Rights(),
    "casework_trainedproposals": Rights(insert=True, delete=True),
    "casework_verification": Rights(insert=True, update=("finished_at", "through", "breaks", "broken", "mac")),
}
