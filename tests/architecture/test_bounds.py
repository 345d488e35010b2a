"""No table grows for ever by what one person does: each that product code adds to says what bounds it in a day."""

from accounts import grants

BY_VERBS = "events, each counted towards its verb's bound of the day (`Verb.a_day`), and what stands beside an event"
BY_ADMINISTRATORS = "entered by administrators, one form at a time; few rows, which are changed or removed again"
BY_OTHER_ROWS = "a row or two for each of another table that is bounded"
BY_THE_SYSTEM = "written by the system, however often people ask"

BOUNDED = {
    "accounts_area": BY_ADMINISTRATORS,
    "accounts_invitation": "INVITATIONS",
    "accounts_administrationevent": "a line for each change of what administrators keep",
    "accounts_membership": BY_ADMINISTRATORS,
    "accounts_membershiprequest": BY_ADMINISTRATORS,
    "accounts_session": "SIGN_INS; forgotten when they have ended",
    "accounts_token": "SIGN_INS; forgotten when they have ended",
    "accounts_trycount": "a row for each limit, person or address and its time; forgotten afterwards",
    "accounts_unit": BY_ADMINISTRATORS,
    "accounts_user": BY_ADMINISTRATORS,
    "casework_article": "ARTICLE_VERSIONS",
    "casework_articleversion": "ARTICLE_VERSIONS",
    "casework_attempt": "a few for each message, which is bounded",
    "casework_attachment": "FILES",
    "casework_attestation": BY_OTHER_ROWS,
    "casework_calendarday": BY_OTHER_ROWS,
    "casework_calendaredit": "CALENDAR_EDITS",
    "casework_case": "the bound of registering",
    "casework_casehandler": BY_OTHER_ROWS,
    "casework_citizen": "the bounds of registering and correcting",
    "casework_citizenlimit": "one for each code",
    "casework_contact": "CONTACTS",
    "casework_contactopening": "the bound of registering, and one for a contact",
    "casework_contactreview": "REVIEWS_OF_CONTACTS, and one for a contact",
    "casework_correction": "one for a case",
    "casework_escalationrule": "RULE_VERSIONS",
    "casework_escalationstop": "STOPS",
    "casework_event": BY_VERBS,
    "casework_firing": BY_THE_SYSTEM,
    "casework_idempotency": "a row for each call or form that did something, which is bounded; forgotten after a day",
    "casework_knowledgegap": "GAPS",
    "casework_limit": BY_ADMINISTRATORS,
    "casework_link": "one a day for a case by its PIN, and the verbs that send or print one",
    "casework_messageversion": "MESSAGE_VERSIONS",
    "casework_notice": BY_OTHER_ROWS,
    "casework_noticerecall": "RECALLS",
    "casework_number": "a row for each day",
    "casework_pause": BY_OTHER_ROWS,
    "casework_rating": "once for a link, or by the bound of its verb",
    "casework_receipt": "three for each message and gateway",
    "casework_route": BY_ADMINISTRATORS,
    "casework_ruleversion": "RULE_VERSIONS",
    "casework_staffchoice": "STAFF_CHOICES",
    "casework_sweep": BY_THE_SYSTEM,
    "casework_topic": BY_ADMINISTRATORS,
    "casework_trainedproposals": BY_THE_SYSTEM,
    "casework_unsentform": "UNSENT_FORMS; forgotten after half an hour",
    "casework_urgencyword": BY_ADMINISTRATORS,
    "casework_verification": BY_THE_SYSTEM,
    "casework_view": "CASE_VIEWS",
    "casework_wait": BY_OTHER_ROWS,
    "casework_words": BY_VERBS,
    "django_admin_log": BY_ADMINISTRATORS,
    "visits_call": BY_VERBS,
    "visits_device": "PHONES",
    "visits_effort": "EFFORTS",
    "visits_flag": BY_OTHER_ROWS,
    "visits_invitation": BY_OTHER_ROWS,
    "visits_kept": "QUARANTINED",
    "visits_photo": BY_VERBS,
    "visits_review": BY_OTHER_ROWS,
    "visits_slip": BY_VERBS,
    "visits_visit": "VISITS, whether they name a case or not",
    "visits_visit_companions": BY_OTHER_ROWS,
}


def test_every_table_that_grows_says_what_bounds_it() -> None:
    assert {table for table, rights in grants.declared().items() if rights.insert} == set(BOUNDED)
