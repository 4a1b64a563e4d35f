"""The start link: who holds it chooses a password, once and for a short time."""

import base64
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator import entropy, logs
from reclamator.config import Settings
from reclamator.crypto import keys
from reclamator.domain.permissions import Role
from reclamator.models import database, vault
from reclamator.models.audit import AuditEntry
from reclamator.models.staff import Staff, StartLink
from reclamator.services import staff
from tests.cast import NETWORK, PASSWORD, HeldClock, on_both_databases
from tests.web import pages
from tests.web.test_enumeration import counting

NEW = "seven green umbrellas"


@pytest.fixture
def link(mira: Staff, otto: Staff) -> str:
    """Mira has let Otto start anew."""
    return f"/start/{staff.new_start(otto, by=mira).token}"


def choose(client: FlaskClient, link: str, password: str = NEW) -> Any:
    return pages.post(client, link, {"password": password})


def may_sign_in(password: str) -> bool:
    with suppress(staff.WrongSignIn):
        return bool(staff.sign_in("otto@acme.example", password, network=NETWORK))
    return False


def test_looking_at_the_page_does_not_use_the_link_up(client: FlaskClient, link: str) -> None:
    for _ in range(25):
        page = client.get(link)

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert StartLink.select().count() == 1


def test_who_has_chosen_signs_in_with_it(client: FlaskClient, link: str) -> None:
    response = choose(client, link)

    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in?started=1")
    assert "Your password is set" in pages.text_of(client.get("/sign-in?started=1"))
    assert may_sign_in(NEW)
    assert StartLink.select().count() == 0


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "Use between 12 and 128 characters."),
        ("x" * 129, "Use between 12 and 128 characters."),
        ("Password1234", "This password is on lists of common ones."),
    ],
)
def test_a_password_that_may_not_be_one_leaves_the_link_alive(
    client: FlaskClient, link: str, password: str, said: str
) -> None:
    response = choose(client, link, password)

    assert response.status_code == 422
    assert pages.errors_of(response) == [said]
    assert choose(client, link).status_code == 303


def wait(hours: HeldClock, **_: Any) -> None:
    hours.advance(minutes=30)


def use(link: str, **_: Any) -> None:
    staff.start(link.rpartition("/")[2], NEW, network=NETWORK)


def start_anew(otto: Staff, mira: Staff, **_: Any) -> None:
    staff.new_start(otto, by=mira)


def leave_and_come_back(otto: Staff, mira: Staff, **_: Any) -> None:
    staff.disable(otto, by=mira)
    staff.enable(otto, by=mira)


def change_role(otto: Staff, mira: Staff, **_: Any) -> None:
    staff.set_role(otto, Role.HEAD, by=mira)


def be_reset_by_the_operator(**_: Any) -> None:
    staff.reset("otto@acme.example", PASSWORD)


ENDS = [wait, use, start_anew, leave_and_come_back, change_role, be_reset_by_the_operator]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_link_is_dead_after(
    end: Callable[..., None],
    client: FlaskClient,
    mira: Staff,
    otto: Staff,
    frozen_clock: HeldClock,
) -> None:
    link = f"/start/{staff.new_start(otto, by=mira).token}"
    assert client.get(link).status_code == 200

    end(link=link, mira=mira, otto=otto, hours=frozen_clock)

    assert client.get(link).status_code == 404
    assert choose(client, link, "another long password").status_code == 404
    assert not may_sign_in("another long password")


def test_an_invitation_is_good_for_three_days(
    client: FlaskClient, mira: Staff, frozen_clock: HeldClock
) -> None:
    start = staff.invite(
        email="tina@acme.example", name="Tina Kos", role=Role.VIEWER, language="en", by=mira
    )

    frozen_clock.advance(hours=71, minutes=59)
    assert client.get(f"/start/{start.token}").status_code == 200
    frozen_clock.advance(minutes=1)
    assert client.get(f"/start/{start.token}").status_code == 404
    assert start.expires_at - timedelta(hours=72) < frozen_clock.advance()


def test_nobody_signs_in_before_the_password_is_chosen(link: str) -> None:
    assert not may_sign_in("")
    assert not may_sign_in(PASSWORD)


