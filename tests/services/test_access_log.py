"""Who looked at which complaint: batched, hourly, and proved by the audit chain."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import peewee
import pytest
from flask.testing import FlaskClient

from reclamator import clock
from reclamator.models.access import AccessEntry
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import access_log, audit
from tests.cast import HeldClock, file_complaint


def entries() -> list[tuple[bytes, bytes, int]]:
    return [
        (bytes(row.staff_uid), bytes(row.complaint_uid), row.hour) for row in AccessEntry.select()
    ]


def digests() -> list[dict[str, object]]:
    return [row.detail for row in AuditEntry.walk() if row.action == "access.digest"]


def test_a_look_writes_nothing_at_once(
    at_the_page: FlaskClient, submitted: Complaint, otto: Staff
) -> None:
    at_the_page.get(f"/panel/complaints/{submitted.number}")

    assert entries() == []
    assert access_log.flush() == 1
    hour = access_log.hour_of(clock.now())
    assert entries() == [(bytes(otto.uid), submitted.complaint_uid, hour)]


@pytest.fixture
def at_the_page(client: FlaskClient, sign_in: object, otto: Staff) -> FlaskClient:
    """Otto is signed in."""
    return sign_in(client, otto)  # type: ignore[operator]


def test_many_looks_in_an_hour_are_one_line(
    acme: Company, otto: Staff, mira: Staff, submitted: Complaint, frozen_clock: HeldClock
) -> None:
    for minutes in (0, 1, 2, 60):
        frozen_clock.advance(minutes=minutes)
        access_log.saw(otto.uid, submitted.complaint_uid)
        access_log.flush()
    access_log.saw(mira.uid, submitted.complaint_uid)
    access_log.flush()

    assert len(entries()) == 3


def test_fifty_looks_are_written_by_the_next_request(
    at_the_page: FlaskClient, submit: Callable[..., Complaint], otto: Staff
) -> None:
    for _ in range(access_log.MOST_WAITING):
        access_log.saw(otto.uid, submit().complaint_uid)

    at_the_page.get("/healthz")

    assert len(entries()) == access_log.MOST_WAITING


def test_a_minute_is_the_longest_wait(
    at_the_page: FlaskClient, acme: Company, otto: Staff, submitted: Complaint,
    frozen_clock: HeldClock,
) -> None:  # fmt: skip
    access_log.saw(otto.uid, submitted.complaint_uid)
    at_the_page.get("/")
    assert entries() == []

    frozen_clock.advance(minutes=1)
    at_the_page.get("/")

    assert len(entries()) == 1


def test_the_chain_takes_a_digest_every_ten_minutes(
    acme: Company, otto: Staff, submitted: Complaint, frozen_clock: HeldClock
) -> None:
    for _ in range(12):
        access_log.saw(otto.uid, submitted.complaint_uid)
        access_log.flush()
        frozen_clock.advance(minutes=2)

    assert len(digests()) == 3
    assert audit.verify().broken_at is None


def test_the_digest_can_be_counted_again(
    acme: Company, otto: Staff, mira: Staff, submitted: Complaint
) -> None:
    for person in (otto, mira):
        access_log.saw(person.uid, submitted.complaint_uid)
    access_log.flush()

    (last,) = digests()
    expected = hashlib.sha256()
    for staff_uid, complaint_uid, hour in sorted(entries(), key=lambda e: (e[2], e[0], e[1])):
        expected.update(hour.to_bytes(8, "big") + staff_uid + complaint_uid)
    assert last["entries"] == 2
    assert last["sha256"] == expected.hexdigest()
    AccessEntry.delete().where(AccessEntry.staff_uid == otto.uid).execute()
    assert access_log.digest(last["hours"])[1] != last["sha256"]  # type: ignore[arg-type]


def test_companies_keep_their_own(
    acme: Company, globex: Company, otto: Staff, nina: Staff, submitted: Complaint
) -> None:
    access_log.saw(otto.uid, submitted.complaint_uid)
    with company_scope(globex.uid):
        access_log.saw(nina.uid, file_complaint(globex, country="CZ").complaint_uid)
    access_log.flush()

    assert [staff_uid for staff_uid, _, _ in entries()] == [bytes(otto.uid)]
    with company_scope(globex.uid):
        assert [staff_uid for staff_uid, _, _ in entries()] == [bytes(nina.uid)]


def test_what_cannot_be_written_waits(
    acme: Company, otto: Staff, submitted: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    access_log.saw(otto.uid, submitted.complaint_uid)
    with monkeypatch.context() as broken:
        broken.setattr(access_log, "_insert", _full_disk)
        access_log.flush()
    assert entries() == []

    access_log.flush()

    assert len(entries()) == 1


def test_what_is_gone_keeps_nothing_else_waiting(
    acme: Company, otto: Staff, submitted: Complaint
) -> None:
    access_log.saw(otto.uid, b"gone" * 4)
    access_log.saw(otto.uid, submitted.complaint_uid)

    access_log.flush()

    assert [complaint_uid for _, complaint_uid, _ in entries()] == [submitted.complaint_uid]


def _full_disk(*_: object) -> None:
    raise peewee.OperationalError("disk is full")


def test_an_entry_says_the_hour_in_utc() -> None:
    assert access_log.hour_of(clock.now() + timedelta(hours=1)) == (
        access_log.hour_of(clock.now()) + 1
    )
