"""The desk beside the work list: callbacks, rules, sweeps, calendar and notices."""

from typing import Any, ClassVar

from tests.query_counts.base import Ask, QueryCounts
from tests.query_counts.town import FEWER


def rows(context: Any) -> Any:
    return context["rows"]


def lines(context: Any) -> Any:
    return context["lines"]


def page(context: Any) -> Any:
    return context["page"].object_list


class TestExports(QueryCounts):
    address = "desk:exports"
    asks = (Ask("auditor", "/exports/", rows=lines, most=FEWER),)


class TestCallbacks(QueryCounts):
    address = "desk:callbacks"
    asks = (
        Ask("operator", "/callbacks/", rows=lambda context: context["page"].lines, most=FEWER),
        Ask("operator", "/callbacks/?list=dissatisfied"),
        Ask("operator", "/callbacks/?list=no_phone"),
    )


class TestCallback(QueryCounts):
    address = "desk:callback"
    asks = (Ask("operator", "/callbacks/{landline}/"),)


class TestCounter(QueryCounts):
    address = "desk:counter"
    asks = (Ask("operator", "/counter/"),)


class TestCounterCase(QueryCounts):
    address = "desk:counter_case"
    asks = (Ask("operator", "/counter/{resolved}/"),)


class TestAlike(QueryCounts):
    address = "desk:alike"
    asks = (Ask("dispatcher", "/cases/{received}/alike/"),)


class TestBulk(QueryCounts):
    address = "desk:bulk"
    asks = (Ask("supervisor", "/cases/bulk/?verb=remind&whole=1&queue=open", rows=lambda context: context["numbers"], most=500),)


class TestPeople(QueryCounts):
    address = "desk:people"
    asks = (
        Ask("lead", "/people/", rows=lambda context: context["lines"], most=3),
        Ask("administrator", "/people/?q=applicant", rows=lambda context: context["lines"]),
        Ask("administrator", "/people/?role=handler&state=active&unit=water", rows=lambda context: context["lines"], most=2),
    )


class TestPerson(QueryCounts):
    address = "desk:person"
    asks = (Ask("lead", "/people/handler/"), Ask("administrator", "/people/handler/"))


class TestPersonNew(QueryCounts):
    address = "desk:person_new"
    asks = (Ask("administrator", "/people/new/"),)


class TestPersonEdit(QueryCounts):
    address = "desk:person_edit"
    asks = (Ask("administrator", "/people/handler/edit/"),)


class TestPersonRole(QueryCounts):
    address = "desk:person_role"
    asks = (Ask("administrator", "/people/handler/roles/"),)


class TestPersonRoleEnd(QueryCounts):
    address = "desk:person_role_end"
    asks = (Ask("administrator", "/people/handler/roles/{role}/end/"),)


class TestPersonDisable(QueryCounts):
    address = "desk:person_disable"
    asks = (Ask("administrator", "/people/handler/disable/"),)


class TestImport(QueryCounts):
    address = "desk:people_import"
    asks = (Ask("administrator", "/people/import/"),)


class TestImported(QueryCounts):
    address = "desk:people_imported"
    asks = (Ask("administrator", "/people/import/{entered}/", rows=lambda context: context["lines"]),)


class TestExport(QueryCounts):
    address = "desk:people_export"
    asks = (Ask("administrator", "/people/export.xlsx"),)


class TestPeopleWaiting(QueryCounts):
    address = "desk:people_waiting"
    asks = (Ask("administrator", "/people/waiting/", rows=lambda context: context["lines"]),)


class TestHandOverAll(QueryCounts):
    address = "desk:hand_over_all"
    asks = (Ask("lead", "/people/handler/hand-over/"), Ask("administrator", "/people/handler/hand-over/"))


class TestUnits(QueryCounts):
    address = "desk:units"
    asks = (Ask("administrator", "/units/", rows=lambda context: context["lines"], most=4),)


class TestEndUnit(QueryCounts):
    address = "desk:end_unit"
    asks = (Ask("administrator", "/units/water/end/"),)


class TestMyUnit(QueryCounts):
    address = "desk:my_unit"
    asks = tuple(Ask("lead", f"/unit/{sort}", rows=lambda context: context["load"].lines, most=3) for sort in ("", "?sort=name"))


class TestBoard(QueryCounts):
    address = "desk:board"
    asks = (Ask("supervisor", "/board/", rows=lambda context: context["heat"].lines, most=1),)


class TestFind(QueryCounts):
    address = "desk:find"
    asks = (
        Ask("supervisor", "/find/"),
        Ask("supervisor", "/find/", {"q": "漏水"}, rows=rows),
        Ask("handler", "/find/", {"q": "漏水"}, rows=rows),
    )


class TestRegister(QueryCounts):
    address = "desk:register"
    asks = (Ask("operator", "/register/"),)


class TestRegistering(QueryCounts):
    address = "desk:register"
    statuses = frozenset({302})
    asks = (
        Ask(
            "operator",
            "/register/",
            {
                "text": "路灯坏了",
                "kind": "help",
                "channel": "phone",
                "urgency": "normal",
                "phone": "13800138000",
                "name": "王小明",
                "topic": "utilities-leak",
                "area": "qh-cg-01",
            },
        ),
    )


class TestEarlier(QueryCounts):
    address = "desk:earlier"
    asks = (Ask("operator", "/register/earlier/", {"phone": "13800130001"}),)


class TestRegisterShown(QueryCounts):
    address = "desk:register_shown"
    asks = (
        Ask(
            "operator",
            "/register/shown/",
            {"text": "路灯坏了没人修", "phone": "13800130001", "topic": "utilities-leak", "area": "qh-cg-01"},
        ),
    )


