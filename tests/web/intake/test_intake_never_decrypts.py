"""Row 58: whoever files needs no sealed word opened, so intake may run without being able to.

All other stories of this folder are told under a lock too (conftest.py); here it holds for the test
itself, so that one reads what was tried.
"""

from collections.abc import Callable
from typing import Any

import pytest

from reclamator.crypto import envelope
from reclamator.crypto.envelope import Scope
from reclamator.models import vault
from tests.journeys.visitor import Page, Visitor
from tests.web.intake.filling import (
    JSON,
    LABEL,
    NO_PHOTO,
    PAPER,
    PHOTO,
    SAID,
    complaints,
    form_of,
    post,
)

Send = Callable[..., Page]


class Opened(AssertionError):
    """A word under a complaint's key was opened."""


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Nothing under the key of a complaint or a draft opens; returns what was tried."""
    tried: list[str] = []
    original = vault.open_sealed

    def refuse(name: str, ids: tuple[bytes, bytes, bytes], blob: bytes) -> bytes:
        if envelope.header(blob).scope == Scope.COMPLAINT:
            tried.append(name)
            raise Opened(name)
        return original(name, ids, blob)

    monkeypatch.setattr(vault, "open_sealed", refuse)
    return tried


def test_the_lock_holds(open_form: Send, send: Send, closed: list[str]) -> None:
    send(open_form(), **SAID)

    with pytest.raises(Opened):
        _ = complaints()[0].content_hash
    assert closed == ["complaint.content_hash"]


def test_the_whole_of_intake_works_without_opening_anything(
    ada_at_home: Visitor, open_form: Send, send: Send, closed: list[str]
) -> None:
    page = open_form()
    values = form_of(page).values
    early = post(ada_at_home, "/f/acme/files", values, [PHOTO], JSON).json
    answers: list[Any] = [
        refused := send(page, **{**SAID, "name": ""}, kept=early["kept"], files=[PAPER, NO_PHOTO]),
        without := send(refused, press="remove"),
        filed := send(without, name="Ada", files=[LABEL]),
        send(without, name="Ada", files=[LABEL]),
        changed := send(without, name="Ada", description="Changed.", files=[LABEL]),
        ada_at_home.submit(changed, changed.form_with("body", at="/messages")),
        send(open_form(), **SAID, headers={"Origin": "null"}),
        send(open_form(), **SAID, headers=JSON),
        send(open_form(), **SAID, token=""),
        ada_at_home.get("/privacy/acme"),
        ada_at_home.get("/f/acme/blank.pdf"),
    ]

    statuses = [answer.status for answer in answers]
    assert statuses == [422, 200, 200, 200, 200, 200, 200, 201, 422, 200, 200]
    assert filed.data("complaint-number") == changed.data("complaint-number")
    assert closed == []
