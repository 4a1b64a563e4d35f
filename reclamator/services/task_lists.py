"""Lists of open tasks across complaints: one's own, or everybody's; late ones first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reclamator.models import vault
from reclamator.models.complaint import Complaint
from reclamator.models.task import Place, Task
from reclamator.services.reading import Opened, opened

PAGE = 50
MOST = 200


@dataclass(frozen=True)
class Line:
    """One open task with the number of its complaint."""

    task: Task
    number: str
    title: Opened
    product: Opened


@dataclass(frozen=True)
class Page:
    """One page; `next` is an opaque cursor."""

    lines: list[Line]
    next: str | None


def page(executor_uid: bytes | None, *, after: str | None = None, limit: int = PAGE) -> Page:
    """Return a page of a person's open tasks; of everybody's where `executor_uid` is None."""
    wanted, place = min(limit, MOST) + 1, _read(after)
    if executor_uid is None:
        found = Task.everybodys(wanted, after=place)
    else:
        found = Task.mine(executor_uid, wanted, after=place)
    shown = found[: wanted - 1]
    return Page(_lines(shown), _cursor(shown[-1]) if len(found) == wanted else None)


def _lines(found: Sequence[Task]) -> list[Line]:
    """Two queries for them all: the complaints, and their keys."""
    uids = list({bytes(task.complaint_uid) for task in found})
    vault.load_deks(uids)
    rows = Complaint.select().where(Complaint.uid.in_(uids)) if uids else ()
    known = {row.complaint_uid: row for row in rows}
    return [_line(task, known[bytes(task.complaint_uid)]) for task in found]


def _line(task: Task, complaint: Complaint) -> Line:
    return Line(task, complaint.number, opened(task, "title"), opened(complaint, "product"))


def _cursor(task: Task) -> str:
    return f"{task.due_on.isoformat()}.{bytes(task.uid).hex()}"


def _read(text: str | None) -> Place | None:
    """Read a cursor; an unreadable one is the first page."""
    day, _, uid = (text or "").partition(".")
    try:
        return date.fromisoformat(day), bytes.fromhex(uid)
    except ValueError:
        return None
