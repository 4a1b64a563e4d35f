"""Requests for completion: how a piece that was asked for is answered, and how it was settled."""

from collections.abc import Mapping

from reclamator.domain.first_check import Piece
from reclamator.domain.vocabulary import Coded
from reclamator.i18n import lazy_p


class SettledHow(Coded):
    """How a piece stopped being waited for."""

    ANSWERED = "answered", lazy_p("settled", "answered by the customer")
    BY_HAND = "by_hand", lazy_p("settled", "ticked off by us")
    SUPERSEDED = "superseded", lazy_p("settled", "replaced by a newer request")


TEXT, FILES = "text", "files"
_BY: Mapping[Piece | None, tuple[str, ...]] = {
    Piece.PHOTO: (FILES,),
    Piece.PROOF: (TEXT, FILES),
    Piece.SERIAL: (TEXT, FILES),
    None: (TEXT, FILES),
}


def ways(piece: Piece | None) -> tuple[str, ...]:
    """Return how this piece can be answered; a line of staff's own (None) in every way."""
    return _BY.get(piece, (TEXT,))
