"""The letter with the answer: whole under every law, in the customer's language."""

import hashlib
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reclamator.domain import letter, outside_bodies, regimes
from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import Buyer, ReturnCosts, Sector
from reclamator.errors import Incomplete
from reclamator.i18n import _, ngettext, use
from reclamator.models.complaint import Complaint
from reclamator.models.database import db
from reclamator.models.decision import Decision
from reclamator.models.letter import Letter
from reclamator.services import actors, complaints, decisions, documents, letters
from reclamator.transports.email import TemporaryFailure
from tests.servers import needs

LANGUAGES = {"PL": "pl", "SK": "sk", "RO": "ro"}
COUNTRIES = ("PL", "CZ", "SK", "RO", "HU", "DE", "FR", "ES", "EE", "LV", "MT")
REPAIR: dict[str, Any] = {
    "asked": "Repair of the kettle",
    "outcome": "granted",
    "remedy": "repair",
    "method": "By our workshop in Kraków",
    "due_on": "2026-12-14",
    "grounds": "The gasket of the base is faulty.",
    "provisions": ["art. 43d"],
}
REFUND = REPAIR | {
    "asked": "Price of the kettle",
    "remedy": "refund",
    "amount": {"minor": 28_900, "currency": "PLN"},
    "method": "To the account you paid from",
}
WORKTOP: dict[str, Any] = {
    "asked": "Repair of the worktop",
    "outcome": "rejected",
    "checked": "We looked at both photos.",
    "grounds": "A bill or an estimate is missing.",
    "provisions": ["art. 471 of the Civil Code"],
    "way_out": "Send us a bill, and we look again",
}
ANSWERS: dict[str, list[dict[str, Any]]] = {
    "granted": [REPAIR, REFUND],
    "partly": [REFUND, WORKTOP],
    "rejected": [WORKTOP],
}


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Read the text of a PDF as a customer's machine would."""
    program, path = needs("pdftotext"), tmp_path / "letter.pdf"

    def text(paper: bytes) -> str:
        path.write_bytes(paper)
        done = subprocess.run(
            [program, str(path), "-"], capture_output=True, check=True, timeout=30
        )
        return flat(done.stdout.decode().replace("\u200b", ""))

    return text


def flat(text: str) -> str:
    """A text without its gaps: it is found wherever a line of the letter ends."""
    return "".join(text.split())


@pytest.fixture
def decide(submit: Any, otto: Any) -> Any:
    """Decide a customer's complaint: `decide(points, country="CZ")`."""

    def act(points: list[dict[str, Any]], **said: Any) -> tuple[Complaint, Decision]:
        by = actors.of_staff(otto)
        complaint = complaints.assign(submit(**said), otto, by=by)
        complaint = complaints.perform(complaint, Action.START_REVIEW, by=by)
        costs = None if points == [WORKTOP] else "customer_sends"
        draft = {"points": points, "return_costs": costs}
        return complaint, decisions.issue(complaint, draft, by=by)

    return act


@pytest.mark.parametrize("answer", list(ANSWERS))
@pytest.mark.parametrize("country", COUNTRIES)
def test_the_letter_holds_every_part_that_the_law_wants(
    country: str, answer: str, decide: Any, read: Any
) -> None:
    language, points = LANGUAGES.get(country, "en"), ANSWERS[answer]

    complaint, decision = decide(points, country=country, language=language)
    paper = letters.pdf(complaint, decision)

    assert [
        line.rule.part for line in letters.checklist(complaint, decision) if not line.is_there
    ] == []
    text = read(paper)
    with use(language):
        for words in (*said_always(complaint), *said_of(points), *said_by_law(complaint, points)):
            assert flat(words) in text
    assert "ODR" not in text
    assert f"/Lang({language})".encode() in paper.replace(b"/Lang (", b"/Lang(")
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in paper


def said_always(complaint: Complaint) -> list[str]:
    """Both parties, the matter, who is to be asked."""
    return [
        "Acme & Clay sp. z o.o.", "ul. Lipowa 12", "KRS 0000000000", "NIP 675-000-00-00",
        "Ada Nowak", "ada@customer.example", complaint.number, "Modra kettle 1.7 l", "A-10/482",
        "The kettle leaks at its base.", str(complaint.claim.label),
        "Otto Wrona", "complaints@acme.example · +48 12 555 01 42", "Kraków",
    ]  # fmt: skip


def said_of(points: list[dict[str, Any]]) -> list[str]:
    """What is decided on each point, and why."""
    texts = [point[name] for point in points for name in ("asked", "grounds")]
    texts += [line for point in points for line in point["provisions"]]
    texts += [point["method"] for point in points if point["outcome"] == "granted"]
    texts += [point["way_out"] for point in points if "way_out" in point]
    if any(point["outcome"] == "granted" for point in points):
        texts += [str(letters.RETURNS[ReturnCosts.CUSTOMER_SENDS])]
    return texts


