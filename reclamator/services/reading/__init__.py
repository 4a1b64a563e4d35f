"""Reading one complaint: everything that a person of the company may see of it, opened.

A part that is damaged or erased says so and leaves the rest readable. Who may not read bodies
gets none: no messages, no notes, no files, no words of the history.

All of it comes with one query, however much there is: what a page wants to know besides is one
more line in `_parts`.
"""

from typing import Any

from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import Giving
from reclamator.models import together, vault
from reclamator.models.appeal import Appeal
from reclamator.models.approval import Approval
from reclamator.models.attachment import Attachment
from reclamator.models.catalogue_item import CatalogueItem
from reclamator.models.cause_group import parts_of_kin
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.first_check import FirstCheck
from reclamator.models.fulfilment import Fulfilment
from reclamator.models.gesture import Gesture
from reclamator.models.goods_return import GoodsReturn
from reclamator.models.investigation import ConcernedOpinion, Investigation, TimeEntry
from reclamator.models.keys import ComplaintKey
from reclamator.models.label import ComplaintLabel, Label
from reclamator.models.message import Message, Note
from reclamator.models.message_template import MessageTemplate
from reclamator.models.process import ProcessStage
from reclamator.models.requested_piece import RequestedPiece
from reclamator.models.return_rule import ReturnRule
from reclamator.models.role_limit import RoleLimit
from reclamator.models.staff import Staff
from reclamator.models.stage_message import StageMessage
from reclamator.models.task import Task
from reclamator.models.working_text import WorkingText
from reclamator.services import (
    complaints,
    investigations,
    labels,
    message_templates,
    stages,
    tasks,
)
from reclamator.services.actors import Actor
from reclamator.services.complaints import Surroundings
from reclamator.services.reading import opening
from reclamator.services.reading.opening import CANNOT_BE_OPENED, Rows, in_order, masked, opened
from reclamator.services.reading.shapes import (
    Answer,
    Contest,
    File,
    Found,
    Happened,
    Kin,
    Opened,
    Person,
    Reading,
    Said,
)

__all__ = [
    "CANNOT_BE_OPENED",
    "Answer",
    "Contest",
    "File",
    "Found",
    "Happened",
    "Kin",
    "Opened",
    "Person",
    "Reading",
    "Said",
    "masked",
    "opened",
    "read",
]
MOST_MEMBERS = 50


def read(complaint: Complaint, *, by: Actor) -> Reading:
    """Open a complaint of the company in scope for a person who may see the register."""
    may_read_bodies = by.may(Permission.READ_BODIES)
    rows = together.read(_parts(complaint, by))
    vault.hold_only(complaint.complaint_uid, rows["keys"])
    around = _surroundings(rows)
    files = [opening.file(row) for row in in_order(rows, "files", "position")]
    may_see = tasks.may_be_seen  # of a complaint that somebody may not read, their own tasks
    return Reading(
        complaint=complaint,
        person=opening.person(rows["person"], by),
        people={bytes(row.uid): row for row in in_order(rows, "people", "created_at", "uid")},
        said=opening.said(rows, files),
        history=[
            opening.happened(row, may_read_bodies) for row in in_order(rows, "events", "position")
        ],
        files=files,
        tasks=[row for row in in_order(rows, "tasks", "position") if may_see(row, by=by)],
        checks=rows.get("checks", []),
        asked=in_order(rows, "asked", "position"),
        texts=in_order(rows, "texts", "saved_at"),
        labels=labels.chosen(rows["all_labels"], rows["labels"]),
        templates=message_templates.by_name(rows["templates"]),
        stage_messages=rows["stage_messages"],
        **_beyond_the_answer(rows),
        zone=around.company.time_zone,
        owed=around.deadlines,
        answer=opening.answer(around.decision, may_read_bodies),
        kin=opening.kin(rows, complaint.complaint_uid),
        contest=_contest(rows, around, may_read_bodies),
        found=opening.found(rows, investigations.may_see_concerned(complaint, by)),
        actions=complaints.allowed_actions(complaint, by=by, around=around),
        refusal_locked=complaints.facts(complaint, by=by, around=around).refusal_locked,
        regime=complaint.regime,
        process=stages.of_rows(complaint, in_order(rows, "stages", "position")),
        return_rule=next(reversed(in_order(rows, "return_rules", "version")), None),
        limits=rows["limits"],
        may_read_bodies=may_read_bodies,
        may_read_contacts=by.may(Permission.READ_CONTACTS),
    )


