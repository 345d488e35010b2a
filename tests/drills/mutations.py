"""Forty and more ways to break the product, each named after the promise it breaks, with the tests that have to notice."""

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STEPS, GUARDS = "tests/casework/steps/", "tests/casework/guards/"
VISITS, OFFLINE = "tests/visits/", "tests/visits/offline/test_nothing_is_lost.py"
WORKING = "tests/casework/worktime/test_arrays.py"
TUNING = "tests/casework/rule_editor/"
WATCH = "tests/casework/notices/test_watch.py"
ESCALATION = "tests/casework/escalation/"
TROUBLE, FIRING, DUE = ESCALATION + "test_in_trouble.py", "casework/escalation/firing.py", "casework/escalation/due.py"
COMPOSE = "casework/notices/compose.py"
RACES, ACCESS = "tests/races/test_races.py", "tests/access/test_access.py"


@dataclass(frozen=True)
class Mutant:
    """`edits`: (file, old, new), old found exactly once; SQL of ours among them, which the tests' migrate lays. `sql`: said to
    the database. `only`: pytest's -k."""

    name: str
    tests: str
    edits: tuple[tuple[str, str, str], ...] = ()
    sql: str = ""
    only: str = ""
    of_database: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "of_database", bool(self.sql))


def trigger(name: str, table: str) -> tuple[tuple[str, str, str], ...]:
    """An edit that takes it out of the SQL."""
    declared = re.compile(rf"CREATE (?:OR REPLACE|CONSTRAINT) TRIGGER {name} [^;]*\bON public\.{table}\b[^;]*;")
    found = [(path, match[0]) for path in sorted(ROOT.glob("*/sql/*.sql")) if (match := declared.search(path.read_text("utf-8")))]
    return tuple((str(path.relative_to(ROOT)), statement, "") for path, statement in found)


def constraint(name: str, table: str) -> str:
    """A unique one may be an index."""
    return f"ALTER TABLE casework_{table} DROP CONSTRAINT IF EXISTS {name}; DROP INDEX IF EXISTS {name}"


def code(name: str, tests: str, file: str, old: str, new: str, *, only: str = "") -> Mutant:
    return Mutant(name, tests, edits=((file, old, new),), only=only)


OF_THE_DATABASE = (
    Mutant("states change as anybody likes", GUARDS + "test_states.py", edits=trigger("guard_case", "casework_case")),
    Mutant(
        "a case changes without an event",
        GUARDS + "test_states.py",
        edits=trigger("guard_case_event_update", "casework_case"),
    ),
    Mutant(
        "a resolved case loses its visit",
        GUARDS + "test_states.py",
        edits=trigger("guard_ground_attestation", "casework_attestation"),
    ),
    Mutant("a case in hand has no unit", GUARDS + "test_states.py", sql=constraint("case_handled_by_a_unit", "case")),
    Mutant("a visit at which nobody was met counts", GUARDS, sql=constraint("attestation_counts_when_met", "attestation")),
    Mutant("the unit enters its own rating", GUARDS + "test_ratings.py", edits=trigger("guard_rating", "casework_rating")),
    Mutant("a round is rated twice", GUARDS + "test_ratings.py", sql=constraint("rating_one_accepted", "rating")),
    Mutant("nobody came is accepted", GUARDS + "test_ratings.py", sql=constraint("rating_nobody_came_is_decided", "rating")),
    Mutant("a used link is fresh again", GUARDS + "test_ratings.py", edits=trigger("guard_link", "casework_link")),
    Mutant("an event is edited", GUARDS + "test_timeline.py", edits=trigger("append_only", "casework_event")),
    Mutant("the timeline's head goes back", GUARDS + "test_timeline.py", edits=trigger("guard_head", "casework_head")),
    Mutant("words are edited", GUARDS + "test_timeline.py", edits=trigger("guard_words", "casework_words")),
    Mutant(
        "a whole table is emptied",
        GUARDS + "test_timeline.py",
        edits=trigger("never_emptied", "casework_event"),
        only="emptied",
    ),
    Mutant("a case waits for one thing twice", GUARDS + "test_timeline.py", sql=constraint("wait_one_open", "wait")),
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
)

