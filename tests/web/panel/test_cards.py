"""Papers of a complaint in the panel: its card, the stamped copy, the parcel's form, its file."""

import io
import zipfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from reclamator import clock
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import Channel
from reclamator.models.access import AccessEntry
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import access_log, actors, investigations
from reclamator.services.intake import Arrival
from tests.statements import counted
from tests.web import pages
from tests.web.panel.conftest import SignIn

Submit = Callable[..., Complaint]
PERSON = "Tadeusz at goods-in"


def at(complaint: Complaint, what: str) -> str:
    return f"/panel/complaints/{complaint.number}/{what}"


def test_the_card_is_shown_whole_and_looking_is_noted(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    access_log.flush()
    before = AccessEntry.select().count()

    page = at_work.get(at(submitted, "card"))
    access_log.flush()

    text = pages.text_of(page)
    for words in ("Wording of the complaint", "The kettle leaks at its base.", "Project none"):
        assert words in text
    assert text.count("not ticked") >= 6
    assert AccessEntry.select().count() == before + 1


@pytest.mark.parametrize("what", ["card.pdf", "form.pdf"])
def test_papers_open_in_the_browser_and_are_kept_by_nobody(
    at_work: FlaskClient, submitted: Complaint, what: str
) -> None:
    answer = at_work.get(at(submitted, what))

    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_card_asks_the_database_little(at_work: FlaskClient, submitted: Complaint) -> None:
    with counted() as statements:
        at_work.get(at(submitted, "card"))

    assert len(statements) <= 6


def test_the_person_concerned_is_on_the_card_of_few(
    client: FlaskClient, sign_in: SignIn, hire: Callable[[Role], Staff], submitted: Complaint,
    mira: Staff,
) -> None:  # fmt: skip
    investigations.hear(submitted, person=PERSON, opinion="I was polite.", by=actors.of_staff(mira))

    seen = sign_in(client, hire(Role.HEAD)).get(at(submitted, "card")).text
    unseen = sign_in(client, hire(Role.VIEWER)).get(at(submitted, "card")).text

    assert PERSON in seen
    assert PERSON not in unseen
    assert "Employee concerned" not in unseen


def test_a_stamped_copy_is_offered_where_somebody_handed_it_over(
    at_work: FlaskClient, submit: Submit, submitted: Complaint
) -> None:
    by_hand = submit(arrival=Arrival(channel=Channel.COUNTER))

    assert (
        at(by_hand, "stamped-copy.pdf") in at_work.get(at(by_hand, "")[:-1] + "?tab=documents").text
    )
    assert at_work.get(at(by_hand, "stamped-copy.pdf")).data.startswith(b"%PDF")
    assert "stamped-copy" not in at_work.get(at(submitted, "")[:-1] + "?tab=documents").text
    assert at_work.get(at(submitted, "stamped-copy.pdf")).status_code == 404


@pytest.fixture
def at_the_top(client: FlaskClient, sign_in: SignIn, mira: Staff) -> FlaskClient:
    """Mira, who may take files along."""
    return sign_in(client, mira)


def test_the_file_is_sent_as_one_pdf_or_with_the_originals(
    at_the_top: FlaskClient, submitted: Complaint
) -> None:
    form = {"csrf_token": pages.page_token(at_the_top), "for": "inside"}

    paper = at_the_top.post(at(submitted, "file"), data={**form, "format": "pdf"})
    archive = at_the_top.post(at(submitted, "file"), data={**form, "format": "zip"})

    assert paper.data.startswith(b"%PDF")
    named = paper.headers["Content-Disposition"]
    assert f"{submitted.number}-{clock.today('Europe/Warsaw').isoformat()}.pdf" in named
    names = zipfile.ZipFile(io.BytesIO(archive.data)).namelist()
    assert names == [f"{submitted.number}.pdf", "MANIFEST.sha256"]


def test_the_file_asks_again_who_it_is(
    at_the_top: FlaskClient, submitted: Complaint, frozen_clock
) -> None:
    token = pages.page_token(at_the_top)
    frozen_clock.advance(minutes=11)

    form = {"csrf_token": token, "for": "customer", "format": "zip"}
    answer = at_the_top.post(at(submitted, "file"), data=form)

    assert answer.status_code == 422
    assert "Is it you?" in pages.text_of(answer)


@pytest.mark.parametrize("bad", [{"format": "exe"}, {"for": "everybody"}, {}])
def test_an_unknown_kind_of_file_is_none(
    at_the_top: FlaskClient, submitted: Complaint, bad: dict[str, str]
) -> None:
    form = {"csrf_token": pages.page_token(at_the_top), "format": "pdf", "for": "inside"}
    answer = at_the_top.post(at(submitted, "file"), data={**form, **bad} if bad else {
        "csrf_token": form["csrf_token"]
    })  # fmt: skip

    assert answer.status_code == 404
