"""Whose page sent it, how quickly, how often: received and set aside, hardly ever refused."""

from collections.abc import Callable
from dataclasses import replace
from email.message import Message

import pytest
from flask import Flask

from reclamator import clock
from reclamator.domain.vocabulary import DeadlineKind, QuarantineReason
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint, Shelf
from reclamator.models.deadline import Deadline
from reclamator.models.event import Event
from reclamator.models.notification import Notification
from reclamator.models.staff import Staff
from reclamator.services import actors, intake, limits, register
from reclamator.services.register import Filters
from tests.cast import HeldClock, Mailroom
from tests.journeys.visitor import Headers, Page, Visitor
from tests.web.intake.filling import JSON, PHOTO, SAID, complaints, form_of, post, the_complaint

Send = Callable[..., Page]
OWN = "http://localhost"


# -- whose page: SECURITY §1.11, §4 row 25 --------------------------------------------------------

ORIGINS = {"own": OWN, "null": "null", "foreign": "https://evil.example", "absent": None}
FETCH_SITES = ("same-origin", "same-site", "cross-site", "none", None)
TOKENS = ("valid", "expired", "other form", "replayed", "absent")


def expected(origin: str, token: str) -> tuple[int, bool | None]:
    """Return (status, whether a new complaint is set aside; None where there is no new one)."""
    if origin == "foreign":
        return 403, None
    if token == "valid":
        return 200, origin != "own"
    return (200 if token == "replayed" else 422), None


@pytest.fixture
def given_tokens(
    open_form: Send, send: Send, ada_at_home: Visitor, globex: Company, frozen_clock: HeldClock
) -> dict[str, str]:
    """A token of each kind."""

    def token(page: Page) -> str:
        return form_of(page).values["token"][0]

    expired = token(open_form())
    frozen_clock.advance(hours=25)
    used = open_form()
    send(used, **SAID)
    return {
        "valid": "",
        "expired": expired,
        "other form": token(ada_at_home.get("/f/globex")),
        "replayed": token(used),
        "absent": "",
    }


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("token", TOKENS)
def test_row_25_origin_and_token_decide(
    origin: str,
    token: str,
    given_tokens: dict[str, str],
    open_form: Send,
    ada_at_home: Visitor,
) -> None:
    """SECURITY §4, row 25: all hundred cells."""
    ada_at_home.headers["Host"] = "localhost"
    before = len(complaints())
    for fetch_site in FETCH_SITES:
        fields = {**form_of(open_form()).values, **SAID}
        if token != "valid":
            fields["token"] = given_tokens[token]
        if token == "absent":
            del fields["token"]

        answer = ask(ada_at_home, fields, ORIGINS[origin], fetch_site)

        status, set_aside = expected(origin, token)
        assert answer.status == status, fetch_site
        if set_aside is None:
            assert len(complaints()) == before
        else:
            before += 1
            newest = complaints()[-1] if set_aside is False else aside()[-1]
            assert newest.quarantine is (QuarantineReason.ORIGIN if set_aside else None)
            assert len(complaints()) == before


def ask(visitor: Visitor, fields: dict[str, object], origin: str | None, site: str | None) -> Page:
    """Post with exactly these headers; the visitor's own Origin is left out."""
    headers = {"Origin": origin} if origin is not None else {}
    if site is not None:
        headers["Sec-Fetch-Site"] = site
    original = visitor.ask

    def without_origin(
        method: str, path: str, sent: Headers, body: bytes
    ) -> tuple[int, Message, bytes]:
        kept = {name: value for name, value in sent.items() if name != "Origin"}
        return original(method, path, kept | headers, body)

    return post(replace(visitor, ask=without_origin), "/f/acme", fields)


def aside() -> list[Complaint]:
    """What was set aside, in the order it came."""
    found = Complaint.select().where(Complaint.quarantine.is_null(False))
    return list(found.order_by(Complaint.created_at))


def test_a_foreign_page_is_told_what_to_do(open_form: Send, send: Send) -> None:
    refused = send(open_form(), **SAID, headers={"Origin": "https://evil.example"})

    assert refused.status == 403
    assert "This was not sent by our own form." in refused.text


@pytest.mark.parametrize("path", ["/f/acme/files", "/f/acme/messages"])
def test_foreign_pages_send_neither_files_nor_messages(
    path: str, ada_at_home: Visitor, acme: Company
) -> None:
    answer = post(ada_at_home, path, {"token": "x"}, headers={"Origin": "https://evil.example"})

    assert answer.status == 403


# -- robots, and people who look like one ---------------------------------------------------------


def honeypot(open_form: Send, send: Send) -> Page:
    """Fill in the field that nobody sees."""
    return send(open_form(), **SAID, website="https://spam.example")


def too_fast(open_form: Send, send: Send) -> Page:
    """Send the form two seconds after it was opened."""
    return send(open_form(seconds=2.9), **SAID)


def no_origin(open_form: Send, send: Send) -> Page:
    """Send it from a sandboxed page."""
    return send(open_form(), **SAID, headers={"Origin": "null"})


def flood(open_form: Send, send: Send) -> Page:
    """Send it as the eleventh from one network within ten minutes."""
    for _ in range(limits.INTAKE.most):
        assert send(open_form(seconds=4), **SAID).status == 200
    return send(open_form(seconds=4), **SAID)


