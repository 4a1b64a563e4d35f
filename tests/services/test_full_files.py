"""The whole file: what is in it, what never is, and originals that are those that were sent."""

import hashlib
import io
import zipfile
from collections.abc import Callable

import pytest

from reclamator.domain.permissions import Role
from reclamator.errors import Forbidden
from reclamator.models.attachment import Attachment
from reclamator.models.audit import AuditEntry
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.letter import Letter
from reclamator.models.staff import Staff
from reclamator.services import (
    access_log,
    actors,
    attachments,
    full_files,
    installation,
    investigations,
    messages,
)
from reclamator.services.attachments import Incoming
from reclamator.services.full_files import Wish
from reclamator.transports.blobs import blob_name
from tests.cast import Mailroom
from tests.services.paper import Reader

NOTE = "NOTE-MARKER keep an eye on this one"
PERSON = "PERSON-MARKER Tadeusz"
OPINION = "OPINION-MARKER the plan was kept"
BILL = b"Bill of the worktop, 150 zl"


@pytest.fixture
def told(decided: Decision, mail: Mailroom, otto: Staff, mira: Staff) -> Complaint:
    """Ada's complaint with an answer sent, a file, a note and a person concerned."""
    mail.deliver_all()
    row = Complaint.by_uid(bytes(decided.complaint_uid))
    assert row is not None
    messages.write(row, body="Here is my bill.", files=[file("bill.txt", BILL)])
    messages.note(row, body=NOTE, by=actors.of_staff(otto))
    return investigations.hear(row, person=PERSON, opinion=OPINION, by=actors.of_staff(mira))


def file(name: str, content: bytes) -> Incoming:
    return Incoming(io.BytesIO(content), name, "text/plain")


def taken(complaint: Complaint, by: Staff, **wish: bool) -> bytes:
    """What somebody is sent."""
    found = full_files.take(complaint, Wish(**wish), by=actors.of_staff(by), locale="en")
    return b"".join(found)


def test_the_file_tells_the_whole_story_in_order(
    told: Complaint,
    mira: Staff,
    read: Reader,
) -> None:
    text = read(taken(told, mira))

    for words in (
        "File of the complaint", told.number, "Contents", "Evidence: attachments and letters",
        "bill.txt", "Complaint card", "Wording of the complaint", "History", "Complaint registered",
        "All times are those of Europe/Warsaw.", "Messages with the customer", "Here is my bill.",
        "Our answer, ", "Appeals",
    ):  # fmt: skip
        assert words in text, words
    digest = hashlib.sha256(BILL).hexdigest()
    assert f"{digest[:32]} {digest[32:]}" in text
    assert text.index("Complaint registered") < text.index("Answer sent")


def test_what_stays_inside_is_added_only_where_somebody_says_so(
    told: Complaint,
    mira: Staff,
    read: Reader,
) -> None:
    silent = read(taken(told, mira))
    whole = read(taken(told, mira, with_notes=True, with_concerned=True))

    for marker in (NOTE, PERSON, OPINION, "Person concerned was heard"):
        assert marker not in silent
    assert "without: internal notes, the employee concerned and their opinion." in silent
    assert NOTE in whole
    assert PERSON in whole
    assert "Person concerned was heard" in whole
    assert OPINION in whole


def test_the_customers_copy_never_holds_it_whatever_is_asked_for(
    told: Complaint,
    mira: Staff,
    read: Reader,
) -> None:
    text = read(taken(told, mira, for_customer=True, with_notes=True, with_concerned=True))

    for marker in ("MARKER", "Complaint card", "Internal notes", "Validity"):
        assert marker not in text, marker
    for words in ("Copy of your file", "Here is my bill.", "Our answer", "bill.txt"):
        assert words in text, words


def test_the_archive_holds_the_originals_and_can_be_checked(told: Complaint, mira: Staff) -> None:
    with zipfile.ZipFile(io.BytesIO(taken(told, mira, as_zip=True))) as package:
        assert package.testzip() is None
        found = {name: package.read(name) for name in package.namelist()}

    assert found["attachments/01-bill.txt"] == BILL
    assert found[f"{told.number}.pdf"].startswith(b"%PDF")
    assert any(name.startswith("letters/01-") for name in found)
    lines = found.pop("MANIFEST.sha256").decode().splitlines()
    manifest = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert manifest == {
        name: hashlib.sha256(content).hexdigest() for name, content in found.items()
    }


def test_the_letters_are_those_that_left(told: Complaint, mira: Staff, acme) -> None:
    kept = Letter.select().where(Letter.complaint_uid == told.complaint_uid).get()
    acme.postal_address = "Another street 1"  # since then the company has moved
    acme.save()

    with zipfile.ZipFile(io.BytesIO(taken(told, mira, as_zip=True))) as package:
        (name,) = [name for name in package.namelist() if name.startswith("letters/")]
        assert hashlib.sha256(package.read(name)).hexdigest() == kept.sha256


def test_an_original_that_is_gone_is_said_and_stops_nothing(told: Complaint, mira: Staff) -> None:
    (row,) = Attachment.of(told.complaint_uid)
    installation.store().delete(blob_name(bytes(row.company_uid), bytes(row.uid)))

    with zipfile.ZipFile(io.BytesIO(taken(told, mira, as_zip=True))) as package:
        manifest = package.read("MANIFEST.sha256").decode()
        names = package.namelist()

    assert "# cannot be opened any more: attachments/01-bill.txt" in manifest
    assert "attachments/01-bill.txt" not in names


def test_originals_are_sent_piece_by_piece(
    told: Complaint, mira: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def large(_row: Attachment):
        return (bytes(65_536) for _ in range(320))

    monkeypatch.setattr(attachments, "original", large)

    pieces = full_files.take(told, Wish(as_zip=True), by=actors.of_staff(mira), locale="en")

    # twenty megabytes come through; what is held at once is a piece, and the PDF itself
    sizes = [len(piece) for piece in pieces]
    assert sum(sizes) > 20 * 1024 * 1024
    assert max(sizes) < 300_000


def test_who_took_it_stands_in_audit_and_access_log(told: Complaint, mira: Staff) -> None:
    taken(told, mira, with_notes=True)
    access_log.flush()

    entry = [row for row in AuditEntry.walk() if row.action == "file.taken"][-1]
    assert bytes(entry.actor_uid) == bytes(mira.uid)
    assert bytes(entry.subject_uid) == told.complaint_uid
    assert NOTE not in str(entry.detail)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.VIEWER, Role.TECHNICIAN, Role.AUDITOR])
def test_other_roles_take_no_file(
    told: Complaint, hire: Callable[[Role], Staff], role: Role
) -> None:
    with pytest.raises(Forbidden):
        taken(told, hire(role))
    assert not [row for row in AuditEntry.walk() if row.action == "file.taken"]


def test_words_that_look_like_code_are_words(
    submitted: Complaint, mira: Staff, read: Reader
) -> None:
    messages.write(submitted, body='#read("/etc/passwd") *bold* $x$ = Title')

    assert '#read("/etc/passwd") *bold* $x$ = Title' in read(taken(submitted, mira))
