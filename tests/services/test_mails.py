"""Mails: what they say, to whom, in which language; what they never say; nobody writes headers."""

import re
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reclamator import clock, i18n
from reclamator.config import ROOT
from reclamator.domain.goods import GoodsAction
from reclamator.domain.lifecycle import TABLE, Action
from reclamator.domain.permissions import Role
from reclamator.domain.tasks import TaskAction
from reclamator.domain.vocabulary import Giving, Kind
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.message import Message
from reclamator.models.notification import Notification
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import (
    actors,
    approvals,
    complaints,
    completion,
    decisions,
    delivery,
    digests,
    goods,
    leaving,
    mails,
    missed,
    notifications,
    pieces,
    reminders,
    staff,
    task_reminders,
    tasks,
    tracking,
)
from reclamator.services.completion import Wanted
from reclamator.services.mails import dress, headers
from reclamator.services.pieces import Reply
from reclamator.services.tasks import Plan
from reclamator.transports.email import PermanentFailure, SmtpServer, SmtpTransport
from tests.cast import ADA, PASSWORD, REJECTED, HeldClock, Mailroom
from tests.servers import SmtpSink
from tests.services.generosity import give_voucher

ADAS = "ada@customer.example"
THANKS = "Thank you for telling us. We have started on it.\n\n"
EMAIL = ROOT / "templates" / "email"
NOTICES = sorted(
    {row.notice.name for row in TABLE if row.notice}
    | {"message-received", "one-time-code"}
    | {"deadline-reminder", "deadline-missed", "morning-digest", "nobody-found"}
    | {"holding-notice", "holding-prepared", "completion-reminder", "completion-unanswered"}
    | {"completion-answered", "stage-entered", "task-given", "task-reminder"}
    | {"task-returned", "tasks-handed-over", "approval-asked", "approval-settled"}
    | {"goods-authorised", "goods-received", "goods-sent-back", "goods-cancelled"}
    | {"task-returned", "tasks-handed-over", "goodwill-gesture"}
)
TO_STAFF = {
    "deemed-decision",
    "deadline-reminder",
    "deadline-missed",
    "morning-digest",
    "holding-prepared",
    "completion-unanswered",
    "completion-answered",
    "nobody-found",
    "stage-entered",
    "task-given",
    "task-reminder",
    "task-returned",
    "tasks-handed-over",
    "approval-asked",
    "approval-settled",
}
WITH_CONTENT = {"complaint-received", "decision-issued"}
SWEPT: dict[str, Callable[[Any], int]] = {
    "deadline-reminder": reminders.remind,
    "deadline-missed": missed.note,
    "morning-digest": digests.write,
    "task-reminder": task_reminders.remind,
}
GOODS: dict[str, list[GoodsAction]] = {
    "goods-authorised": [],
    "goods-received": [GoodsAction.RECEIVE],
    "goods-sent-back": [GoodsAction.RECEIVE, GoodsAction.SEND_BACK],
    "goods-cancelled": [GoodsAction.CANCEL],
}
PARCEL = goods.Plan(product="Modra kettle 1.7 l", send_by="2026-12-04")
WHAT_ADA_SAID = (ADA.description, ADA.product, ADA.order_number, ADA.phone, ADA.name)


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def received(message: EmailMessage) -> EmailMessage:
    """The message as its reader's program sees it."""
    parsed = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


