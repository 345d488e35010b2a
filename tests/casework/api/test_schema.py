"""The schema says what the API does: programs generated from it understand every answer."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, checks

from accounts.models import Role
from config.wsgi import application
from tests.casework.api.conftest import As, Caller
from tests.lanes import examples
from tests.world import World

NOT_ASKED = [
    # Codes of the catalogue stand in no schema, so what fits it may still be refused.
    checks.positive_data_acceptance,
    # These look at a row of calls; here each call stands alone.
    checks.use_after_free,
    checks.ensure_resource_availability,
]
CODES = {"unit": "water", "category": "utilities-leak", "area": "qh-cg-01", "against": "roads", "handler": "handler"}


def test_the_schema_names_every_address_and_every_kind_of_answer(anyone: Caller) -> None:
    schema = anyone.at("schema/?format=json", expect=200)
    assert schema["openapi"].startswith("3.")
    assert {"/api/v1/cases/", "/api/v1/cases/{number}/acknowledge/", "/api/v1/ratings/{token}/"} <= set(schema["paths"])
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            wanted = {"400", "401", "403", "404", "429", "503"} | ({"409", "413", "415"} if method != "get" else set())
            assert wanted <= set(operation["responses"]), (path, method)
            problem = operation["responses"]["404"]["content"]
            assert list(problem) == ["application/problem+json"]


def test_a_filter_takes_codes_as_long_as_they_can_be(anyone: Caller) -> None:
    schema = anyone.at("schema/?format=json", expect=200)
    parameters = schema["paths"]["/api/v1/cases/"]["get"]["parameters"]
    longest = {parameter["name"]: parameter["schema"].get("maxLength") for parameter in parameters}
    assert (longest["handler"], longest["unit"]) == (80, 40)


def test_the_docs_page_needs_nothing_from_elsewhere(anyone: Caller) -> None:
    page = anyone.get("/api/v1/docs/")
    assert page.status_code == 200
    assert "http" not in page.content.decode().replace("http://www.w3.org", "").replace("http://testserver", "")


TAKEN_AS_WRITTEN = {"PUT /api/v1/visits/{visit}/": [checks.negative_data_rejection]}
"""A visit that was made is not refused for a detail: what fits no schema is kept as written (visits/test_details.py)."""


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request through WSGI closes its connection at the end; the test's own transaction stands on it."""
    both = (signals.request_started, signals.request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


@pytest.mark.long
@pytest.mark.hypothesis
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whatever_a_program_sends_is_answered_as_the_schema_says(world: World, as_: As, mode: GenerationMode) -> None:
    """A short look, the same every time: a few bodies for every address, fitting the schema or not."""
    case = world.visited()
    for role in Role:
        world.person("everybody", role, unit=world.water if role in {Role.HANDLER, Role.UNIT_LEAD} else None)
    token = as_("everybody")._credentials["HTTP_AUTHORIZATION"]
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path.endswith("/logout/"):
            continue

        @settings(max_examples=examples(2), derandomize=True, database=None, suppress_health_check=list(HealthCheck))
        @given(generated=operation.as_strategy(generation_mode=mode))
        def once(generated: Any) -> None:
            if "number" in generated.path_parameters:
                generated.path_parameters["number"] = case.number
            if mode is GenerationMode.POSITIVE and isinstance(generated.body, dict):
                generated.body |= {name: CODES[name] for name in CODES.keys() & generated.body.keys()}
            not_asked = [*NOT_ASKED, *TAKEN_AS_WRITTEN.get(generated.operation.label, [])]
            generated.call_and_validate(headers={"Authorization": token}, excluded_checks=not_asked)

        try:
            once()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, operation.label  # nothing can be wrong where nothing is sent
