"""The written request for what is missing: a list to tick, own words, and a date to answer by.

Asking stops no clock: the message says by when we would like an answer, never that we wait.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from reclamator import clock, i18n
from reclamator.domain import answers
from reclamator.domain.first_check import Piece
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import _, long_date
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.fields import new_uid
from reclamator.models.requested_piece import RequestedPiece
from reclamator.services import complaints
from reclamator.services import pieces as requested
from reclamator.services.actors import Actor

LONGEST = timedelta(days=90)


@dataclass(frozen=True)
class Wanted:
    """What the customer is asked for: ticked pieces by their codes, own words, a day or none."""

    pieces: tuple[str, ...] = ()
    words: str = ""
    answer_by: str = ""


def request(complaint: Complaint, wanted: Wanted, *, by: Actor) -> Complaint:
    """Ask in the customer's language. Raises Incomplete, Forbidden or IllegalAction."""
    pieces = _known(wanted.pieces)
    answer_by = _day(complaint, wanted.answer_by)
    words, uid = wanted.words.strip(), new_uid()
    text = _text(complaint, pieces, words, answer_by)
    with transaction():
        fresh = complaints.request_completion(complaint, missing=text, by=by, uid=uid)
        asked: list[Piece | None] = [*pieces, *([None] if words else [])]
        rows = [_row(fresh, piece, words, answer_by) for piece in asked]
        requested.ask(fresh, rows, uid)
    return fresh


def _row(
    fresh: Complaint, piece: Piece | None, words: str, answer_by: date | None
) -> RequestedPiece:
    return RequestedPiece(
        complaint_uid=fresh.complaint_uid,
        piece=piece,
        answer_by=answer_by,
        words=None if piece else words,
    )


def _known(codes: Iterable[str]) -> list[Piece]:
    if any(code not in set(Piece) for code in codes):
        raise Incomplete([FieldError("pieces", _l("Choose from the list."))])
    return [piece for piece in Piece if piece.value in codes]


def _day(complaint: Complaint, text: str) -> date | None:
    if not text.strip():
        return None
    today = clock.today(Company.by_uid(bytes(complaint.company_uid)).time_zone)
    day = answers.date_of(text.strip())
    if day is None or not today <= day <= today + LONGEST:
        sentence = _l("Enter a date from today on, within the next three months.")
        raise Incomplete([FieldError("answer_by", sentence)])
    return day


def _text(complaint: Complaint, pieces: list[Piece], words: str, answer_by: date | None) -> str:
    """Return the message; without anything asked for it is empty, whatever the date."""
    if not pieces and not words:
        return ""
    with i18n.use(complaint.language):
        listed = "\n".join(f"• {piece.label}" for piece in pieces)
        asked = f"{_('Please send us, or tell us:')}\n{listed}" if pieces else ""
        until = (
            _("Please answer by %(day)s.", day=long_date(answer_by))
            if answer_by is not None
            else ""
        )
        return "\n\n".join(filter(None, (words, asked, until)))
