"""Only steps write, whatever the model: what a sweep does to thousands of cases is a step as well."""

import ast
import re
from pathlib import Path

from tests.architecture.house import Module, modules
from tests.architecture.writing import UNKNOWN, our_models, written

ROOMS = ("accounts.history", "accounts.steps", "casework.steps", "casework.writing", "casework.timeline", "visits.steps")

WRITERS: dict[str, tuple[set[str], str]] = {
    "accounts.invitations": ({"Invitation", "User"}, "a link by which a person chooses their password"),
    "accounts.models": ({"User"}, "hashes the password of whoever signs in anew, where its hasher is an older one"),
    "accounts.passwords": ({"User"}, "a person chooses their password"),
    "accounts.sessions": ({"Session"}, "signing in at a browser; nothing of a case"),
    "accounts.sign_ins": ({"Session", "Token"}, "a person ends their own"),
    "accounts.tokens": ({"Token"}, "signing in to the API; nothing of a case"),
    "accounts.tries": ({"TryCount"}, "how often somebody tried in vain"),
    "casework.defaults": (
        {"Calendar", "CalendarDay", "EscalationRule", "RuleVersion"},
        "what a new system begins with, before there is anybody who could act",
    ),
    "casework.escalation.due": ({"Firing"}, "claims what is due, exactly once, in the statement that finds it"),
    "casework.escalation.sweep": ({"Sweep"}, "that a sweep began, and what it did"),
    "casework.notices.compose": ({"Notice", "TimelineHead"}, "composes notices from events, and how far"),
    "casework.notices.deliver": ({"Notice", "Attempt"}, "claims notices, marks them as sent, and notes each attempt"),
    "casework.notices.digests": ({"Notice"}, "digests are notices"),
    "casework.notices.escalations": ({"Notice"}, "composes what a sweep tells, in one statement"),
    "casework.notices.inbox": ({"Notice"}, "a person has read their own"),
    "casework.notices.morning": ({"Notice"}, "tells those who chose it, once a day, how much is new"),
    "casework.notices.receipts": ({"Receipt"}, "what a gateway reports of a message; nothing of a case"),
    "casework.notices.renewals": ({"Notice"}, "asks a unit to renew its knowledge article"),
    "casework.notices.responsible": ({"Notice"}, "tells whoever answers for a citizen that cannot be reached"),
    "casework.notices.watch": ({"Notice"}, "tells administrators that escalation stands still"),
    "casework.proposing.lessons": ({"TrainedProposals"}, "what was learned of the cases at night; nothing of any one of them"),
    "casework.verification.whole": ({"Verification"}, "how far a verification has come"),
    "visits.admin": ({"Device"}, "shows phones; revoking one is a step"),
}
"""Whoever else writes, by name and with the reason."""

WITH_A_HISTORY = {"Unit", "Area", "Topic", "Limit", "CitizenLimit", "UrgencyWord", "Route", "TextModule"}
"""Written by accounts/steps/records.py, which takes rows of whichever kind."""

NOT_A_MODEL: dict[str, str] = {
    "casework.channels.file_import": "a set of numbers",
    "visits.field.views": "a digest of files",
    "casework.pictures": "a picture, into memory",
}


def outside() -> list[Module]:
    return [module for module in modules() if not module.name.startswith(ROOMS)]


def test_only_steps_write() -> None:
    trespassing = [
        f"{module.name}:{line} writes {model}"
        for module in outside()
        for model, line in sorted(written(module))
        if model not in WRITERS.get(module.name, (set(), ""))[0] and (model != UNKNOWN or module.name not in NOT_A_MODEL)
    ]
    assert trespassing == []


def test_every_exception_is_needed() -> None:
    needed = {module.name: {model for model, _line in written(module)} for module in outside()}
    assert {name: models - needed.get(name, set()) for name, (models, _why) in WRITERS.items()} == {
        name: set() for name in WRITERS
    }
    assert {name for name in NOT_A_MODEL if UNKNOWN not in needed.get(name, set())} == set()


def test_every_model_is_written_by_somebody() -> None:
    """Or else the check does not see how it is written."""
    models = {model for module in modules() for model, _line in written(module)}
    unwritten = our_models().keys() - models
    by_the_database = {"OpenText", "CaseListing"}
    assert unwritten - WITH_A_HISTORY - by_the_database == {"User_groups", "User_user_permissions"}, "nobody uses Django's groups"


def test_the_check_sees_writing_however_it_is_done(tmp_path: Path) -> None:
    sources = {
        "Case.objects.filter(pk=1).update(state='closed')": "Case",
        "def f(case: Case): case.save()": "Case",
        "def f(case: Case): case.waits.update(until=None)": "Wait",
        "def f(self): self.case.waits.all().delete()": "Wait",
        "def f(visit: Visit):\n    rows = Visit.objects.exclude(pk=visit.pk)\n    rows.update(method='')": "Visit",
        "def f(visits: Iterable[Visit]):\n    for visit in visits: visit.said.delete()": "Words",
        "def _mine() -> QuerySet[Notice]: ...\ndef f(): _mine().update(sent_at=None)": "Notice",
        "Words(text='x').save()": "Words",
        "Slip.objects.get_or_create(pk=1)": "Slip",
        "Event.objects.bulk_create([])": "Event",
        "def f(visit: Visit): visit.companions.set([])": "Visit_companions",
        "async def f(): await Case.objects.acreate()": "Case",
        "SQL = 'delete from casework_wait where true'": "Wait",
        "SQL = f'UPDATE visits_visit SET state = {state}'": "Visit",
        "def f(anything): anything.save()": UNKNOWN,
    }
    for nth, (source, model) in enumerate(sources.items()):
        (path := tmp_path / f"module{nth}.py").write_text(source, encoding="utf-8")
        assert {name for name, _line in written(Module(path.stem, path))} == {model}, source


def test_nobody_assigns_a_state() -> None:
    """`case.state = …` is written after the database has agreed, in one place."""
    for module in modules():
        if module.name == "casework.writing.transition":
            continue
        for node in module.nodes:
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                assert not (isinstance(target, ast.Attribute) and ast.unparse(target) in {"case.state", "case.round"}), (
                    module.name
                )


def test_no_signal_and_no_save_holds_a_rule() -> None:
    for module in modules():
        source = module.path.read_text(encoding="utf-8")
        assert "post_save" not in source, module.name
        # A field's own pre_save signs what is written, and rules nothing.
        assert not re.search(r"(?<!def )(?<!super\(\)\.)pre_save", source), module.name
        if ".models" in module.name:
            assert not re.search(r"def (save|delete|clean)\(", source), module.name


ASKS_WHO_MAY = "has_parameter_privilege('session_replication_role', 'set')"


def test_nothing_switches_the_guards_off() -> None:
    for module in modules():
        if module.name == "casework.verification.guards":
            continue  # looks whether somebody did
        source = module.path.read_text(encoding="utf-8").lower().replace(ASKS_WHO_MAY, "")
        for trick in ("session_replication_role", "disable trigger", "truncate "):
            assert trick not in source, f"{module.name}: {trick}"