OF_THE_POLICIES = (
    code(
        "one visit is as good as two",
        STEPS + "test_attest.py",
        "casework/policies/closure.py",
        "max(0, self.visits_required - self.visits_counted)",
        "0",
    ),
    code(
        "a leader's visit is forgotten",
        STEPS + "test_attest.py",
        "casework/policies/closure.py",
        "if facts.leader_visit_owed:",
        "if False:",
    ),
    code(
        "the unit closes over a dissatisfied citizen",
        STEPS + "test_close.py",
        "casework/policies/closure.py",
        "    if not facts.satisfied:\n",
        "    if False:\n",
    ),
    code(
        "a visit of another round counts",
        STEPS + "test_attest.py",
        "casework/policies/closure.py",
        "if visit_round != case_round:",
        "if False:",
    ),
    code(
        "operators dispatch",
        STEPS + "test_dispatch.py",
        "casework/policies/access.py",
        '"dispatch": {Role.DISPATCHER}',
        '"dispatch": {Role.DISPATCHER, Role.OPERATOR}',
    ),
    code(
        "the handling unit enters ratings",
        STEPS + "test_rate.py",
        "casework/policies/access.py",
        ', "rate_for"',
        "",
    ),
    code(
        "a handler acts on a colleague's case",
        STEPS + "test_resolve.py",
        "casework/policies/access.py",
        "case.handler_id not in {None, user.pk}",
        "False",
    ),
    code(
        "the unit complained of sees the case",
        ACCESS,
        "casework/policies/access.py",
        "cases = cases.exclude(Q(against__isnull=False) & complained_of)",
        "pass",
        only="GET and (desk:case or api:case)",
    ),
    code(
        "another role opens a confidential case to its unit",
        STEPS + "test_reveal.py",
        "casework/policies/access.py",
        'frozenset(visible & {"brief", "events"} if hidden else',
        "frozenset(visible if hidden else",
    ),
    code(
        "masks are off",
        ACCESS,
        "casework/policies/masking.py",
        '    if phones.reachable(e164) == "none":\n        return STARS',
        "    return e164",
        only="GET and (desk:case or api:case)",
    ),
    code(
        "a case reaches the unit it complains of",
        STEPS + "test_dispatch.py",
        "casework/policies/routing.py",
        "return related(unit.path, against.path)",
        "return False",
    ),
    code(
        "a case is returned three times",
        STEPS + "test_return.py",
        "casework/policies/moves.py",
        "returns >= 2",
        "returns >= 3",
    ),
    code(
        "of many, one is due a working day sooner",
        WORKING,
        "casework/worktime/arrays.py",
        "[begun + amounts - 1]",
        "[begun + amounts - 2]",
        only="counting or reading",
    ),
    code(
        "of many, what ends with the day is due the next morning",
        WORKING,
        "casework/worktime/arrays.py",
        "reached=whole - 1",
        "reached=whole",
        only="counting or reading",
    ),
    code(
        "of many, each gets the answer of another",
        WORKING,
        "casework/worktime/arrays.py",
        "indices[order] = ",
        "indices[:] = ",
        only="counting or reading",
    ),
    code(
        "make-up Saturdays are free",
        WORKING,
        "casework/worktime/calendar.py",
        "else usual or ordinary",
        "else usual",
        only="counting or reading",
    ),
    code(
        "the clock is never set forward or back",
        WORKING,
        "casework/worktime/calendar.py",
        "    if before == after:\n        return [",
        "    if before:\n        return [",
        only="counting or reading",
    ),
)

