"""A machine that speaks JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from tests.journeys.visitor import BOUNDARY, Page, Upload, Visitor, multipart, visitor_of

NEW: dict[str, Any] = {
    "category": "product_defect",
    "description": "The kettle leaks at its base.",
    "claim": "refund",
    "name": "Ada Nowak",
    "email": "ada@customer.example",
    "country": "PL",
}


@dataclass
class Machine:
    """Calls the API with its key; `called` is every answer so far."""

    visitor: Visitor
    called: list[Page] = field(default_factory=list)

    def get(self, path: str, **headers: str) -> Page:
        """Read."""
        return self._call("GET", path, None, headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Page:
        """Create or act."""
        return self._call("POST", path, body, headers)

    def patch(self, path: str, body: Any, **headers: str) -> Page:
        """Change."""
        return self._call("PATCH", path, body, headers)

    def send_files(self, path: str, files: Sequence[Upload], **headers: str) -> Page:
        """Upload."""
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        body = multipart({}, {"attachments": list(files)})
        return self.visitor.request(
            "POST", f"/api/v1{path}", headers={**kind, **named(headers)}, body=body
        )

    def file(self, **changes: Any) -> Page:
        """Register a complaint, with changes to what is said."""
        made = self.post("/complaints", {**NEW, **changes})
        assert made.status == 201, made.body
        return made

    def _call(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Page:
        answer = self.visitor.send_json(method, f"/api/v1{path}", body, **named(headers))
        self.called.append(answer)
        return answer


def named(headers: Mapping[str, str]) -> dict[str, str]:
    """Turn `Idempotency_Key` into the header's name."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def machine_of(app: Flask, key: str) -> Machine:
    """Return a machine that holds this key."""
    return Machine(visitor_of(app, Authorization=f"Bearer {key}"))
