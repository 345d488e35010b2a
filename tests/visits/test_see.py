"""Who sees visits, and what of them."""

from casework.models import Case
from tests.visits.conftest import STROKES, Field
from tests.visits.test_record import new


def test_who_sees_the_case_sees_its_visits_and_nobody_else(field: Field, case: Case) -> None:
    field.put(visit := new(), field.body(case))
    world = field.world
    for who, status in {"handler": 200, "lead": 200, "supervisor": 200, "auditor": 200, "stranger": 404}.items():
        assert field.get(f"visits/{visit}/", by=world.people[who]).status_code == status
        listed = field.get("visits/", by=world.people[who]).json()["results"]
        assert [row["id"] for row in listed] == ([str(visit)] if status == 200 else [])


def test_an_administrator_reads_no_words_and_no_names(field: Field, case: Case) -> None:
    field.put(visit := new(), field.body(case, found="门前积水", promised="来修", promise_due="2026-03-06"))
    shown = field.get(f"visits/{visit}/", by=field.world.administrator).json()
    assert all(shown[name] is None for name in ("said", "found", "promised", "met_with", "signature"))


def test_names_and_numbers_in_what_was_said_are_masked(field: Field, case: Case) -> None:
    field.put(visit := new(), field.body(case, said="打我儿子电话13800138000"))
    shown = field.get(f"visits/{visit}/", by=field.world.handler).json()
    assert "13800138000" not in shown["said"]
    assert shown["met_with"] == "王**"


def test_the_unit_of_a_confidential_case_does_not_read_whom_it_met(field: Field) -> None:
    world = field.world
    secret = world.acknowledged(confidential=True, brief="某处漏水")
    world.later(hours=1)
    field.put(visit := new(), field.body(secret, confirmation={"method": "signature", "signature": STROKES}))
    shown = field.get(f"visits/{visit}/", by=world.handler).json()
    assert (shown["met_with"], shown["signature"]) == (None, None)
    assert secret.views.filter(user=world.handler).exists()


def test_lists_are_filtered_and_paged(field: Field, case: Case) -> None:
    planned = field.planned(case, planned_for="2026-03-03T10:00:00+08:00")
    ids = []
    for minutes in range(3):
        field.later(minutes=minutes + 1)
        field.put(visit := new(), field.body(case))
        ids.append(str(visit))
    by = field.world.handler

    def listed(query: str) -> list[str]:
        return [row["id"] for row in field.get(f"visits/?{query}", by=by).json()["results"]]

    assert listed("") == [str(planned), *reversed(ids)]
    assert listed("planned_on=2026-03-03") == [str(planned)]
    assert listed("planned_on=2026-03-04") == []
    assert listed("planned_on=9999-12-31") == listed("planned_on=0001-01-01") == []
    assert listed("state=recorded&mine=true") == list(reversed(ids))
    assert listed(f"case={case.number}") == [str(planned), *reversed(ids)]
    page = field.get("visits/?page_size=3", by=by).json()
    rest = field.client(by).get(page["next"]).json()
    assert [row["id"] for row in page["results"] + rest["results"]] == [str(planned), *reversed(ids)]
    assert rest["next"] is None
    odd = ("planned_on=soon", "planned_on=03/02/2026", "case=a%00b", "case=%09" + "x" * 20, "case=20260101-00001")
    for wrong in ("state=danced", "unknown=1", "cursor=x", "page_size=0", *odd):
        assert field.get(f"visits/?{wrong}", by=by).status_code == 400


def test_a_list_takes_the_same_number_of_queries_however_long(
    field: Field, case: Case, django_assert_max_num_queries: object
) -> None:
    for _ in range(5):
        field.put(new(), field.body(case, companions=["lead"]))
        field.later(minutes=1)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert len(field.get("visits/", by=field.world.handler).json()["results"]) == 5


def test_what_was_kept_in_quarantine_is_answered_to_who_sent_it(field: Field, case: Case) -> None:
    field.put(visit := new(), field.body(case, outcome="danced"))
    assert field.get(f"visits/{visit}/", by=field.world.handler).json()["state"] == "quarantined"
    assert field.get(f"visits/{visit}/", by=field.world.lead).status_code == 404


def test_an_id_in_capitals_is_the_same_id(field: Field, case: Case) -> None:
    body, visit = field.body(case), new()
    assert field.put(str(visit).upper(), body).status_code == 201
    assert field.put(visit, body).status_code == 200