@pytest.fixture
def write(
    under_review: Complaint, otto: Staff, mira: Staff, mail: Mailroom, frozen_clock: HeldClock
) -> Callable[..., EmailMessage]:
    """Owe Ada (or Otto) a notice about her complaint and return the mail."""

    def write(notice: str, *, language: str = "en") -> EmailMessage:
        Notification.update(state="sent").execute()
        Complaint.update(language=language).where(Complaint.uid == under_review.uid).execute()
        complaint = complaints.get(under_review.uid)
        if notice == "one-time-code":
            tracking.ask_for_code(complaint.number, network=b"net")
        elif notice == "decision-issued":
            decisions.issue(complaint, REJECTED, by=actors.of_staff(otto))
        elif notice == "goodwill-gesture":
            give_voucher(complaint, mira)
            frozen_clock.advance(minutes=2)
        elif notice == "task-given":
            frozen_clock.advance(hours=20)
            give_task(complaint, otto, by=mira)
        elif notice == "task-returned":
            frozen_clock.advance(hours=20)
            send_task_back(complaint, otto, by=mira)
        elif notice == "tasks-handed-over":
            frozen_clock.advance(hours=20)
            hand_over_two(complaint, otto, by=mira)
        elif notice.startswith("approval-"):
            frozen_clock.advance(hours=20)
            ask_for_approval(complaint, notice, otto, mira)
        elif notice in GOODS:
            send_goods(complaint, GOODS[notice], by=mira)
        elif notice in SWEPT:
            if notice == "task-reminder":
                give_task(complaint, otto, by=otto)
            # Friday, 9:08: the safe date, and our own target has passed
            frozen_clock.advance(days=11 if notice != "deadline-missed" else 15, hours=19)
            SWEPT[notice](Company.by_slug("acme"))
        else:
            staff_uid = bytes(otto.uid) if notice in TO_STAFF else None
            # on Monday: staff are told by day
            frozen_clock.advance(hours=20 if staff_uid else 0)
            with transaction():
                notifications.queue(complaint, notice, staff_uid=staff_uid)
        mail.deliver_all()
        found = (sent for sent in mail.sent if sent.notification_uid == _first_of(notice))
        return received((next(found) if notice in SWEPT else mail.sent[-1]).message)

    return write


def send_goods(complaint: Complaint, steps: list[GoodsAction], *, by: Staff) -> None:
    """Agree that Ada sends the kettle, and let it go some way; only the last step is told."""
    actor = actors.of_staff(by)
    row = goods.authorise(complaint, PARCEL, by=actor)
    for step in steps:
        Notification.update(state="sent").where(Notification.state == "due").execute()
        row = goods.perform(row, step, by=actor, given={"reason": "Not needed"})


def give_task(complaint: Complaint, executor: Staff, *, by: Staff) -> Task:
    """Let somebody give a task for the Friday of the story."""
    plan = Plan(title="Reserve a kettle", executor=executor, due_on="2026-12-04")
    return tasks.create(complaint, plan, by=actors.of_staff(by))


def send_task_back(complaint: Complaint, executor: Staff, *, by: Staff) -> None:
    """Let somebody report a task, and another one find it wanting."""
    task, doer = give_task(complaint, executor, by=executor), actors.of_staff(executor)
    said = {"report": "Reserved", "reason": "The green one"}
    tasks.perform(complaint, task, TaskAction.REPORT, by=doer, given=said)
    tasks.perform(complaint, task, TaskAction.RETURN, by=actors.of_staff(by), given=said)


def ask_for_approval(complaint: Complaint, notice: str, otto: Staff, mira: Staff) -> None:
    """Let Mira ask, which Otto hears of; or let him ask, and her not agree."""
    by, other = (otto, mira) if notice == "approval-settled" else (mira, otto)
    said, asker = {"card_text": "The green one"}, actors.of_staff(by)
    row = approvals.ask(complaint, Giving.GESTURE, said, amount=(4_000, "PLN"), by=asker)
    Notification.update(state="sent").where(Notification.state == "due").execute()
    if by is otto:
        approvals.refuse(row, reason="The green one", by=actors.of_staff(other))
    else:
        about, whom = bytes(row.uid), bytes(other.uid)
        with transaction():
            notifications.queue(complaint, notice, about_uid=about, staff_uid=whom)


def hand_over_two(complaint: Complaint, successor: Staff, *, by: Staff) -> None:
    """Let somebody who has two tasks leave."""
    bo = staff.add(email="bo@acme.example", name="Bo", role=Role.HANDLER, password=PASSWORD)
    for _ in range(2):
        give_task(complaint, bo, by=bo)
    leaving.deactivate(bo, successor=successor, by=by)


def _first_of(notice: str) -> bytes:
    """What begins the thread with its reader."""
    rows = Notification.select().where(Notification.notice == notice)
    return bytes(rows.order_by(Notification.created_at, Notification.uid).get().uid)


