"""Checks of what was written: chains, counters, sealed rows and files."""

import io
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from typing import Any, TypeVar

from peewee import fn

from reclamator.crypto import files
from reclamator.errors import Damaged, KeyUnavailable
from reclamator.models import scope, vault
from reclamator.models.attachment import Attachment
from reclamator.models.base import CompanyModel
from reclamator.models.blind_index import BlindIndexRow
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import CompanyCounter, Complaint
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.keys import ComplaintKey
from reclamator.models.message import Message, Note
from reclamator.models.staff import Staff
from reclamator.services import audit
from reclamator.services.doctor.findings import (
    Check,
    Patient,
    Said,
    each_company,
    fail,
    ok,
    warn,
)
from reclamator.services.doctor.keys import SEALED
from reclamator.transports.blobs import BlobStore, StoreFault, blob_name, open_store

Row = TypeVar("Row")

SAMPLE = 50
BATCH = 200
CHILDREN: tuple[Any, ...] = (
    Complainant,
    Message,
    Note,
    Attachment,
    Decision,
    Event,
)


def _audit_chains(_patient: Patient) -> Said:
    broken, length = [], 0
    for company in each_company():
        state = audit.verify()
        length += state.length
        if state.broken_at is not None:
            broken.append(f"{company.slug} at entry {state.broken_at}")
    if broken:
        return fail(f"somebody rewrote history: {', '.join(broken)}; keep the disk and look.")
    return ok(f"{length} entries are whole.")


def _register_numbers(_patient: Patient) -> Said:
    gaps = [f"{company.slug} {year}" for company in each_company() for year in _years_with_gaps()]
    if gaps:
        return fail(f"numbers are missing or doubled: {', '.join(gaps)}; restore a backup.")
    return ok("register numbers have no gaps.")


def _years_with_gaps() -> Iterator[int]:
    counters = {row.year: row.last for row in CompanyCounter.select()}
    seq = Complaint.register_seq
    query = Complaint.select(
        Complaint.register_year, fn.COUNT(seq.distinct()), fn.COUNT(seq), fn.MAX(seq)
    ).where(seq.is_null(False))
    used = {row[0]: row[1:] for row in query.group_by(Complaint.register_year).tuples()}
    for year in sorted(counters.keys() | used.keys()):
        last = counters.get(year, 0)
        if used.get(year, (0, 0, 0)) != (last, last, last):
            yield year


def _sealed_records(patient: Patient) -> Said:
    count, closed = 0, 0
    for _company in each_company():
        for batch in _batches(_chosen(_complaints(), patient.full)):
            count, closed = count + len(batch), closed + len(_closed_among(batch))
    if closed:
        return fail(f"{closed} of {count} complaints do not open; restore them from a backup.")
    return ok(f"{count} complaints open, {_how_many(patient)}.")


def _complaints() -> Iterable[Complaint]:
    """Those with a key: erased ones are not to open, and a lost key has a line of its own."""
    query = Complaint.select().where(Complaint.uid.in_(_keyed()))
    return query.order_by(Complaint.received_at.desc(), Complaint.uid).iterator()


def _batches(complaints: Iterable[Complaint]) -> Iterator[list[Complaint]]:
    waiting = iter(complaints)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _closed_among(batch: list[Complaint]) -> set[bytes]:
    """Open every sealed field of these complaints and of all that belongs to them."""
    uids = [complaint.complaint_uid for complaint in batch]
    with suppress(Damaged, KeyUnavailable):  # which one it is, the fields will tell
        vault.load_deks(uids)
    children = (model.select().where(model.complaint_uid.in_(uids)) for model in CHILDREN)
    rows = chain(batch, *children)
    closed = {bytes(row.complaint_uid) for row in rows if not _row_opens(row)}
    scope.current().deks.clear()
    return closed


def _row_opens(row: CompanyModel) -> bool:
    try:
        _open_row(row)
    except (Damaged, KeyUnavailable, ValueError):
        return False
    return True


def _open_row(row: CompanyModel) -> None:
    for name, field in row._meta.fields.items():
        if hasattr(field, "contract_name"):
            getattr(row, name)


def _people(_patient: Patient) -> Said:
    closed = sum(not _row_opens(person) for _company in each_company() for person in Staff.select())
    if closed:
        return fail(f"the data of {closed} people do not open; restore them from a backup.")
    return ok("the data of all staff open.")


