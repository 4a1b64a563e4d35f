"""The opened page: everything a complainant may read, and what they may do there."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import EventKind, State, WaitingOn
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.message import Message
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, decisions, merging, messages
from reclamator.services.attachments import Incoming
from tests import corpus
from tests.cast import REJECTED, HeldClock
from tests.web import pages
from tests.web.tracking.conftest import Customer

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "form#write"}


def _photo(name: str = "kettle.jpg") -> tuple[io.BytesIO, str]:
    return io.BytesIO(corpus.photo()), name


def _fresh(complaint: Complaint) -> Complaint:
    return complaints.get(complaint.complaint_uid)


# -- reading --------------------------------------------------------------------------------------


def test_the_page_shows_the_conversation_both_ways(
    opened: Customer, submitted: Complaint, otto: Staff
) -> None:
    messages.reply(submitted, body="We have your photos.", by=actors.of_staff(otto))

    page = opened.get().text

    assert "The kettle leaks at its base." in page
    assert "<b>You</b>" in page
    assert "We have your photos." in page
    assert "<b>Otto Wrona, Acme &amp; Clay</b>" in page
    assert "Modra kettle 1.7 l" in page
    assert "<dt>What you would like</dt><dd>Refund</dd>" in page


@pytest.mark.parametrize("is_same", [True, False])
def test_a_duplicate_leads_only_the_same_customer_to_the_number_that_goes_on(
    ada_at: Callable[[Complaint], Customer],
    submit: Callable[..., Complaint],
    frozen_clock: HeldClock,
    otto: Staff,
    is_same: bool,
) -> None:
    older = submit(name="Bo Lind", email="bo@x.example", phone="")
    frozen_clock.advance(minutes=1)
    again = submit(email="bo@x.example", phone="") if is_same else submit()
    merging.merge(older, again, is_sure=True, by=actors.of_staff(otto))
    ada = ada_at(again)
    ada.open(again.access_code)

    page = ada.get().text

    assert (f'href="/track/{older.number}"' in page) is is_same
    assert (older.number in page) is is_same


def test_no_page_of_a_grievance_calls_it_a_complaint(
    ada_at: Callable[[Complaint], Customer], submit: Callable[..., Complaint]
) -> None:
    grievance = submit(kind="grievance")
    ada = ada_at(grievance)

    shown = [ada.get(), ada.open("AAAAA-AAAAA")]
    ada.open(grievance.access_code)
    shown += [ada.get(), ada.get("/withdrawal")]
    ada.post("/withdrawal")
    shown.append(ada.get())

    for page in shown:
        # "Complaints" in the head names the shop's desk, not the matter
        assert re.findall(r"complaint\b", pages.text_of(page).casefold()) == []


def test_notes_and_staffs_own_files_have_no_way_in(
    opened: Customer, submitted: Complaint, otto: Staff
) -> None:
    by = actors.of_staff(otto)
    messages.note(submitted, body="She sounds angry", by=by)
    kept = Incoming(io.BytesIO(corpus.pdf()), "expert-opinion.pdf", "application/pdf")
    messages.add_files(_fresh(submitted), files=[kept], by=by)
    sent = Incoming(io.BytesIO(corpus.pdf()), "manual.pdf", "application/pdf")
    messages.reply(_fresh(submitted), body="Here is the manual.", by=by, files=[sent])

    page = opened.get().text

    assert "angry" not in page
    assert "expert-opinion" not in page
    assert "manual.pdf" in page
    assert "Internal note" not in page
    assert opened.get("/attachments/1").status_code == 404
    assert opened.get("/attachments/2").status_code == 200


def test_what_happened_stands_newest_first_and_once(
    opened: Customer, submitted: Complaint, otto: Staff
) -> None:
    by = actors.of_staff(otto)
    taken = complaints.perform(
        complaints.assign(submitted, otto, by=by), Action.START_REVIEW, by=by
    )
    complaints.request_completion(taken, missing="The label under the base", by=by)

    page = opened.get().text

    assert ">We are checking what you sent us</h1>" in page
    assert "Looked after by: Otto Wrona" in page
    assert page.replace("\xa0", " ").count("since 22 Nov 2026") == 1
    history = page[page.index("What happened so far") :]
    places = [
        history.index(line)
        for line in ("We asked you for more", "We started checking", "We received it")
    ]
    assert places == sorted(places)
    assert "We wrote to you" not in history


def test_the_page_speaks_the_complaints_language(
    submit: Callable[..., Complaint], client: FlaskClient
) -> None:
    complaint = submit(language="pl")
    ada = Customer(client, complaint.number)
    ada.open(complaint.access_code)

    assert '<html lang="pl"' in ada.get(headers={"Accept-Language": "fi"}).text
    assert '<html lang="fi"' in ada.get("?lang=fi").text


def test_a_damaged_message_leaves_the_page_standing(opened: Customer) -> None:
    Message.update(body=Message.body.python_value(b"\x01broken")).execute()

    page = opened.get()

    assert page.status_code == 200
    assert "This text can no longer be opened." in page.text


@pytest.mark.parametrize("way", ["/receipt.pdf", "/decision.pdf", "/withdrawal", "/attachments/1"])
def test_who_has_not_opened_the_page_is_asked_for_a_code(
    submitted: Complaint, client: FlaskClient, way: str
) -> None:
    answer = client.get(f"/track/{submitted.number}{way}")

    assert (answer.status_code, answer.location) == (303, f"/track/{submitted.number}")


# -- writing --------------------------------------------------------------------------------------


def test_a_message_with_a_photo_arrives(opened: Customer, submitted: Complaint) -> None:
    answer = opened.post(
        "/messages",
        {"body": "Here is the label.", "uid": opened.uid(), "attachments": [_photo("label.jpg")]},
    )

    page = opened.get().text
    assert (answer.status_code, answer.location) == (303, f"/track/{submitted.number}#write")
    assert "Here is the label." in page
    assert 'alt="label.jpg"' in page
    assert Event.of(submitted.complaint_uid)[-1].code is EventKind.MESSAGE_RECEIVED


def test_the_same_form_sent_twice_is_one_message(opened: Customer) -> None:
    form = {"body": "Any news?", "uid": opened.uid()}

    answers = [opened.post("/messages", form).status_code for _ in range(3)]

    assert answers == [303, 303, 303]
    assert Message.select().count() == 2


def test_htmx_gets_the_new_message_an_empty_form_and_a_word(opened: Customer) -> None:
    answer = opened.post(
        "/messages", {"body": "Any <b>news</b>?", "uid": opened.uid()}, headers=HTMX
    )

    assert answer.status_code == 200
    assert answer.text.count('id="write"') == 1
    assert 'hx-swap-oob="beforeend:#conversation"' in answer.text
    assert "Any &lt;b&gt;news&lt;/b&gt;?" in answer.text
    assert "Your message was sent." in answer.text
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_an_empty_message_is_an_error_beside_the_field(
    opened: Customer, headers: dict[str, str]
) -> None:
    answer = opened.post("/messages", {"body": "  "}, headers=headers)

    assert answer.status_code == 422
    assert answer.text.count("Write a message first.") == 2
    assert 'href="#body"' in answer.text
    assert ("<html" in answer.text) is not bool(headers)
    assert ("<title>Error:" in answer.text) is not bool(headers)


def test_a_bad_file_is_named_and_the_text_is_kept(opened: Customer) -> None:
    program = (io.BytesIO(b"MZ\x90\x00" + bytes(200)), "setup.exe")

    answer = opened.post("/messages", {"body": "See the file", "attachments": [program]})

    assert answer.status_code == 422
    assert "We can open photos" in answer.text
    assert "See the file</textarea>" in answer.text
    assert Message.select().count() == 1
    assert Attachment.select().count() == 0


def test_a_sixth_file_is_one_too_many(opened: Customer) -> None:
    answer = opened.post("/messages", {"body": "x", "attachments": [_photo() for _ in range(6)]})

    assert answer.status_code == 422
    assert "Choose at most five files." in answer.text


def test_what_was_typed_outlives_the_page(
    opened: Customer, submitted: Complaint, frozen_clock: HeldClock
) -> None:
    uid = opened.uid()
    frozen_clock.advance(minutes=21)

    closed = opened.post("/messages", {"body": "A long story", "uid": uid})
    wrong = opened.post(
        "/messages", {"body": "A long story", "uid": uid, "access_code": "AAAAA-AAAAA"}
    )
    right = opened.post(
        "/messages", {"body": "A long story", "uid": uid, "access_code": submitted.access_code}
    )

    assert (closed.status_code, wrong.status_code, right.status_code) == (422, 422, 303)
    for page in (closed.text, wrong.text):
        assert "A long story</textarea>" in page
        assert 'name="access_code"' in page
        assert submitted.number not in page
    assert "This code does not open this page." in wrong.text
    assert "A long story" in opened.get().text


def test_reading_is_marked_by_a_button_and_never_by_a_look(
    opened: Customer, submitted: Complaint, otto: Staff
) -> None:
    messages.reply(submitted, body="Hello", by=actors.of_staff(otto))
    opened.get()
    assert _fresh(submitted).has_message

    answer = opened.post("/messages/seen", headers=HTMX)

    assert "Marked as read" in answer.text
    assert not _fresh(submitted).has_message
    assert "Mark as read" not in opened.get().text
    assert opened.post("/messages/seen").status_code == 303


# -- what is missing ------------------------------------------------------------------------------


def test_what_is_missing_can_be_sent_without_words(
    opened: Customer, submitted: Complaint, otto: Staff
) -> None:
    by = actors.of_staff(otto)
    taken = complaints.perform(
        complaints.assign(submitted, otto, by=by), Action.START_REVIEW, by=by
    )
    complaints.request_completion(taken, missing="The label under the base", by=by)
    page = opened.get().text
    assert "We need something from you" in page
    assert "The date of our answer stays the same." in page

    answer = opened.post("/attachments", {"attachments": [_photo("label.jpg")]})

    assert answer.status_code == 303
    fresh = _fresh(submitted)
    assert fresh.waiting_on is not WaitingOn.COMPLAINANT
    page = opened.get().text
    assert "label.jpg" in page
    assert "We need something from you" not in page


def test_no_file_chosen_is_an_error_beside_the_field(
    opened: Customer, submitted: Complaint, otto: Staff
) -> None:
    by = actors.of_staff(otto)
    taken = complaints.perform(
        complaints.assign(submitted, otto, by=by), Action.START_REVIEW, by=by
    )
    complaints.request_completion(taken, missing="The label", by=by)

    answer = opened.post("/attachments", {"attachments": [(io.BytesIO(b""), "")]})

    assert answer.status_code == 422
    assert answer.text.count("Choose at least one file.") == 2


# -- the answer -----------------------------------------------------------------------------------


def test_an_unsent_answer_does_not_exist(
    decided: Decision, under_review: Complaint, client: FlaskClient
) -> None:
    ada = Customer(client, under_review.number)
    ada.open(under_review.access_code)

    page = ada.get().text

    assert "PLN" not in page
    assert "Our answer" not in page.replace("our answer", "")
    assert ada.get("/decision.pdf").status_code == 404


def test_the_answer_says_remedy_amount_and_date_first(
    decided: Decision, under_review: Complaint, client: FlaskClient
) -> None:
    decisions.dispatched(_fresh(under_review), decided, by=actors.WORKER)
    ada = Customer(client, under_review.number)
    ada.open(under_review.access_code)

    page = ada.get().text

    assert ">We pay back PLN\u00a0289.00</h1>" in page
    assert "Granted in full" in page
    assert "Monday 14\u00a0December 2026" in page
    assert "To the account you paid from" in page
    assert "You can ask us by Tuesday 22\u00a0December 2026 for a second look" in page
    pdf = ada.get("/decision.pdf")
    assert (pdf.status_code, pdf.mimetype, pdf.data[:5]) == (200, "application/pdf", b"%PDF-")


def test_a_refusal_names_grounds_provisions_and_who_helps_outside(
    under_review: Complaint, otto: Staff, client: FlaskClient
) -> None:
    decision = decisions.issue(under_review, REJECTED, by=actors.of_staff(otto))
    decisions.dispatched(_fresh(under_review), decision, by=actors.WORKER)
    ada = Customer(client, under_review.number)
    ada.open(under_review.access_code)

    page = ada.get().text

    assert REJECTED["grounds"] in page
    assert "Legal basis: art. 43b, Consumer Rights Act" in page
    assert "Help from outside" in page
    assert "https://polubowne.uokik.gov.pl" in page
    assert "Withdraw what I sent" not in page


# -- withdrawing, confirming ----------------------------------------------------------------------


def test_a_complaint_is_withdrawn_after_a_page_that_says_what_it_means(
    opened: Customer, submitted: Complaint
) -> None:
    asked = opened.get("/withdrawal")
    assert "Withdraw what you sent us?" in asked.text
    assert _fresh(submitted).state is State.RECEIVED

    answer = opened.post("/withdrawal")

    assert answer.status_code == 303
    assert _fresh(submitted).state is State.WITHDRAWN
    assert ">You have withdrawn what you sent us</h1>" in opened.get().text
    assert _steps(opened) == ["Received", "Withdrawn"]
    assert opened.post("/withdrawal").status_code == 409
    assert opened.get("/withdrawal").status_code == 409


def test_what_was_closed_without_an_answer_shows_none(
    opened: Customer, submitted: Complaint, otto: Staff
) -> None:
    spam = {"reason": "spam"}
    complaints.perform(submitted, Action.DISMISS, by=actors.of_staff(otto), given=spam)

    assert _steps(opened) == ["Received", "Checking", "Closed"]


def _steps(customer: Customer) -> list[str]:
    stepper = re.search(r'<ol class="steps.*?</ol>', customer.get().text, re.S)
    assert stepper
    return re.findall(r'class="what">([^<]+)', stepper[0])


def test_what_was_said_by_phone_is_confirmed_in_writing(
    opened: Customer, submitted: Complaint
) -> None:
    assert opened.post("/confirmation").status_code == 409
    Complaint.update(verbal=True).execute()
    assert "Please confirm it in writing" in opened.get().text

    answer = opened.post("/confirmation")

    assert answer.status_code == 303
    assert not _fresh(submitted).verbal
    assert "You confirmed it in writing" in opened.get().text


# -- papers and files -----------------------------------------------------------------------------


@pytest.fixture
def with_files(acme: Any, client: FlaskClient) -> Customer:
    """Ada, who has opened a complaint with three files of awkward names."""
    from tests.cast import file_complaint

    files = [
        Incoming(io.BytesIO(corpus.camera_photo()), 'a"\r\nX-Evil: 1\r\n.jpg', "image/jpeg"),
        Incoming(io.BytesIO(corpus.pdf()), "../../zażółć <b>.pdf", "application/pdf"),
        Incoming(io.BytesIO(b"hello\n"), "photo\u202egpj.txt", "text/plain"),
    ]
    complaint = file_complaint(acme, files=files)
    ada = Customer(client, complaint.number)
    ada.open(complaint.access_code)
    return ada


def test_row_41_files_come_as_downloads_that_run_nowhere(with_files: Customer) -> None:
    """SECURITY §4, row 41."""
    number = with_files.number
    expected = [("image/jpeg", "jpg"), ("application/pdf", "pdf"), ("text/plain", "txt")]
    for position, (mime, extension) in enumerate(expected, 1):
        answer = with_files.get(f"/attachments/{position}")

        disposition = answer.headers["Content-Disposition"]
        assert answer.status_code == 200
        assert answer.mimetype == mime
        assert disposition.startswith(f'attachment; filename="{number}-{position}.{extension}";')
        assert disposition.isascii()
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "X-Evil" not in answer.headers


def test_the_original_is_the_file_and_the_preview_only_a_picture(with_files: Customer) -> None:
    original, preview = with_files.get("/attachments/1"), with_files.get("/attachments/1/preview")

    assert original.data == corpus.camera_photo()
    assert (preview.status_code, preview.mimetype) == (200, "image/jpeg")
    assert corpus.GPS_MARKER not in preview.data
    assert preview.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert preview.headers["Content-Disposition"].startswith("attachment;")
    assert with_files.get("/attachments/2/preview").status_code == 410
    assert with_files.get("/attachments/4").status_code == 404


def test_a_damaged_file_is_gone_and_says_so(with_files: Customer) -> None:
    from reclamator.services import installation
    from reclamator.transports.blobs import blob_name

    row = Attachment.get(Attachment.position == 1)
    name = blob_name(bytes(row.company_uid), bytes(row.uid))
    with installation.store().open(name) as stream:
        sealed = bytearray(stream.read())
    sealed[-1] ^= 1
    installation.store().delete(name)
    installation.store().put(name, io.BytesIO(bytes(sealed)))

    answer = with_files.get("/attachments/1")

    assert answer.status_code == 410
    assert corpus.camera_photo()[:40] not in answer.data


def test_another_complaints_files_stay_closed(with_files: Customer, submitted: Complaint) -> None:
    other = Customer(with_files.browser, submitted.number)

    assert other.get("/attachments/1").status_code == 303


def test_the_confirmation_comes_as_pdf(opened: Customer) -> None:
    answer = opened.get("/receipt.pdf")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{opened.number}.pdf"'


def test_the_receipt_page_gets_the_pdf_without_a_cookie(
    submitted: Complaint, client: FlaskClient
) -> None:
    path = f"/track/{submitted.number}/receipt.pdf"

    right = client.post(path, data={"access_code": submitted.access_code})
    wrong = client.post(path, data={"access_code": "AAAAA-AAAAA"})

    assert (right.status_code, right.mimetype) == (200, "application/pdf")
    assert "Set-Cookie" not in right.headers
    assert wrong.status_code == 422
    assert client.get(path).status_code == 303
