"""The parts of visits on the style guide, with invented content."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from django.template.loader import render_to_string

from casework.policies.uncertainty import rate

AT = datetime(2026, 3, 18, 7, 40, tzinfo=UTC)


def section() -> str:
    visitor, companion = SimpleNamespace(name="李建国"), SimpleNamespace(name="陈静")
    visit = SimpleNamespace(
        visitor=visitor,
        companions=SimpleNamespace(all=[companion]),
        promise_due=date(2026, 3, 26),
        promise_kept_at=AT,
        disputed_at=AT,
    )
    samples = {
        "visit": visit,
        "promised": "路灯周四前修好，台阶下周补。",
        "rates": [rate(41, 47), rate(2, 3)],
        "objections": [
            SimpleNamespace(visit=visit, objection=state, decision_due=AT, decision=decision, withdrawable=False)
            for state, decision in (("open", ""), ("decided", "已核实：当日确有人上门，记录无误。"))
        ],
        "explanations": [SimpleNamespace(text="没有人来，家里一直有人。", redacted_at=None, created_at=AT)],
        "flags": [SimpleNamespace(explained_at=None), SimpleNamespace(explained_at=AT)],
    }
    return render_to_string("visits/styleguide.html", samples)