def _keys_and_complaints(_patient: Patient) -> Said:
    """Count rather than open: a key without a complaint is harmless, the reverse is not."""
    lost, idle = 0, 0
    for _company in each_company():
        living = Complaint.select(Complaint.uid).where(Complaint.erased_at.is_null())
        lost += living.where(Complaint.uid.not_in(_keyed())).count()
        every = Complaint.select(Complaint.uid)
        idle += _keyed().where(ComplaintKey.complaint_uid.not_in(every)).count()
    if lost:
        return fail(f"{lost} complaints have lost their key; restore it from a key archive.")
    if idle:
        return warn(f"{idle} keys belong to no complaint; they may be deleted.")
    return ok("every complaint has its key.")


def _keyed() -> Any:
    return ComplaintKey.select(ComplaintKey.complaint_uid)


def _search_index(_patient: Patient) -> Said:
    missing = sum(_unindexed() for _company in each_company())
    if missing:
        return fail(f"{missing} complaints cannot be found by e-mail; rebuild the index.")
    return ok("every complaint with an e-mail address can be found by it.")


def _unindexed() -> int:
    indexed = BlindIndexRow.select(BlindIndexRow.complaint_uid).where(BlindIndexRow.kind == "email")
    people = Complainant.select().where(
        # sealed columns refuse comparisons; whether one is empty is no secret
        Complainant.complaint_uid.not_in(indexed)
    )
    return sum(person.has_email for person in people)


def _file_store(patient: Patient) -> Said:
    store = open_store(patient.settings)
    name = blob_name(bytes(16), bytes(16))
    try:
        _write_and_read(store, name)
    except StoreFault as fault:
        return fail(fault.reason)
    except Exception as error:
        place = patient.settings.blobs.split("?")[0]
        return fail(f"{place} cannot be used ({type(error).__name__}); make it writable.")
    return ok("files can be stored and read.")


def _write_and_read(store: BlobStore, name: str) -> None:
    store.put(name, io.BytesIO(b"doctor"))
    try:
        with store.open(name) as found:
            if found.read() != b"doctor":
                raise OSError
    finally:
        store.delete(name)


def _attachments(patient: Patient) -> Said:
    store = open_store(patient.settings)
    look = _is_whole if patient.full else _is_there
    count, lost = 0, 0
    for _company in each_company():
        query = Attachment.select().where(Attachment.complaint_uid.in_(_keyed()))
        newest = query.order_by(Attachment.created_at.desc(), Attachment.uid).iterator()
        for row in _chosen(newest, patient.full):
            count, lost = (
                count + 1,
                lost + (not all(look(store, row, uid) for uid in _objects(row))),
            )
    if lost:
        return fail(f"{lost} of {count} files are missing or damaged; restore them from a backup.")
    return ok(f"{count} files are there, {_how_many(patient)}.")


def _objects(row: Attachment) -> list[bytes]:
    return [bytes(uid) for uid in (row.uid, row.preview_uid) if uid]


def _is_there(store: BlobStore, row: Attachment, uid: bytes) -> bool:
    try:
        store.open(blob_name(bytes(row.company_uid), uid)).close()
    except FileNotFoundError:
        return False
    return True


def _is_whole(store: BlobStore, row: Attachment, uid: bytes) -> bool:
    """Decrypt the whole object; the key stays no longer than that."""
    company_uid, complaint_uid = bytes(row.company_uid), bytes(row.complaint_uid)
    context = files.FileContext(company_uid, complaint_uid, uid)
    name = blob_name(company_uid, uid)
    try:
        dek = vault.complaint_dek(complaint_uid)
        for _block in files.open_verified(dek, context, lambda: store.open(name)):
            pass
    except (Damaged, KeyUnavailable, FileNotFoundError):
        return False
    finally:
        scope.current().deks.clear()
    return True


def _chosen(rows: Iterable[Row], full: bool) -> Iterable[Row]:
    return rows if full else islice(rows, SAMPLE)


def _how_many(patient: Patient) -> str:
    return "all of them looked at" if patient.full else f"at most {SAMPLE} a company looked at"


CHECKS = (
    Check("audit chains", _audit_chains, needs=(*SEALED, "migrations", "company keys")),
    Check("register numbers", _register_numbers, needs=("database", "migrations")),
    Check("complaint keys", _keys_and_complaints, needs=("database", "migrations")),
    Check("sealed records", _sealed_records, needs=(*SEALED, "migrations", "company keys")),
    Check("sealed staff", _people, needs=(*SEALED, "migrations", "company keys")),
    Check("search index", _search_index, needs=("database", "migrations")),
    Check("file store", _file_store, needs=("data directory",)),
    Check("attachments", _attachments, needs=(*SEALED, "migrations", "file store")),
)
