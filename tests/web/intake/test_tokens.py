"""The form's single-use token: what stands in for a cookie, and what a second click gets."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from werkzeug.serving import make_server

from reclamator import clock
from reclamator.crypto import form_token
from reclamator.models import vault
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint, Submission
from reclamator.models.fields import new_uid
from reclamator.models.message import Message
from reclamator.services import installation, limits
from tests.cast import HeldClock, on_both_databases
from tests.journeys.visitor import Page, Visitor, visitor_at
from tests.web.intake import filling
from tests.web.intake.filling import (
    JSON,
    LABEL,
    PAPER,
    PHOTO,
    SAID,
    complaints,
    file_names,
    form_of,
    post,
    the_complaint,
)

Send = Callable[..., Page]
NOT_AS_IT_WAS = (
    "We could not take the form as it was. "
    "Your answers and the files in its list are kept. Please send it once more."
)
TOO_LONG = "This form has been open for too long. Check your answers and send it again."


def token_of(page: Page) -> str:
    """The hidden token of a form."""
    (token,) = form_of(page).values["token"]
    return token


# -- tokens that are not good ---------------------------------------------------------------------


def forged(token: str) -> str:
    """Another last sign."""
    return token[:-1] + ("A" if token[-1] != "A" else "Q")


@pytest.mark.parametrize("spoil", [lambda _token: "", forged, lambda _token: "nonsense"])
def test_without_a_good_token_everything_is_kept_and_a_fresh_one_given(
    spoil: Callable[[str], str], open_form: Send, send: Send
) -> None:
    page = open_form()

    refused = send(page, **SAID, token=spoil(token_of(page)), files=[PHOTO])

    assert refused.status == 422
    assert complaints() == []
    assert NOT_AS_IT_WAS in refused.text
    assert TOO_LONG not in refused.text
    assert form_of(refused).values["description"] == [SAID["description"]]
    assert "kettle.jpg" in refused.text
    assert token_of(refused) not in (token_of(page), "")


def test_a_missing_token_is_refused_too(open_form: Send, send: Send) -> None:
    refused = send(open_form(), **SAID, without=["token"])

    assert refused.status == 422
    assert NOT_AS_IT_WAS in refused.text
    assert complaints() == []


def test_the_fresh_token_works(open_form: Send, send: Send, frozen_clock: HeldClock) -> None:
    refused = send(open_form(), **SAID, token="", files=[PHOTO])
    frozen_clock.advance(seconds=10)

    assert send(refused).status == 200
    assert file_names(the_complaint()) == ["kettle.jpg"]


def test_a_token_of_another_company_is_refused(
    ada_at_home: Visitor, open_form: Send, send: Send, globex: Company
) -> None:
    theirs = token_of(ada_at_home.get("/f/globex"))

    refused = send(open_form(), **SAID, token=theirs)

    assert refused.status == 422
    assert NOT_AS_IT_WAS in refused.text
    assert complaints() == []


def test_a_token_is_good_for_a_day(open_form: Send, send: Send, frozen_clock: HeldClock) -> None:
    on_time, too_late = open_form(), open_form()
    frozen_clock.advance(hours=23, minutes=55)
    assert send(on_time, **SAID).status == 200
    frozen_clock.advance(minutes=10)

    refused = send(too_late, **SAID, files=[PAPER])

    assert refused.status == 422
    assert TOO_LONG in refused.text
    assert len(complaints()) == 1
    frozen_clock.advance(minutes=1)
    assert send(refused).status == 200
    assert len(complaints()) == 2


def test_a_token_of_tomorrow_is_refused(acme: Company, send: Send, open_form: Send) -> None:
    early = form_token.issue(
        vault.install_secret("form_token"),
        form_uid=acme.uid,
        issued_at=clock.now().replace(year=2030),
        nonce=new_uid(),
    )

    assert send(open_form(), **SAID, token=early).status == 422


def test_a_mistake_keeps_the_token(open_form: Send, send: Send) -> None:
    page = open_form()
    refused = send(page, **{**SAID, "name": ""})

    assert token_of(refused) == token_of(page)
    assert send(refused, name="Ada").status == 200
    assert the_complaint().quarantine is None


# -- the same form again --------------------------------------------------------------------------


def test_the_same_form_again_is_the_same_receipt(
    open_form: Send, send: Send, frozen_clock: HeldClock
) -> None:
    page = open_form()
    first = send(page, **SAID, files=[PHOTO, PAPER])
    frozen_clock.advance(days=29)

    again = send(page, **SAID, files=[PHOTO, PAPER])

    assert (first.status, again.status) == (200, 200)
    assert again.body == first.body
    assert len(file_names(the_complaint())) == 2


def test_the_same_form_again_as_a_machine(open_form: Send, send: Send) -> None:
    page = open_form()
    first = send(page, **SAID, headers=JSON)

    again = send(page, **SAID, headers=JSON)

    assert (first.status, again.status) == (201, 200)
    assert again.json == first.json


def test_kept_files_sent_twice_are_the_same_form(open_form: Send, send: Send) -> None:
    kept = send(open_form(), files=[PHOTO], **{**SAID, "name": ""})
    first = send(kept, name="Ada", files=[LABEL])

    again = send(kept, name="Ada", files=[LABEL])

    assert again.body == first.body
    assert file_names(the_complaint()) == ["kettle.jpg", "label.png"]


def test_after_thirty_days_the_form_is_too_old(
    open_form: Send, send: Send, frozen_clock: HeldClock
) -> None:
    page = open_form()
    send(page, **SAID)
    frozen_clock.advance(days=31)

    refused = send(page, **SAID)

    assert refused.status == 422
    assert len(complaints()) == 1


def test_a_changed_text_is_offered_as_a_message(open_form: Send, send: Send) -> None:
    page = open_form()
    first = send(page, **SAID)

    again = send(page, **{**SAID, "description": "The lid leaks, not the base."})

    assert again.status == 200
    assert again.data("complaint-number") == first.data("complaint-number")
    assert again.data("access-code") == first.data("access-code")
    assert "You changed something after sending" in again.text
    form = again.form_with("body", at="/messages")
    assert form.values["body"] == ["The lid leaks, not the base."]
    assert len(complaints()) == 1


def test_a_corrected_address_is_in_the_message(open_form: Send, send: Send) -> None:
    page = open_form()
    send(page, **SAID)

    again = send(page, **{**SAID, "email": "ada.nowak@customer.example", "claim": "repair"})

    (text,) = again.form_with("body").values["body"]
    assert (
        text == "What would you like from us?: Repair\nE-mail address: ada.nowak@customer.example"
    )


def test_the_change_arrives_as_one_message_however_often_it_is_sent(
    ada_at_home: Visitor, open_form: Send, send: Send
) -> None:
    page = open_form()
    send(page, **SAID)
    again = send(page, **{**SAID, "description": "The lid leaks, not the base."})
    form = again.form_with("body", at="/messages")

    answers = [ada_at_home.submit(again, form, files={"attachments": [PAPER]}) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert "We have your message" in answers[0].text
    complaint = the_complaint()
    _, correction = Message.of(complaint.complaint_uid)
    assert (correction.body, correction.purpose) == ("The lid leaks, not the base.", "correction")
    assert file_names(complaint) == ["invoice.pdf"]


def test_added_files_are_asked_for_again(open_form: Send, send: Send) -> None:
    page = open_form()
    send(page, **SAID, files=[PHOTO])

    again = send(page, **SAID, files=[PHOTO, PAPER])

    form = again.form_with("body", at="/messages")
    assert "attachments" in form.names
    assert "Choose the files again that you added" in again.text
    assert file_names(the_complaint()) == ["kettle.jpg"]


def test_a_machine_is_told_what_differs(open_form: Send, send: Send) -> None:
    page = open_form()
    send(page, **SAID)

    again = send(page, **{**SAID, "phone": "600 100 200"}, headers=JSON)

    assert again.status == 200
    assert again.json["changed"] == ["phone"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"access_code": "AAAAA-AAAAA"},
        {"number": "AAAA-AAAA-AAAA"},
        {"access_code": ""},
    ],
)
def test_only_number_and_code_add_a_message(
    wrong: dict[str, str], ada_at_home: Visitor, open_form: Send, send: Send
) -> None:
    page = open_form()
    send(page, **SAID)
    again = send(page, **{**SAID, "description": "Changed."})

    form = again.form_with("body", at="/messages")
    answer = post(ada_at_home, form.action, {**form.values, **wrong})

    assert answer.status == 404
    assert len(Message.of(the_complaint().complaint_uid)) == 1


def test_another_companys_form_adds_nothing(
    ada_at_home: Visitor, open_form: Send, send: Send, globex: Company
) -> None:
    page = open_form()
    send(page, **SAID)
    again = send(page, **{**SAID, "description": "Changed."})
    form = replace(again.form_with("body", at="/messages"), action="/f/globex/messages")

    assert ada_at_home.submit(again, form).status == 404
    assert len(Message.of(the_complaint().complaint_uid)) == 1


def test_what_was_sent_cannot_be_guessed_from_the_token_table(file: Send) -> None:
    file()
    file()

    first, second = Submission.select().order_by(Submission.created_at)

    assert bytes(first.content_digest)[:8] != bytes(second.content_digest)[:8]
    assert len(bytes(first.content_digest)) == 18 * 8


# -- at once --------------------------------------------------------------------------------------


@on_both_databases
@pytest.mark.parametrize("with_kept", [False, True])
def test_twenty_clicks_at_once_are_one_complaint(
    with_kept: bool, app: object, open_form: Send, send: Send, acme: Company
) -> None:
    """Row 27 in full: 20 at once, on both databases."""
    page = open_form()
    if with_kept:
        page = send(page, files=[PHOTO], **{**SAID, "name": ""})
    pages = click_together(app, page, times=20)

    assert [answer.status for answer in pages] == [200] * 20
    assert len({answer.body for answer in pages}) == 1
    complaint = the_complaint()
    assert complaint.quarantine is None
    assert complaint.register_number == "1/2026"
    assert limits.used(limits.INTAKE, limits.network("127.0.0.1")) == 1
    assert file_names(complaint) == (["kettle.jpg"] if with_kept else []) + ["label.png"]
    stored = len(list(installation.store().names()))
    assert stored == (4 if with_kept else 2)
    assert Complaint.select().count() == 1


def click_together(app: object, page: Page, *, times: int) -> list[Page]:
    """Send the same form from several threads through a real server."""
    server = make_server("127.0.0.1", 0, app, threaded=True)  # type: ignore[arg-type]
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    address, together, pages = f"http://127.0.0.1:{server.port}", threading.Barrier(times), []

    def click() -> None:
        visitor = visitor_at(address)
        together.wait()
        pages.append(filling.send(visitor, page, **SAID, files=[LABEL]))

    try:
        clicks = [threading.Thread(target=click) for _ in range(times)]
        for thread in clicks:
            thread.start()
        for thread in clicks:
            thread.join()
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
    return pages
