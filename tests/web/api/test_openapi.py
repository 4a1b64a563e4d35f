"""The contract as OpenAPI: it is whole, and it says what the routes do."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.permissions import Scope
from reclamator.domain.vocabulary import DeadlineKind, LabelColour
from reclamator.models.company import Company
from reclamator.models.staff import Staff
from reclamator.services import actors, api_keys, labels, overrides
from tests.cast import GRANTED
from tests.corpus import photo
from tests.journeys.visitor import Page
from tests.services.generosity import offer
from tests.web.api.machine import Machine, machine_of

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
    contract: dict[str, Any],
    app: Flask,
    machine: Machine,
    acme: Company,
    otto: Staff,
    mira: Staff,
) -> None:
    made = machine.file(x_size="44").json
    at, path = f"/complaints/{made['number']}", "/complaints/{number}"
    photo_of_it = [("a.jpg", photo(), "image/jpeg")]
    answers = {
        ("/complaints", "post"): machine.file(),
        (path, "patch"): machine.patch(at, {"handler": "otto@acme.example"}),
        (f"{path}/actions/{{action}}", "post"): machine.post(f"{at}/actions/start_review"),
        (f"{path}/attachments", "post"): machine.send_files(f"{at}/attachments", photo_of_it),
        (f"{path}/attachments", "get"): machine.get(f"{at}/attachments"),
        (f"{path}/messages", "post"): machine.post(f"{at}/messages", {"body": "Hello"}),
        (f"{path}/messages", "get"): machine.get(f"{at}/messages"),
        (f"{path}/notes", "post"): machine.post(f"{at}/notes", {"body": "Hello"}),
        (f"{path}/notes", "get"): machine.get(f"{at}/notes"),
        (f"{path}/first-check", "get"): machine.get(f"{at}/first-check"),
        (f"{path}/first-check", "post"): machine.post(f"{at}/first-check", CHECK),
        **answers_about_tasks(machine, at, path),
        **answers_about_the_inquiry(machine, at, path),
        **answers_about_the_company(app, mira),
        **answers_about_approvals(machine, at, path),
        **answers_about_gestures(machine, at, path, mira),
        **answers_about_goods(machine, at, path),
        (f"{path}/decision", "post"): machine.post(f"{at}/decision", GRANTED),
        (f"{path}/decision", "get"): machine.get(f"{at}/decision"),
        **answers_about_the_appeal(machine, at, path),
        **answers_about_bodies_outside(machine, at, path),
        (f"{path}/events", "get"): machine.get(f"{at}/events"),
        (path, "get"): machine.get(at),
        ("/complaints", "get"): machine.get("/complaints"),
    }
    written = {
        (path, method)
        for path, operations in contract["paths"].items()
        for method in set(operations) & METHODS
    }

    assert written - set(answers) == {
        (f"{path}/attachments/{{position}}", "get"),
        (f"{path}/card.pdf", "get"),
        ("/goods/{rma}/label.pdf", "get"),
    }
    for (where, method), answer in answers.items():
        promised = contract["paths"][where][method]["responses"][str(answer.status)]
        schema = promised["content"]["application/json"]["schema"]
        assert list(misfits(answer.json, schema, contract)) == [], (where, method)


CHECK = {
    f"{point}_{part}": words
    for point in ("in_time", "complete", "sector")
    for part, words in (("verdict", "yes"), ("reason", "Seen on paper"))
}


def answers_about_the_appeal(machine: Machine, at: str, path: str) -> dict[tuple[str, str], Page]:
    """What the customer said against the answer, and what is said to that."""
    machine.post(f"{at}/actions/dispatch")
    machine.post(f"{at}/actions/appeal", {"text": "It leaks all the same.", "claim": "refund"})
    return {
        (f"{path}/appeal", "patch"): machine.patch(
            f"{at}/appeal", {"reviewer": "mira@acme.example"}
        ),
        (f"{path}/appeal", "get"): machine.get(f"{at}/appeal"),
    }


def answers_about_bodies_outside(
    machine: Machine, at: str, path: str
) -> dict[tuple[str, str], Page]:
    """What an inspection asks, and what it is told."""
    at, path = f"{at}/outside-requests", f"{path}/outside-requests"
    asked = {"body": "Inspection", "received_on": "2026-11-22", "answer_by": "2026-12-06"}
    ours = {"answer": "Ours", "answered_on": "2026-11-22"}
    return {
        (path, "post"): machine.post(at, asked),
        (f"{path}/{{position}}/actions/answer", "post"): machine.post(
            f"{at}/1/actions/answer", ours
        ),
        (path, "get"): machine.get(at),
    }


def answers_about_the_inquiry(machine: Machine, at: str, path: str) -> dict[tuple[str, str], Page]:
    """What was asked for and found, and what belongs together."""
    other, third = (machine.file(description=words).json["number"] for words in ("It", "That"))
    machine.post(f"{at}/actions/request_completion", {"pieces": ["photo"], "missing": "The lid"})
    spent = {"staff": "otto@acme.example", "minutes": 5}
    settle = f"{path}/pieces/{{position}}/actions/settle"
    return {
        (settle, "post"): machine.post(f"{at}/pieces/1/actions/settle"),
        (f"{path}/pieces", "get"): machine.get(f"{at}/pieces"),
        (f"{path}/investigation", "patch"): machine.patch(
            f"{at}/investigation", {"cause": "supplier", "opinion": "Theirs"}
        ),
        (f"{path}/investigation", "get"): machine.get(f"{at}/investigation"),
        (f"{path}/time-entries", "post"): machine.post(f"{at}/time-entries", spent),
        (f"{path}/time-entries", "get"): machine.get(f"{at}/time-entries"),
        (f"{path}/cause", "post"): machine.post(f"{at}/cause", {"other": other}),
        (f"{path}/cause", "get"): machine.get(f"{at}/cause"),
        (f"{path}/cause/actions/leave", "post"): machine.post(f"{at}/cause/actions/leave"),
        (f"{path}/merger", "post"): machine.post(f"/complaints/{third}/merger", {"other": other}),
    }


COMPANY = ("/labels", "/own-days", "/staff", "/message-templates")


def answers_about_the_company(app: Flask, mira: Staff) -> dict[tuple[str, str], Page]:
    """What is said of the company itself."""
    by = actors.of_staff(mira)
    labels.create("Batch 26", LabelColour.RED, by=by)
    overrides.save("PL", {DeadlineKind.ANSWER: 10}, reason="Our terms", based_on=0, by=by)
    admin = machine_of(app, api_keys.create(label="all", scopes=[Scope.ADMIN]))
    return {(at, "get"): admin.get(at) for at in COMPANY}


def answers_about_approvals(machine: Machine, at: str, path: str) -> dict[tuple[str, str], Page]:
    """What is asked for, listed and taken back; the decision itself comes after."""
    asked = machine.post(f"{at}/approvals", GRANTED)
    answers = {
        (f"{path}/approvals", "post"): asked,
        (f"{path}/approvals", "get"): machine.get(f"{at}/approvals"),
        ("/approvals", "get"): machine.get("/approvals"),
    }
    here = f"{at}/approvals/{asked.json['id']}"
    settled = machine.post(f"{here}/actions/withdraw")
    return answers | {(f"{path}/approvals/{{approval}}/actions/{{verdict}}", "post"): settled}


def answers_about_gestures(
    machine: Machine, at: str, path: str, mira: Staff
) -> dict[tuple[str, str], Page]:
    """What is offered, given without any duty, and taken back."""
    item = bytes(offer(mira).uid).hex()
    made = machine.post(f"{at}/gestures", {"item": item, "card_text": "Sorry"})
    gesture = made.json["gesture"]["id"]
    return {
        ("/catalogue", "get"): machine.get("/catalogue"),
        (f"{path}/gestures", "post"): made,
        (f"{path}/gestures", "get"): machine.get(f"{at}/gestures"),
        (f"{path}/gestures/{{gesture}}/actions/take_back", "post"): machine.post(
            f"{at}/gestures/{gesture}/actions/take_back"
        ),
    }


def answers_about_goods(machine: Machine, at: str, path: str) -> dict[tuple[str, str], Page]:
    """A return that is agreed, listed and received."""
    made = machine.post(f"{at}/goods", {"product": "Kettle", "send_by": "2026-12-04"})
    here = f"/goods/{made.json['rma_number']}"
    return {
        (f"{path}/goods", "post"): made,
        (f"{path}/goods", "get"): machine.get(f"{at}/goods"),
        ("/goods", "get"): machine.get("/goods"),
        ("/goods/{rma}/actions/{move}", "post"): machine.post(f"{here}/actions/receive"),
        ("/goods/{rma}", "get"): machine.get(here),
    }


def answers_about_tasks(machine: Machine, at: str, path: str) -> dict[tuple[str, str], Any]:
    task = {"title": "Call", "executor": "otto@acme.example", "due_on": "2026-12-04"}
    one, steps = f"{path}/tasks/{{position}}", f"{path}/tasks/{{position}}/actions/{{step}}"
    return {
        (f"{path}/tasks", "post"): machine.post(f"{at}/tasks", task),
        (f"{path}/tasks", "get"): machine.get(f"{at}/tasks"),
        (one, "patch"): machine.patch(f"{at}/tasks/1", {"agreed": True}),
        (one, "get"): machine.get(f"{at}/tasks/1"),
        (steps, "post"): machine.post(f"{at}/tasks/1/actions/cancel", {"reason": "Not needed"}),
    }


@pytest.mark.parametrize(
    "call",
    [
        lambda m, at: m.get("/complaints?limit=0"),
        lambda m, at: m.get("/complaints/AAAA-AAAA-AAAA"),
        lambda m, at: m.post(f"{at}/actions/close"),
        lambda m, at: m.patch(at, {"category": "other"}, If_Match='"old"'),
        lambda m, at: m.post(f"{at}/decision", {}),
    ],
)
def test_refusals_are_as_they_are_written(
    call: Callable[[Machine, str], Page], contract: dict[str, Any], machine: Machine
) -> None:
    answer = call(machine, f"/complaints/{machine.file().json['number']}")

    assert answer.status >= 400
    assert list(misfits(answer.json, {"$ref": "#/components/schemas/Problem"}, contract)) == []


def misfits(value: Any, schema: dict[str, Any], contract: dict[str, Any]) -> Iterator[str]:
    """Where a value is not what a schema says; a property that is written nowhere is one, too."""
    schema = resolved(schema, contract)
    if "anyOf" in schema:
        if not any(not list(misfits(value, one, contract)) for one in schema["anyOf"]):
            yield f"{value!r} is none of {schema['anyOf']}"
        return
    if not isinstance(value, TYPES[schema["type"]]):
        yield f"{value!r} is no {schema['type']}"
    elif isinstance(value, dict):
        yield from misfits_inside(value, schema, contract)
    elif isinstance(value, list):
        for item in value:
            yield from misfits(item, schema["items"], contract)
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{value!r} is none of the codes"
    elif schema.get("format") == "date":
        date.fromisoformat(str(value))
    elif schema.get("format") == "date-time":
        assert datetime.fromisoformat(str(value)).tzinfo


def misfits_inside(
    value: dict[str, Any], schema: dict[str, Any], contract: dict[str, Any]
) -> Iterator[str]:
    """The same for what an object holds."""
    yield from (f"{name} is missing" for name in set(schema.get("required", ())) - set(value))
    for name, inner in value.items():
        known = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
        if known is None:
            yield f"{name} is written nowhere"
        else:
            yield from misfits(inner, known, contract)


def resolved(schema: dict[str, Any], contract: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference; put together what must fit at once."""
    if "$ref" in schema:
        return resolved(contract["components"]["schemas"][schema["$ref"].split("/")[-1]], contract)
    if "allOf" not in schema:
        return schema
    parts = [resolved(one, contract) for one in schema["allOf"]]
    return {
        "type": "object",
        "required": [name for part in parts for name in part["required"]],
        "properties": {name: one for part in parts for name, one in part["properties"].items()},
    }


TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
