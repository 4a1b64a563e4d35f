"""The whole file of a complaint, for a court or for the customer: one PDF, or a ZIP with originals.

The customer's copy holds what they may see anyway, in their language. What stays inside goes into
the other one only where somebody says so, and never into theirs. Nothing is ever put on the disk:
the PDF is made in memory, the originals are opened while they are sent.
"""

from collections.abc import Iterator
from dataclasses import asdict, replace

from reclamator.domain.permissions import Permission
from reclamator.i18n import use
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import connection, transaction
from reclamator.models.scope import company_scope
from reclamator.services import access_log, audit, investigations
from reclamator.services.actors import Actor
from reclamator.services.full_files import archive, gathering
from reclamator.services.full_files.wish import Wish
from reclamator.services.papers import full_file_pdf

__all__ = ["Wish", "may_add_concerned", "take"]


def may_add_concerned(complaint: Complaint, by: Actor) -> bool:
    """Whether somebody may let a file tell whom of the company the complaint is about."""
    return investigations.may_see_concerned(complaint, by)


def take(complaint: Complaint, wish: Wish, *, by: Actor, locale: str) -> Iterator[bytes]:
    """Make the file and return its bytes, to be sent while they are read.

    Notes at once who took what; the company must be in scope for that. The rest opens scope and
    connection by itself. Raises Forbidden.
    """
    for permission in (Permission.EXPORT, Permission.READ_BODIES, Permission.READ_CONTACTS):
        by.require(permission)
    wish = _allowed(complaint, wish, by)
    language = complaint.language if wish.for_customer else locale
    with use(language):
        paper = full_file_pdf(gathering.facts(complaint, wish, by=by), language)
    _note(complaint, wish, by)
    return _sent(complaint, wish, paper) if wish.as_zip else iter([paper])


def _allowed(complaint: Complaint, wish: Wish, by: Actor) -> Wish:
    """Leave out what must not be in it, whatever was asked for."""
    stays_inside = not wish.for_customer
    return replace(
        wish,
        with_notes=wish.with_notes and stays_inside,
        with_concerned=wish.with_concerned and stays_inside and may_add_concerned(complaint, by),
    )


def _note(complaint: Complaint, wish: Wish, by: Actor) -> None:
    with transaction():
        audit.record(
            "file.taken",
            actor_uid=by.uid,
            complaint_uid=complaint.complaint_uid,
            detail=asdict(wish),
        )
    if by.uid:
        access_log.saw(by.uid, complaint.complaint_uid)


def _sent(complaint: Complaint, wish: Wish, paper: bytes) -> Iterator[bytes]:
    company_uid = bytes(complaint.company_uid)
    with connection(), company_scope(company_uid):
        company = Company.by_uid(company_uid)
        yield from archive.pieces(complaint, company, paper, for_customer=wish.for_customer)