# -- every notice ---------------------------------------------------------------------------------


def test_every_notice_has_its_three_templates_and_no_template_is_idle() -> None:
    parts = {"subject.txt", "body.txt", "body.html"}
    found = {folder.name: {path.name for path in folder.iterdir()} for folder in _folders()}

    # what is about no complaint has its own story in test_invitations.py and test_trials.py; what
    # suppliers are asked, in test_forwarding.py
    apart = ["staff-invited", "supplier-asked", "template-tried"]
    assert found == dict.fromkeys([*NOTICES, *apart], parts)


def _folders() -> Iterator[Any]:
    return (path for path in EMAIL.iterdir() if path.is_dir())


@pytest.mark.parametrize("language", i18n.LOCALES)
@pytest.mark.parametrize("notice", NOTICES)
def test_every_notice_can_be_written_in_every_language(
    write: Callable[..., EmailMessage], notice: str, language: str
) -> None:
    message = write(notice, language=language)

    spoken = "en" if notice in TO_STAFF else language
    assert message["Content-Language"] == spoken
    assert f'<html lang="{spoken}"' in html_of(message)
    assert len(text_of(message)) > 100
    assert "%(" not in text_of(message) + html_of(message) + message["Subject"]


@pytest.mark.parametrize("notice", NOTICES)
def test_a_subject_holds_the_number_and_the_company_and_nothing_else(
    write: Callable[..., EmailMessage], under_review: Complaint, notice: str
) -> None:
    subject = str(write(notice)["Subject"])

    date = "We will answer by Friday 4 December 2026."
    expected = {
        f"Complaint number: {under_review.number}. {date}"
        if notice == "complaint-received"
        else "Dates, Friday 4 December 2026, Acme & Clay"
        if notice == "morning-digest"
        else "Tasks were handed over to you, Acme & Clay"
        if notice == "tasks-handed-over"
        else f"Complaint number: {under_review.number}, Acme & Clay"
    }
    assert {subject} == expected


@pytest.mark.parametrize("notice", [name for name in NOTICES if name not in WITH_CONTENT])
def test_a_notice_says_nothing_of_what_the_complaint_says(
    write: Callable[..., EmailMessage], notice: str
) -> None:
    message = write(notice)

    whole = text_of(message) + html_of(message) + str(message)
    assert [word for word in WHAT_ADA_SAID if word in whole] == []
    assert list(message.iter_attachments()) == []


@pytest.mark.parametrize("notice", NOTICES)
def test_a_mail_fetches_nothing_and_tracks_nobody(
    write: Callable[..., EmailMessage], notice: str
) -> None:
    tags = _Tags(html_of(write(notice)))

    assert not tags.names & {"img", "script", "link", "iframe", "object", "embed", "base", "form"}
    assert not tags.attributes & {"src", "srcset", "background", "onload", "onerror", "onclick"}
    assert "url(" not in tags.source
    assert {address.split("#")[0].split("?")[0] for address in tags.links} == {
        address.split("#")[0] for address in tags.links
    }
    assert all(address.startswith("http://localhost/") for address in tags.links)


class _Tags(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.names, self.attributes = set[str](), set[str]()
        self.links: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]


@pytest.mark.parametrize("notice", [name for name in NOTICES if name != "complaint-received"])
def test_programs_do_not_answer_and_threads_hold_together(
    write: Callable[..., EmailMessage], under_review: Complaint, notice: str
) -> None:
    message = write(notice)

    first = Notification.get(
        Notification.complaint_uid == under_review.uid,
        Notification.notice == "complaint-received",
    )
    thread = None if notice in TO_STAFF else mails.message_id(first.uid)
    assert str(message["Auto-Submitted"]).startswith("auto-")
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["In-Reply-To"] == message["References"] == thread


def test_the_first_mail_answers_what_ada_did_and_begins_the_thread(
    submitted: Complaint, mail: Mailroom
) -> None:
    mail.deliver_all()

    (message,) = mail.to(ADAS)
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["In-Reply-To"] is None
    assert str(message["From"]) == '"Acme & Clay, complaints" <complaints@localhost>'
    assert message["Reply-To"] == "complaints@acme.example"


