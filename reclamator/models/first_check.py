"""First checks: what a person has confirmed, or found otherwise, about a new complaint."""

from typing import Self

from reclamator.domain.first_check import Point, Verdict
from reclamator.models.base import CompanyModel, child_of_complaint
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import EnumField, UidField, UTCDateTimeField


class FirstCheck(CompanyModel):
    """What stands about one point; `proposed` is what the facts said when it was confirmed."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    point = EnumField(Point)
    verdict = EnumField(Verdict)
    proposed = EnumField(Verdict)
    checked_by = UidField(null=True)
    checked_at = UTCDateTimeField()
    reason = EncryptedText("first_check.reason")

    class Meta:
        table_name = "first_check"
        indexes = ((("company_uid", "complaint_uid", "point"), True),)
        constraints = [child_of_complaint()]

    @classmethod
    def of(cls, complaint_uid: bytes) -> dict[Point, Self]:
        """Return what stands about each point of a complaint."""
        return {row.point: row for row in cls.select().where(cls.complaint_uid == complaint_uid)}
