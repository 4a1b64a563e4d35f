"""What lies in the database, for stories in which nothing may change."""

from reclamator.models import base
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.notification import Notification
from reclamator.models.scope import unscoped


def snapshot() -> dict[str, list[str]]:
    """Every row of every table, as stored."""
    with unscoped("a test looks at everything"):
        return {
            table._meta.table_name: sorted(repr(row) for row in table.select().tuples())
            for table in base.tables()
        }


def notices(complaint: Complaint) -> list[str]:
    """The notices that are owed about a complaint, in the order of their names."""
    rows = Notification.select().where(Notification.complaint_uid == complaint.uid)
    return sorted(row.notice for row in rows)


def history(complaint: Complaint) -> list[str]:
    """The codes of a complaint's history, oldest first."""
    return [row.code.value for row in Event.of(complaint.complaint_uid)]


def standing(complaint: Complaint) -> Decision:
    """The decision that stands."""
    found = Decision.latest(complaint.complaint_uid)
    assert found is not None
    return found


def deadlines(complaint: Complaint) -> dict[str, Deadline]:
    """The deadlines of a complaint by kind; the later one of two."""
    return {row.kind.value: row for row in Deadline.of(complaint.complaint_uid)}
