"""Ways around what is kept of messages: their wording, attempts and receipts, who is told how, and where a citizen's go."""

from tests.casework.guards.tampered import forged

VERSION = (
    "INSERT INTO casework_messageversion (kind, transport, language, version, enabled, body, template_code, author_id, reason, "
    "created_at, mac) SELECT kind, transport, language, {version}, {enabled}, {body}, '', author_id, reason, created_at, {mac} "
    "FROM casework_messageversion WHERE version = 1"
)
ATTEMPT = (
    "INSERT INTO casework_attempt (notice_id, gateway, outcome, reason, reference, at, mac) "
    "SELECT notice_id, gateway, outcome, reason, reference, at, {mac} FROM casework_attempt LIMIT 1"
)
RECEIPT = (
    "INSERT INTO casework_receipt (notice_id, gateway, status, reason, occurred_at, received_at, mac) "
    "SELECT notice_id, gateway, {status}, reason, occurred_at, received_at, {mac} FROM casework_receipt"
)
CHOICE = (
    "INSERT INTO casework_staffchoice (user_id, transport, address, created_at, mac) "
    "SELECT {user}, transport, address, created_at, {mac} FROM casework_staffchoice"
)
EMAIL = "UPDATE casework_case SET email = (SELECT email FROM casework_case WHERE id = %(another_email)s) WHERE id = %(by_email)s"
UNSIGNED = (
    "a version of a message without a signature",
    "an attempt without a signature",
    "a receipt without a signature",
    "how somebody is told, without a signature",
    "an export without a signature",
)
"""Refused by the column itself."""

OF_MESSAGES: dict[str, str] = {
    "a message worded otherwise": "UPDATE casework_messageversion SET body = 'x {track}'",
    "a message switched on again": "UPDATE casework_messageversion SET enabled = true",
    "a version of a message deleted": "DELETE FROM casework_messageversion",
    "every version of a message deleted": "TRUNCATE casework_messageversion",
    "a version of a message without a signature": VERSION.format(version=2, enabled="true", body="body", mac="NULL"),
    "an attempt that a gateway took after all": "UPDATE casework_attempt SET outcome = 'taken', reason = ''",
    "an attempt deleted": "DELETE FROM casework_attempt",
    "every attempt deleted": "TRUNCATE casework_attempt",
    "an attempt without a signature": ATTEMPT.format(mac="NULL"),
    "a receipt that says it was delivered": "UPDATE casework_receipt SET status = 'delivered', reason = ''",
    "a receipt deleted": "DELETE FROM casework_receipt",
    "every receipt deleted": "TRUNCATE casework_receipt",
    "a receipt without a signature": RECEIPT.format(status="'delivered'", mac="NULL"),
    "another chat for somebody's messages": "UPDATE casework_staffchoice SET address = 'x'",
    "how somebody is told, deleted": "DELETE FROM casework_staffchoice",
    "how everybody is told, deleted": "TRUNCATE casework_staffchoice",
    "how somebody is told, without a signature": CHOICE.format(user="%(supervisor)s", mac="NULL"),
    "a citizen's e-mail address written over": EMAIL,
    "a citizen's e-mail address taken away": "UPDATE casework_case SET email = '' WHERE id = %(by_email)s",
    "a message on its way to another address": "UPDATE casework_notice SET address = (SELECT email FROM casework_case "
    "WHERE id = %(another_email)s) WHERE transport = 'email' AND state = 'pending'",
}
SAYS_OTHERWISE = "the case's email is not what its events say"
MADE = "was not written by the application"
LEFT_OF_MESSAGES: dict[str, tuple[str, str]] = {
    "a version of a message, its signature made up": (
        VERSION.format(version=2, enabled="true", body="'x {{track}}'", mac="'x'"),
        f"a version of a message {MADE}",
    ),
    "an old version of a message once more": (
        VERSION.format(version=2, enabled="enabled", body="body", mac="mac"),
        f"a version of a message {MADE}",
    ),
    "an attempt, its signature made up": (ATTEMPT.format(mac="'x'"), f"an attempt to send a message {MADE}"),
    "an attempt twice": (ATTEMPT.format(mac="mac"), f"an attempt to send a message {MADE}"),
    "a receipt, its signature made up": (
        RECEIPT.format(status="'delivered'", mac="'x'"),
        f"the receipt of a message {MADE}",
    ),
    "a receipt with another's signature": (RECEIPT.format(status="'delivered'", mac="mac"), f"the receipt of a message {MADE}"),
    "how somebody is told, its signature made up": (
        CHOICE.format(user="%(supervisor)s", mac="'x'"),
        f"a choice of how somebody is told {MADE}",
    ),
    "how one is told, for another": (
        CHOICE.format(user="%(supervisor)s", mac="mac"),
        f"a choice of how somebody is told {MADE}",
    ),
    "how somebody is told, by an address that does not open": (
        CHOICE.format(user="%(supervisor)s", mac="'x'").replace("address, created_at, '", "'x', created_at, '"),
        f"a choice of how somebody is told {MADE}",
    ),
    "a citizen's e-mail address written over, its event forged": (
        forged("by_email", "correct", '{"field": "email", "confirmed": true}', actor="%(operator)s") + EMAIL,
        SAYS_OTHERWISE,
    ),
    "how one was told, once more": (CHOICE.format(user="user_id", mac="mac"), f"a choice of how somebody is told {MADE}"),
}

MESSAGES_OF_OWNER: dict[str, tuple[str, str]] = {
    "a message worded otherwise": (
        "UPDATE casework_messageversion SET body = 'x {track}'",
        f"a version of a message {MADE}",
    ),
    "a message switched on again": (
        "UPDATE casework_messageversion SET enabled = NOT enabled",
        f"a version of a message {MADE}",
    ),
    "an attempt that a gateway took after all": (
        "UPDATE casework_attempt SET outcome = 'taken' WHERE outcome <> 'taken'",
        f"an attempt to send a message {MADE}",
    ),
    "a receipt that says it was delivered": (
        "UPDATE casework_receipt SET status = 'delivered', reason = ''",
        f"the receipt of a message {MADE}",
    ),
    "another chat for somebody's messages": (
        "UPDATE casework_staffchoice SET address = 'x'",
        f"a choice of how somebody is told {MADE}",
    ),
    "a citizen's e-mail address written over": (EMAIL, SAYS_OTHERWISE),
}
