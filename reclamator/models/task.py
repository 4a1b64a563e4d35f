"""Tasks: what somebody has promised to do about a complaint, and by when."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from peewee import JOIN, BooleanField, IntegerField, Select, fn

from reclamator.domain.vocabulary import TaskState
from reclamator.models.base import CompanyModel, child_of_complaint, refers_to
from reclamator.models.complaint import Complaint
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import DayField, EnumField, UidField, UTCDateTimeField
from reclamator.models.keys import ComplaintKey

HIGHEST = 2**31 - 1


class Task(CompanyModel):
    """One measure with its executor and end date; `position` names it within its complaint."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    position = IntegerField()
    state = EnumField(TaskState)
    executor_uid = UidField()
    due_on = DayField()
    agreed = BooleanField()
    needs_approval = BooleanField()
    created_by = UidField(null=True)
    approved_by = UidField(null=True)
    created_at = UTCDateTimeField()
    approved_at = UTCDateTimeField(null=True)
    reported_at = UTCDateTimeField(null=True)
    ended_at = UTCDateTimeField(null=True)
    # the next day on which somebody is reminded of it; null once there is nothing more to say
    remind_on = DayField(null=True)
    title = EncryptedText("task.title")
    description = EncryptedText("task.description")
    report = EncryptedText("task.report")
    reason = EncryptedText("task.reason")

    class Meta:
        table_name = "task"
        indexes = ((("company_uid", "complaint_uid", "position"), True),)
        constraints = [child_of_complaint(), refers_to("staff", "executor_uid")]

    @classmethod
    def of(cls, complaint_uid: bytes) -> list[Self]:
        """Return the tasks of a complaint in the order they were added."""
        return list(cls.select().where(cls.complaint_uid == complaint_uid).order_by(cls.position))

    @classmethod
    def open_of(cls, complaint_uid: bytes) -> list[Self]:
        """Return the tasks over which a complaint cannot close."""
        return [task for task in cls.of(complaint_uid) if task.state.is_open]

    @classmethod
    def open_counts(cls, complaint_uids: list[bytes]) -> dict[bytes, int]:
        """Return how many open tasks each of several complaints has, with one query."""
        rows = (
            cls.select(cls.complaint_uid, fn.COUNT(cls.uid))
            .where(cls.complaint_uid.in_(complaint_uids), cls.ended_at.is_null())
            .group_by(cls.complaint_uid)
        )
        return {bytes(uid): count for uid, count in rows.tuples()}

    @classmethod
    def at(cls, complaint_uid: bytes, position: int) -> Self | None:
        """Find by its place within a complaint; a number beyond any column is nobody's place."""
        if position > HIGHEST:
            return None
        return cls.get_or_none((cls.complaint_uid == complaint_uid) & (cls.position == position))

    @classmethod
    def next_position(cls, complaint_uid: bytes) -> int:
        """Return the place of the next one; the caller's transaction holds the complaint."""
        highest = cls.select(fn.MAX(cls.position)).where(cls.complaint_uid == complaint_uid)
        return (highest.scalar() or 0) + 1

    @classmethod
    def mine(cls, executor_uid: bytes, limit: int, *, after: "Place | None" = None) -> list[Self]:
        """Return a person's open tasks by end date, late ones first."""
        return cls._page(cls._open().where(cls.executor_uid == executor_uid), limit, after)

    @classmethod
    def nearest(cls, executor_uid: bytes, limit: int) -> list[Any]:
        """Return a person's nearest open tasks with their `complaint` and `key`, in one query."""
        is_theirs = Complaint.uid == cls.complaint_uid
        opens_it = ComplaintKey.complaint_uid == cls.complaint_uid
        mine = cls._ordered(cls._open().where(cls.executor_uid == executor_uid), None)
        named = (Complaint.uid, Complaint.company_uid, Complaint.number_try)
        return list(
            mine.select_extend(*named, *ComplaintKey._meta.sorted_fields)
            .join_from(cls, Complaint, on=is_theirs, attr="complaint")
            .join_from(cls, ComplaintKey, JOIN.LEFT_OUTER, on=opens_it, attr="key")
            .limit(limit)
        )

    @classmethod
    def everybodys(cls, limit: int, *, after: "Place | None" = None) -> list[Self]:
        """Return the open tasks of the whole company by end date, late ones first."""
        return cls._page(cls._open(), limit, after)

    @classmethod
    def count_mine(cls, executor_uid: bytes, *, most: int) -> int:
        """Count a person's open tasks, up to `most`."""
        rows = cls._open().where(cls.executor_uid == executor_uid).limit(most)
        return sum(1 for _ in rows.select(cls.uid).tuples())

    @classmethod
    def waiting_for(cls, person: Any, *, most: int) -> tuple[Any, Any]:
        """Return two columns for a query over people: how many tasks wait, and the nearest date.

        Counted up to `most`; `person` is the table of that query, its company is theirs.
        """
        row = cls.alias()
        mine = (
            row.select(row.uid, row.due_on)
            .where(
                row.company_uid == person.company_uid,
                row.executor_uid == person.uid,
                row.ended_at.is_null(),
            )
            .order_by(row.due_on)
            .limit(most)
            .alias("counted")
        )
        return (
            Select([mine], [fn.COUNT(mine.c.uid)]).alias("tasks_open"),
            Select([mine], [fn.MIN(mine.c.due_on)]).alias("tasks_next_on"),
        )

    @classmethod
    def to_remind(cls, today: date, limit: int) -> list[Self]:
        """Return the open tasks of which somebody may be reminded by today."""
        waiting = cls._open().where(cls.remind_on <= today)
        return list(waiting.order_by(cls.remind_on).limit(limit))

    def put_off_reminding(self, until: date | None) -> None:
        """Look at it again on another day, or never; its words are not touched."""
        Task.update(remind_on=until).where(Task.uid == self.uid).execute()

    @classmethod
    def _open(cls) -> Any:
        return cls.select().where(cls.ended_at.is_null())

    @classmethod
    def _page(cls, query: Any, limit: int, after: "Place | None") -> list[Self]:
        return list(cls._ordered(query, after).limit(limit))

    @classmethod
    def _ordered(cls, query: Any, after: "Place | None") -> Any:
        if after is not None:
            is_same_day = (cls.due_on == after[0]) & (cls.uid > after[1])
            query = query.where((cls.due_on >= after[0]) & ((cls.due_on > after[0]) | is_same_day))
        return query.order_by(cls.due_on, cls.uid)


Place = tuple[date, bytes]
"""Where a page of tasks ended: end date and uid of its last row."""


def _over_open_tasks(*columns: Any) -> Iterable[Any]:
    return (Task.company_uid, *columns, Task.due_on, Task.uid)


# each list reads open tasks only, in the order in which it shows them
Task.add_index(
    *_over_open_tasks(Task.executor_uid), where=Task.ended_at.is_null(), name="task_of_executor"
)
Task.add_index(*_over_open_tasks(), where=Task.ended_at.is_null(), name="task_open")
Task.add_index(
    Task.company_uid, Task.remind_on, where=Task.ended_at.is_null(), name="task_to_remind"
)
