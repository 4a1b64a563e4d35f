"""Dangerous acts ask for a proof when the last one is older than ten minutes, and then go on."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.models.audit import AuditEntry
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import complaints, missed
from tests.cast import PASSWORD, HeldClock
from tests.web import pages

REGISTER = "/panel/complaints"
TEAM = "/panel/settings/team"
LAW = "/panel/settings/law"
OWN_DAYS = {"code": "PL", "based_on": "0", "response_days": "10", "reason": "Our terms"}
TINA = {"email": "tina@acme.example", "name": "Tina", "role": "head", "language": "en"}
ACTS: dict[str, tuple[str, dict[str, str]]] = {
    "the register is taken along": (f"{REGISTER}/export", {"format": "csv", "country": "PL"}),
    "the audit log is taken along": ("/panel/audit/export?person={otto}", {}),
    "the law's days are set aside": (LAW, {**OWN_DAYS, "do": "save"}),
    "silence is set aside": (f"{REGISTER}/{{number}}/actions/override", {"reason": "A fire"}),
    "a person is added": (TEAM, TINA),
    "a role is changed": (f"{TEAM}/{{otto}}/role", {"role": "head"}),
    "a person is shut out": (f"{TEAM}/{{otto}}/access", {"successor": "{mira}"}),
    "work is handed over": (f"{TEAM}/{{otto}}/work", {"successor": "{mira}"}),
    "a person starts anew": (f"{TEAM}/{{otto}}/new-start", {}),
}
"""SECURITY §1.10: export, erase, keys, roles; and what sets the law's own days or effects aside.

Erasing and keys have no page.
"""


@pytest.fixture
def boss(client: FlaskClient, sign_in: Any, mira: Staff) -> FlaskClient:
    """Mira, the owner, is signed in."""
    signed_in: FlaskClient = sign_in(client, mira)
    return signed_in


@pytest.fixture
def accepted_by_silence(acme: Any, under_review: Complaint, frozen_clock: HeldClock) -> Complaint:
    """Nobody answered Ada; Poland's law has accepted what she asked for."""
    frozen_clock.advance(days=(date(2026, 12, 8) - date(2026, 11, 22)) / timedelta(days=1))
    missed.note(acme)
    return complaints.get(under_review.complaint_uid)


@pytest.fixture
def named(accepted_by_silence: Complaint, otto: Staff, mira: Staff) -> Callable[[str], str]:
    """Fill an address or a field in with who and what the story is about."""
    known = {
        "number": accepted_by_silence.number,
        "otto": bytes(otto.uid).hex(),
        "mira": bytes(mira.uid).hex(),
    }
    return lambda text: text.format(**known)


def acts_done() -> list[str]:
    """The chain of the company, without signing in."""
    return [row.action for row in AuditEntry.walk() if not row.action.startswith("session.")]


@pytest.mark.parametrize("act", ACTS)
def test_every_dangerous_act_asks_first_and_goes_on_with_the_proof(
    named: Callable[[str], str], boss: FlaskClient, frozen_clock: HeldClock, act: str
) -> None:
    address, fields = ACTS[act]
    form = {name: named(value) for name, value in fields.items()}
    frozen_clock.advance(minutes=11)
    before = acts_done()

    asked = pages.post(boss, named(address), form)
    assert asked.status_code == 422
    assert 'name="own_proof"' in asked.text
    assert acts_done() == before
    kept = {name: pages.field_value(asked, name) for name in form}
    done = pages.post(boss, named(address), {**kept, "own_proof": PASSWORD})

    assert done.status_code in (200, 303)
    assert len(acts_done()) > len(before)


def test_behind_a_file_the_way_back_leads_to_the_list_as_it_was(
    boss: FlaskClient, submitted: Complaint, frozen_clock: HeldClock
) -> None:
    frozen_clock.advance(minutes=11)

    asked = pages.post(boss, f"{REGISTER}/export", {"format": "csv", "country": "PL"})

    assert f'href="{REGISTER}?country=PL"' in asked.text
    assert "This page stays open" in asked.text


def test_who_changes_their_mind_goes_back_to_the_complaint(
    named: Callable[[str], str], boss: FlaskClient, frozen_clock: HeldClock
) -> None:
    page = named(f"{REGISTER}/{{number}}")
    frozen_clock.advance(minutes=11)

    asked = pages.post(boss, f"{page}/actions/override", {"reason": "A fire"})

    assert asked.status_code == 422
    assert f'href="{page}"' in asked.text


@pytest.mark.usefixtures("submitted")
def test_a_company_takes_its_register_along_ten_times_a_day(boss: FlaskClient) -> None:
    answers = [
        pages.post(boss, f"{REGISTER}/export", {"format": "csv"}).status_code for _ in range(11)
    ]

    assert answers == [200] * 10 + [429]
