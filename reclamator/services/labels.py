"""Labels: made and retired for the company, put on complaints and taken off again."""

from dataclasses import dataclass

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import EventKind, LabelColour
from reclamator.errors import Damaged, FieldError, Incomplete, KeyUnavailable, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models import together
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.label import ComplaintLabel, Label
from reclamator.models.staff import Staff
from reclamator.services import audit, complaints, events
from reclamator.services.actors import Actor

LONGEST_NAME = 40
MOST, MOST_EVER = 50, 200
# who hands out the work says by which words it is sorted; the set-up alone shows no complaint
NEEDS = Permission.ASSIGN
NAME_MISSING = _l("Give the label a name.")
NAME_TOO_LONG = _l("A name of 40 characters is enough.")
NAME_TAKEN = _l("There is a label of this name already.")
FULL = _l("Bring a retired label back and give it another name.")
TOO_MANY = _l("Fifty labels are enough. Retire one that is not used any more.")
NOT_THERE = _l("Choose one of the labels in the list.")


@dataclass(frozen=True)
class Labels:
    """The labels of one complaint, and those that it may get."""

    on: list[Label]
    offered: list[Label]

    @property
    def options(self) -> list[tuple[str, str]]:
        """Those that it may get, for a select."""
        return [(bytes(label.uid).hex(), name_of(label)) for label in self.offered]


def chosen(each: list[Label], rows: list[ComplaintLabel]) -> Labels:
    """Part the labels of the company by whether a complaint has them."""
    has = {bytes(row.label_uid) for row in rows}
    named = by_name(each)
    return Labels(
        on=[label for label in named if bytes(label.uid) in has],
        offered=[label for label in in_use(named) if bytes(label.uid) not in has],
    )


def everything() -> list[Label]:
    """Return all labels of the company, retired ones too, by name."""
    return by_name(list(Label.select()))


def with_people() -> tuple[list[Staff], list[Label]]:
    """Return all people and all labels of the company with one query."""
    rows = together.read({"people": Staff.select(), "labels": Label.select()})
    return Staff.in_order(rows["people"]), by_name(rows["labels"])


def name_of(label: Label) -> str:
    """Return what a label is called; nothing where it cannot be opened."""
    try:
        return label.name or ""
    except (Damaged, KeyUnavailable):
        return ""


def by_name(labels: list[Label]) -> list[Label]:
    """Sort labels as a person looks for them."""
    return sorted(labels, key=lambda label: (name_of(label).casefold(), bytes(label.uid)))


def in_use(labels: list[Label]) -> list[Label]:
    """Leave out what was retired."""
    return [label for label in labels if label.retired_at is None]


def find(uid: bytes) -> Label:
    """Return a label of the company, retired or not; raises NotFound."""
    label = Label.by_uid(uid)
    if label is None:
        raise NotFound()
    return label


def create(name: str, colour: LabelColour, *, by: Actor) -> Label:
    """Make a label; raises Forbidden or Incomplete."""
    by.require(NEEDS)
    with transaction():
        ever = everything()
        there = in_use(ever)
        tidy = _tidied(name, there)
        _require_room(there, ever)
        label = Label.create(name=tidy, colour=colour, created_at=clock.now())
        _note("label.created", label, by)
    return label


def change(label: Label, name: str, colour: LabelColour, *, by: Actor) -> Label:
    """Give a label another name or colour, on all complaints; raises Forbidden or Incomplete."""
    by.require(NEEDS)
    with transaction():
        others = [each for each in in_use(everything()) if each.uid != label.uid]
        tidy = _tidied(name, others)
        if (label.name, label.colour) != (tidy, colour):
            label.name, label.colour = tidy, colour
            label.save()
            _note("label.changed", label, by)
    return label


def retire(label: Label, *, by: Actor) -> None:
    """Offer a label no more; complaints keep it, and `restore` brings it back."""
    by.require(NEEDS)
    with transaction():
        if label.retired_at is None:
            label.retired_at = clock.now()
            label.save()
            _note("label.retired", label, by)