class TestChoices(QueryCounts):
    address = "desk:choices"
    asks = (Ask("operator", "/choices/", {"kind": "area", "q": "dmsq"}),)


class TestSaveDraft(QueryCounts):
    address = "desk:save_draft"
    statuses = frozenset({204})
    asks = (Ask("operator", "/register/draft/", {"text": "路灯坏了没人修"}),)


class TestAdministration(QueryCounts):
    address = "desk:administration"
    asks = (
        Ask("administrator", "/administration/?kind=roles", rows=lambda context: context["lines"], most=50),
        Ask("auditor", "/administration/?kind=units", rows=lambda context: context["lines"], most=50),
    )


class TestAttention(QueryCounts):
    address = "desk:attention"
    asks = (Ask("administrator", "/attention/"), Ask("auditor", "/attention/"))


class TestNotices(QueryCounts):
    address = "desk:notices"
    asks = (
        Ask("handler", "/notices/", rows=lines),
        Ask("lead", "/notices/", rows=lines),
        Ask("supervisor", "/notices/"),
        Ask("administrator", "/notices/"),
    )


class TestDigest(QueryCounts):
    address = "desk:digest"
    asks = (Ask("lead", "/notices/{digest}/", rows=page),)


class TestMessageChoice(QueryCounts):
    address = "desk:notice_choice"
    asks = (Ask("handler", "/notices/settings/"),)


class TestUndelivered(QueryCounts):
    address = "desk:undelivered"
    asks = tuple(
        Ask(who, "/messages/undelivered/", rows=lambda context: context["page"].lines, most=most)
        for who, most in (("handler", FEWER), ("operator", 50), ("supervisor", 50))
    )


class TestDecisions(QueryCounts):
    address = "desk:decisions"
    asks = (
        Ask("supervisor", "/decisions/", rows=lambda context: context["page"].lines, most=FEWER),
        Ask("supervisor", "/decisions/?kind=extension", rows=lambda context: context["page"].lines, most=1),
    )


class TestDecision(QueryCounts):
    address = "desk:decision"
    asks = (
        Ask("supervisor", "/decisions/{dissatisfied}/dissatisfied/"),
        Ask("dispatcher", "/decisions/{unaided}/assist/"),
        Ask("supervisor", "/decisions/{late}/extension/"),
        Ask("supervisor", "/decisions/{asked to rest}/suspension/"),
        Ask("supervisor", "/decisions/{asked}/exclusion/"),
    )


class TestNextDecision(QueryCounts):
    address = "desk:next_decision"
    statuses = frozenset({302})
    asks = (Ask("supervisor", "/decisions/next/"),)


class TestHeldRatings(QueryCounts):
    address = "desk:held_ratings"
    asks = (
        Ask(
            "supervisor",
            "/ratings/held/",
            rows=lambda context: [line for group in context["page"].groups for line in group.lines],
            most=FEWER,
        ),
    )


class TestExclusions(QueryCounts):
    address = "desk:exclusions"
    asks = tuple(
        Ask(who, "/exclusions/", rows=lambda context: context["page"].lines, most=FEWER) for who in ("lead", "supervisor")
    )


class TestRules(QueryCounts):
    address = "desk:rules"
    asks = (Ask("administrator", "/rules/"), Ask("auditor", "/rules/"))


class TestRule(QueryCounts):
    address = "desk:rule"
    asks = (
        *(Ask("administrator", f"/rules/{code}/") for code in ("{rule}", "visit-second")),
        Ask("auditor", "/rules/{rule}/"),
    )


class TestNewRule(QueryCounts):
    address = "desk:rule_new"
    asks = (Ask("administrator", "/rules/new/visit/"),)


class TestStop(QueryCounts):
    address = "desk:rule_stop"
    asks = (Ask("administrator", "/rules/stop/"), Ask("auditor", "/rules/stop/", rows=page))


class TestRecall(QueryCounts):
    address = "desk:rule_recall"
    asks = (Ask("administrator", "/rules/{rule}/recall/1/"),)


class TestSweeps(QueryCounts):
    address = "desk:sweeps"
    asks = (Ask("administrator", "/rules/sweeps/"), Ask("supervisor", "/rules/sweeps/"))


class TestWhy(QueryCounts):
    address = "desk:why"
    asks = (
        Ask("supervisor", "/rules/why/"),
        Ask("supervisor", "/rules/why/?case={acknowledged}", rows=lambda context: context["readings"]),
    )


class TestMessages(QueryCounts):
    address = "desk:messages"
    asks = (Ask("administrator", "/messages/"), Ask("auditor", "/messages/"))


class TestMessage(QueryCounts):
    address = "desk:message"
    asks = (Ask("administrator", "/messages/resolve/sms/en/"), Ask("auditor", "/messages/resolve/email/zh-hans/"))


class TestMessageTest(QueryCounts):
    address = "desk:message_test"
    asks = (Ask("administrator", "/messages/test/"),)


class TestMessagePreview(QueryCounts):
    address = "desk:message_preview"
    asks = (Ask("administrator", "/messages/resolve/sms/en/preview/", {"body": "{rate}"}),)


class TestCalendar(QueryCounts):
    address = "desk:calendar"
    asks = (Ask("administrator", "/calendar/"), Ask("auditor", "/calendar/"))


class TestCalendarForm(QueryCounts):
    address = "desk:calendar_edit"
    asks = tuple(Ask("administrator", f"/calendar/{form}/") for form in ("days", "week"))


class TestCalendarPreview(QueryCounts):
    address = "desk:calendar_preview"
    day: ClassVar = {"first": "2026-03-20", "kind": "holiday", "reason": "放假", "revision": "2"}
    asks = (Ask("administrator", "/calendar/days/preview/", day),)
