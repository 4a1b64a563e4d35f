"""Approving: who agrees has carried out what was asked for, whatever kind of giving it is."""

from collections.abc import Callable, Mapping

from reclamator.domain.vocabulary import Giving
from reclamator.models.approval import Approval
from reclamator.services import approvals, decisions, gestures
from reclamator.services.actors import Actor

CARRIED_OUT: Mapping[Giving, Callable[..., object]] = {
    Giving.DECISION: decisions.approve,
    Giving.GESTURE: gestures.approve,
}
"""What agreeing does, by the kind that was asked for."""


def settle(row: Approval, verdict: str, *, reason: str = "", by: Actor) -> None:
    """Approve, refuse or withdraw a request; raises what these do, KeyError for another word."""
    _VERDICTS[verdict](row, reason, by)


def _approve(row: Approval, reason: str, by: Actor) -> None:
    CARRIED_OUT[row.kind](row, by=by)


def _refuse(row: Approval, reason: str, by: Actor) -> None:
    approvals.refuse(row, reason=reason, by=by)


def _withdraw(row: Approval, reason: str, by: Actor) -> None:
    approvals.withdraw(row, by=by)


_VERDICTS: Mapping[str, Callable[[Approval, str, Actor], None]] = {
    "approve": _approve,
    "refuse": _refuse,
    "withdraw": _withdraw,
}
VERDICTS = tuple(_VERDICTS)