OF_THE_STEPS = (
    code(
        "the lock is lost",
        RACES,
        "casework/writing/transition.py",
        "Case.objects.select_for_update(no_key=True)",
        "Case.objects",
        only="acknowledge or resolve or rate",
    ),
    code("old states are overwritten", RACES, "casework/writing/transition.py", "pk=case.pk, state=case.state)", "pk=case.pk)"),
    code(
        "who handled is forgotten",
        STEPS,
        "casework/writing/transition.py",
        "    if unit is not None:\n",
        "    if False:\n",
        only="handled or handler or remembered",
    ),
    code(
        "nobody came closes",
        STEPS + "test_rate.py",
        "casework/steps/rate.py",
        "held = opinion.visited == Rating.Visited.NO",
        "held = False",
    ),
    code(
        "links never expire", STEPS + "test_rate.py", "casework/writing/links.py", "expires_at__gt=at", "expires_at__isnull=False"
    ),
    code(
        "a link outlives an operator's rating",
        STEPS + "test_rate.py",
        "casework/steps/rate.py",
        "    links.void(case, at=at)  #",
        "    #",
    ),
    code(
        "closing writes no event",
        STEPS + "test_rate.py",
        "casework/steps/rate.py",
        'record(case, "close", actor=None, on_behalf_of=handler, at=at, facts={"rating": rating.score})',
        "pass",
    ),
    code(
        "revealing leaves no trace",
        STEPS + "test_reveal.py",
        "casework/steps/reveal.py",
        '    record(case, "reveal"',
        '    dict(verb="reveal"',
    ),
    code(
        "one person changes a number alone",
        STEPS + "test_correct.py",
        "casework/steps/correct.py",
        "if proposed.proposed_by_id == actor.pk:",
        "if False:",
    ),
    code(
        "a retracted visit leaves the link alive",
        STEPS + "test_retract.py",
        "casework/steps/attest.py",
        "            links.void(case, at=at)\n",
        "",
    ),
    code(
        "a retracted visit is not owed again",
        STEPS + "test_retract.py",
        "casework/steps/attest.py",
        "        waits.open_again(case, Awaited.VISIT)\n",
        "",
    ),
    code(
        "an upheld complaint leaves the visits standing",
        STEPS + "test_void_rating.py",
        "casework/steps/decide_rating.py",
        "case.attestations.filter(round=old_round, voided_at__isnull=True).update(voided_at=at)",
        "pass",
    ),
    code(
        "clocks run on after a return",
        STEPS + "test_return.py",
        "casework/steps/return_.py",
        "    waits.pause(case, *rounds.RUNNING, Awaited.LEADER_VISIT, at=at)\n",
        "",
    ),
    code(
        "signing stops the clock of the visit",
        STEPS + "test_acknowledge.py",
        "casework/steps/acknowledge.py",
        "waits.end(case, Awaited.ACKNOWLEDGEMENT,",
        "waits.end(case, Awaited.ACKNOWLEDGEMENT, Awaited.VISIT,",
    ),
    code(
        "the API finds every case",
        ACCESS,
        "casework/api/views/base.py",
        "access.visible_to(self.user).select_related(*CASE_WITH)",
        "Case.objects.select_related(*CASE_WITH)",
        only="GET and api:case",
    ),
    code(
        "the desk finds every case",
        ACCESS,
        "casework/desk/views.py",
        'access.visible_to(user).select_related("unit"',
        'Case.objects.select_related("unit"',
        only="GET and desk:case",
    ),
)

