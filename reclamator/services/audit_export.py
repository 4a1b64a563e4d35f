"""The audit log as a table for other programs: every link that was asked for, page by page.

It holds what the page shows and no more: sealed details stay sealed. That somebody took it along
stands in the chain itself before the first line leaves, and how much it was when the last has left.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from reclamator.domain import audited
from reclamator.domain.permissions import Permission
from reclamator.i18n import _
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.database import connection, transaction
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import audit, audit_log, limits
from reclamator.services.actors import Actor
from reclamator.services.audit_log import Asked

PAGE = 200


def rows(company: Company, asked: Asked, *, by: Actor) -> Iterator[list[str]]:
    """Yield the heads, then each link, the newest first.

    Notes it at once, in the company in scope; the links open scope and connection by themselves,
    for they are read while the answer is sent.
    Raises Forbidden, or TooMany after ten exports of a company's in a day, at once.
    """
    by.require(Permission.AUDIT)
    limits.require(limits.EXPORT, bytes(company.uid))
    _note("audit.exported", by)
    return _rows(company, asked, by)


def _rows(company: Company, asked: Asked, by: Actor) -> Iterator[list[str]]:
    with connection(), company_scope(bytes(company.uid)):
        names = {bytes(person.uid): person.name for person in Staff.everyone()}
        count = 0
        yield [str(head) for head in _heads()]
        try:
            for found, numbers in _pages(asked):
                for row in found:
                    count += 1
                    yield _cells(row, names, numbers, company.time_zone)
        finally:
            _note("audit.export_ended", by, count=count)


def _pages(asked: Asked) -> Iterator[tuple[list[AuditEntry], dict[bytes, str]]]:
    """Give a page of links at a time, with the numbers of the complaints they are about."""
    before = ""
    while True:
        page = audit_log.changes(asked, before=before, limit=PAGE)
        yield list(page.rows), audit_log.numbers(bytes(row.subject_uid) for row in page.rows)
        if page.next is None:
            return
        before = page.next


def _note(action: str, by: Actor, **detail: int) -> None:
    with transaction():
        audit.record(action, actor_uid=by.uid, detail=detail or None)


def _heads() -> list[object]:
    return [
        _("Entry"),
        _("Time"),
        _("Who"),
        _("What"),
        _("Complaint"),
        _("Person"),
        _("Sealed bytes"),
        _("Link"),
    ]


def _cells(
    row: AuditEntry, names: dict[bytes, str], numbers: dict[bytes, str], zone: str
) -> list[str]:
    said = (
        row.seq,
        row.at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S"),
        names.get(bytes(row.actor_uid or b"")),
        audited.label(row.action) or row.action,
        numbers.get(bytes(row.subject_uid)),
        names.get(bytes(row.object_uid or b"")),
        row.detail_bytes or None,
        bytes(row.hash).hex(),
    )
    return ["" if cell is None else str(cell) for cell in said]