def _contest(rows: Rows, around: Surroundings, may_read_bodies: bool) -> Contest:
    return Contest(
        appeals=in_order(rows, "appeals", "created_at", "position"),
        first_answer=opening.answer(around.first_answer, may_read_bodies),
        first_workers=around.first_workers,
    )


def _beyond_the_answer(rows: Rows) -> dict[str, Any]:
    """Return gestures and what they are, what waits for approval, what was carried out, goods."""
    return {
        "gestures": in_order(rows, "gestures", "given_at", "uid"),
        "catalogue": {bytes(row.uid): row for row in rows["catalogue"]},
        "approvals": in_order(rows, "approvals", "asked_at", "uid"),
        "fulfilments": in_order(rows, "fulfilments", "point"),
        "returns": in_order(rows, "returns", "position"),
        "company": rows["company"][0],
    }


def _parts(complaint: Complaint, by: Actor) -> dict[str, Any]:
    """Return what is read of which table: all rows that are this complaint's."""
    tables = _OF_THE_COMPLAINT | (_BODIES if by.may(Permission.READ_BODIES) else {})
    # who may not see it is not given it: the table is not even asked
    tables |= _CONCERNED if investigations.may_see_concerned(complaint, by) else {}
    own = {
        name: table.select().where(table.complaint_uid == complaint.complaint_uid)
        for name, table in tables.items()
    }
    own |= parts_of_kin(complaint.complaint_uid, most=MOST_MEMBERS + 1)
    own["all_labels"] = Label.select()
    own["templates"] = MessageTemplate.select()
    own["catalogue"] = CatalogueItem.offered_or_given(Gesture.of_items(complaint.complaint_uid))
    own["return_rules"] = ReturnRule.select().where(ReturnRule.category == complaint.category)
    own["limits"] = RoleLimit.select().where(RoleLimit.kind == Giving.DECISION)
    company = Company.select().where(Company.uid == complaint.company_uid)
    own["stages"] = ProcessStage.select().where(ProcessStage.version == complaint.process_version)
    return own | {"company": company, "people": Staff.select()}


_OF_THE_COMPLAINT: dict[str, Any] = {
    "keys": ComplaintKey,
    "person": Complainant,
    "events": Event,
    "deadlines": Deadline,
    "decisions": Decision,
    "tasks": Task,
    "labels": ComplaintLabel,
    "stage_messages": StageMessage,
    "returns": GoodsReturn,
}
_BODIES: dict[str, Any] = {
    "appeals": Appeal,
    "files": Attachment,
    "messages": Message,
    "notes": Note,
    "findings": Investigation,
    "time": TimeEntry,
    "checks": FirstCheck,
    "asked": RequestedPiece,
    "texts": WorkingText,
    "gestures": Gesture,
    "approvals": Approval,
    "fulfilments": Fulfilment,
}
_CONCERNED: dict[str, Any] = {"concerned": ConcernedOpinion}


def _surroundings(rows: Rows) -> Surroundings:
    """The newest deadline of each kind counts: a complaint opened again has a second clock."""
    return Surroundings(
        company=rows["company"][0],
        decisions=in_order(rows, "decisions", "created_at", "uid"),
        deadlines=in_order(rows, "deadlines", "position"),
        codes=frozenset(event.code for event in rows["events"]),
        open_tasks=sum(task.ended_at is None for task in rows["tasks"]),
    )
