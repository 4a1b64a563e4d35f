"""The export of everything that is done: what it costs beside bare opening and writing.

`floor` opens the same words with the ciphers alone, row by row from one query, and writes them as
CSV: no rules, no names of states, no times of a zone, no note of who has seen what.
"""

import csv
import io
from collections.abc import Callable
from threading import Event, Thread
from time import process_time
from typing import Any

from reclamator.crypto import envelope, keys
from reclamator.crypto.envelope import FieldContext
from reclamator.crypto.keys import WrappedDek
from reclamator.models import vault
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint, Shelf
from reclamator.models.database import db
from reclamator.models.keys import ComplaintKey
from reclamator.models.message import Message
from tests.journeys.visitor import Visitor

DONE = "/panel/complaints/export?tab=done"
LOOK_EVERY_SECONDS = 0.25


def export(staff: Visitor, memory_mb: Callable[[], float]) -> dict[str, Any]:
    """Take the table along; how many lines it has, and how much memory the server took for it."""
    page = staff.get(DONE)
    form = page.form_with("csrf_token", at="export")
    before, most = memory_mb(), [0.0]
    ended = Event()

    def look() -> None:
        while not ended.wait(LOOK_EVERY_SECONDS):
            most[0] = max(most[0], memory_mb())

    watcher = Thread(target=look)
    watcher.start()
    try:
        table = staff.post(form.action, {**form.values, "format": "csv"})
    finally:
        ended.set()
        watcher.join()
    assert table.status == 200, f"the export answered {table.status}"
    lines = sum(1 for _ in csv.reader(io.StringIO(table.body.decode("utf-8-sig")))) - 1
    return {"lines": lines, "bytes": len(table.body), "memory_mb": round(most[0] - before, 1)}


def floor(company_uid: bytes) -> dict[str, Any]:
    """Open and write the same words with nothing around; CPU seconds of this process."""
    out, began, lines = csv.writer(io.StringIO()), process_time(), 0
    for row in _rows(company_uid):
        out.writerow(_opened(company_uid, row))
        lines += 1
    return {"lines": lines, "cpu_s": round(process_time() - began, 2)}


_OPENED = (
    (Complaint, ("product", "order_number")),
    (Complainant, ("name", "email", "phone")),
    (Message, ("body",)),
)


def _rows(company_uid: bytes) -> Any:
    sealed = [getattr(model, name) for model, names in _OPENED for name in names]
    its_key = ComplaintKey.complaint_uid == Complaint.uid
    its_person = Complainant.complaint_uid == Complaint.uid
    its_opening = (Message.complaint_uid == Complaint.uid) & (Message.opening == True)  # noqa: E712
    query = (
        Complaint.select(
            *(ComplaintKey.gen, ComplaintKey.nonce, ComplaintKey.wrapped, ComplaintKey.commit),
            *(model.uid for model, _ in _OPENED),
            *(Complaint.state, Complaint.received_at, Complaint.due_on, Complaint.channel),
            *sealed,
        )
        .join_from(Complaint, ComplaintKey, on=its_key)
        .join_from(Complaint, Complainant, on=its_person)
        .join_from(Complaint, Message, on=its_opening)
        .where(Complaint.shelf == Shelf.DONE)
    )
    return db.execute_sql(*query.sql())


def _opened(company_uid: bytes, row: Any) -> list[str]:
    wrapped, uids, plain, sealed = WrappedDek(*row[:4]), row[4:7], row[7:11], iter(row[11:])
    subject = bytes(uids[0])
    dek = keys.unwrap_dek(
        vault.company_key("wrap", wrapped.gen).key,
        wrapped,
        company_uid=company_uid,
        subject_uid=subject,
    )
    key = keys.field_key(dek)
    words = []
    for (model, names), uid in zip(_OPENED, uids, strict=True):
        for name in names:
            blob = next(sealed)
            table, column = getattr(model, name).contract_name.split(".")
            context = FieldContext(table, column, company_uid, subject, bytes(uid))
            words.append(envelope.open_sealed(key, context, blob).decode() if blob else "")
    return [*map(str, plain), *words]
