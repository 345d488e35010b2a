"""Who may do what, address by address: the one table that the generated requests are held against.

Written from DOMAIN.md ("People", the table of verbs), never from the code it checks. An address that is not in ENDPOINTS
fails test_every_address_is_classified.
"""

from importlib import import_module
from pkgutil import iter_modules

from tests.access.rules import (
    ADMINISTRATOR,
    AUDITOR,
    DISPATCHER,
    HANDLER,
    OPERATOR,
    ROLES,
    SUPERVISOR,
    THE_UNIT,
    UNIT_LEAD,
    Nowhere,
    OfCase,
    OfVisit,
    Public,
    Rule,
    Signed,
    only,
)
from tests.casework import steps as of_steps

VERBS: dict[str, OfCase] = {
    verb: rule
    for module in iter_modules(of_steps.__path__, f"{of_steps.__name__}.")
    for verb, rule in getattr(import_module(module.name), "ACCESS", {}).items()
}
"""Every verb that staff are offered: each test of a step says who may (its ACCESS)."""


NEVER_DONE = frozenset(
    {
        "close",
        "waive_leader_visit",
        "confirm",
        "review",
        "callback",
        "alike",
        "callback_phone",
        "decide_dispute",
        "keep_promise",
        "stops-end",
        "rule-recalls",
        "rule_recall",
        "join",
        "ask_review",
        "digest",
        "photo",
        "file",
        "track_file",
        "rate_file",
        "explain",
        "decide",
        "dispute",
        "withdraw_objection",
        "explain_dispute",
        "unsent",
        "try_message",
        "settled_contact",
        "contact_open",
        "contact_review",
        "contact-open",
        "article",
        "article_edit",
        "article_renew",
        "text_module",
        "absence_of",
        "absence",
        "end_absence",
        "hand_over_all",
        "end_unit",
        "bulk",
        *("person", "person_edit", "person_role", "person_role_end", "person_disable", "person_enable"),
    }
)
"""Refused to everybody in the states tried here: a case closes by itself, no leader's visit is owed, the visit is accepted,
and so nobody is to be called about it or asked for a second look, and nobody has objected to it, promised anything at it or
flagged it; no contact and no article is there, nobody of that name and no such unit; no photo is asked for, no file is added to a
dispatch; nobody's session was over, nobody chose a way to try, and no cases to do one thing to."""

KEEPS_KNOWLEDGE = frozenset({UNIT_LEAD, ADMINISTRATOR})
SEES_RULES = frozenset({ADMINISTRATOR, SUPERVISOR, AUDITOR})
CLASSIFIES = frozenset({OPERATOR, DISPATCHER, SUPERVISOR})
"""Who may do to many cases what is tried here."""
READ = OfCase()
PUBLIC_GET, PUBLIC = {"GET": Public()}, {"GET": Public(), "POST": Public()}