def restore(label: Label, *, by: Actor) -> None:
    """Offer a retired label again; raises Incomplete where another has its name by now."""
    by.require(NEEDS)
    with transaction():
        if label.retired_at is not None:
            there = in_use(everything())
            _tidied(label.name, there)
            _require_room(there, [])
            label.retired_at = None
            label.save()
            _note("label.restored", label, by)


def attach(complaint: Complaint, label: Label, *, by: Actor) -> Complaint:
    """Put a label on a complaint, once; raises Forbidden, or Incomplete for a retired one."""
    by.require(Permission.REVIEW)
    with transaction():
        fresh = complaints.locked(complaint)
        if ComplaintLabel.has(fresh.complaint_uid, bytes(label.uid)):
            return fresh
        if label.retired_at is not None:
            raise Incomplete([FieldError("label", NOT_THERE)])
        ComplaintLabel.create(
            complaint_uid=fresh.complaint_uid,
            label_uid=label.uid,
            answered=fresh.answered,
            due_on=fresh.due_on,
        )
        return _told(fresh, label, EventKind.LABELLED, by)


def detach(complaint: Complaint, label: Label, *, by: Actor) -> Complaint:
    """Take a label off a complaint; the second time changes nothing. Raises Forbidden."""
    by.require(Permission.REVIEW)
    with transaction():
        fresh = complaints.locked(complaint)
        if not ComplaintLabel.has(fresh.complaint_uid, bytes(label.uid)):
            return fresh
        ComplaintLabel.take_off(fresh.complaint_uid, bytes(label.uid))
        return _told(fresh, label, EventKind.UNLABELLED, by)


def put(complaint: Complaint, wanted: list[Label], *, by: Actor) -> Complaint:
    """Let a complaint have these labels and no others.

    Raises Forbidden, or Incomplete for a retired one that it has not had before.
    """
    by.require(Permission.REVIEW)
    with transaction():
        fresh = complaints.locked(complaint)
        has = {bytes(row.label_uid) for row in ComplaintLabel.of_each([fresh.complaint_uid])}
        new = [label for label in wanted if bytes(label.uid) not in has]
        if any(label.retired_at for label in new):
            raise Incomplete([FieldError("labels", NOT_THERE)])
        for label in new:
            fresh = attach(fresh, label, by=by)
        for uid in has - {bytes(label.uid) for label in wanted}:
            fresh = detach(fresh, find(uid), by=by)
    return fresh


def _told(complaint: Complaint, label: Label, kind: EventKind, by: Actor) -> Complaint:
    """Count the change and say in the history what the label was called on that day."""
    complaint.touched(updated_at=clock.now())
    events.record(complaint.complaint_uid, kind, by=by, detail={"label": label.name})
    audit.record(
        f"complaint.{kind.value}",
        actor_uid=by.uid,
        complaint_uid=complaint.complaint_uid,
        detail={"label": bytes(label.uid).hex()},
    )
    return complaint


def _require_room(there: list[Label], ever: list[Label]) -> None:
    """Raise Incomplete where one more would be too many: every page reads all of them."""
    if len(there) >= MOST:
        raise Incomplete([FieldError("name", TOO_MANY)])
    if len(ever) >= MOST_EVER:
        raise Incomplete([FieldError("name", FULL)])


def _tidied(name: str, others: list[Label]) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise Incomplete([FieldError("name", NAME_MISSING)])
    if len(tidy) > LONGEST_NAME:
        raise Incomplete([FieldError("name", NAME_TOO_LONG)])
    if tidy.casefold() in {name_of(label).casefold() for label in others}:
        raise Incomplete([FieldError("name", NAME_TAKEN)])
    return tidy


def _note(action: str, label: Label, by: Actor) -> None:
    audit.record(action, actor_uid=by.uid, object_uid=bytes(label.uid))
