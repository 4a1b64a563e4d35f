"""A story that leaves a row in every table, and the database of the first schema that it wrote.

`python -m tests.data.write_first_schema` wrote `first_schema.db`, `.keys` and `.json` beside this
file, once, with the first release. Later releases migrate and read that database; they never write
it again, because what lies on people's disks cannot be written again either.
"""

import io
import json
import shutil
import sqlite3
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
from PIL import Image

from reclamator import clock
from reclamator.config import Settings
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Scope
from reclamator.domain.vocabulary import Channel, QuarantineReason
from reclamator.models import base, database, vault
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import (
    access_log,
    actors,
    api_keys,
    complaints,
    decisions,
    delivery,
    drafts,
    installation,
    intake,
    limits,
    messages,
    staff,
    tracking,
)
from reclamator.services.attachments import Incoming
from reclamator.services.intake import Arrival
from tests import cast

HERE = Path(__file__).resolve().parent
DATABASE, KEYS, SAID = (HERE / f"first_schema.{end}" for end in ("db", "keys", "json"))
CODE_PAGE = "0123456789abcdef"


def main() -> None:
    """Write the three files anew: only ever before the first release."""
    with tempfile.TemporaryDirectory() as folder, clock.frozen(cast.SUNDAY):
        settings = cast._settings(Path(folder) / "var")
        cast._found(settings)
        installation.open_installation(settings)
        acme = Company.by_slug("acme")
        assert acme is not None
        with database.connection(), company_scope(acme.uid):
            api_key = tell(acme)
            known = {"api_key": api_key, "complaints": _numbers(), "sealed": sealed_words()}
        database.close()
        vault.close()
        _keep(settings, known)


def tell(acme: Company) -> str:
    """Live through everything that leaves a row; Acme is in scope. Returns the API key."""
    mira, otto = (_person(name) for name in ("mira@acme.example", "otto@acme.example"))
    _ask_more_in_the_form(acme)
    refused = _file_and_refuse(acme, otto)
    _appeal(refused)
    _look_and_sign_in(refused, mira)
    _set_aside(acme, mira)
    _keep_a_file_for_later()
    limits.add(limits.LOOK_UP, cast.NETWORK)
    return _machine(refused)


def sealed_words() -> dict[str, list[Any]]:
    """Return everything that lies sealed for the company in scope, by contract name."""
    found: dict[str, list[Any]] = {}
    for table in base.tables():
        names = [f.name for f in table._meta.sorted_fields if hasattr(f, "contract_name")]
        for row in table.select() if names else ():
            if table._meta.table_name == "draft_file":
                drafts.hold_key(row.complaint_uid)
            for name in names:
                value = getattr(row, name)
                if value is not None:
                    spoken = value.decode() if isinstance(value, bytes) else value
                    found.setdefault(getattr(table, name).contract_name, []).append(spoken)
    return {name: sorted(values, key=repr) for name, values in sorted(found.items())}


def _person(email: str) -> Staff:
    person = Staff.by_email(email)
    assert person is not None
    return person


def _ask_more_in_the_form(acme: Company) -> None:
    acme.form = {"fields": [{"key": "colour", "label": "Colour", "required": False}]}
    acme.save()


def _file_and_refuse(acme: Company, otto: Staff) -> Complaint:
    by = actors.of_staff(otto)
    complaint = _file(acme)
    _represent(complaint)
    complaint = complaints.perform(
        complaints.assign(complaint, otto, by=by), Action.START_REVIEW, by=by
    )
    messages.note(complaint, body="The seal is cut, see the second photo.", by=by)
    messages.reply(complaint, body="We have your kettle on the table.", by=by)
    decision = decisions.issue(complaint, cast.REJECTED, by=by)
    decisions.dispatched(complaint, decision, by=actors.WORKER)
    delivery.deliver_due(100, transport=cast.Mailroom())
    return complaints.get(complaint.complaint_uid)


