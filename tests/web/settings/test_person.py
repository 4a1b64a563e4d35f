"""One person of the team: another role, sessions ended, leaving with the work handed over."""

import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.models.audit import AuditEntry
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import complaints, staff
from tests.cast import NETWORK, PASSWORD, TOTP_SECRET, HeldClock
from tests.services.records import history
from tests.web import pages

TEAM = "/panel/settings/team"


@pytest.fixture
def boss(client: FlaskClient, sign_in: Any, mira: Staff) -> FlaskClient:
    """Mira, the owner, is signed in."""
    return sign_in(client, mira)


@pytest.fixture
def hanna(hire: Callable[[Role], Staff]) -> Staff:
    """The head."""
    return hire(Role.HEAD)


def page_of(person: Staff, part: str = "") -> str:
    return f"{TEAM}/{bytes(person.uid).hex()}{part}"


def known(person: Staff) -> Staff:
    row: Staff = Staff.get(Staff.uid == person.uid)
    return row


def uid_of(person: Staff) -> str:
    return bytes(person.uid).hex()


def handler_of(complaint: Complaint) -> bytes | None:
    return complaints.get(complaint.complaint_uid).handler_uid


def test_another_role_ends_the_sessions(
    app: Flask, boss: FlaskClient, sign_in: Any, otto: Staff
) -> None:
    at_work = sign_in(app.test_client(), otto)

    answer = pages.post(boss, page_of(otto, "/role"), {"role": "head"})

    assert answer.status_code == 303
    assert known(otto).role is Role.HEAD
    assert at_work.get("/panel/complaints").status_code == 303


@pytest.mark.parametrize("role", ["dealer", "king", ""])
def test_a_role_that_is_none_is_refused(boss: FlaskClient, otto: Staff, role: str) -> None:
    answer = pages.post(boss, page_of(otto, "/role"), {"role": role})

    assert answer.status_code == 422
    assert pages.errors_of(answer) == ["Choose one of the roles."]
    assert known(otto).role is Role.HANDLER


def test_an_admin_makes_no_owner_and_unmakes_none(
    app: Flask, sign_in: Any, hire: Callable[[Role], Staff], mira: Staff, otto: Staff
) -> None:
    admin = sign_in(app.test_client(), hire(Role.ADMIN))

    assert pages.post(admin, page_of(otto, "/role"), {"role": "owner"}).status_code == 422
    assert pages.post(admin, page_of(mira, "/role"), {"role": "viewer"}).status_code == 403
    assert {known(mira).role, known(otto).role} == {Role.OWNER, Role.HANDLER}


def test_the_last_owner_stays_one(boss: FlaskClient, mira: Staff) -> None:
    answer = pages.post(boss, page_of(mira, "/role"), {"role": "viewer"})

    assert answer.status_code == 409
    assert known(mira).role is Role.OWNER
    assert [entry.action for entry in AuditEntry.walk()].count("staff.role_changed") == 0


def test_who_leaves_hands_over_the_open_complaints(
    boss: FlaskClient, otto: Staff, hanna: Staff, under_review: Complaint
) -> None:
    answer = pages.post(boss, page_of(otto, "/access"), {"successor": uid_of(hanna)})

    assert answer.status_code == 303
    assert known(otto).disabled_at is not None
    assert handler_of(under_review) == bytes(hanna.uid)
    assert history(under_review)[-1] == "assigned"


def test_without_a_choice_nobody_leaves_work_behind(
    boss: FlaskClient, otto: Staff, under_review: Complaint
) -> None:
    answer = pages.post(boss, page_of(otto, "/access"))

    assert answer.status_code == 422
    assert pages.errors_of(answer) == ["Choose who takes over the open work."]
    assert known(otto).disabled_at is None
    assert handler_of(under_review) == bytes(otto.uid)


def test_the_work_may_wait_in_the_register(
    boss: FlaskClient, otto: Staff, under_review: Complaint
) -> None:
    pages.post(boss, page_of(otto, "/access"), {"successor": "nobody"})

    assert handler_of(under_review) is None


def test_who_may_not_check_complaints_takes_none_over(
    boss: FlaskClient, otto: Staff, hire: Callable[[Role], Staff], under_review: Complaint
) -> None:
    viewer = hire(Role.VIEWER)

    answer = pages.post(boss, page_of(otto, "/access"), {"successor": uid_of(viewer)})

    assert answer.status_code == 422
    assert known(otto).disabled_at is None


