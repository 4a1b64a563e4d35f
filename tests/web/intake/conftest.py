"""Ada with a plain browser in front of Acme's form."""

from collections.abc import Callable

import pytest
from flask import Flask, has_request_context, request

from reclamator.crypto import envelope
from reclamator.crypto.envelope import Scope
from reclamator.models import vault
from reclamator.models.company import Company
from tests.cast import HeldClock
from tests.journeys.visitor import Page, Visitor, visitor_of
from tests.web.intake import filling


class OpenedInIntake(BaseException):
    """A request to the form opened what a complaint's key seals; nothing of ours catches it."""


@pytest.fixture(autouse=True)
def intake_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 58: each story of this folder is told by an intake that cannot read what people say."""
    original = vault.open_sealed

    def refuse(name: str, ids: tuple[bytes, bytes, bytes], blob: bytes) -> bytes:
        is_intake = has_request_context() and request.blueprint == "intake"
        if is_intake and envelope.header(blob).scope == Scope.COMPLAINT:
            raise OpenedInIntake(name)
        return original(name, ids, blob)

    monkeypatch.setattr(vault, "open_sealed", refuse)


@pytest.fixture
def ada_at_home(app: Flask) -> Visitor:
    """Ada's browser, without script."""
    return visitor_of(app)


@pytest.fixture
def open_form(ada_at_home: Visitor, acme: Company, frozen_clock: HeldClock) -> Callable[..., Page]:
    """Open the form and take a moment: `open_form("?lang=pl")`."""

    def open_and_wait(query: str = "", *, seconds: float = 60) -> Page:
        page = ada_at_home.get(f"/f/acme{query}")
        assert page.status == 200
        frozen_clock.advance(seconds=seconds)
        return page

    return open_and_wait


@pytest.fixture
def send(ada_at_home: Visitor) -> Callable[..., Page]:
    """Send the form of a page as it stands, with changes: `send(page, name="Ada")`."""
    return lambda page, **how: filling.send(ada_at_home, page, **how)


@pytest.fixture
def file(open_form: Callable[..., Page], send: Callable[..., Page]) -> Callable[..., Page]:
    """Fill in what is required and send it, with changes: `file(country="CZ")`."""
    return lambda **changes: send(open_form(), **{**filling.SAID, **changes})
