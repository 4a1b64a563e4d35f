"""Approvals: what somebody may give only once another person has agreed."""

from collections.abc import Iterable
from typing import Any, Self

from peewee import BigIntegerField, CharField

from reclamator.domain.vocabulary import ApprovalState, Giving
from reclamator.models.base import CompanyModel, child_of_complaint
from reclamator.models.encrypted import EncryptedJSON, EncryptedText
from reclamator.models.fields import EnumField, UidField, UTCDateTimeField


class Approval(CompanyModel):
    """One request: the draft as it was, who asked, and how it was settled. Never changed after.

    `asked_by` and `settled_by` are people or keys of other systems, as `asked_as` and `settled_as`
    say. The amount is what is given altogether; none where nothing is paid.
    """

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    kind = EnumField(Giving)
    state = EnumField(ApprovalState, default=ApprovalState.WAITING)
    amount_minor = BigIntegerField(null=True)
    currency = CharField(max_length=3, null=True)
    asked_by = UidField()
    asked_as = CharField(max_length=16)
    asked_at = UTCDateTimeField()
    settled_by = UidField(null=True)
    settled_as = CharField(max_length=16, null=True)
    settled_at = UTCDateTimeField(null=True)
    draft = EncryptedJSON("approval.draft")
    reason = EncryptedText("approval.reason")

    class Meta:
        table_name = "approval"
        indexes = ((("company_uid", "complaint_uid", "asked_at"), False),)
        constraints = [child_of_complaint()]

    @property
    def amount(self) -> tuple[int, str] | None:
        """Minor units and currency, where something is paid."""
        if self.amount_minor is None or self.currency is None:
            return None
        return self.amount_minor, self.currency

    @classmethod
    def by_uid(cls, uid: bytes) -> Self | None:
        """Find in the company in scope, settled or not."""
        return cls.get_or_none(cls.uid == uid)

    @classmethod
    def of(cls, complaint_uid: bytes) -> list[Self]:
        """Return the requests about a complaint, the oldest first."""
        mine = cls.select().where(cls.complaint_uid == complaint_uid)
        return list(mine.order_by(cls.asked_at, cls.uid))

    @classmethod
    def waiting_for(cls, complaint_uid: bytes, kind: Giving) -> Self | None:
        """Return the request of this kind that waits, if one does."""
        return next((row for row in cls.waiting_about(complaint_uid) if row.kind is kind), None)

    @classmethod
    def waiting_about(cls, complaint_uid: bytes) -> list[Self]:
        """Return all that wait about a complaint, the oldest first."""
        mine = cls.select().where(cls.complaint_uid == complaint_uid, cls.settled_at.is_null())
        return list(mine.order_by(cls.asked_at, cls.uid))

    @classmethod
    def waiting(cls, limit: int, *, after: "Place | None" = None) -> list[Self]:
        """Return what waits in the company, the oldest first."""
        query = cls.select().where(cls.settled_at.is_null())
        if after is not None:
            is_same = (cls.asked_at == after[0]) & (cls.uid > after[1])
            query = query.where((cls.asked_at > after[0]) | is_same)
        return list(query.order_by(cls.asked_at, cls.uid).limit(limit))

    def settle(self, **how: object) -> bool:
        """Note how it ended; False when it had ended already."""
        for name, value in how.items():
            setattr(self, name, value)
        changes = {name: self.__data__[name] for name in how}
        still_waits = (Approval.uid == self.uid) & Approval.settled_at.is_null()
        return bool(Approval.update(**changes).where(still_waits).execute())


Place = tuple[Any, bytes]
"""Where a page of them ended: `asked_at` and uid of its last row."""


_columns: Iterable[Any] = (Approval.company_uid, Approval.asked_at, Approval.uid)
Approval.add_index(*_columns, where=Approval.settled_at.is_null(), name="approval_waiting")
