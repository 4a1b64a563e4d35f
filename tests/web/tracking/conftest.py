"""Ways of a customer through the pages: opening, posting, and what a page shows."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.models.complaint import Complaint
from reclamator.services.tracking import access

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
UID = re.compile(r'name="uid" value="([0-9a-f]{32})"')


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessers wait a moment in the product; a test has no time for that."""
    monkeypatch.setattr(access, "PAUSE_SECONDS", 0)


@dataclass
class Customer:
    """Somebody with a browser and a number; their forms carry the token of a page they saw."""

    browser: FlaskClient
    number: str
    address: str = "198.51.100.7"
    token: str = ""

    def get(self, way: str = "", **more: Any) -> Any:
        """Ask for the complaint's page, or what lies below it."""
        answer = self.browser.get(self._path(way), environ_base=self._from(), **more)
        self.token = _first(CSRF, answer) or self.token
        return answer

    def post(self, way: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        """Send a form."""
        if not self.token:
            self.get()
        form = {"csrf_token": self.token, **(data or {})}
        return self.browser.post(self._path(way), data=form, environ_base=self._from(), **more)

    def open(self, code: str, **more: Any) -> Any:
        """Enter an access code."""
        return self.post("/access", {"access_code": code, **more})

    def uid(self) -> str:
        """The uid of the form for a message."""
        return _first(UID, self.get())

    def _path(self, way: str) -> str:
        return f"/track/{self.number}{way}"

    def _from(self) -> dict[str, str]:
        return {"REMOTE_ADDR": self.address}


def _first(pattern: re.Pattern[str], answer: Any) -> str:
    is_page = answer.mimetype == "text/html"
    found = pattern.search(answer.text) if is_page else None
    return found[1] if found else ""


@pytest.fixture
def ada_at(client: FlaskClient) -> Callable[[Complaint], Customer]:
    """Ada in front of a complaint's page: `ada_at(complaint)`."""
    return lambda complaint: Customer(client, complaint.number)


@pytest.fixture
def opened(client: FlaskClient, submitted: Complaint) -> Customer:
    """Ada, who has opened the page of her complaint."""
    customer = Customer(client, submitted.number)
    assert customer.open(submitted.access_code).status_code == 303
    return customer


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The SQL statements that were executed."""
    from reclamator.models.database import db

    seen: list[str] = []
    execute = type(db.obj).execute_sql

    def watched(self: Any, sql: str, *arguments: Any, **options: Any) -> Any:
        seen.append(sql)
        return execute(self, sql, *arguments, **options)

    monkeypatch.setattr(type(db.obj), "execute_sql", watched)
    return seen
