"""Absences on the panel: one's own, those of others, and who takes over."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.models.absence import Absence
from reclamator.models.audit import AuditEntry
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors
from reclamator.services.staff import absences
from tests.web import pages

PAGE = "/panel/absences"
WEEK = {"from_on": "2026-11-23", "until_on": "2026-11-27"}


@pytest.fixture
def at_work(client: FlaskClient, sign_in: Any, otto: Staff) -> FlaskClient:
    """Otto, a handler, is signed in."""
    return sign_in(client, otto)


def uid_of(person: Staff) -> str:
    return bytes(person.uid).hex()


def away(person: Staff, substitute: Staff | None = None) -> Absence:
    days = {"from_on": date(2026, 11, 22), "until_on": date(2026, 11, 27)}
    return absences.record(
        person, **days, substitute=substitute, note="Teeth", by=actors.of_staff(person)
    )


def test_a_handler_enters_an_absence_and_colleagues_see_who_takes_over(
    app: Flask, at_work: FlaskClient, sign_in: Any, mira: Staff, hire: Callable[[Role], Staff]
) -> None:
    answer = pages.post(at_work, PAGE, {**WEEK, "substitute": uid_of(mira), "note": "Teeth"})

    assert answer.status_code == 303
    own = pages.text_of(at_work.get(PAGE))
    assert "Otto Wrona Mon 23 Nov to Fri 27 Nov Teeth Mira Lis takes over" in own
    assert "Mira Lis takes over" in pages.text_of(at_work.get("/profile"))
    viewer = sign_in(app.test_client(), hire(Role.VIEWER))
    seen = pages.text_of(viewer.get(PAGE))
    assert "Otto Wrona Mon 23 Nov to Fri 27 Nov Mira Lis takes over" in seen


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    at_work: FlaskClient, mira: Staff
) -> None:
    typed = {"from_on": "2026-11-27", "until_on": "2026-11-23", "substitute": uid_of(mira)}

    answer = pages.post(at_work, PAGE, typed)

    assert answer.status_code == 422
    assert pages.errors_of(answer) == ["The last day is before the first. Change one."]
    assert 'value="2026-11-27"' in answer.text
    assert f'value="{uid_of(mira)}" selected' in answer.text


def test_a_circle_is_refused_with_its_reason(
    at_work: FlaskClient, otto: Staff, hire: Callable[[Role], Staff]
) -> None:
    hanna = hire(Role.HEAD)
    away(hanna, otto)

    answer = pages.post(at_work, PAGE, {**WEEK, "substitute": uid_of(hanna)})

    assert answer.status_code == 422
    assert "this person would take over for them" in pages.errors_of(answer)[0]
    assert uid_of(otto) not in {bytes(uid).hex() for uid in absences.of_each()}


def test_a_circle_of_three_is_refused_as_well(
    at_work: FlaskClient, otto: Staff, hire: Callable[[Role], Staff]
) -> None:
    hanna, ida = hire(Role.HEAD), hire(Role.HANDLER)
    away(hanna, ida)
    away(ida, otto)

    answer = pages.post(at_work, PAGE, {**WEEK, "substitute": uid_of(hanna)})

    assert answer.status_code == 422
    (sentence,) = pages.errors_of(answer)
    assert "this person would take over for them" in sentence
    assert uid_of(otto) not in {bytes(uid).hex() for uid in absences.of_each()}


def test_a_handler_enters_no_absence_of_others(at_work: FlaskClient, mira: Staff) -> None:
    answer = pages.post(at_work, PAGE, {**WEEK, "person": uid_of(mira)})

    assert answer.status_code == 403
    assert absences.of_each() == {}


def test_a_head_chooses_who_takes_over_and_says_who_is_back(
    app: Flask, sign_in: Any, hire: Callable[[Role], Staff], otto: Staff, mira: Staff
) -> None:
    row = away(otto)
    head = sign_in(app.test_client(), hire(Role.HEAD))
    assert "No substitute: what arrives waits." in pages.text_of(head.get(PAGE))
    named = {"absence": bytes(row.uid).hex()}

    pages.post(head, f"{PAGE}/substitute", {**named, "substitute": uid_of(mira)})
    assert absences.substitute_for(otto.uid, date(2026, 11, 22)) == bytes(mira.uid)

    pages.post(head, f"{PAGE}/end", named)
    assert absences.of_each() == {}


@pytest.mark.parametrize("absence", ["", "nonsense", "00" * 16])
def test_an_absence_that_is_none_is_not_found(at_work: FlaskClient, absence: str) -> None:
    assert pages.post(at_work, f"{PAGE}/end", {"absence": absence}).status_code == 404


def test_an_absence_of_another_company_is_not_found(at_work: FlaskClient, nina: Staff) -> None:
    with company_scope(bytes(nina.company_uid)):
        row = away(nina)

    answer = pages.post(at_work, f"{PAGE}/end", {"absence": bytes(row.uid).hex()})
    named = pages.post(at_work, PAGE, {**WEEK, "substitute": uid_of(nina)})

    assert (answer.status_code, named.status_code) == (404, 422)
    assert absences.of_each() == {}
    with company_scope(bytes(nina.company_uid)):
        assert Absence.by_uid(row.uid) is not None
        assert "absence.ended" not in [entry.action for entry in AuditEntry.walk()]
