"""The mail journey of an answer: taken, put off, refused, or given back; somebody acts in time."""

from typing import Any

import pytest

from reclamator.domain.vocabulary import DeadlineKind
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.letter import Letter
from reclamator.models.notification import Attempt, Notification
from reclamator.models.scope import company_scope
from reclamator.models.task import Task
from reclamator.services import bounces, delivery, mails
from reclamator.transports.email import SmtpServer, SmtpTransport
from tests.servers import SmtpSink

ADAS = "ada@customer.example"
REPORT = """\
From: MAILER-DAEMON@mx.customer.example
To: us@acme.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

No.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.customer.example

Final-Recipient: rfc822; ada@customer.example
Action: {action}
Status: 5.1.1

--b
Content-Type: {kind}

Message-ID: {message_id}
Subject: Acme

--b--
"""


@pytest.fixture
def smtp(smtp_sink: SmtpSink) -> SmtpTransport:
    """The road to a real server."""
    return SmtpTransport(SmtpServer.from_url(smtp_sink.url), "us@acme.example", "localhost")


def answer_of(complaint: Complaint) -> Notification:
    """The mail with the answer."""
    return Notification.get(
        Notification.complaint_uid == complaint.uid, Notification.notice == "decision-issued"
    )


def report_of(complaint: Complaint, action: str = "failed", kind: str = "message/rfc822") -> bytes:
    """What a server says of the mail with the answer."""
    said = mails.message_id(bytes(answer_of(complaint).uid))
    return REPORT.format(action=action, kind=kind, message_id=said).encode()


def tries(complaint: Complaint) -> list[str]:
    """What came of each try to send the answer."""
    rows = Attempt.select().where(Attempt.notification_uid == answer_of(complaint).uid)
    return [row.result for row in rows.order_by(Attempt.at)]


def answer_due(complaint: Complaint) -> Any:
    """By when an answer is owed, by law."""
    rows = Deadline.of(complaint.complaint_uid)
    return next(row for row in rows if row.kind is DeadlineKind.ANSWER)


def test_the_answer_arrives_with_its_paper_and_its_headers(
    under_review: Complaint, decided: Decision, smtp: Any, smtp_sink: SmtpSink
) -> None:
    delivery.deliver_due(transport=smtp)

    message = smtp_sink.to(ADAS)[-1]
    (paper,) = message.iter_attachments()
    assert paper.get_content() == Letter.get().paper
    assert paper.get_content_type() == "application/pdf"
    assert paper.get_filename() == f"{under_review.number}-2.pdf"
    assert message["Message-ID"] == mails.message_id(bytes(answer_of(under_review).uid))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert message["Reply-To"] == "complaints@acme.example"
    assert under_review.number in message["Subject"]
    assert "kettle" not in message["Subject"]


def test_a_failure_that_passes_is_tried_again(
    under_review: Complaint, decided: Decision, smtp: Any, smtp_sink: SmtpSink, frozen_clock: Any
) -> None:
    smtp_sink.refusal = "451 4.3.0 Later"
    delivery.deliver_due(transport=smtp)
    smtp_sink.refusal = None
    frozen_clock.advance(minutes=1)
    delivery.deliver_due(transport=smtp)

    assert tries(under_review)[-1] == "sent"
    assert len(tries(under_review)) == 2
    assert Task.select().count() == 0


def test_a_failure_for_good_asks_the_handler_before_the_safe_date(
    under_review: Complaint, decided: Decision, smtp: Any, smtp_sink: SmtpSink, otto: Any
) -> None:
    smtp_sink.refused_recipients = {ADAS}
    delivery.deliver_due(transport=smtp)

    (task,) = Task.select()
    assert task.title == "The answer was not taken: get it to the customer another way"
    assert bytes(task.executor_uid) == bytes(otto.uid)
    due = answer_due(under_review)
    assert due.met_at is None
    assert task.due_on < due.safe_on


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_an_answer_that_comes_back_is_owed_again(
    under_review: Complaint, decided: Decision, mail: Any, kind: str
) -> None:
    mail.deliver_all()
    assert answer_due(under_review).met_at is not None

    for _again in range(2):
        assert bounces.note(report_of(under_review, kind=kind))

    assert tries(under_review) == ["sent", "bounced 5.1.1"]
    assert answer_due(under_review).met_at is None
    assert Letter.get().came_back_at is not None
    assert Task.select().count() == 1


def test_a_delay_changes_nothing(under_review: Complaint, decided: Decision, mail: Any) -> None:
    mail.deliver_all()

    assert bounces.note(report_of(under_review, action="delayed"))

    assert tries(under_review) == ["sent"]
    assert answer_due(under_review).met_at is not None


def test_what_is_no_report_of_ours_is_left_alone(
    under_review: Complaint, decided: Decision, mail: Any, globex: Any
) -> None:
    mail.deliver_all()
    strange = report_of(under_review).replace(answer_of(under_review).uid.hex().encode(), b"0" * 32)

    assert not bounces.note(b"Subject: Hello\r\n\r\nIs it ready?")
    assert not bounces.note(strange)
    own = report_of(under_review)
    with company_scope(globex.uid):
        assert not bounces.note(own)
    assert tries(under_review) == ["sent"]