ENDPOINTS: dict[str, dict[str, Rule]] = {
    # Without sign-in
    "set_language": {"POST": Public()},
    "portal:ask": PUBLIC,
    "portal:find": PUBLIC,
    "portal:track": PUBLIC_GET,
    **{f"portal:{act}": PUBLIC for act in ("add", "chase", "at_home", "withdraw", "came_back")},
    "portal:contact": PUBLIC,
    "portal:rate": PUBLIC,
    "portal:rate_where_followed": PUBLIC,
    "portal:track_file": {"GET": Nowhere(signed=False)},
    "portal:rate_file": {"GET": Nowhere(signed=False)},
    "api:token": {"POST": Public()},
    "api:rate": PUBLIC,
    "api:schema": PUBLIC_GET,
    "api:docs": PUBLIC_GET,
    "appearance": {"POST": Public()},
    # Staff pages
    "unsent": {"GET": Nowhere(), "POST": Nowhere()},
    "desk:list": {"GET": Signed(frozenset(ROLES))},
    "desk:list_filter": {"GET": Signed(frozenset(ROLES))},
    "desk:list_news": {"GET": Signed(frozenset(ROLES))},
    "desk:find": {"GET": Signed(), "POST": Signed()},
    "desk:register": {"GET": Signed(frozenset({OPERATOR})), "POST": Signed(frozenset({OPERATOR}))},
    "desk:register_caller": {"GET": Signed(frozenset({OPERATOR})), "POST": Signed(frozenset({OPERATOR}))},
    "desk:bulk": {"GET": Signed(THE_UNIT | CLASSIFIES), "POST": Signed(CLASSIFIES)},
    "desk:case": {"GET": READ},
    "desk:alike": {"GET": Nowhere()},
    "desk:choices": {"POST": Signed()},
    "desk:earlier": {"POST": Signed(frozenset({OPERATOR}))},
    "desk:register_shown": {"POST": Signed(frozenset({OPERATOR}))},
    "desk:save_draft": {"POST": Signed(frozenset({OPERATOR}))},
    "desk:draft": {"GET": Signed(frozenset({OPERATOR}))},
    "desk:drop_draft": {"POST": Signed(frozenset({OPERATOR}))},
    "desk:contacts": dict.fromkeys(("GET", "POST"), Signed(frozenset({OPERATOR}))),
    "desk:contacts_settled": {"GET": Signed(frozenset({OPERATOR, SUPERVISOR, AUDITOR}))},
    "desk:contacts_sampled": {"GET": Signed(frozenset({SUPERVISOR, AUDITOR}))},
    "desk:settled_contact": {"GET": Nowhere()},
    "desk:contact_open": {"POST": Nowhere()},
    "desk:contact_review": {"POST": Nowhere()},
    "desk:knowledge": dict.fromkeys(("GET", "POST"), Signed()),
    "desk:knowledge_search": {"POST": Signed()},
    "desk:knowledge_missing": {"GET": Signed(KEEPS_KNOWLEDGE)},
    "desk:keys": {"GET": Signed()},
    "desk:text_modules_of_case": {"GET": READ},
    "desk:text_modules": {"GET": Signed(KEEPS_KNOWLEDGE)},
    "desk:text_module_new": dict.fromkeys(("GET", "POST"), Signed(KEEPS_KNOWLEDGE)),
    "desk:text_module": dict.fromkeys(("GET", "POST"), Nowhere()),
    "desk:knowledge_new": dict.fromkeys(("GET", "POST"), Signed(KEEPS_KNOWLEDGE)),
    "desk:article": {"GET": Nowhere()},
    "desk:article_edit": dict.fromkeys(("GET", "POST"), Nowhere()),
    "desk:article_renew": {"POST": Nowhere()},
    "desk:rules": {"GET": Signed(SEES_RULES)},
    "desk:why": {"GET": Signed(SEES_RULES)},
    "desk:sweeps": {"GET": Signed(SEES_RULES)},
    "desk:rule_new": dict.fromkeys(("GET", "POST"), Signed(frozenset({ADMINISTRATOR}))),
    "desk:rule": {"GET": Signed(SEES_RULES), "POST": Signed(frozenset({ADMINISTRATOR}))},
    "desk:rule_preview_new": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    "desk:rule_preview": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    "desk:rule_switch": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    "desk:rule_restore": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    "desk:rule_stop": {"GET": Signed(SEES_RULES), "POST": Signed(frozenset({ADMINISTRATOR}))},
    "desk:rule_resume": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    "desk:rule_recall": dict.fromkeys(("GET", "POST"), Signed(frozenset({ADMINISTRATOR}))),
    "desk:calendar": {"GET": Signed(SEES_RULES)},
    "desk:calendar_edit": dict.fromkeys(("GET", "POST"), Signed(frozenset({ADMINISTRATOR}))),
    "desk:calendar_preview": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    "desk:messages": {"GET": Signed(frozenset({ADMINISTRATOR, AUDITOR}))},
    "desk:message_test": dict.fromkeys(("GET", "POST"), Signed(frozenset({ADMINISTRATOR}))),
    "desk:message": {"GET": Signed(frozenset({ADMINISTRATOR, AUDITOR})), "POST": Signed(frozenset({ADMINISTRATOR}))},
    "desk:message_preview": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    "desk:message_switch": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    "desk:message_restore": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    "desk:attention": {"GET": Signed(frozenset({ADMINISTRATOR, AUDITOR}))},
    "desk:administration": {"GET": Signed(frozenset({ADMINISTRATOR, AUDITOR}))},
    "desk:people": {"GET": Signed(frozenset({UNIT_LEAD, ADMINISTRATOR}))},
    "desk:person_new": dict.fromkeys(("GET", "POST"), Signed(frozenset({ADMINISTRATOR}))),
    "desk:people_waiting": dict.fromkeys(("GET", "POST"), Signed(frozenset({ADMINISTRATOR}))),
    "desk:people_import": dict.fromkeys(("GET", "POST"), Signed(frozenset({ADMINISTRATOR}))),
    "desk:people_import_refused": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    # Of no import; tests/casework/desk/test_people_imported.py
    "desk:people_imported": {"GET": Nowhere()},
    "desk:people_imported_links": {"POST": Nowhere()},
    "desk:people_export": {"GET": Signed(frozenset({ADMINISTRATOR}))},
    # Of nobody; tests/casework/desk/test_person_page.py
    "desk:person": {"GET": Nowhere()},
    "desk:person_edit": dict.fromkeys(("GET", "POST"), Nowhere()),
    "desk:person_role": dict.fromkeys(("GET", "POST"), Nowhere()),
    "desk:person_role_end": dict.fromkeys(("GET", "POST"), Nowhere()),
    "desk:person_disable": dict.fromkeys(("GET", "POST"), Nowhere()),
    "desk:person_enable": {"POST": Nowhere()},
    "desk:hand_over_all": {"GET": Nowhere(), "POST": Nowhere()},  # of nobody; tests/casework/desk/test_people.py
    "desk:my_unit": {"GET": Signed(frozenset({UNIT_LEAD}))},
    "desk:board": {"GET": Signed(frozenset({SUPERVISOR}))},
    "desk:units": {"GET": Signed(frozenset({ADMINISTRATOR}))},
    "desk:end_unit": {"GET": Nowhere(), "POST": Nowhere()},  # of no unit; tests/casework/desk/test_units.py
    "desk:notices": {"GET": Signed()},
    "desk:read_notices": {"POST": Signed()},
    "desk:digest": {"GET": Nowhere()},
    "desk:notice_choice": {"GET": Signed(), "POST": Signed()},
    "desk:try_message": {"POST": Nowhere()},  # nobody has chosen
    "desk:callbacks": {"GET": Signed(frozenset({OPERATOR}))},
    "desk:callback": dict.fromkeys(("GET", "POST"), only(OPERATOR, outside=True, state="resolved")),
    "desk:callback_phone": {"POST": only(OPERATOR, outside=True, state="resolved")},
    "desk:counter": dict.fromkeys(("GET", "POST"), Signed(frozenset({OPERATOR}))),
    "desk:counter_case": dict.fromkeys(("GET", "POST"), only(OPERATOR, outside=True, state="resolved")),
    "desk:exports": {"GET": Signed(frozenset({ADMINISTRATOR, AUDITOR}))},
    "desk:export": {"POST": Signed(frozenset(ROLES) - {ADMINISTRATOR})},
    "desk:exclusions": {"GET": Signed(frozenset({SUPERVISOR, UNIT_LEAD, AUDITOR}))},
    "desk:held_ratings": dict.fromkeys(("GET", "POST"), Signed(frozenset({SUPERVISOR}))),
    "desk:decisions": {"GET": Signed(frozenset({SUPERVISOR, DISPATCHER}))},
    "desk:next_decision": {"GET": Signed(frozenset({SUPERVISOR, DISPATCHER}))},
    "desk:decision": dict.fromkeys(("GET", "POST"), only(SUPERVISOR, state="dissatisfied")),
    "desk:undelivered": {"GET": Signed(THE_UNIT | {OPERATOR, SUPERVISOR, AUDITOR})},
    **{f"desk:move {verb}": {"GET": rule, "POST": rule} for verb, rule in VERBS.items()},
    # The own account, and links by which people choose a password
    "accounts:account": {"GET": Signed()},
    "desk:absence": {"GET": Signed(), "POST": Signed()},
    "desk:absence_of": {"GET": Nowhere(), "POST": Nowhere()},  # of nobody; tests/accounts/test_absences.py
    "desk:end_absence": {"POST": Nowhere()},
    "accounts:choose_language": {"POST": Signed()},
    "accounts:change_password": {"GET": Signed(), "POST": Signed()},
    "accounts:end_sign_in": {"POST": Signed()},
    "accounts:end_other_sign_ins": {"POST": Signed()},
    "accounts:password_link": dict.fromkeys(("GET", "POST"), Signed(frozenset({ADMINISTRATOR}))),
    "accounts:choose_password": PUBLIC,
    # The API
    "api:rules": {"GET": Signed(SEES_RULES), "POST": Signed(frozenset({ADMINISTRATOR}))},
    "api:rules-preview": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    "api:rules-backtest": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    "api:rule": {"GET": Signed(SEES_RULES), **dict.fromkeys(("PATCH", "DELETE"), Signed(frozenset({ADMINISTRATOR})))},
    "api:rule-preview": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    "api:rule-backtest": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    "api:rule-recalls": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    "api:stops": {"GET": Signed(SEES_RULES), "POST": Signed(frozenset({ADMINISTRATOR}))},
    "api:stops-preview": {"GET": Signed(SEES_RULES)},
    "api:stops-end": {"POST": Signed(frozenset({ADMINISTRATOR}))},
    "api:firings": {"GET": Signed(SEES_RULES)},
    "api:logout": {"POST": Signed()},
    "api:me": {"GET": Signed()},
    **{f"api:{name}": {"GET": Signed()} for name in ("units", "areas", "topics")},
    "api:people": {"GET": Signed(frozenset({DISPATCHER, UNIT_LEAD}))},
    "api:absences": {"GET": Signed(), "POST": Signed()},
    "api:absence": {"GET": Nowhere(), "DELETE": Nowhere()},
    "api:cases": {"GET": Signed(), "POST": Signed(frozenset({OPERATOR}))},
    "api:search": {"POST": Signed()},
    "api:similar": {"POST": Signed()},
    "api:propose": {"POST": Signed()},
    "api:bulk": {"POST": Signed(CLASSIFIES)},
    "api:case": {"GET": READ},
    "api:contacts": {"POST": Signed(frozenset({OPERATOR}))},
    "api:contact-open": {"POST": Nowhere()},
    "api:knowledge": {"GET": Signed()},
    "api:article": {"GET": Nowhere(), "PUT": Signed(KEEPS_KNOWLEDGE)},
    "api:events": {"GET": only(*(set(ROLES) - {ADMINISTRATOR}), assisting=True)},
    "api:file": {"GET": Nowhere(), "PUT": only(OPERATOR, *THE_UNIT, SUPERVISOR)},  # none was added
    "api:ratings": {"POST": only(OPERATOR, outside=True, state="resolved")},
    "api:rating-slip": {"POST": VERBS["rating_slip"]},
    **{f"api:{verb}": {"POST": rule} for verb, rule in VERBS.items() if verb != "rating_slip"},
    # Visits
    **{
        f"visits:visits_api:{name}": rules
        for name, rules in {
            "of_case": {"POST": only(*THE_UNIT, assigned=True, assisting=True)},
            "visit_slip": {"POST": only(OPERATOR, outside=True)},
            "all": {"GET": Signed()},
            "one": {"GET": OfVisit(), "PUT": Signed()},  # signed in, a visit that is sent is never refused
            "confirm": {"POST": OfVisit(THE_UNIT, assigned=True)},
            "review": {"POST": OfVisit(THE_UNIT | {SUPERVISOR}, outside=True)},
            "retract": {"POST": OfVisit(frozenset({SUPERVISOR}))},
            "decide_dispute": {"POST": OfVisit(frozenset({SUPERVISOR}), outside=True)},
            "keep_promise": {"POST": OfVisit(THE_UNIT, assigned=True)},
            "company": {"GET": Signed()},
            "join": {"POST": Nowhere()},
            "photo": {"GET": Nowhere(), "PUT": OfVisit(frozenset({HANDLER}), assigned=True)},  # by whoever made the visit
            "field": {"GET": Signed()},
            "device": {"GET": Public(), "PUT": Signed()},
            "sealed": {"POST": Signed()},
            "efforts": {"POST": Signed()},
        }.items()
    },
    "visits:panel": {"GET": READ},
    "visits:record": dict.fromkeys(("GET", "POST"), only(*THE_UNIT, assigned=True, assisting=True)),
    "visits:held_rating": dict.fromkeys(("GET", "POST"), only(SUPERVISOR, state="held")),
    "visits:plan": {"POST": only(*THE_UNIT, assigned=True, assisting=True)},
    "visits:hand_in": {"GET": Signed(), "POST": Signed()},
    "visits:burden": {"GET": Signed(frozenset({UNIT_LEAD, SUPERVISOR, AUDITOR}))},
    "visits:slip": {"POST": only(OPERATOR, outside=True)},
    "visits:callbacks": {"GET": Signed(frozenset({OPERATOR, SUPERVISOR}))},
    "visits:company": {"GET": Signed()},
    "visits:join": {"POST": Nowhere()},
    "visits:callback": dict.fromkeys(("GET", "POST"), OfVisit(frozenset({OPERATOR}), outside=True)),
    "visits:callback_phone": {"POST": OfVisit(frozenset({OPERATOR}), outside=True)},
    "visits:reviews": {"GET": Signed(THE_UNIT)},
    "visits:checks": {"GET": Signed(frozenset({SUPERVISOR, AUDITOR}))},
    "visits:ask_review": {"POST": OfVisit(THE_UNIT, assigned=True)},
    "visits:decide_dispute": {"POST": OfVisit(frozenset({SUPERVISOR}), outside=True)},
    "visits:keep_promise": {"POST": OfVisit(THE_UNIT, assigned=True)},
    "visits:dispute": {"POST": Nowhere(signed=False)},
    "visits:explain_dispute": {"GET": Nowhere(signed=False), "POST": Nowhere(signed=False)},
    "visits:nobody_came": PUBLIC,
    "visits:withdraw_objection": {"POST": Nowhere(signed=False)},
    "visits:explain": {"POST": Nowhere()},
    "visits:decide": {"POST": Nowhere()},
    **{f"field:{name}": PUBLIC_GET for name in ("shell", "worker", "manifest", "texts")},
    "visits:visit": {"GET": OfVisit()},
    "visits:confirm": {"POST": OfVisit(THE_UNIT, assigned=True)},
    "visits:review": {"POST": OfVisit(THE_UNIT | {SUPERVISOR}, outside=True)},
    "visits:retract": {"POST": OfVisit(frozenset({SUPERVISOR}))},
}

ANY_METHOD = frozenset({"api:unknown", "/healthz", "/readyz", "styleguide", "outbox", "hooks:receipts"})
"""Answer the same, and nothing of a case, however they are asked."""

OTHERS = {
    "admin": "Django's administration: for administrators of the whole, tried in test_access.py",
    "accounts": "allauth: sign-in and password, of the person themselves or of nobody",
}
"""Whole groups of addresses, with the reason why they are not taken one by one."""