OF_THE_VISITS = (
    Mutant("what was recorded is rewritten", VISITS + "test_guards.py", edits=trigger("guard_visit", "visits_visit")),
    Mutant("what was kept goes away", VISITS + "test_guards.py", edits=trigger("append_only", "visits_kept")),
    code(
        "the visitor is not asked first",
        VISITS + "test_flags.py",
        "visits/steps/decide_flag.py",
        "if flag.explained_at is None and at < seeing.asked_until(flag):",
        "if False:",
    ),
    code(
        "who had a part decides on a flag",
        VISITS + "test_flags.py",
        "visits/steps/decide_flag.py",
        "    refuse(seeing.may_look(actor, visit, review), as_forbidden=True)\n",
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
        "visits/photos.py",
        "picture.width * picture.height > MOST_PIXELS or",
        "",
    ),
    code(
        "metadata is shown",
        VISITS + "test_photos.py",
        "visits/photos.py",
        'shown.save(file, "JPEG",',
        'shown.save(file, "JPEG", exif=picture.getexif(),',
    ),
    code(
        "the phone forgets before the receipt matches",
        OFFLINE,
        "visits/static/field/send.js",
        "const matches = said.id === item.id && said.sha256 === (await hashOf(item.body));",
        "const matches = true;",
        only="another_receipt",
    ),
    code(
        "the phone forgets what was refused",
        OFFLINE,
        "visits/static/field/store.js",
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
        "visits/access.py",
        'return f"dispute {visit.pk}"',
        "return str(visit.pk)",
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
        "visits/evidence.py",
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

OF_THE_RULES = (
    code(
        "rule: the second of two who edit is not told",
        TUNING + "test_save.py",
        "casework/steps/tune_rule.py",
        "if current is None or base_version is None or base_version == current.version:",
        "if True:",
    ),
    code(
        "rule: anybody tunes it",
        TUNING + "test_save.py",
        "casework/policies/access.py",
        '"tune_rule": {Role.ADMINISTRATOR},',
        '"tune_rule": set(Role),',
    ),
    code(
        "rule: a large change needs no confirmation",
        TUNING + "test_save.py",
        "casework/rule_editor/save.py",
        "        if not confirmed:",
        "        if False:",
    ),
    code(
        "rule: what a unit owes is no excess",
        TUNING + "test_save.py",
        "casework/rule_editor/limits.py",
        "if row.owed > TIMES_WHAT_IT_MADE * row.made / PAST_WEEKS:",
        "if False:",
    ),
    code(
        "rule: a flood needs no confirmation",
        TUNING + "test_preview.py",
        "casework/rule_editor/limits.py",
        "    if preview.count_at_least:",
        "    if False:",
    ),
    code(
        "rule: a flood of visits needs no confirmation",
        TUNING + "test_preview.py",
        "casework/rule_editor/limits.py",
        "    if preview.visits_owed_at_least:",
        "    if False:",
    ),
    code(
        "rule: a flood is said to be all",
        TUNING + "test_preview.py",
        "casework/rule_editor/forecast.py",
        "flood = matches > most",
        "flood = False",
    ),
    code(
        "rule: who owes a leader's visit owes another", TUNING + "test_preview.py", DUE, "        if unless:", "        if False:"
    ),
    code(
        "rule: a unit that is gone passes",
        TUNING + "test_save.py",
        "casework/rule_editor/proposal.py",
        "elif unknown := _unknown(name, codes):",
        "elif unknown := []:",
    ),
    code(
        "rule: a preview forgets the next day",
        TUNING + "test_forecast.py",
        "casework/rule_editor/preview.py",
        "for ahead in (timedelta(0), SOON, WEEK))",
        "for ahead in (timedelta(0), timedelta(0), WEEK))",
    ),
    code(
        "rule: a sweep fires what stands still",
        "tests/casework/escalation/test_sweep.py",
        "casework/escalation/due.py",
        "WHERE p.wait_id = w.id AND p.ended_at IS NULL){conditions}",
        "WHERE false){conditions}",
    ),
    code(
        "rule: a preview counts a case now and again later",
        TUNING + "test_forecast.py",
        "casework/rule_editor/forecast.py",
        "WHERE p.case_id = f.case_id",
        "WHERE p.case_id = f.case_id AND false",
    ),
    code(
        "rule: a preview leaves out of later what is not due yet",
        TUNING + "test_forecast.py",
        DUE,
        "earlier[cut.rule.pk, cut.calendar, cut.nth]))",
        "cut.bound))",
    ),
    code(
        "rule: a backtest counts what had ended",
        TUNING + "test_preview.py",
        "casework/rule_editor/backtest.py",
        "(moments <= last) & (pending[:, 3] > moments)",
        "(moments <= last)",
    ),
    code(
        "rule: of two that fail at once one is told",
        WATCH,
        "casework/notices/watch.py",
        " + timedelta(microseconds=version.pk)",
        "",
    ),
    code(
        "a standstill is told every minute",
        WATCH,
        "casework/notices/watch.py",
        "moment=still.late_from, at=at",
        "moment=at, at=at",
    ),
    code(
        "everything stands still and nobody hears of it afterwards",
        WATCH,
        "casework/escalation/sweep_health.py",
        "return [*over, now] if now else over",
        "return [now] if now else []",
    ),
    code(
        "the last look is forgotten",
        "tests/casework/escalation/test_forget.py",
        "casework/escalation/sweep.py",
        ".exclude(pk__in=last).delete()",
        ".delete()",
    ),
    code(
        "rule: a failing case is named to everybody",
        "tests/casework/desk/test_sweeps_page.py",
        "casework/desk/sweeps/page.py",
        "access.visible_to(user).filter(pk__in=alone",
        "access.Case.objects.filter(pk__in=alone",
    ),
    code(
        "rule: why forgets the scope",
        TUNING + "test_why.py",
        "casework/rule_editor/why.py",
        "if limit := _outside(version, case, known):",
        "if limit := '':",
    ),
)

CALENDAR = STEPS + "test_edit_calendar.py"
OF_THE_CALENDAR = (
    code(
        "calendar: the second of two who edit is not told",
        CALENDAR,
        "casework/steps/edit_calendar.py",
        "if base_revision == calendar.revision:",
        "if True:",
    ),
    code(
        "calendar: a clock that stands still is moved",
        CALENDAR,
        "casework/writing/due_times.py",
        "WHERE p.wait_id = w.id)\n",
        "WHERE p.wait_id = w.id AND false)\n",
    ),
    code(
        "calendar: what is past already is said again",
        CALENDAR,
        "casework/writing/due_times.py",
        "(g.moves AND g.ahead)::int",
        "g.moves::int",
    ),
    code(
        "calendar: a published year stays provisional",
        CALENDAR,
        "casework/worktime/moved_times.py",
        "rows[:, 2::2] != self.rows[:, 3::2]",
        "rows[:, 2:4:2] != self.rows[:, 3:5:2]",
    ),
    code(
        "calendar: a large change needs no number",
        "tests/casework/calendar_editor/test_preview.py",
        "casework/calendar_editor/save.py",
        "preview.exceeds and confirmed != preview.count",
        "False",
    ),
    code(
        "calendar: its end is told every day",
        "tests/casework/notices/test_calendar_end.py",
        "casework/notices/calendar_end.py",
        "calendar.published_through - calendars.TELL_AHEAD, time(0)",
        "calendar.published_through - calendars.TELL_AHEAD, time(0, microsecond=Notice.objects.count())",
    ),
)

UNLOCKED = (
    (FIRING, "Case.objects.select_for_update(no_key=True)", "Case.objects"),
    (FIRING, "Wait.objects.select_for_update(no_key=True)", "Wait.objects"),
)
OF_ESCALATION_IN_TROUBLE = (
    Mutant("trouble: a sweep locks nothing", TROUBLE, edits=UNLOCKED, only="during_a_sweep"),
    Mutant(
        "trouble: sweeps at once fire twice",
        TROUBLE,
        edits=UNLOCKED,
        sql=constraint("firing_once", "firing"),
        only="beats_at_once",
    ),
    Mutant(
        "trouble: what has fired is not asked",
        TROUBLE,
        edits=((DUE, "WHERE f.rule_id = %s AND f.wait_id = w.id", "WHERE false AND f.rule_id = %s AND f.wait_id = w.id"),),
        sql=constraint("firing_once", "firing"),
        only="standstill",
    ),
    code(
        "trouble: a killed worker forgets the event",
        TROUBLE,
        FIRING,
        "    escalate.escalate(escalated, at=turn.at)\n",
        "    transaction.on_commit(lambda: escalate.escalate(escalated, at=turn.at))\n",
        only="killed_in_the_middle",
    ),
    code("trouble: every rung is heard", TROUBLE, FIRING, "tell=tell if loud else []", "tell=tell", only="standstill"),
    code(
        "trouble: missed repetitions act as well",
        TROUBLE,
        DUE,
        "THEN 'done' ELSE 'skipped' END",
        "THEN 'done' ELSE 'done' END",
        only="standstill",
    ),
    code(
        "trouble: a rule that is left out is not reported",
        TROUBLE,
        "casework/escalation/rules.py",
        "            if failed is not None:",
        "            if False:",
        only="broken",
    ),
    Mutant(
        "trouble: two workers compose at once",
        TROUBLE,
        edits=((COMPOSE, "Head.objects.select_for_update(skip_locked=True).filter", "Head.objects.filter"),),
        sql=constraint("notice_of_event_once", "notice"),
        only="beats_at_once",
    ),
    code(
        "trouble: lost messages are made good by nobody",
        TROUBLE,
        "config/settings.py",
        '"announce": {"task": "casework.tasks.announce_pending"',
        '"announce": {"task": "casework.tasks.deliver_due"',
        only="beats_at_once",
    ),
    code(
        "trouble: the beat comes every five minutes",
        TROUBLE,
        "config/settings.py",
        '"casework.tasks.sweep", "schedule": crontab()',
        '"casework.tasks.sweep", "schedule": crontab(minute="*/5")',
        only="by_itself",
    ),
)

MUTANTS = (
    *OF_THE_DATABASE,
    *OF_THE_POLICIES,
    *OF_THE_STEPS,
    *OF_THE_VISITS,
    *OF_THE_RULES,
    *OF_THE_CALENDAR,
    *OF_ESCALATION_IN_TROUBLE,
)
