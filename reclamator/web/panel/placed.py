"""Where a complaint stands inside the check: its stages in order, and where it may go on to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.process import DonePoint, Stage
from reclamator.i18n import _, current_locale
from reclamator.services import pieces
from reclamator.services.actors import Actor
from reclamator.services.reading import Reading
from reclamator.web import filters

IS_MET: Mapping[DonePoint, Callable[[Reading], bool]] = {
    DonePoint.CAUSE: lambda read: (
        read.found.finding is not None and read.found.finding.cause is not None
    ),
    DonePoint.OPINION: lambda read: (
        read.found.finding is not None and read.found.finding.opinion_on is not None
    ),
    DonePoint.PHOTO: lambda read: any(str(file.mime).startswith("image/") for file in read.files),
    DonePoint.ANSWERED: lambda read: not any(row.is_open for row in pieces.newest(read.asked)),
    DonePoint.TASKS: lambda read: not any(task.state.is_open for task in read.tasks),
}
"""How a complaint tells that a point of its stage is met."""


@dataclass(frozen=True)
class Placed:
    """The stage that a complaint is in; there is none before and after the check."""

    read: Reading
    by: Actor

    @property
    def stage(self) -> Stage | None:
        """The present stage."""
        return self.read.process.find(self.read.complaint.stage_now)

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Every stage of the process that this complaint began with, in order."""
        now = self.read.process.place(self.read.complaint.stage_now)
        return [
            {
                "name": name_of(stage),
                "who": self._who(stage),
                "state": "todo" if now is None or at > now else "now" if at == now else "done",
            }
            for at, stage in enumerate(self.read.process.stages)
        ]

    @property
    def place(self) -> str:
        """Such as "2 of 4"."""
        at = self.read.process.place(self.read.complaint.stage_now)
        count = len(self.read.process.stages)
        return "" if at is None else _("%(place)s of %(count)s", place=at + 1, count=count)

    @property
    def due_on(self) -> date | None:
        """The company's own target for the present stage; no date by law."""
        return self.read.complaint.stage_due_on

    @property
    def is_over(self) -> bool:
        """Whether that target has passed."""
        due_on = self.due_on
        return due_on is not None and due_on < clock.today(filters.zone())

    @property
    def may_move(self) -> bool:
        """Whether this person may move the complaint to another stage."""
        return self.by.may(Permission.REVIEW)

    @property
    def others(self) -> list[tuple[str, str]]:
        """The stages it may be moved to, for a select."""
        here = self.read.complaint.stage_now
        return [
            (stage.code, name_of(stage)) for stage in self.read.process.stages if stage.code != here
        ]

    @property
    def next_code(self) -> str:
        """The stage that follows; from the last one, the one before."""
        process, here = self.read.process, self.read.complaint.stage_now
        found = process.beside(here, 1) or process.beside(here, -1)
        return found.code if found else ""

    @property
    def handed_over(self) -> str:
        """What should have come along from the stage before this one."""
        before = self.read.process.beside(self.read.complaint.stage_now, -1)
        return before.hand_over if before else ""

    @property
    def done_points(self) -> list[tuple[object, bool]]:
        """What the stage is looked at for, and whether it is there, for who reads complaints."""
        if self.stage is None or not self.read.may_read_bodies:
            return []
        return [(point.label, IS_MET[point](self.read)) for point in self.stage.done_points]

    def _who(self, stage: Stage) -> str:
        person = self.read.people.get(stage.staff_uid or b"")
        return person.name if person else str(stage.role.label) if stage.role else ""


def name_of(stage: Stage) -> str:
    """Return a stage's name in the reader's language, else in the company's."""
    return stage.name(current_locale(), g.company.language)