@pytest.mark.parametrize(
    ("arrive", "reason"),
    [
        (honeypot, QuarantineReason.HONEYPOT),
        (too_fast, QuarantineReason.TOO_FAST),
        (no_origin, QuarantineReason.ORIGIN),
        (flood, QuarantineReason.FLOOD),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_looks_like_a_robot_is_received_and_set_aside(
    arrive: Callable[[Send, Send], Page],
    reason: QuarantineReason,
    open_form: Send,
    send: Send,
    mail: Mailroom,
    otto: Staff,
) -> None:
    page = arrive(open_form, send)

    (complaint,) = aside()
    assert page.status == 200
    assert page.data("complaint-number") == complaint.number
    assert page.data("access-code") == complaint.access_code
    assert "We will answer by" in page.text
    assert "set aside" not in page.text.lower()
    assert complaint.quarantine is reason
    assert complaint.shelf is Shelf.SET_ASIDE
    assert complaint.register_number is None
    kinds = {row.kind for row in Deadline.of(complaint.complaint_uid)}
    assert kinds == {DeadlineKind.ANSWER, DeadlineKind.TARGET, DeadlineKind.ACKNOWLEDGE}
    assert register.count(Filters(shelf=Shelf.SET_ASIDE)) == 1
    (held,) = Notification.select().where(Notification.complaint_uid == complaint.complaint_uid)
    assert held.state == "held"
    before = len(mail.sent)
    mail.deliver_all()
    ours = [one for one in mail.sent[before:] if complaint.number in one.message["Subject"]]
    assert ours == []

    last = register_numbers()
    intake.release(complaint, by=actors.of_staff(otto))
    intake.release(complaint, by=actors.of_staff(otto))
    mail.deliver_all()

    released = Complaint.get(Complaint.uid == complaint.uid)
    assert released.quarantine is None
    assert released.shelf is Shelf.OPEN
    assert released.register_number == f"{last + 1}/2026"
    codes = [row.code.value for row in Event.of(complaint.complaint_uid)]
    assert codes[:3] == ["submitted", "quarantined", "released"]
    assert codes.count("released") == 1
    ours = [one for one in mail.sent if complaint.number in one.message["Subject"]]
    assert len(ours) == 1


def register_numbers() -> int:
    """How many have a register number."""
    return int(Complaint.select().where(Complaint.register_seq.is_null(False)).count())


def test_three_seconds_are_enough(open_form: Send, send: Send) -> None:
    send(open_form(seconds=3), **SAID)

    assert the_complaint().quarantine is None


def test_correcting_a_mistake_quickly_is_human(
    open_form: Send, send: Send, frozen_clock: HeldClock
) -> None:
    refused = send(open_form(), **{**SAID, "name": ""})
    frozen_clock.advance(seconds=1)

    send(refused, name="Ada")

    assert the_complaint().quarantine is None


def test_a_valid_token_is_never_turned_away(open_form: Send, send: Send) -> None:
    statuses = {send(open_form(seconds=3), **SAID).status for _ in range(30)}

    assert statuses == {200}
    assert len(complaints()) == 30
    assert len(aside()) == 20


def test_a_company_that_is_flooded_sets_aside_from_any_network(
    open_form: Send, send: Send, acme: Company
) -> None:
    for _ in range(limits.INTAKE_COMPANY.most):
        limits.add(limits.INTAKE_COMPANY, bytes(acme.uid))

    send(open_form(seconds=4), **SAID)

    assert the_complaint().quarantine is QuarantineReason.FLOOD


def test_next_hour_everything_is_forgiven(
    open_form: Send, send: Send, frozen_clock: HeldClock
) -> None:
    flood(open_form, send)
    frozen_clock.advance(hours=1)

    send(open_form(), **SAID)

    assert len(aside()) == 1


# -- files on the way -----------------------------------------------------------------------------


def test_who_sends_very_much_gives_files_with_the_form_only(
    open_form: Send, send: Send, ada_at_home: Visitor
) -> None:
    page = open_form()
    limits.add(limits.UPLOAD_BYTES, limits.network("127.0.0.1"), limits.UPLOAD_BYTES.most)

    early = post(ada_at_home, "/f/acme/files", form_of(page).values, [PHOTO], JSON)
    refused = send(page, files=[PHOTO], **{**SAID, "name": ""})
    filed = send(page, files=[PHOTO], **SAID)

    assert early.status == 429
    assert 0 < int(early.headers["Retry-After"]) <= 600
    assert refused.status == 422
    assert "We could not keep your files here." in refused.text
    assert filed.status == 200
    assert the_complaint().quarantine is QuarantineReason.FLOOD


def test_when_all_together_send_very_much_files_come_with_the_form_only(
    open_form: Send, send: Send, ada_at_home: Visitor
) -> None:
    page = open_form()
    limits.add(limits.UPLOAD_BYTES_ALL, b"all", limits.UPLOAD_BYTES_ALL.most)

    early = post(ada_at_home, "/f/acme/files", form_of(page).values, [PHOTO], JSON)
    filed = send(page, files=[PHOTO], **SAID)

    assert (early.status, filed.status) == (429, 200)
    assert the_complaint().quarantine is QuarantineReason.FLOOD


def test_a_robot_without_a_token_fills_no_disk(open_form: Send, send: Send, app: Flask) -> None:
    from reclamator.services import installation

    for _ in range(3):
        send(open_form(), **SAID, token="", files=[PHOTO])
    limits.add(limits.UPLOAD_BYTES_DAY, limits.network("127.0.0.1"), limits.UPLOAD_BYTES_DAY.most)
    before = len(list(installation.store().names()))

    send(open_form(), **SAID, token="", files=[PHOTO])

    assert len(list(installation.store().names())) == before


def test_the_clock_runs_while_it_lies_aside(open_form: Send, send: Send) -> None:
    honeypot(open_form, send)

    complaint = the_complaint()
    assert complaint.received_at == clock.now()
    assert complaint.due_on.isoformat() == "2026-12-04"
