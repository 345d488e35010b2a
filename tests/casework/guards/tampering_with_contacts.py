"""Ways around the steps that settle contacts and keep knowledge; and what no guard can tell."""

CONTACT = (
    "INSERT INTO casework_contact (number, kind, text, answer, sealed, content, article_id, handed_to, handed_whom, operator_id, "
    "at, sampled, mac) SELECT 'Q990101-00001', kind, text, answer, sealed, content, {article}, handed_to, handed_whom, "
    "operator_id, %(now)s, false, {mac} FROM casework_contact WHERE id = %(drawn)s"
)
REVIEW = (
    "INSERT INTO casework_contactreview (contact_id, result, reason, by_id, at, mac) "
    "VALUES ({contact}, '{result}', 'x', {by}, %(now)s, 'x')"
)
VERSION = (
    "INSERT INTO casework_articleversion (article_id, version, unit_id, question, answer, source, valid_until, author_id, "
    "created_at, mac) SELECT article_id, 3, unit_id, question, answer, source, valid_until, author_id, created_at, 'x' "
    "FROM casework_articleversion WHERE id = %(first_version)s"
)
MADE = "was not written by the application"

OF_CONTACTS: dict[str, str] = {
    "what a contact says": "UPDATE casework_contact SET text = 'x'",
    "a contact drawn no more": "UPDATE casework_contact SET sampled = false",
    "a contact taken out": "DELETE FROM casework_contact",
    "a contact from an expired article": CONTACT.format(article="%(expired)s", mac="'x'"),
    "a contact from an article as it was": CONTACT.format(article="%(first_version)s", mac="'x'"),
    "a contact that became another's case": "INSERT INTO casework_contactopening (contact_id, case_id, by_id, at, mac) "
    "VALUES (%(drawn)s, %(registered)s, NULL, %(now)s, 'x')",
    "a contact that never became a case": "DELETE FROM casework_contactopening",
    "a look at one's own contact": REVIEW.format(contact="%(drawn)s", result="right", by="%(operator)s"),
    "a contact that should be a case and is none": REVIEW.format(contact="%(drawn)s", result="case", by="%(supervisor)s"),
    "another result of a look": "UPDATE casework_contactreview SET result = 'case'",
    "a quoted article written over": "UPDATE casework_articleversion SET answer = 'x'",
    "an article valid for longer": "UPDATE casework_articleversion SET valid_until = valid_until + 900",
    "an article as it was": "UPDATE casework_article SET current_id = %(first_version)s WHERE current_id <> %(expired)s",
    "another's article": "UPDATE casework_article SET current_id = %(expired)s WHERE current_id <> %(expired)s",
    "what was sought in vain forgotten": "DELETE FROM casework_knowledgegap",
    "what was sought in vain counted anew": "UPDATE casework_knowledgegap SET times = 0",
}

LEFT_OF_CONTACTS: dict[str, tuple[str, str]] = {
    "a contact, its signature made up": (CONTACT.format(article="NULL", mac="'x'"), f"a contact {MADE}"),
    "a contact with another's signature": (CONTACT.format(article="NULL", mac="mac"), f"a contact {MADE}"),
    "a version of an article, its signature made up": (VERSION, f"a version of a knowledge article {MADE}"),
    "a look at a contact, its signature made up": (
        REVIEW.format(contact="%(drawn)s", result="right", by="%(supervisor)s"),
        f"the review of a contact {MADE}",
    ),
}

CONTACTS_OF_OWNER: dict[str, tuple[str, str]] = {
    "a contact of another operator": ("UPDATE casework_contact SET operator_id = %(supervisor)s", f"a contact {MADE}"),
    "what was asked": ("UPDATE casework_contact SET text = 'x'", f"what a contact says {MADE}"),
    "a contact that was never drawn": (
        "UPDATE casework_contact SET sampled = false WHERE id = %(drawn)s",
        f"a contact {MADE}",
    ),
    "who made a case of a contact": (
        "UPDATE casework_contactopening SET by_id = NULL",
        f"that a contact became a case {MADE}",
    ),
    "an article that said otherwise": (
        "UPDATE casework_articleversion SET answer = 'x'",
        f"a version of a knowledge article {MADE}",
    ),
}