@pytest.mark.parametrize("notice", [name for name in NOTICES if name not in TO_STAFF])
def test_no_notice_calls_a_grievance_a_complaint(
    write: Callable[..., EmailMessage], under_review: Complaint, notice: str
) -> None:
    Complaint.update(kind=Kind.GRIEVANCE).where(Complaint.uid == under_review.uid).execute()

    assert "complaint" not in text_of(write(notice)).casefold()


# -- the confirmation and the answer --------------------------------------------------------------


def test_the_confirmation_holds_what_the_law_and_ada_want_to_know(
    submitted: Complaint, mail: Mailroom
) -> None:
    mail.deliver_all()

    (message,) = mail.to(ADAS)
    wanted = (
        submitted.number,
        submitted.access_code,
        f"/track/{submitted.number}#{submitted.access_code}",
        "Friday 4\u00a0December 2026",
        "art. 7a",
        "counts your complaint as accepted",
        ADA.product,
        ADA.order_number,
        "Refund",
        "What happens next",
        "/privacy/acme",
        "+48 12 555 01 42",
    )
    for shown in (_spaced(text_of(message)), _spaced(html_of(message))):
        assert [word for word in wanted if word.casefold() not in shown] == []
        assert _spaced(ADA.description) in shown


def _spaced(text: str) -> str:
    """Line breaks and mark-up aside."""
    return re.sub(r"[ \r\n]+", " ", text.replace("&#39;", "'")).casefold()


@pytest.mark.parametrize(
    ("kind", "heading", "intro"),
    [
        ("complaint", "Your complaint has reached us. Thank you for telling us.", ""),
        ("grievance", "Confirmation that we have your grievance", THANKS),
        ("guarantee_claim", "Confirmation that we have your request under the guarantee", THANKS),
        ("data_request", "Confirmation that we have your request about personal data", THANKS),
    ],
)
def test_the_confirmation_calls_the_matter_what_it_is(
    submit: Callable[..., Complaint], mail: Mailroom, kind: str, heading: str, intro: str
) -> None:
    submit(kind=kind)

    mail.deliver_all()

    (message,) = mail.to(ADAS)
    assert text_of(message).startswith(f"{heading}\n\nHello,\n\n{intro}We received it on")
    assert f">{heading}</h1>" in html_of(message)


def test_a_choice_stands_below_its_label_never_with_a_capital_after_a_colon(
    submit: Callable[..., Complaint], mail: Mailroom
) -> None:
    submit(language="pl")

    mail.deliver_all()

    (message,) = mail.to(ADAS)
    assert "- Oczekiwane rozwiązanie\n  Zwrot pieniędzy\n" in text_of(message)


def test_a_confirmation_brings_itself_as_a_paper(submitted: Complaint, mail: Mailroom) -> None:
    mail.deliver_all()

    (message,) = mail.to(ADAS)
    (paper,) = message.iter_attachments()
    assert paper.get_filename() == f"{submitted.number}.pdf"
    assert paper.get_content_type() == "application/pdf"
    assert paper.get_content().startswith(b"%PDF-")


def test_a_refusal_gives_its_grounds_the_law_and_who_else_can_help(
    write: Callable[..., EmailMessage],
) -> None:
    message = write("decision-issued")

    wanted = (
        "We do not accept it.",
        REJECTED["grounds"],
        REJECTED["provisions"][0],
        "second look",
        "Help from outside",
        "Otto Wrona",
    )
    shown = _spaced(text_of(message))
    assert [word for word in wanted if _spaced(word) not in shown] == []
    assert len(list(message.iter_attachments())) == 1


def test_ada_reads_polish_when_she_complains_in_polish(
    submit: Callable[..., Complaint], mail: Mailroom
) -> None:
    submit(language="pl")

    mail.deliver_all()

    (message,) = mail.to(ADAS)
    assert message["Content-Language"] == "pl"
    assert "4\u00a0grudnia 2026" in text_of(message)


