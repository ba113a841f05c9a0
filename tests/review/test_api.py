"""The API against its own description: whatever is sent, no answer is a server error."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.core.result import Ok

from review.app import create_app
from tests.review import reports
from tests.review.conftest import Office
from tests.review.test_pages import csrf

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")

BOUNDED = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def test_no_server_error(office: Office) -> None:
    """Every operation with whatever its description allows, and what it does not."""
    description = schemathesis.openapi.from_asgi("/api/openapi.json", create_app(office.site))
    seen: set[int] = set()
    for result in description.get_all_operations():

        assert isinstance(result, Ok)

        @BOUNDED
        @given(case=result.ok().as_strategy())
        def operation(case: Case[Any]) -> None:
            status = case.call(headers={"host": "localhost"}).status_code
            seen.add(status)
            assert status < 500, (case.path, case.path_parameters, case.query, case.body)

        operation()
    assert {200, 404} <= seen


def test_the_description_names_every_route(client: TestClient) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    assert set(paths) == {
        "/api/tables",
        "/api/tables/{document_id}/{key}",
        "/api/tables/{document_id}/{key}/decisions",
        "/api/documents/{document_id}",
    }


def test_the_description_is_a_page_too(client: TestClient) -> None:
    page = client.get("/api").text
    for path in client.get("/api/openapi.json").json()["paths"]:
        assert path in page


def test_a_table_over_the_api_carries_figures_findings_and_decisions(
    office: Office, client: TestClient
) -> None:
    number = office.numbers[reports.SCANNED.name]
    address = f"/api/tables/{number}/disclosure_requests"
    asked = {
        "version": 0,
        "decisions": [
            {
                "action": "value",
                "row": "granted",
                "column": "natural_person",
                "value": "31",
                "reason": "by the picture",
            }
        ],
    }
    made = client.post(f"{address}/decisions", json=asked, headers=csrf(client))
    assert made.status_code == 200
    table = client.get(address).json()
    assert table["version"] == 1
    assert [each["reason"] for each in table["history"]] == ["by the picture"]
    assert not [finding for finding in table["findings"] if finding["severity"] == "error"]


def test_the_extraction_is_given_as_it_was_read(office: Office, client: TestClient) -> None:
    number = office.numbers[reports.SCANNED.name]
    answer = client.get(f"/api/documents/{number}").json()
    assert answer["schema"] == "gouji.extraction/1"
    assert answer["document"]["issuer"] == reports.SCANNED.issuer
