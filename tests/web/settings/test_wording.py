"""The company's own phrases: kept a line each, and pointed at in drafts from then on."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from tests.web import pages

SignIn = Callable[[FlaskClient, Staff], FlaskClient]
HERE = "/panel/settings/wording"


@pytest.fixture
def boss(app: Flask, sign_in: SignIn, mira: Staff) -> FlaskClient:
    return sign_in(app.test_client(), mira)


def save(boss: FlaskClient, **given: str) -> int:
    return pages.post(boss, HERE, {"language": "en", "avoid": "", "fine": "", **given}).status_code


def audited() -> int:
    return sum(row.action == "company.tone_set" for row in AuditEntry.walk())


def test_own_phrases_are_kept_and_pointed_at_in_a_draft(
    boss: FlaskClient, acme: Company, under_review: Complaint
) -> None:
    assert save(boss, avoid="gadget = product\n\n  widget* ", fine="HUAWEI") == 303

    assert "gadget = product\nwidget*</textarea>" in boss.get(f"{HERE}?language=en").text
    address = f"/panel/complaints/{under_review.number}/tone/reply"
    heard = pages.post(boss, address, {"body": "The gadget and the HUAWEI are here."}).text
    assert "<mark>gadget</mark>" in heard
    assert "<mark>HUAWEI</mark>" not in heard
    assert Company.by_uid(acme.uid).tone == {
        "en": {"avoid": [["gadget", "product"], ["widget*", ""]], "fine": ["HUAWEI"]}
    }


def test_the_same_again_is_no_change(boss: FlaskClient) -> None:
    save(boss, avoid="gadget")
    save(boss, avoid=" gadget ")

    assert audited() == 1


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("avoid", "x" * 81, "Between 2 and 80 characters"),
        ("fine", "x", "Between 2 and 80 characters"),
        ("avoid", "= product", "Between 2 and 80 characters"),
        ("avoid", "\n".join(f"phrase {n}" for n in range(101)), "too many"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_and_stays_typed(
    boss: FlaskClient, field: str, text: str, sentence: str
) -> None:
    answer = pages.post(boss, HERE, {"language": "en", "avoid": "", "fine": "", field: text})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert audited() == 0
