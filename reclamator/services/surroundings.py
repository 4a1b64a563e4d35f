"""What stands around the lines of the register, read with one query for all of it."""

from dataclasses import dataclass

from reclamator.models import together
from reclamator.models.bulk_change import BulkChange
from reclamator.models.label import Label
from reclamator.models.saved_view import SavedView
from reclamator.models.staff import Staff
from reclamator.services import labels
from reclamator.services.actors import Actor


@dataclass(frozen=True)
class Surroundings:
    """Colleagues and words of the company, the views that a person sees, and their last change.

    `people` and `labels` hold those who have left and those that were retired too.
    """

    people: list[Staff]
    labels: list[Label]
    views: list[SavedView]
    change: BulkChange | None = None


def read(by: Actor, change_uid: bytes = b"") -> Surroundings:
    """Read them for a person; `change_uid` names the change of theirs that was just made."""
    uid = by.uid or b""
    rows = together.read(
        {
            "people": Staff.select(),
            "labels": Label.select(),
            "views": SavedView.seen_by(uid),
            "changes": BulkChange.of_person(change_uid, uid),
        }
    )
    return Surroundings(
        people=Staff.in_order(rows["people"]),
        labels=labels.by_name(rows["labels"]),
        views=SavedView.in_order(rows["views"]),
        change=next(iter(rows["changes"]), None),
    )