def test_a_shop_of_sensitive_goods_stays_unnamed_outside(
    acme: Company, write: Callable[..., EmailMessage], under_review: Complaint
) -> None:
    Company.update(neutral_mail=True).where(Company.uid == acme.uid).execute()

    message = write("review-started")

    assert str(message["From"]) == "Customer service <complaints@localhost>"
    assert message["Subject"] == f"Your number: {under_review.number}"
    in_polish = write("review-started", language="pl")
    assert in_polish["Subject"] == f"Numer zgłoszenia: {under_review.number}"


def test_without_a_date_by_law_the_mail_promises_our_own_target(
    submit: Callable[..., Complaint], mail: Mailroom
) -> None:
    submit(country="DE", buyer="business")

    mail.deliver_all()

    (message,) = mail.to(ADAS)
    assert "our own target" in text_of(message)
    assert "law gives us" not in text_of(message)


# -- other notices --------------------------------------------------------------------------------


def test_the_one_time_code_opens_the_page(
    submitted: Complaint, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    mail.deliver_all()
    page = tracking.ask_for_code(submitted.number, network=b"net")
    mail.deliver_all()

    message = mail.to(ADAS)[-1]
    found = re.search(r"^(\d{4} \d{4})$", text_of(message), re.MULTILINE)
    assert found
    assert submitted.access_code not in text_of(message) + html_of(message)
    assert tracking.open_with_one_time_code(submitted.number, page, found[1], network=b"net")


def test_staff_get_the_way_to_the_panel_and_never_the_access_code(
    write: Callable[..., EmailMessage], under_review: Complaint
) -> None:
    message = write("deemed-decision")

    whole = text_of(message) + html_of(message)
    assert f"/panel/complaints/{under_review.number}" in whole
    assert under_review.access_code not in whole


def test_staff_read_once_what_the_law_has_decided(
    under_review: Complaint, otto: Staff, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    frozen_clock.advance(days=25)
    decisions.deem(complaints.get(under_review.complaint_uid))
    with transaction():
        notifications.queue(under_review, "deemed-decision", staff_uid=bytes(otto.uid))

    mail.deliver_all()

    message = mail.to(otto.email)[-1]
    said = "By law, this complaint now counts as accepted."
    assert _spaced(text_of(message)).count(said.casefold()) == 1
    assert _spaced(html_of(message)).count(said.casefold()) == 1


def test_a_duplicate_is_told_the_older_number(
    submit: Callable[..., Complaint], otto: Staff, mail: Mailroom
) -> None:
    older, newer = submit(), submit()
    given = {"reason": "duplicate", "duplicate_of": older.number}
    complaints.perform(newer, Action.DISMISS, by=actors.of_staff(otto), given=given)

    mail.deliver_all()

    assert f"under this number: {older.number}." in text_of(mail.to(ADAS)[-1])


def test_a_duplicate_of_an_unknown_one_promises_no_number(
    submitted: Complaint, otto: Staff, mail: Mailroom
) -> None:
    given = {"reason": "duplicate"}
    complaints.perform(submitted, Action.DISMISS, by=actors.of_staff(otto), given=given)

    mail.deliver_all()

    said = _spaced(text_of(mail.to(ADAS)[-1]))
    assert "there is nothing you need to do now." in said
    assert "under this number" not in said


def test_mark_up_in_a_complaint_stays_text(
    submit: Callable[..., Complaint], mail: Mailroom
) -> None:
    submit(description='<img src=x onerror="alert(1)"> {{ 7 * 7 }} </td></table>')

    mail.deliver_all()

    html = html_of(mail.to(ADAS)[0])
    assert "<img" not in html
    assert "&lt;img src=x" in html
    assert "{{ 7 * 7 }}" in html


def test_any_accent_carries_white_letters() -> None:
    for accent in ("#ffff00", "#ffffff", "#000000", "#c0ffee", "#7a3b10", None, "red"):
        chosen = dress.colours(accent)["accent"]
        luminance = dress.luminance(tuple(bytes.fromhex(chosen[1:])))

        assert 1.05 / (luminance + 0.05) >= 4.5


# -- nobody writes headers (SECURITY §4 row 43) ---------------------------------------------------

INJECTIONS = [
    "x\r\nBcc: eve@evil.example",
    "x\nBcc: eve@evil.example",
    "x\rBcc: eve@evil.example",
    "x\x00\r\n\r\nBody",
    "x\x0bBcc: eve@evil.example\x0c",
    "x\u2028Bcc: eve@evil.example",
    "x\x85Bcc: eve@evil.example",
    "=?utf-8?q?x=0D=0ABcc:_eve@evil.example?=",
    "=?utf-8?b?eA0KQmNjOiBldmVAZXZpbC5leGFtcGxl?=",
    'x" <eve@evil.example>, "y',
    "x, eve@evil.example",
    "x\t\r\n To: eve@evil.example",
    "x" * 5_000 + "\r\nBcc: eve@evil.example",
]
HEADERS = {
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
}


def _company(field: str) -> Callable[[Complaint, str], None]:
    def put(complaint: Complaint, text: str) -> None:
        Company.update({getattr(Company, field): text}).execute()

    return put


def _person(field: str) -> Callable[[Complaint, str], None]:
    def put(complaint: Complaint, text: str) -> None:
        person = Complainant.of(complaint.uid)
        setattr(person, field, text)
        person.save()

    return put


def _complaint(field: str) -> Callable[[Complaint, str], None]:
    def put(complaint: Complaint, text: str) -> None:
        setattr(complaint, field, text)
        complaint.save()

    return put


def _wording(complaint: Complaint, text: str) -> None:
    message = Message.openings([complaint.uid])[complaint.uid]
    message.body = text
    message.save()


FIELDS = {
    "company.name": _company("name"),
    "company.legal_name": _company("legal_name"),
    "company.contact_email": _company("contact_email"),
    "company.contact_phone": _company("contact_phone"),
    "company.postal_address": _company("postal_address"),
    "complainant.name": _person("name"),
    "complainant.email": _person("email"),
    "complaint.product": _complaint("product"),
    "complaint.order_number": _complaint("order_number"),
    "message.body": _wording,
}


@pytest.mark.smtp
@pytest.mark.parametrize("field", FIELDS)
def test_no_field_can_add_a_header_or_a_recipient(
    submitted: Complaint, smtp_sink: SmtpSink, field: str
) -> None:
    smtp = SmtpTransport(SmtpServer.from_url(smtp_sink.url), "us@acme.example", "localhost")
    for text in INJECTIONS:
        if field == "complainant.email":
            text = f"ada@customer.example{text[1:]}"
        FIELDS[field](submitted, text)
        Notification.update(state="due", next_at=clock.now()).execute()
        delivery.deliver_due(transport=smtp)

    expected = HEADERS - ({"Reply-To"} if field == "company.contact_email" else set())
    assert field == "complainant.email" or len(smtp_sink.messages) == len(INJECTIONS)
    for message, envelope in zip(smtp_sink.messages, smtp_sink.envelopes, strict=True):
        assert sorted(message.keys()) == sorted(expected)
        assert envelope.rcpt_tos == [ADAS]
        assert [address.addr_spec for address in message["To"].addresses] == [ADAS]
        assert [a.addr_spec for a in message["From"].addresses] == ["complaints@localhost"]
        assert not message.defects
        # a lone \r or an encoded word must not turn into a line in a laxer program either
        assert isinstance(envelope.content, bytes)
        assert not re.search(rb"[\r\n]Bcc:", envelope.content.split(b"\r\n\r\n")[0])


# With every run each notice meets one injection, and each injection a notice; all pairs at length.
PAIRS = [
    pytest.param(
        notice,
        text,
        id=f"{notice}-{place}",
        marks=() if row % len(INJECTIONS) == place else pytest.mark.long,
    )
    for row, notice in enumerate(NOTICES)
    for place, text in enumerate(INJECTIONS)
]
THREAD = {"In-Reply-To", "References"}


@pytest.mark.smtp
@pytest.mark.parametrize(("notice", "text"), PAIRS)
def test_row_43_no_notice_carries_a_header_that_somebody_typed(
    write: Callable[..., EmailMessage],
    under_review: Complaint,
    otto: Staff,
    mail: Mailroom,
    smtp_sink: SmtpSink,
    notice: str,
    text: str,
) -> None:
    """Row 43: each notice, with the injection in every field at once, as a mail server gets it."""
    for name in FIELDS.keys() - {"complainant.email"}:
        FIELDS[name](under_review, text)
    otto.name = text
    otto.save()

    write(notice)
    SmtpTransport(SmtpServer.from_url(smtp_sink.url), "us@acme.example", "localhost").send(
        mail.sent[-1]
    )

    (message,), (envelope,) = smtp_sink.messages, smtp_sink.envelopes
    # the last of the swept ones may be the owner's
    address = mail.sent[-1].recipient if notice in SWEPT else ADAS
    address = "otto@acme.example" if notice in TO_STAFF - SWEPT.keys() else address
    names = message.keys()
    assert HEADERS - {"Reply-To"} <= set(names) <= HEADERS | THREAD
    assert len(names) == len(set(names))
    assert envelope.rcpt_tos == [address]
    assert [one.addr_spec for one in message["To"].addresses] == [address]
    assert [one.addr_spec for one in message["From"].addresses] == ["complaints@localhost"]
    assert not message.defects
    assert isinstance(envelope.content, bytes)
    assert not re.search(rb"[\r\n]Bcc:", envelope.content.split(b"\r\n\r\n")[0])


@pytest.mark.parametrize("text", [*INJECTIONS, "", "ada", "@x.example", "ada@", "a b@x.example"])
def test_what_is_no_address_is_written_to_nobody(submitted: Complaint, text: str) -> None:
    person = Complainant.of(submitted.uid)
    person.email = text
    person.save()

    with pytest.raises(PermanentFailure):
        mails.build(Notification.get(Notification.complaint_uid == submitted.uid))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ada@żółw.example", "ada@xn--w-uga1v8h.example"),
        (" Ada.Nowak+tag@Customer.Example ", "Ada.Nowak+tag@Customer.Example"),
        ("o'neill@customer.example", "o'neill@customer.example"),
    ],
)
def test_a_good_address_is_kept_as_it_is(
    submit: Callable[..., Complaint], mail: Mailroom, typed: str, written: str
) -> None:
    submit(email=typed.strip())

    mail.deliver_all()

    assert mail.sent[0].recipient == written


