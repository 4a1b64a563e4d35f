"""The team: adding people, and letting them in no more."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.permissions import PERMISSIONS, Permission, Role
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, staff
from reclamator.services.staff import absences
from reclamator.web.settings import rights
from reclamator.web.settings.forms import ROLES
from tests.cast import NETWORK, PASSWORD, TOTP_SECRET, HeldClock
from tests.web import pages

TEAM = "/panel/settings/team"
TINA = {"name": "Tina Kos", "email": "tina@acme.example", "role": "technician", "language": "sk"}


@pytest.fixture
def boss(client: FlaskClient, sign_in: Any, mira: Staff) -> FlaskClient:
    """Mira, the owner, is signed in."""
    return sign_in(client, mira)


@pytest.fixture
def admin(app: Flask, sign_in: Any, hire: Callable[[Role], Staff]) -> FlaskClient:
    """An admin is signed in."""
    return sign_in(app.test_client(), hire(Role.ADMIN))


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN])
def test_the_address_of_the_set_up_leads_to_its_first_page(
    app: Flask, sign_in: Any, hire: Callable[[Role], Staff], role: Role
) -> None:
    at_work = sign_in(app.test_client(), hire(role))

    response = at_work.get("/panel/settings/")

    assert (response.status_code, response.location) == (303, "/panel/settings/widget")


def test_who_has_nothing_to_set_up_is_refused(
    client: FlaskClient, sign_in: Any, otto: Staff
) -> None:
    assert sign_in(client, otto).get("/panel/settings/").status_code == 403


def access(client: FlaskClient, person: Staff, **given: str) -> Any:
    return pages.post(client, f"{TEAM}/{bytes(person.uid).hex()}/access", given)


def test_the_team_is_listed(boss: FlaskClient, otto: Staff) -> None:
    page = pages.text_of(boss.get(TEAM))

    assert "Otto Wrona otto@acme.example" in page
    assert "Nina" not in page


def link_in(response: Any) -> str:
    """The path of the start link that the page shows once."""
    found = re.search(
        r'class="start-link" value="http://localhost(/start/[\w-]{43})"', response.text
    )
    assert found, pages.text_of(response)
    return found[1]


def test_a_new_colleague_gets_a_link_shown_once(boss: FlaskClient) -> None:
    response = pages.post(boss, TEAM, TINA)

    link = link_in(response)
    assert f'data-copy="http://localhost{link}"' in response.text
    # 72 hours from Sunday, 14:08 in Warsaw
    assert "It works once, until 25 Nov 2026, 14:08." in pages.text_of(response)
    assert link not in boss.get(TEAM).text


def test_ninas_colleague_is_added_starts_and_signs_in(
    app: Flask, client: FlaskClient, sign_in: Any, nina: Staff
) -> None:
    link = link_in(pages.post(sign_in(client, nina), TEAM, TINA | {"role": "owner"}))
    tina = app.test_client()

    asked = tina.get(link)
    assert 'lang="sk"' in asked.text
    assert 'value="tina@acme.example"' in asked.text
    chosen = {"csrf_token": pages.page_token(tina, link), "password": "seven green umbrellas"}
    started = tina.post(link, data=chosen)
    assert (started.status_code, started.headers["Location"]) == (303, "/sign-in?started=1")

    said = {"email": "tina@acme.example", "password": "seven green umbrellas"}
    assert pages.post(tina, "/sign-in", said).headers["Location"] == "/sign-in/enrolment"
    assert tina.get(link).status_code == 404
    again = tina.post(link, data={"csrf_token": pages.page_token(tina), "password": "x" * 20})
    assert again.status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"email": "tina"}, "email"),
        ({"email": "otto@acme.example"}, "email"),
        ({"email": "nina@globex.example"}, "email"),
        ({"role": "dealer"}, "role"),
        ({"role": "king"}, "role"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    boss: FlaskClient, otto: Staff, wrong: dict[str, str], field: str
) -> None:
    response = pages.post(boss, TEAM, TINA | wrong)

    assert response.status_code == 422
    assert f'<a href="#{field}">' in response.text


def test_an_older_session_shows_its_password_again(
    boss: FlaskClient, mira: Staff, frozen_clock: HeldClock
) -> None:
    frozen_clock.advance(minutes=11)

    assert pages.post(boss, TEAM, TINA).status_code == 422
    assert pages.post(boss, TEAM, TINA | {"own_proof": PASSWORD}).status_code == 200


def test_an_admin_makes_no_owner_and_locks_none_out(admin: FlaskClient, mira: Staff) -> None:
    assert pages.post(admin, TEAM, TINA | {"role": "owner"}).status_code == 422
    assert access(admin, mira).status_code == 403
    assert pages.post(admin, TEAM, TINA).status_code == 200


def test_who_is_let_in_no_more_is_out_at_once(
    app: Flask, boss: FlaskClient, sign_in: Any, otto: Staff
) -> None:
    at_work = sign_in(app.test_client(), otto)
    assert at_work.get("/panel/complaints").status_code == 200

    access(boss, otto)
    assert at_work.get("/panel/complaints").status_code == 303

    access(boss, otto, allow="1")
    assert staff.sign_in("otto@acme.example", PASSWORD, network=NETWORK)


def test_the_last_owner_cannot_lock_herself_out(boss: FlaskClient, mira: Staff) -> None:
    response = access(boss, mira)

    assert response.status_code == 409
    assert "This is the only owner." in pages.text_of(response)


def renew(client: FlaskClient, person: Staff, **given: str) -> Any:
    return pages.post(client, f"{TEAM}/{bytes(person.uid).hex()}/new-start", given)


def test_who_cannot_get_in_gets_a_new_start(
    app: Flask, boss: FlaskClient, sign_in: Any, otto: Staff
) -> None:
    at_work = sign_in(app.test_client(), otto)
    otto.totp_secret = TOTP_SECRET.encode()
    otto.save()

    response = renew(boss, otto)

    link = link_in(response)
    assert at_work.get("/panel/complaints").status_code == 303
    with pytest.raises(staff.WrongSignIn):
        staff.sign_in("otto@acme.example", PASSWORD, network=NETWORK)
    staff.start(link.rpartition("/")[2], "seven green umbrellas", network=NETWORK)
    _, session = staff.sign_in("otto@acme.example", "seven green umbrellas", network=NETWORK)
    assert not session.needs_factor
    assert link not in boss.get(TEAM).text


def test_a_new_start_asks_for_ones_own_password_and_spares_the_owner(
    boss: FlaskClient, admin: FlaskClient, otto: Staff, mira: Staff, frozen_clock: HeldClock
) -> None:
    assert renew(admin, mira).status_code == 403

    frozen_clock.advance(minutes=11)

    assert renew(boss, otto).status_code == 422
    assert renew(boss, otto, own_proof=PASSWORD).status_code == 200


def test_rights_stand_in_the_table_as_the_roles_have_them(boss: FlaskClient) -> None:
    page = boss.get(TEAM).text

    table = page[page.index("Every right by itself") :]
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", table, flags=re.S)
    shown = {name: re.findall(r'class="vh">(yes|no)<', cells) for name, cells in rows}
    acts = [act for act in Permission if act is not Permission.OWN_REPORTS]
    assert shown == {
        str(act.label): ["yes" if act in PERMISSIONS[role] else "no" for role in ROLES]
        for act in acts
    }


def test_the_kinds_of_work_hold_every_right_once_and_say_which_part_a_role_has(
    boss: FlaskClient,
) -> None:
    held = [right for kind in rights.KINDS for right in kind.rights]
    assert sorted(held) == sorted(set(Permission) - {Permission.OWN_REPORTS})
    for kind in rights.KINDS:
        for role in ROLES:
            is_partly = 0 < len(PERMISSIONS[role] & set(kind.rights)) < len(kind.rights)
            assert (kind.may(role) not in (True, False)) is is_partly, (kind.label, role)

    table = boss.get(TEAM).text.partition('class="tbl rights"')[2].partition("</table>")[0]

    row = table.partition("Read complaints")[2].partition("</tr>")[0]
    said = [
        " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", cell).split()) for cell in row.split("</td>")
    ]
    assert said[4:8] == ["contacts hidden", "register", "contacts hidden", "register"]


def test_who_has_not_started_is_invited_until_the_link_runs_out(
    boss: FlaskClient, frozen_clock: HeldClock
) -> None:
    pages.post(boss, TEAM, TINA)

    assert "tina@acme.example Technician · link valid until 25 Nov 2026" in pages.text_of(
        boss.get(TEAM)
    )


def test_an_absence_without_a_substitute_warns(boss: FlaskClient, otto: Staff) -> None:
    day = date(2026, 11, 22)
    absences.record(otto, from_on=day, until_on=day, by=actors.of_staff(otto))

    said = pages.text_of(boss.get(TEAM))

    assert "Otto Wrona Sun 22 Nov to Sun 22 Nov No substitute" in said
    assert "away until Sun 22 Nov" in said


def test_people_stand_by_role_with_what_waits_for_them(
    boss: FlaskClient, under_review: Complaint, otto: Staff
) -> None:
    shown = pages.text_of(boss.get(TEAM))

    assert "Otto Wrona otto@acme.example Handler 1" in shown
    assert shown.index("mira@acme.example") < shown.index("otto@acme.example")


def test_the_page_tells_when_somebody_was_last_here(
    app: Flask, boss: FlaskClient, sign_in: Any, otto: Staff
) -> None:
    assert "Otto Wrona otto@acme.example Handler 0 off here never" in pages.text_of(boss.get(TEAM))

    sign_in(app.test_client(), otto)

    assert "Otto Wrona otto@acme.example Handler 0 off here 22 Nov 2026, 14:08" in pages.text_of(
        boss.get(TEAM)
    )
