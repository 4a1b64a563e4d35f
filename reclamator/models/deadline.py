"""Deadlines: dates by which the complainant is owed something."""

from typing import Self

from peewee import BooleanField, CharField

from reclamator.domain.vocabulary import DeadlineKind
from reclamator.models.base import CompanyModel, child_of_complaint
from reclamator.models.fields import DayField, EnumField, UidField, UTCDateTimeField


class Deadline(CompanyModel):
    """A date by which something is owed, with the rule and the version it was computed by."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    kind = EnumField(DeadlineKind)
    started_on = DayField()
    statutory_on = DayField(null=True)
    safe_on = DayField(null=True)
    rollover_verified = BooleanField(default=True)
    basis = CharField(max_length=300, default="")
    regime_code = CharField(max_length=16, null=True)
    regime_version = CharField(max_length=16, null=True)
    met_at = UTCDateTimeField(null=True)
    missed_at = UTCDateTimeField(null=True)
    cancelled_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "deadline"
        indexes = (
            (("company_uid", "complaint_uid", "kind"), False),
            (("company_uid", "kind", "safe_on"), False),
        )
        constraints = [child_of_complaint()]

    @classmethod
    def of(cls, complaint_uid: bytes) -> list[Self]:
        """Return every deadline of a complaint, in the order they were set."""
        return list(
            cls.select()
            .where(cls.complaint_uid == complaint_uid)
            .order_by(cls.started_on, cls.kind)
        )

    @property
    def is_open(self) -> bool:
        """Whether it is still owed."""
        return self.met_at is None and self.cancelled_at is None
