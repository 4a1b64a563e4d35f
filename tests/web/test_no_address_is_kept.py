"""Row 51: whoever comes to whichever door, no address of theirs is written anywhere.

tests/services/test_limits.py says the same of the counters alone.
"""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from reclamator.models.complaint import Complaint
from reclamator.models.database import db
from reclamator.models.rate_bucket import RateBucket
from reclamator.services import installation, limits
from reclamator.services.tracking import access
from tests.cast import HeldClock
from tests.journeys import acts
from tests.journeys.visitor import Visitor, visitor_of
from tests.services.test_limits import spellings
from tests.web.intake import filling

ADDRESSES = ["203.0.113.7", "2001:db8:4711:8154::99", "::ffff:203.0.113.7"]
COUNTED = [
    limits.INTAKE,
    limits.UPLOAD_BYTES,
    limits.UPLOAD_BYTES_DAY,
    limits.LOOK_UP,
    limits.GUESS,
    limits.CODE_MAIL,
    limits.SIGN_IN,
]


@pytest.fixture
def visitor_from(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Visitor]:
    """Somebody at an address: on the line, and in every header that a proxy puts it into."""
    monkeypatch.setattr(access, "PAUSE_SECONDS", 0)
    answer = app.wsgi_app

    def come(address: str) -> Visitor:
        def at_address(environ: dict[str, Any], start: Any) -> Any:
            return answer({**environ, "REMOTE_ADDR": address}, start)

        monkeypatch.setattr(app, "wsgi_app", at_address)
        told = {"X-Forwarded-For": address, "X-Real-IP": address, "Forwarded": f'for="{address}"'}
        return visitor_of(app, **told)

    return come


@pytest.mark.parametrize("address", ADDRESSES)
def test_row_51_whoever_asked_for_what_their_address_is_nowhere(
    address: str,
    visitor_from: Callable[[str], Visitor],
    submitted: Complaint,
    frozen_clock: HeldClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Row 51 in full: three kinds of addresses in every spelling, after a visit to every door."""
    visitor = visitor_from(address)

    go_everywhere(visitor, submitted.number, frozen_clock)

    network = limits.network(address)
    assert [limit.name for limit in COUNTED if not limits.used(limit, network)] == []
    rows = repr([row.__data__ for row in RateBucket.select()]).encode()
    db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    folder = installation.settings().data_dir
    files = b"\0".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    printed = capsys.readouterr()
    for place in (files, rows, printed.err.encode(), printed.out.encode()):
        assert [text for text in spellings(address) if text in place] == []


def go_everywhere(visitor: Visitor, number: str, clock: HeldClock) -> None:
    """File with a photo, follow, guess a code, ask for one by mail, mistype a password."""
    page = visitor.get("/f/acme")
    clock.advance(seconds=10)
    kept = filling.post(
        visitor, "/f/acme/files", filling.form_of(page).values, [filling.LABEL], filling.JSON
    )
    filed = filling.send(visitor, page, files=[filling.PHOTO], **filling.SAID)
    wrong = acts.open_page(visitor, number, "AAAAA-AAAAA")
    page = visitor.get(f"/track/{number}")
    asked = visitor.submit(page, page.form_with("csrf_token", at="/code"))
    signed = acts.sign_in(visitor, "otto@acme.example", "not the password")

    assert (kept.status, filed.status, wrong.status) == (201, 200, 422)
    assert asked.status == 200
    assert "otto@acme.example" in signed.html
