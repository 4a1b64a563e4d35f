"""Absences: days on which a person is away, and who takes over meanwhile."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from reclamator.crypto.envelope import Scope
from reclamator.models.base import CompanyModel, refers_to
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import DayField, UidField, UTCDateTimeField


class Absence(CompanyModel):
    """One person away from a first to a last day, both included; one at a time a person."""

    uid = UidField(primary_key=True)
    staff_uid = UidField()
    from_on = DayField()
    until_on = DayField()
    substitute_uid = UidField(null=True)
    note = EncryptedText("absence.note", scope=Scope.COMPANY, null=True)
    created_at = UTCDateTimeField()

    class Meta:
        table_name = "absence"
        indexes = (
            (("company_uid", "staff_uid", "until_on"), False),
            (("company_uid", "until_on"), False),
        )
        constraints = [
            refers_to("staff", "staff_uid", "ON DELETE CASCADE"),
            refers_to("staff", "substitute_uid"),
        ]

    def covers(self, day: date) -> bool:
        """Whether the person is away on this day."""
        return bool(self.from_on <= day <= self.until_on)

    @classmethod
    def by_uid(cls, uid: bytes) -> Self | None:
        """Return an absence of the company in scope."""
        return cls.get_or_none(cls.uid == uid)

    @classmethod
    def within(cls, first: date, last: date) -> list[Self]:
        """Return all that touch these days, the earliest first."""
        return cls._in_order((cls.until_on >= first) & (cls.from_on <= last))

    @classmethod
    def since(cls, day: date, staff_uids: Sequence[bytes] | None = None) -> list[Self]:
        """Return those that are not over by then, of these people or of all."""
        asked: Any = cls.until_on >= day
        if staff_uids is not None:
            asked &= cls.staff_uid.in_(list(staff_uids))
        return cls._in_order(asked)

    @classmethod
    def _in_order(cls, asked: Any) -> list[Self]:
        return list(cls.select().where(asked).order_by(cls.from_on, cls.uid))
