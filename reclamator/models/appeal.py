"""Appeals: what a customer says against our answer, and what a body outside asks us."""

from typing import Any, Self

from peewee import SQL, IntegerField, fn

from reclamator.domain.appeals import number
from reclamator.domain.vocabulary import AppealChannel, AppealKind, AppealState, Claim, Lateness
from reclamator.models.base import CompanyModel, child_of_complaint, refers_to
from reclamator.models.complaint import Complaint
from reclamator.models.encrypted import EncryptedJSON, EncryptedText
from reclamator.models.fields import DayField, EnumField, UidField, UTCDateTimeField


class Appeal(CompanyModel):
    """One request to look again, with a clock of its own; `position` counts within its kind.

    `arguments` is a list of texts; `answers` holds one for each of them, by its place from 0:
    `{"0": {"verdict", "text", "by", "at"}}`. `message_uid` is the message with the customer's own
    words and files. A request from outside has a `body`, a `reference` and its own `answer`.
    """

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    kind = EnumField(AppealKind)
    position = IntegerField()
    state = EnumField(AppealState, default=AppealState.WAITING)
    # nobody has noted how it came
    channel = EnumField(AppealChannel, null=True)
    claim = EnumField(Claim, null=True)
    received_at = UTCDateTimeField()
    created_at = UTCDateTimeField()
    # by how many days after the last day it came
    late_days = IntegerField(null=True)
    lateness = EnumField(Lateness, null=True)
    reviewer_uid = UidField(null=True)
    assigned_by = UidField(null=True)
    deadline_uid = UidField(null=True)
    message_uid = UidField(null=True)
    decision_uid = UidField(null=True)
    answered_on = DayField(null=True)
    ended_at = UTCDateTimeField(null=True)
    received_note = EncryptedText("appeal.received_note")
    lateness_reason = EncryptedText("appeal.lateness_reason")
    arguments = EncryptedJSON("appeal.arguments")
    answers = EncryptedJSON("appeal.answers")
    body = EncryptedText("appeal.body")
    reference = EncryptedText("appeal.reference")
    answer = EncryptedText("appeal.answer")

    class Meta:
        table_name = "appeal"
        indexes = ((("company_uid", "complaint_uid", "kind", "position"), True),)
        constraints = [child_of_complaint(), refers_to("staff", "reviewer_uid")]

    @classmethod
    def of(cls, complaint_uid: bytes, kind: AppealKind | None = None) -> list[Self]:
        """Return those of a complaint, of one kind or of all, in the order they came."""
        query = cls.select().where(cls.complaint_uid == complaint_uid)
        if kind is not None:
            query = query.where(cls.kind == kind)
        return list(query.order_by(cls.created_at, cls.position))

    @classmethod
    def latest(cls, complaint_uid: bytes) -> Self | None:
        """Return the newest second look of a complaint, if there was one."""
        mine = (cls.complaint_uid == complaint_uid) & (cls.kind == AppealKind.SECOND_LOOK)
        return cls.select().where(mine).order_by(cls.position.desc()).first()

    @classmethod
    def at(cls, complaint_uid: bytes, kind: AppealKind, position: int) -> Self | None:
        """Find by its place within a complaint."""
        return cls.get_or_none(
            (cls.complaint_uid == complaint_uid) & (cls.kind == kind) & (cls.position == position)
        )

    @classmethod
    def by_uid(cls, uid: bytes) -> Self | None:
        """Find in the company in scope."""
        return cls.get_or_none(cls.uid == uid)

    @classmethod
    def with_number(cls, kind: AppealKind, position: int) -> Any:
        """Return the query of whose complaints have an appeal of this place."""
        return cls.select(cls.complaint_uid).where(
            cls.complaint_uid == Complaint.uid, cls.kind == kind, cls.position == position
        )

    @classmethod
    def next_position(cls, complaint_uid: bytes, kind: AppealKind) -> int:
        """Return the place of the next one; the caller's transaction holds the complaint."""
        mine = (cls.complaint_uid == complaint_uid) & (cls.kind == kind)
        return (cls.select(fn.MAX(cls.position)).where(mine).scalar() or 0) + 1

    def number_in(self, complaint: Complaint) -> str:
        """Return its number within its complaint."""
        return number(complaint.register_number or complaint.number, self.kind, self.position)

    @property
    def is_open(self) -> bool:
        """Whether it still waits for our answer."""
        return self.state is AppealState.WAITING

    @property
    def is_late(self) -> bool:
        """Whether it came after its last day."""
        return self.late_days is not None

    @property
    def said(self) -> list[str]:
        """The arguments, none where nobody has noted any."""
        return list(self.arguments or [])

    @property
    def answered(self) -> list[bool]:
        """Whether each argument has its answer."""
        given = self.answers or {}
        return [str(place) in given for place in range(len(self.said))]


# what waits, the oldest first: a handful of rows, at any size
Appeal.add_index(
    Appeal.company_uid,
    Appeal.kind,
    Appeal.received_at,
    where=SQL("ended_at IS NULL"),
    name="appeal_waiting",
)
