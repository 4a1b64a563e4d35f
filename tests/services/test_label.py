"""The parcel label: A6, two numbers and our address; whoever finds the parcel learns no more."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import segno

from reclamator import i18n
from reclamator.domain.vocabulary import ReturnCosts
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import goods, papers
from reclamator.services.actors import of_staff
from reclamator.services.papers.codes import qr_for_parcel
from reclamator.services.papers.label import parts_of
from tests.cast import ADA
from tests.servers import needs

LABEL = papers.LabelFacts(
    to="Brzoza & Glina",
    address="Returns, gate 2\nul. Lipowa 12\n30-702 Kraków",
    country="PL",
    rma_number="R-4T8Q-9M2V",
    number="7K4M-XQ9F-2DWT",
    costs=ReturnCosts.CUSTOMER_SENDS,
    agreed_at=datetime(2026, 11, 22, tzinfo=UTC),
)
Ask = Callable[[str, bytes], str]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Ask a program of poppler about a label."""

    def ask(program: str, pdf: bytes) -> str:
        (tmp_path / "label.pdf").write_bytes(pdf)
        end = ["-"] if program == "pdftotext" else []
        command = [needs(program), str(tmp_path / "label.pdf"), *end]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    return ask


def test_a_label_is_one_page_of_a6_and_can_be_archived(ask: Ask) -> None:
    facts = ask("pdfinfo", papers.label_pdf(LABEL, "en"))

    assert "Pages:           1" in facts
    assert "297.638 x 419.528 pts" in facts
    assert "Tagged:          yes" in facts


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_it_says_where_to_and_which_numbers_in_every_language(ask: Ask, locale: str) -> None:
    text = ask("pdftotext", papers.label_pdf(LABEL, locale))

    for said in ("Brzoza & Glina", "Returns, gate 2", "ul. Lipowa 12", "30-702 Kraków", "PL"):
        assert said in text
    assert "R-4T8Q-9M2V" in text
    assert "7K4M-XQ9F-2DWT" in text


def test_the_code_holds_the_number_and_nothing_else() -> None:
    svg = qr_for_parcel(LABEL.number)

    code = segno.make(LABEL.number, error="q", boost_error=False, micro=False)
    assert (code.designator, code.error) == ("1-Q", "Q")
    assert svg.count("<path") == 1
    assert code.svg_inline(border=0, dark="#000", omitsize=True, svgclass=None, lineclass=None) in (
        svg.replace('<svg xmlns="http://www.w3.org/2000/svg" ', "<svg ")
    )


def test_a_label_of_adas_return_says_nothing_of_ada(
    ask: Ask, under_review: Complaint, otto: Staff, acme: Company
) -> None:
    plan = goods.Plan(product=ADA.product, serial="SN-77", batch="B-5", send_by="2026-12-04")
    row = goods.authorise(under_review, plan, by=of_staff(otto))
    acme.return_address = "#emph[Gate 2]\nul. Lipowa 12\n30-702 Kraków"
    acme.save()

    text = ask("pdftotext", goods.label(row, under_review, "en"))

    assert "#emph[Gate 2]" in text
    for said in (ADA.name, ADA.product, "SN-77", "B-5", ADA.phone, under_review.access_code):
        assert said not in text


def test_without_an_address_for_goods_they_go_to_the_postal_one(acme: Company) -> None:
    assert goods.return_address(acme) == acme.postal_address.strip()
    acme.return_address = "Gate 2\n30-702 Kraków"
    assert goods.return_address(acme) == "Gate 2\n30-702 Kraków"


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("ul. Lipowa 12\n30-702 Kraków", (["ul. Lipowa 12"], "30-702 Kraków", ["PL"])),
        ("ul. Lipowa 12\n30-702 Kraków\nPolska", (["ul. Lipowa 12"], "30-702 Kraków", ["Polska"])),
        ("Gate\nLipowa", (["Gate"], "Lipowa", ["PL"])),
        ("", ([], "", ["PL"])),
    ],
)
def test_the_line_of_the_town_stands_out(
    address: str, parts: tuple[list[str], str, list[str]]
) -> None:
    assert parts_of(address, "PL") == parts
