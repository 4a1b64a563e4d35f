"""Writing to the customer."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.entropy import token_bytes
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.models.message import Message
from reclamator.models.notification import Notification
from reclamator.services import complaints, messages
from tests.cast import HeldClock, Mailroom
from tests.corpus import photo
from tests.web import pages

SAID = "Thank you. Could you send one more photo?"


def sent(complaint: Complaint) -> list[str]:
    return [row.body for row in Message.of(complaint.complaint_uid) if not row.opening]


def write(client: FlaskClient, complaint: Complaint, **said: Any) -> Any:
    return pages.post(client, f"/panel/complaints/{complaint.number}/messages", said)


def test_a_reply_goes_out_by_the_outbox(at_work: FlaskClient, under_review: Complaint) -> None:
    response = write(at_work, under_review, body=SAID, uid=token_bytes(16).hex())

    assert response.headers["Location"] == f"/panel/complaints/{under_review.number}"
    assert sent(under_review) == [SAID]
    notices = [row.notice for row in Notification.select()]
    assert notices.count("message-received") == 1
    assert SAID in pages.text_of(at_work.get(response.headers["Location"]))


def test_the_same_form_twice_is_one_message(at_work: FlaskClient, under_review: Complaint) -> None:
    page = at_work.get(f"/panel/complaints/{under_review.number}")
    uid = pages.field_value(page, "uid")

    for _ in range(3):
        assert write(at_work, under_review, body=SAID, uid=uid).status_code == 303

    assert sent(under_review) == [SAID]


def test_htmx_appends_one_message_and_renews_the_head(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    address = f"/panel/complaints/{under_review.number}"
    form = {"body": SAID, "uid": token_bytes(16).hex()}

    response = pages.htmx_post(at_work, f"{address}/messages", form, target="div#thread")

    assert response.text.count("<article") == 1
    assert pages.out_of_band(response) >= {"complaint-head", "complaint-tabs", "reply-form"}
    assert '<div hx-swap-oob="innerHTML:#live">Your message is on its way.</div>' in response.text
    assert "HX-Retarget" not in response.headers
    assert "<html" not in response.text


def test_a_page_that_lacks_a_message_gets_the_whole_conversation(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    address = f"/panel/complaints/{under_review.number}"
    version = pages.field_value(at_work.get(address), "version")
    messages.write(under_review, body="Here is the photo")
    form = {"body": SAID, "uid": token_bytes(16).hex(), "version": version}

    response = pages.htmx_post(at_work, f"{address}/messages", form)

    assert response.headers["HX-Retarget"] == "#thread"
    assert "Here is the photo" in response.text
    assert SAID in response.text


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "Write a message first."),
        (" \u202e \x00 \n", "Write a message first."),
        (
            "x" * 100_000,
            "This text is too long. Shorten it or send the rest as a file.",
        ),
    ],
)
def test_what_cannot_be_sent_says_why(
    at_work: FlaskClient, under_review: Complaint, body: str, sentence: str
) -> None:
    plain = write(at_work, under_review, body=body)
    swapped = pages.htmx_post(
        at_work, f"/panel/complaints/{under_review.number}/messages", {"body": body}
    )

    for response in (plain, swapped):
        assert response.status_code == 422
        assert pages.errors_of(response) == [sentence]
    assert swapped.headers["HX-Retarget"] == "#reply-form"
    assert sent(under_review) == []


def test_files_ride_along(at_work: FlaskClient, under_review: Complaint) -> None:
    files = [(io.BytesIO(photo()), "base.jpg"), (io.BytesIO(b"a list"), "list.txt")]

    response = write(at_work, under_review, body=SAID, attachments=files)

    assert response.status_code == 303
    assert [row.name for row in Attachment.of(under_review.complaint_uid)] == [
        "base.jpg",
        "list.txt",
    ]


def test_a_file_that_lies_keeps_the_words(at_work: FlaskClient, under_review: Complaint) -> None:
    response = write(
        at_work, under_review, body=SAID, attachments=[(io.BytesIO(b"MZ\x00"), "kettle.jpg")]
    )

    assert response.status_code == 422
    assert SAID in response.text
    assert sent(under_review) == []
    assert Attachment.of(under_review.complaint_uid) == []


# -- ten seconds in which it can be taken back ---------------------------------------------------


def unsend(client: FlaskClient, complaint: Complaint, uid: str) -> Any:
    return pages.htmx_post(
        client, f"/panel/complaints/{complaint.number}/messages/{uid}/unsent", {}
    )


def test_a_reply_is_taken_back_whole_and_stands_in_the_composer_again(
    at_work: FlaskClient, under_review: Complaint, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    uid, address = token_bytes(16).hex(), f"/panel/complaints/{under_review.number}"
    mail.deliver_all()
    told = len(mail.sent)
    form = {"body": SAID, "uid": uid}
    given = pages.htmx_post(at_work, f"{address}/messages", form, target="div#thread")
    assert f'hx-post="{address}/messages/{uid}/unsent"' in given.text
    assert f'action="{address}/messages/{uid}/unsent"' in at_work.get(address).text

    taken = [unsend(at_work, under_review, uid) for _ in "ab"]
    frozen_clock.advance(seconds=60)
    mail.deliver_all()

    assert [answer.status_code for answer in taken] == [200, 200]
    assert taken[0].headers["HX-Retarget"] == "#thread"
    assert "Taken back." in taken[0].text
    assert sent(under_review) == []
    assert len(mail.sent) == told
    assert not complaints.get(under_review.complaint_uid).has_message
    page = at_work.get(address).text
    assert SAID in page.partition('id="reply-body"')[2].partition("</textarea>")[0]
    assert SAID not in page.partition('id="thread"')[2].partition('id="composer"')[0]


def test_what_has_left_is_not_taken_back(
    at_work: FlaskClient, under_review: Complaint, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    uid = token_bytes(16).hex()
    write(at_work, under_review, body=SAID, uid=uid)
    frozen_clock.advance(seconds=10)

    answer = unsend(at_work, under_review, uid)
    mail.deliver_all()

    assert answer.status_code == 409
    assert "Too late: this message has left." in answer.text
    assert sent(under_review) == [SAID]
    assert "/unsent" not in at_work.get(f"/panel/complaints/{under_review.number}").text