def test_an_admin_hands_over_what_they_may_not_read(
    app: Flask,
    sign_in: Any,
    hire: Callable[[Role], Staff],
    otto: Staff,
    hanna: Staff,
    under_review: Complaint,
) -> None:
    admin = sign_in(app.test_client(), hire(Role.ADMIN))

    pages.post(admin, page_of(otto, "/access"), {"successor": uid_of(hanna)})

    assert handler_of(under_review) == bytes(hanna.uid)
    assert admin.get(f"/panel/complaints/{under_review.number}").status_code == 403


def test_work_that_lies_with_somebody_who_may_not_do_it_is_handed_over_later(
    boss: FlaskClient, otto: Staff, hanna: Staff, under_review: Complaint
) -> None:
    pages.post(boss, page_of(otto, "/role"), {"role": "viewer"})
    assert "Work waits for somebody who cannot do it." in pages.text_of(boss.get(page_of(otto)))

    pages.post(boss, page_of(otto, "/work"), {"successor": uid_of(hanna)})

    assert handler_of(under_review) == bytes(hanna.uid)
    assert "Work waits" not in pages.text_of(boss.get(page_of(otto)))


def test_one_session_of_another_is_ended_and_then_all(
    app: Flask, boss: FlaskClient, sign_in: Any, otto: Staff
) -> None:
    first, second, third = (sign_in(app.test_client(), otto) for _ in range(3))
    handles = page_handles(boss.get(page_of(otto)))
    assert len(handles) == 3

    pages.post(boss, page_of(otto, "/sessions"), {"session": handles[0]})
    alive = [each.get("/profile").status_code for each in (first, second, third)]
    assert sorted(alive) == [200, 200, 303]

    pages.post(boss, page_of(otto, "/sessions"))
    assert {each.get("/profile").status_code for each in (first, second, third)} == {303}


def test_an_admin_ends_no_session_of_an_owner(
    app: Flask, boss: FlaskClient, sign_in: Any, hire: Callable[[Role], Staff], mira: Staff
) -> None:
    admin = sign_in(app.test_client(), hire(Role.ADMIN))

    assert pages.post(admin, page_of(mira, "/sessions")).status_code == 403
    assert boss.get("/profile").status_code == 200


def page_handles(response: Any) -> list[str]:
    return re.findall(r'name="session" value="([0-9a-f]{16})"', response.text)


# -- asked again ----------------------------------------------------------------------------------


def test_an_old_proof_is_asked_for_again_and_what_was_typed_goes_along(
    boss: FlaskClient, otto: Staff, frozen_clock: HeldClock
) -> None:
    frozen_clock.advance(minutes=11)

    asked = pages.post(boss, page_of(otto, "/role"), {"role": "head"})
    assert asked.status_code == 422
    assert known(otto).role is Role.HANDLER
    typed = {"role": pages.field_value(asked, "role"), "own_proof": PASSWORD}
    done = pages.post(boss, page_of(otto, "/role"), typed)

    assert done.status_code == 303
    assert known(otto).role is Role.HEAD


def test_a_wrong_proof_changes_nothing_and_asks_again(
    boss: FlaskClient, otto: Staff, frozen_clock: HeldClock
) -> None:
    frozen_clock.advance(minutes=11)

    answer = pages.post(
        boss, page_of(otto, "/role"), {"role": "head", "own_proof": "not it at all"}
    )

    assert answer.status_code == 422
    assert pages.errors_of(answer) == ["This is not your present password. Check it and try again."]
    assert pages.field_value(answer, "role") == "head"
    assert known(otto).role is Role.HANDLER


def test_a_code_of_the_second_factor_is_a_proof_once(
    boss: FlaskClient, otto: Staff, hanna: Staff, frozen_clock: HeldClock
) -> None:
    code = pyotp.TOTP(TOTP_SECRET).at(frozen_clock.advance(minutes=11))

    first = pages.post(boss, page_of(otto, "/role"), {"role": "head", "own_proof": code})
    frozen_clock.advance(minutes=11)
    again = pages.post(boss, page_of(hanna, "/role"), {"role": "viewer", "own_proof": code})

    assert (first.status_code, again.status_code) == (303, 422)
    assert known(hanna).role is Role.HEAD


def test_an_invitation_is_sent_again_and_withdrawn(boss: FlaskClient, mira: Staff) -> None:
    tina = {"email": "tina@acme.example", "name": "Tina Kos", "language": "en"}
    start = staff.invite(**tina, role=Role.HANDLER, by=mira)

    assert pages.post(boss, page_of(start.person, "/invitation")).status_code == 303
    with pytest.raises(staff.DeadLink):
        staff.find_start(start.token, network=NETWORK)

    again = staff.start_of(start.person.uid)
    assert again is not None
    pages.post(boss, page_of(start.person, "/access"))
    with pytest.raises(staff.DeadLink):
        staff.find_start(again.token, network=NETWORK)
