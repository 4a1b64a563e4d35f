"""The pieces that a shape is put together from, and an operation of a path."""

from enum import Enum
from typing import Any

TEXT = {"type": "string"}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
WHOLE = {"type": "integer"}
YES_NO = {"type": "boolean"}
BINARY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
PDF = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}

Schemas = dict[str, Any]
Paths = dict[str, dict[str, tuple[str, Any, Any]]]
"""Path → method → what it does, the body it takes, the answer it gives."""


def codes(kind: type[Enum]) -> dict[str, Any]:
    """One of the codes of a vocabulary."""
    return {"type": "string", "enum": [str(member.value) for member in kind]}


def maybe(schema: dict[str, Any]) -> dict[str, Any]:
    """This or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def ref(name: str) -> dict[str, str]:
    """A shape that has a name."""
    return {"$ref": f"#/components/schemas/{name}"}


def many(schema: dict[str, Any]) -> dict[str, Any]:
    """Several of a shape."""
    return {"type": "array", "items": schema}


def some(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    """A body's shape: what is not required may be left out."""
    shape: dict[str, Any] = {"type": "object", "properties": properties}
    return shape | ({"required": list(required)} if required else {})


AMOUNT = some(
    ("minor", "currency"),
    minor={"type": "integer", "minimum": 1},
    currency={"type": "string", "pattern": "^[A-Z]{3}$"},
)


def whole(**properties: Any) -> dict[str, Any]:
    """An answer's shape: every property is there, if only as null."""
    return some(tuple(properties), **properties)


def list_of(name: str) -> dict[str, Any]:
    """A page of a list."""
    return whole(items=many(ref(name)), next=maybe(TEXT))


def json(schema: dict[str, Any]) -> dict[str, Any]:
    """A body or an answer in JSON."""
    return {"application/json": {"schema": schema}}


def parameter(name: str, where: str, schema: dict[str, Any]) -> dict[str, Any]:
    """What stands in the path, the query or a header."""
    return {"name": name, "in": where, "schema": schema, "required": where == "path"}
