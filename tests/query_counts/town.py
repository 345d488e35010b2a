"""A town with so many rows of everything that a list shows, and a case in each state; built by steps, like every world."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar
from unittest.mock import patch

from accounts import invitations, tokens
from accounts.models import Role, Unit
from accounts.steps import memberships
from accounts.steps.memberships import Post
from casework import calendar_cache, steps
from casework.desk.people.imported import line_of
from casework.escalation.sweep import sweep
from casework.models import Case, Link, ListExport
from casework.notices import compose, deliver, inbox
from casework.notices.digests import KIND
from casework.rule_editor.proposal import Proposal
from casework.rule_editor.save import save
from casework.steps import settle_contact as settling
from casework.steps.edit_calendar import edit_calendar
from casework.steps.log_export import log_export
from casework.steps.note_gap import note_gap
from casework.steps.stop_escalation import resume_escalation, stop_escalation
from casework.worktime.calendar_plan import HOLIDAY, Day, Edit
from casework.writing import link_sessions, links
from tests import assisting, files, tuning
from tests.casework import answering
from tests.casework.saved_views import saved_view
from tests.casework.text_modules import text_module
from tests.merging import merged
from tests.visits.conftest import STROKES, Field
from tests.world import MONDAY, World
from visits import citizens_word
from visits import steps as visit_steps
from visits.intake import receive
from visits.models import Effort, Review, Visit

SIGNED = {"confirmation": {"method": "signature", "signature": STROKES}}
EVERY_FIFTH = 5
FEWER = 15
"""As many there are in a large town of what takes long to come about."""


class Town:
    """`rows` of most things, and no more than FEWER of some.

    `names`: what stands in braces in an address; numbers of cases, ids and tokens.

    Every fifth handled case is confidential, and every fifth has a citizen whom nobody can call.
    """

    BEGINS: ClassVar = MONDAY

    def __init__(self, clock: Any, *, rows: int) -> None:
        self.rows, self.world, self.names, self._phones = rows, World(now=self.BEGINS), dict[str, str](), 0
        self.field = Field(self.world, clock)
        self._units()
        self._calendar()
        self._rules()
        self._stops()
        self._text_modules()
        self._exports()
        self._saved_views()
        self._broken_rule()
        self._ended()
        handled = self._cases()
        self._looks()
        self._visits(handled)
        self._busy()
        self.field.later(hours=3)
        self._in_each_state()
        self._contacts()
        self.field.catch_up()
        self._sign_ins()

    def _sign_ins(self) -> None:
        """The handler's programs, somebody invited, and those who wait for a second administrator."""
        world, newcomer = self.world, self.world.newcomer("newcomer")
        for _nth in range(self.rows):
            tokens.issue(world.handler, at=world.now)
        self.names |= {"person": str(newcomer.pk), "role": str(world.handler.memberships.get().pk)}
        asked = [Post(world.newcomer(f"applicant{nth}"), Role.AUDITOR) for nth in range(self.rows)]
        memberships.grant(asked, actor=world.administrator, at=world.now)
        self.names["entered"] = str(line_of([post.user for post in asked]))
        self.names["invitation"] = str(invitations.make(newcomer, key="k" * 43, by=world.administrator, at=world.now))

    def _contacts(self) -> None:
        """All of them drawn, each from an article of its own, of which as much was sought in vain; the first became a case."""
        with patch.object(settling, "is_sampled", return_value=True):
            for nth in range(self.rows):
                version = answering.article(self.world, f"第{nth}问")
                contact = answering.settled(self.world, article=version, answer="", phone=f"137001375{nth:02d}")
                note_gap(f"第{nth}件", actor=self.world.operator, at=self.world.now)
        self.names |= {"article": str(version.article_id), "contact": contact.number}
        self.names["contact_link"] = answering.link_token(contact)

    def _units(self) -> None:
        """Each with somebody who measured what their work took, and who has left: nobody there is asked to review anything."""
        for nth in range(self.rows):
            code = f"office-{nth}"
            unit = self.world.keep(Unit(code=code, name=f"第{nth}办", name_en=f"Office {nth}", parent=self.world.government))
            person = self.world.person(code, Role.UNIT_LEAD, unit=unit)
            for kind in Effort.Kind.values:
                visit_steps.measure(person, kind, taps=9, seconds=60, at=self.world.now)
            self.world.disable(person)

    def _calendar(self) -> None:
        """So many edits, each of one day."""
        for nth in range(self.rows):
            calendar = calendar_cache.default()
            day = MONDAY.date() + timedelta(days=60 + nth), Day(HOLIDAY, f"第{nth}天")
            edit_calendar(
                calendar,
                Edit(days=(day,)),
                base_revision=calendar.revision,
                reason="放假",
                actor=self.world.administrator,
                at=self.world.now,
            )

    def _rules(self) -> None:
        for nth in range(self.rows):
            rule = Proposal("visit", f"第{nth}条", "after", 90 + nth, "working_days", [{"type": "remind", "to": ["handler"]}])
            version = save(
                rule, None, base_version=None, reason="新规则", confirmed=True, actor=self.world.administrator, at=self.world.now
            )
        self.names["rule"], self.names["rule_id"] = version.rule.code, str(version.rule_id)

    def _exports(self) -> None:
        for n in range(FEWER):
            query = "queue=open&unit=water&category=utilities-leak&area=qh&handler=handler&sort=due_at"
            export = ListExport(query=query, format="csv", rows=n, reference=f"EXPORT{n}")
            log_export(export, confidential=[], actor=self.world.supervisor, at=self.world.now)

    def _saved_views(self) -> None:
        """As many as a person has, and as many as a unit."""
        query = "queue=open&unit=water&category=utilities-leak&area=qh&handler=handler&sort=due_at"
        for nth in range(min(self.rows, FEWER)):
            for unit in (None, self.world.water):
                view = saved_view(self.world, query, name=f"第{nth}个", unit=unit, actor=self.world.lead)
        self.names["view"] = str(view.pk)

    def _text_modules(self) -> None:
        modules = [text_module(self.world, title=f"第{nth}条") for nth in range(min(self.rows, FEWER))]
        self.names["text_module"] = str(modules[0].pk)

    def _stops(self) -> None:
        """Each ended at once."""
        for _nth in range(self.rows):
            stop_escalation(reason="试一试", hours=1, actor=self.world.administrator, at=self.world.now)
            resume_escalation(actor=self.world.administrator, at=self.world.now)

    def _broken_rule(self) -> None:
        """It fails in every sweep, as one that names a colour nobody knows."""
        broken: dict[str, Any] = {"relation": "after", "amount": 1, "unit": "minutes", "name": "坏规则"}
        actions = [{"type": "card", "colour": "purple"}]
        tuning.add("broken", waiting_for="acknowledgement", position=99, at=self.world.now, actions=actions, **broken)

    def _each(self, build: Callable[..., Case], *, most: int = FEWER) -> list[Case]:
        """So many cases, all of the same hours."""
        begun, cases = self.world.now, []
        for _nth in range(min(self.rows, most)):
            self._phones += 1
            self.world.now = begun
            cases.append(build(phone=f"1380013{self._phones:04d}"))
        self.world.now = begun
        return cases

    def _ended(self) -> None:
        """Some weeks before: explained in vain and asked to be excluded, and planned."""
        world = self.world
        world.now -= timedelta(weeks=4)
        self.names["planned"] = world.resolved(how="planned", phone="13700137007").number
        for nth in range(min(self.rows, FEWER)):
            explained = world.explained(phone=f"137001371{nth:02d}")
            steps.exclude(explained, reason="依条例不予支持", actor=world.lead, at=world.later(hours=1))
        steps.decide_exclusion(explained, approve=True, reason="属实", actor=world.supervisor, at=world.later(hours=1))
        self.names |= {"excluded": explained.number, "explained": world.explained(phone="13700137008").number}
        asked = steps.exclude(world.explained(phone="13700137009"), reason="依条例", actor=world.lead, at=world.later(hours=1))
        self.names["asked"] = asked.number
        world.now = self.BEGINS

    def _cases(self) -> list[Case]:
        world = self.world
        report, unreachable = {"kind": "report", "against": world.hotline}, {"phone": ""}

        def handled(**details: Any) -> Case:
            special = {1: report, 2: unreachable}.get(self._phones % EVERY_FIFTH, {})
            return world.acknowledged(handler=world.handler, **details | special)

        def resolved(**details: Any) -> Case:
            return world.resolved(world.visited(world.dispatched(handler=world.handler, **details)))

        def withdrawn(**details: Any) -> Case:
            return steps.withdraw(world.dispatched(**details), reason="不用了", actor=world.operator, at=world.now)

        self.names["received"] = self._each(world.registered, most=self.rows)[0].number
        for name, build in {
            "dispatched": world.dispatched,
            "resolved": resolved,
            "landline": lambda phone, **details: resolved(phone=f"0298{phone[-7:]}", **details),
            "held": lambda **details: world.rated(resolved(**details), visited="no"),
            "doubtful": lambda **details: world.doubtful(resolved(**details)),
            "withdrawn": withdrawn,
        }.items():
            self.names[name] = self._each(build)[0].number
        cases = self._each(handled, most=self.rows)
        self.names["acknowledged"] = next(case.number for case in cases if not case.confidential)
        self.names["confidential"] = next(case.number for case in cases if case.confidential)
        return cases

    def _looks(self) -> None:
        """Of escalation: the first acts on everything, the others on nothing."""
        self._announce()
        self.world.later(days=7)
        sweep(at=self.world.now)
        for _nth in range(self.rows):
            sweep(at=self.world.later(minutes=1))
        self._announce()
        self.names["digest"] = str(inbox.of(self.world.lead).filter(kind=KIND)[0].pk)

    def _announce(self) -> None:
        while compose.pending(at=self.world.now):
            pass
        deliver.arrive(at=self.world.now)

    def _recorded(self, case: Case, **details: Any) -> Visit:
        taken = receive.receive_body(uuid.uuid4(), self.field.body(case, **details), actor=self.world.handler, at=self.world.now)
        assert taken.visit is not None, taken
        return taken.visit

    def _visits(self, cases: list[Case]) -> None:
        """One of each case, which another unit is asked to review; the checks ask about it too."""
        now = self.world.now
        self.field.catch_up()
        due = (now + timedelta(days=3)).date().isoformat()
        for case in cases:
            visit = self._recorded(case, promised="换水管", promise_due=due)
            visit_steps.ask_review(visit, actor=self.world.handler, at=now)
            visit_steps.raise_flag(visit, check="too_far", value=9, at=now)
            if not case.citizen or not case.citizen.phone:
                Review.objects.create(about="back_check", visit=visit, unit=None, week=now.date(), given_at=now)
            elif not case.confidential:
                self.names["visit"] = str(visit.pk)

    def _asked_for_time(self) -> None:
        world, handler, at = self.world, self.world.handler, self.world.now
        late, asked = (world.acknowledged(handler=handler, phone=f"1370013720{nth}") for nth in range(2))
        steps.extend(late, until=(at + timedelta(days=9)).date(), reason="等配件", actor=handler, at=world.now)
        self.names |= {"late": late.number, "asked to rest": self._asks_to_rest(asked).number}
        self.names["suspended"] = self._each(self._rests)[0].number
        self.names["aided"] = self._each(self._aided)[0].number
        unaided = assisting.asked(world, world.acknowledged(handler=handler, phone="13700137209"))
        self.names["unaided"] = unaided.number

    def _aided(self, **details: Any) -> Case:
        return assisting.assisted(self.world, self.world.acknowledged(handler=self.world.handler, **details))

    def _asks_to_rest(self, case: Case) -> Case:
        day, world = (self.world.now + timedelta(days=30)).date(), self.world
        return steps.suspend(case, reason="等雨停", review_on=day, actor=world.handler, at=world.now)

    def _rests(self, **details: Any) -> Case:
        case = self._asks_to_rest(self.world.acknowledged(handler=self.world.handler, **details))
        return steps.decide_suspension(case, approve=True, reason="属实", actor=self.world.supervisor, at=self.world.now)

    def _busy(self) -> None:
        """A case with so many replies, with their files, and visits, and a resolved one with so many visits."""
        busy, rateable = (self.world.acknowledged(handler=self.world.handler, phone=f"1370013710{nth}") for nth in range(2))
        self.field.later(hours=1)
        for _nth in range(min(self.rows, FEWER)):
            came = self._recorded(busy)
            self._recorded(rateable)
        for _nth in range(self.rows):
            steps.reply(busy, text="正在安排", public=True, files=[files.pdf()], actor=self.world.handler, at=self.world.now)
        self.world.resolved(self.world.visited(rateable))
        self.names |= {"busy": busy.number, "rateable": rateable.number}
        self.names["rate"] = self._session(self.world.rating_token(rateable), Link.Kind.RATE)
        self.names["followed"] = self._session(self.world.track_token(rateable), Link.Kind.TRACK)
        self.names["link"] = self.world.track_token(busy)
        self.names["track"] = self._session(self.names["link"], Link.Kind.TRACK)
        self.names["objected"] = str(came.pk)
        self.names["came"] = self._session(citizens_word.token_of(came.pk), Link.Kind.TRACK)

    def _session(self, token: str, kind: Link.Kind) -> str:
        link = links.find(token, kind, at=self.world.now)
        assert link is not None
        return link_sessions.begin(link, at=self.world.now + timedelta(days=1))

    def _in_each_state(self) -> None:
        """Those of which no list wants many."""
        world = self.world
        online = world.acknowledged(phone="13700137005")
        visited = world.acknowledged(handler=world.handler, phone="13700137001")
        self.field.later(hours=1)
        self.names |= {"accepted": str(self._recorded(visited, **SIGNED).pk), "visited": visited.number, "online": online.number}
        self.names["closed"] = world.closed(phone="13700137002").number
        silent = world.resolved(phone="", name="")
        steps.rating_slip(silent, actor=world.operator, at=world.now)
        self.names["silent"] = silent.number
        declined = world.registered(phone="13700137003")
        self.names["declined"] = steps.decline(declined, reason="不归我们管", actor=world.operator, at=world.now).number
        self._asked_for_time()
        last = world.rated(phone="13700137004", score=1)
        again = world.resolved(world.visited(world.acknowledged(last)))
        self.names["dissatisfied"] = world.rated(again, score=1).number
        leader = world.dispatched(phone="13700137019")
        repeats = [merged(world, leader, case=case) for case in self._each(world.registered)]
        self.names |= {"leads": leader.number, "merged": repeats[0].number}
        self.names["returned"] = world.returned_twice(phone="13700137010", urgency="emergency").number