def _file(acme: Company) -> Complaint:
    said = replace(
        cast.ADA,
        sold_by="Kitchen corner, Lipowa 3",
        purchased_on="2026-10-02",
        occurred_on="2026-11-20",
        organisation="Nowak Catering",
        postal_address="ul. Miodowa 4, 30-055 Kraków",
        extra={"x_colour": "modra"},
    )
    arrival = Arrival(
        channel=Channel.LETTER,
        received_at=clock.now() - timedelta(days=1),
        received_note="The letter lay in the other postbox.",
    )
    receipt = intake.submit(
        acme,
        said,
        files=[_photo("kettle.jpg")],
        token=intake.read_token(acme, intake.new_token(acme)),
        arrival=arrival,
    )
    return complaints.get(receipt.complaint_uid)


def _photo(name: str) -> Incoming:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(stream, "JPEG")
    stream.seek(0)
    return Incoming(stream, name, "image/jpeg")


def _represent(complaint: Complaint) -> None:
    """No form asks for a representative yet; the place for it is there."""
    person = Complainant.of(complaint.complaint_uid)
    person.representative = {"name": "Jan Nowak", "role": "attorney"}
    person.save()


def _appeal(complaint: Complaint) -> None:
    messages.write(complaint, body="I have never opened it.", purpose="appeal")
    complaints.perform(complaint, Action.APPEAL, by=actors.COMPLAINANT)


def _look_and_sign_in(complaint: Complaint, mira: Staff) -> None:
    tracking.open_session(complaint)
    tracking.ask_for_code(complaint.number, network=cast.NETWORK)
    access_log.saw(mira.uid, complaint.complaint_uid)
    access_log.flush()
    _, session = staff.open_session(mira)
    code = pyotp.TOTP(staff.begin_enrolment(session)).at(clock.now())
    staff.enrol(session, code, network=cast.NETWORK)


def _set_aside(acme: Company, mira: Staff) -> None:
    """It looked like a robot's: released, dismissed, opened again and granted after all."""
    by = actors.of_staff(mira)
    complaint = cast.file_complaint(
        acme, arrival=Arrival(quarantine=QuarantineReason.TOO_FAST), name="Otto Kuchta", email=""
    )
    intake.release(complaint, by=by)
    complaint = complaints.perform(complaint, Action.DISMISS, by=by, given={"reason": "spam"})
    why = {"reason": "It was no robot, she called us."}
    complaint = complaints.perform(complaint, Action.REOPEN, by=by, given=why)
    decisions.issue(complaint, cast.GRANTED, by=by)


def _keep_a_file_for_later() -> None:
    drafts.keep(None, _photo("receipt.jpg"))


def _machine(complaint: Complaint) -> str:
    secret = api_keys.create(label="Warehouse robot", scopes=[Scope.READ, Scope.WRITE])
    holder = api_keys.recognise(secret)
    assert holder is not None
    api_keys.remember_reply(
        holder,
        "a-key-of-theirs",
        request_digest=bytes(32),
        status=201,
        complaint_uid=complaint.complaint_uid,
    )
    return secret


def _numbers() -> list[dict[str, str | None]]:
    return [
        {
            "number": row.number,
            "access_code": row.access_code,
            "register_number": row.register_number,
        }
        for row in Complaint.select().order_by(Complaint.created_at, Complaint.register_seq)
    ]


def _keep(settings: Settings, known: dict[str, Any]) -> None:
    """Put the database into one small file, with its keys and what it says."""
    path = settings.data_dir / "reclamator.db"
    with sqlite3.connect(path) as connection:
        for statement in ("journal_mode = delete", "page_size = 1024"):
            connection.execute(f"PRAGMA {statement}")
        connection.execute("VACUUM")
    connection.close()
    shutil.copyfile(path, DATABASE)
    shutil.copyfile(settings.keys_path, KEYS)
    SAID.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
