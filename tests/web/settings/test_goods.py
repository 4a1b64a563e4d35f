"""The page for returns and suppliers: where goods go, and whom they are forwarded to."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.staff import Staff
from reclamator.models.supplier import Supplier
from reclamator.services import goods, suppliers
from reclamator.services.actors import of_staff
from reclamator.services.suppliers import Card
from tests.web import pages
from tests.web.panel.conftest import SignIn

HERE = "/panel/settings/goods"
CARD = {"name": "Kettles & Co", "email": "repairs@kettles.example", "language": "pl"}
WAREHOUSE = "ul. Magazynowa 4\n30-001 Kraków"


@pytest.fixture
def boss(app: Flask, sign_in: SignIn, mira: Staff) -> FlaskClient:
    return sign_in(app.test_client(), mira)


@pytest.fixture
def known(mira: Staff) -> Supplier:
    """A supplier that is there already."""
    return suppliers.create(Card(**CARD), by=of_staff(mira))


def code(row: Supplier) -> str:
    return bytes(row.uid).hex()


def acts() -> list[str]:
    """What the audit log says of suppliers and the address."""
    words = ("supplier.", "company.return_address")
    return [row.action for row in AuditEntry.walk() if row.action.startswith(words)]


def test_goods_go_to_the_address_that_is_typed_and_back_to_the_companys_own(
    boss: FlaskClient, acme: Company
) -> None:
    for typed in (WAREHOUSE, WAREHOUSE, ""):
        answer = pages.post(boss, f"{HERE}/address", {"return_address": typed})
        assert answer.status_code == 303
        fresh = Company.by_uid(bytes(acme.uid))
        assert goods.return_address(fresh) == (typed or fresh.postal_address)

    assert acts() == ["company.return_address_set"] * 2
    assert "Saved." in pages.text_of(boss.get(answer.location))


def test_an_address_too_long_for_a_label_stays_in_the_form(
    boss: FlaskClient, acme: Company
) -> None:
    refused = pages.post(boss, f"{HERE}/address", {"return_address": "x" * 401})

    assert refused.status_code == 422
    assert "This address is too long for a label. Shorten it." in pages.text_of(refused)
    assert "x" * 401 in refused.text
    assert Company.by_uid(bytes(acme.uid)).return_address == ""


def test_a_supplier_is_added_changed_retired_and_brought_back(boss: FlaskClient) -> None:
    pages.post(boss, f"{HERE}/suppliers", CARD)
    (row,) = suppliers.everything()

    pages.post(boss, f"{HERE}/suppliers", {**CARD, "name": "Kettle House", "supplier": code(row)})
    assert "Kettle House" in pages.text_of(boss.get(HERE))
    for step, is_over in (("retired", True), ("restored", False)):
        answer = pages.post(boss, f"{HERE}/suppliers/{step}", {"supplier": code(row)})
        assert answer.status_code == 303
        (row,) = suppliers.everything()
        assert (row.retired_at is not None) is is_over
        assert (f'action="{HERE}/suppliers/restored"' in boss.get(HERE).text) is is_over

    assert acts() == [f"supplier.{act}" for act in ("created", "changed", "retired", "restored")]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"email": "nowhere"}, "email"),
        ({"address": "x" * 401}, "address"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    boss: FlaskClient, known: Supplier, wrong: dict[str, str], field: str
) -> None:
    for at, named in (("new", {}), (code(known), {"supplier": code(known)})):
        refused = pages.post(boss, f"{HERE}/suppliers", {**CARD, **wrong, **named})

        assert refused.status_code == 422
        assert set(re.findall(r'href="#([^"]+)"', refused.text)) >= {f"{field}-{at}"}
        assert re.search(rf'id="{field}-{at}"[^>]*aria-invalid="true"', refused.text)
    (row,) = suppliers.everything()
    assert {name: getattr(row, name) for name in CARD} == CARD


@pytest.mark.parametrize("wanted", ["", "kettle", "00", "00" * 16])
def test_a_supplier_that_is_not_there_is_not_found(
    boss: FlaskClient, known: Supplier, wanted: str
) -> None:
    for step in ("retired", "restored"):
        answer = pages.post(boss, f"{HERE}/suppliers/{step}", {"supplier": wanted})
        assert answer.status_code == 404


def test_a_supplier_of_another_company_is_neither_shown_nor_changed(
    app: Flask, sign_in: SignIn, nina: Staff, known: Supplier
) -> None:
    theirs = sign_in(app.test_client(), nina)

    assert CARD["name"] not in pages.text_of(theirs.get(HERE))
    for path in ("suppliers", "suppliers/retired"):
        answer = pages.post(theirs, f"{HERE}/{path}", {**CARD, "supplier": code(known)})
        assert answer.status_code == 404
    (row,) = suppliers.everything()
    assert row.retired_at is None
