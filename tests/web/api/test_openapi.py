"""The contract as OpenAPI: it is whole, and it says what the routes do."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.models.company import Company
from tests.web.api.machine import Machine

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def contract(client: FlaskClient) -> dict[str, Any]:
    """The published document."""
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    found: dict[str, Any] = answer.get_json()
    return found


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from nodes(part)
    elif isinstance(value, list):
        for part in value:
            yield from nodes(part)


def test_it_says_what_it_is(contract: dict[str, Any]) -> None:
    assert contract["openapi"].startswith("3.1")
    assert contract["info"]["title"]
    assert contract["info"]["version"]
    assert contract["servers"] == [{"url": "http://localhost/api/v1"}]
    assert contract["components"]["securitySchemes"]["key"] == {"type": "http", "scheme": "bearer"}


def test_every_reference_leads_somewhere(contract: dict[str, Any]) -> None:
    references = [node["$ref"] for node in nodes(contract) if "$ref" in node]

    assert references
    for reference in references:
        place: Any = contract
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
    used = {reference.rpartition("/")[2] for reference in references}
    assert used == set(contract["components"]["schemas"])


def test_paths_and_routes_are_the_same(contract: dict[str, Any], app: Flask) -> None:
    written = {
        (path, method)
        for path, operations in contract["paths"].items()
        for method in set(operations) & METHODS
    }
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.show_openapi"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert written == routes


def test_operations_are_whole(contract: dict[str, Any]) -> None:
    identifiers = []
    for path, operations in contract["paths"].items():
        named = {one["name"] for one in operations.get("parameters", ()) if one["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path))
        for method in set(operations) & METHODS:
            operation = operations[method]
            identifiers.append(operation["operationId"])
            assert operation["summary"]
            assert any(code.startswith("2") for code in operation["responses"])
            for one in operation.get("parameters", ()):
                assert one["required"] is (one["in"] == "path")
    assert len(identifiers) == len(set(identifiers))


def test_required_properties_exist(contract: dict[str, Any]) -> None:
    for node in nodes(contract["components"]["schemas"]):
        if node.get("type") == "object":
            assert set(node.get("required", ())) <= set(node.get("properties", {}))


def test_what_is_answered_is_what_is_written(
    contract: dict[str, Any], machine: Machine, acme: Company
) -> None:
    schema = contract["components"]["schemas"]["Complaint"]

    complaint = machine.get(f"/complaints/{machine.file().json['number']}").json

    assert set(complaint) == set(schema["properties"])
    assert set(complaint["complainant"]) == set(schema["properties"]["complainant"]["properties"])
    for name, kind in schema["properties"].items():
        if "enum" in kind:
            assert complaint[name] in kind["enum"], name