def test_the_token_is_256_random_bits_and_rests_as_an_hmac(
    installation: Settings, mira: Staff, otto: Staff
) -> None:
    drawn = bytes(range(32))
    with entropy.fixed(iter([drawn, *(bytes([n]) * 32 for n in range(9))])):
        start = staff.new_start(otto, by=mira)

    made = keys.mac(vault.install_secret("session_pepper"), b"start-token" + drawn)
    assert base64.urlsafe_b64decode(start.token + "=") == made
    (row,) = StartLink.select()
    assert len(bytes(row.token_hash)) == 32
    database.close()
    resting = b"".join(path.read_bytes() for path in installation.data_dir.glob("*.db*"))
    assert bytes(row.token_hash) in resting
    assert made not in resting
    assert start.token.encode() not in resting


def test_what_rests_in_the_database_opens_nothing(client: FlaskClient, link: str) -> None:
    (row,) = StartLink.select()

    for spelled in (bytes(row.token_hash).hex(), base64.urlsafe_b64encode(row.token_hash).decode()):
        assert client.get(f"/start/{spelled.rstrip('=')}").status_code == 404


@on_both_databases
def test_of_two_who_choose_at_once_one_is_heard(
    app: Flask, otto: Staff, mira: Staff, database_kind: str
) -> None:
    link = f"/start/{staff.new_start(otto, by=mira).token}"

    def go(password: str) -> int:
        status: int = choose(app.test_client(), link, password).status_code
        return status

    with ThreadPoolExecutor(4) as crowd:
        statuses = list(crowd.map(go, (f"{NEW} {n}" for n in range(4))))

    assert sorted(statuses) == [303, 404, 404, 404]
    assert [may_sign_in(f"{NEW} {n}") for n in range(4)] == [code == 303 for code in statuses]


def test_who_does_it_is_written_down_without_the_link(
    client: FlaskClient, link: str, otto: Staff, mira: Staff
) -> None:
    choose(client, link)

    made, used, changed = list(AuditEntry.walk())[-3:]
    assert (made.action, bytes(made.actor_uid)) == ("staff.start_link_made", bytes(mira.uid))
    assert (used.action, bytes(used.actor_uid)) == ("staff.start_link_used", bytes(otto.uid))
    assert changed.action == "staff.password_changed"
    assert [made.detail, used.detail, changed.detail] == [None] * 3


def test_the_log_names_the_rule_and_not_the_link(
    client: FlaskClient, link: str, capsys: pytest.CaptureFixture[str], logged: None
) -> None:
    client.get(link)
    choose(client, link)
    client.get(link)

    lines = capsys.readouterr().err
    assert lines.count('"rule":"/start/<token>"') == 3
    assert link.rpartition("/")[2] not in lines


def test_guessing_is_slowed_and_looking_at_ones_own_is_no_guessing(
    client: FlaskClient, link: str, frozen_clock: HeldClock
) -> None:
    statuses = [client.get(f"/start/{'A' * 42}{n % 10}").status_code for n in range(21)]

    assert statuses == [404] * 20 + [429]
    assert client.get(link, environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 200
    assert pages.post(client, "/sign-in", {"email": "x", "password": "x"}).status_code == 422
    frozen_clock.advance(minutes=15)
    assert client.get(link).status_code == 200


def test_a_session_that_the_browser_brought_along_ends(
    client: FlaskClient, link: str, sign_in: Any, mira: Staff
) -> None:
    choose(sign_in(client, mira), link)

    assert client.get("/profile").status_code == 303


def test_a_link_is_found_by_an_index(link: str) -> None:
    with counting() as cost:
        staff.find_start(link.rpartition("/")[2], network=NETWORK)

    (sql,) = [sql for sql in cost.statements if '"start_link"' in sql]
    values = [b""] * sql.count("?")
    steps = [row[3] for row in database.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert len(steps) == 2
    assert all(step.startswith("SEARCH") for step in steps), steps


def test_old_links_are_forgotten(link: str, frozen_clock: HeldClock) -> None:
    frozen_clock.advance(minutes=31)

    assert staff.forget_expired() == 1
    assert StartLink.select().count() == 0


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """What the product logs goes where it goes at work."""
    import logging

    root = logging.getLogger()
    before, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    logs.configure(Settings())
    yield
    root.handlers[:], logging.raiseExceptions = before, raising
    root.setLevel(level)
