"""What is to be done about a complaint, as its page shows it: the first check, and the tasks."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reclamator.domain.first_check import Piece, Verdict
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import ReturnCosts
from reclamator.models.requested_piece import RequestedPiece
from reclamator.services import first_checks, goods, pieces, tasks
from reclamator.services.actors import Actor
from reclamator.services.reading import Reading, opened
from reclamator.web.panel import promised, stocked


@dataclass(frozen=True)
class Work:
    """The work on one complaint, for one person."""

    read: Reading
    by: Actor

    @cached_property
    def first_check(self) -> list[first_checks.Standing]:
        """The three points of the first check; none once there is an answer."""
        is_due = first_checks.is_due(self.read.complaint) and self.read.may_read_bodies
        return first_checks.standing(self.read) if is_due else []

    @property
    def may_check(self) -> bool:
        """Whether this person may confirm the first check."""
        return self.by.may(Permission.REVIEW)

    @property
    def check_says_go(self) -> bool:
        """Whether nothing speaks against accepting the complaint."""
        return all(each.verdict is not Verdict.NO for each in self.first_check)

    @property
    def pieces(self) -> list[Piece]:
        """What the customer can be asked for."""
        return list(Piece)

    @property
    def missing_pieces(self) -> list[str]:
        """What the first check has found missing: ticked, until somebody chooses otherwise."""
        return [piece.value for each in self.first_check for piece in each.finding.missing]

    @cached_property
    def asked(self) -> list[RequestedPiece]:
        """What the customer was asked for last, until there is an answer."""
        is_due = first_checks.is_due(self.read.complaint)
        return pieces.newest(self.read.asked) if is_due else []

    def asked_name(self, row: RequestedPiece) -> object:
        """Say what this piece is: its label, or the line that staff wrote."""
        return row.piece.label if row.piece else opened(row, "words")

    @property
    def is_all_there(self) -> bool:
        """Whether nothing that was asked for is still waited for."""
        return not any(row.is_open for row in self.asked)

    @property
    def returns(self) -> list[dict[str, Any]]:
        """The returns of goods, each with the way to it; for who sees goods."""
        return stocked.returns(self.read, self.by) if goods.may_see(self.by) else []

    @property
    def may_ask_for_goods(self) -> bool:
        """Whether this person may agree to a return now."""
        return self.read.complaint.state.is_open and self.by.may(Permission.REVIEW)

    @property
    def return_begun(self) -> dict[str, Any]:
        """What the form for a return begins with."""
        return stocked.begun(self.read)

    @property
    def return_ways(self) -> tuple[ReturnCosts, ...]:
        """Who may send goods and pay for it."""
        return goods.WAYS

    @cached_property
    def tasks(self) -> list[promised.Card]:
        """Every task that this person may see; what is still to be done stands first."""
        return promised.cards(self.read, self.by)

    @property
    def may_plan_tasks(self) -> bool:
        """Whether this person may add a task now."""
        return self.read.complaint.state.is_open and tasks.may_plan(self.by)