@given(st.text(max_size=300))
def test_header_text_is_one_harmless_line(text: str) -> None:
    line = headers.text(text)

    message = EmailMessage(policy=headers.POLICY)
    message["Subject"] = line
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert read.keys() == ["Subject"]
    assert " ".join(str(read["Subject"]).split()) == line


# -- the request for completion -------------------------------------------------------------------


def test_the_request_lists_the_pieces_and_the_day_but_no_typed_word(
    write: Callable[..., EmailMessage], under_review: Complaint, otto: Staff
) -> None:
    wanted = Wanted(("photo", "serial"), "The label under the base", "2026-11-27")
    completion.request(under_review, wanted, by=actors.of_staff(otto))

    mail = write("completion-requested")

    for text in (text_of(mail), html_of(mail)):
        said = " ".join(text.replace("\xa0", " ").split())
        assert "a photo" in said
        assert "serial number or batch, from the label" in said
        assert "and what we wrote on your page" in said
        assert "Please answer by Friday 27 November 2026." in said
        assert "The date of our answer stays the same." in said
        assert "under the base" not in said


def test_the_reminder_lists_only_what_is_still_open(
    write: Callable[..., EmailMessage], under_review: Complaint, otto: Staff
) -> None:
    asked = completion.request(under_review, Wanted(("photo", "serial")), by=actors.of_staff(otto))
    pieces.answer(asked, {"serial": Reply("26-06-B")}, uid=None)

    text = text_of(write("completion-reminder"))

    assert "- a photo" in text
    assert "serial number" not in text


def test_a_neutral_mail_names_no_piece(
    write: Callable[..., EmailMessage], under_review: Complaint, otto: Staff
) -> None:
    Company.update(neutral_mail=True).execute()
    completion.request(under_review, Wanted(("product",)), by=actors.of_staff(otto))

    assert "product" not in text_of(write("completion-requested"))