def said_by_law(complaint: Complaint, points: list[dict[str, Any]]) -> list[str]:
    """What this country wants besides."""
    regime, remedies = complaint.regime, {point.get("remedy") for point in points}
    said = []
    if WORKTOP in points:
        body = outside_bodies.of(regime.code, {})
        said += [body.name, *body.address.split("\n"), body.web]
        said += [_("We agree to take part in out-of-court proceedings.")]
        said += [documents.track_url(complaint)]
    if "repair" in remedies and regime.code == "CZ":
        said += [
            ngettext(
                "The repair takes %(num)d day, counted from the day we received your complaint.",
                "The repair takes %(num)d days, counted from the day we received your complaint.",
                22,
            )
        ]
    if "refund" in remedies and regime.code == "SK":
        said += ["14"]
    if "repair" in remedies:
        said += [
            ngettext(
                "By law, this repair prolongs the guarantee for the product by %(num)d month.",
                "By law, this repair prolongs the guarantee for the product by %(num)d months.",
                6 if regime.code == "FR" else 12,
            )
        ]
    return said


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"language": "de"}, "language"),
        ({"takes_part": "perhaps"}, "takes_part"),
        ({"grounds": "Turn to https://ec.europa.eu/consumers/odr/"}, "grounds"),
    ],
)
def test_what_cannot_become_a_letter_is_not_recorded(
    change: dict[str, Any], field: str, under_review: Complaint, otto: Any
) -> None:
    draft = {"outcome": "rejected", "grounds": "Cut.", "provisions": ["art. 1"]} | change

    with pytest.raises(Incomplete) as refusal:
        decisions.issue(under_review, draft, by=actors.of_staff(otto))

    assert [fault.field for fault in refusal.value.errors] == [field]
    assert Decision.select().count() == 0


def test_one_answer_may_differ_from_what_the_company_says_of_proceedings(
    under_review: Complaint, otto: Any, read: Any
) -> None:
    draft = {"outcome": "rejected", "grounds": "Cut.", "provisions": ["1"], "takes_part": False}
    decision = decisions.issue(under_review, draft | {"language": "en"}, by=actors.of_staff(otto))

    text = read(letters.pdf(under_review, decision))

    assert flat("We do not take part in out-of-court proceedings.") in text


def test_what_the_set_up_lacks_is_told_and_stops_nothing(
    under_review: Complaint, otto: Any, acme: Any
) -> None:
    acme.registration, acme.outside = "", {}
    acme.save()
    draft = {"outcome": "rejected", "grounds": "Cut.", "provisions": ["art. 1"]}

    decision = decisions.issue(under_review, draft, by=actors.of_staff(otto))

    lines = letters.checklist(under_review, decision)
    gaps = [line.rule.part.value for line in lines if not line.is_there]
    assert gaps == ["registration", "takes_part"]
    assert not any(line.stops for line in lines)


def test_the_law_of_every_country_is_told_apart() -> None:
    chosen = {country: regimes.choose(
        country, Sector.GOODS, Buyer.CONSUMER,
        company_country="PL", received_on=regimes.by_code("PL").as_of,
    ).regime.code for country in COUNTRIES}  # fmt: skip

    assert chosen == {country: country for country in COUNTRIES} | {"MT": "EU"}
    assert letter.refund_days(regimes.by_code("SK")) == 14


def attached(message: Any) -> bytes:
    """The paper of a mail."""
    (paper,) = message.iter_attachments()
    return bytes(paper.get_content())


def test_what_left_is_kept_and_never_made_anew(
    decided: Decision, mail: Any, frozen_clock: Any, acme: Any
) -> None:
    mail.refusal = TemporaryFailure("451")
    mail.deliver_all()
    (kept,) = Letter.select()
    frozen_clock.advance(days=1)
    acme.registration = "KRS 0000000009"
    acme.save()
    mail.refusal = None
    mail.deliver_all()

    message = mail.to("ada@customer.example")[-1]
    assert attached(message) == kept.paper
    assert hashlib.sha256(kept.paper).hexdigest() == kept.sha256
    assert (kept.address, kept.road, kept.language) == ("ada@customer.example", "mail", "en")
    complaint = complaints.get(bytes(decided.complaint_uid))
    assert letters.paper(complaint, decided) == kept.paper
    assert letters.pdf(complaint, decided) != kept.paper
    assert Letter.select().count() == 1


def test_a_kept_letter_cannot_be_read_from_the_database(decided: Decision, mail: Any) -> None:
    mail.deliver_all()

    ((sealed, address),) = db.execute_sql('SELECT "paper", "address" FROM "letter"').fetchall()
    assert b"%PDF" not in bytes(sealed)
    assert b"customer.example" not in bytes(address)
