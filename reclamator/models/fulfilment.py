"""Fulfilments: what shows that a granted remedy was carried out."""

from typing import Any

from peewee import CharField, IntegerField

from reclamator.domain.vocabulary import ProofKind
from reclamator.models.base import CompanyModel, child_of_complaint
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import DayField, EnumField, UidField, UTCDateTimeField


class Fulfilment(CompanyModel):
    """One granted point that was carried out, once. `point` counts from 1 in its decision."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    decision_uid = UidField()
    point = IntegerField()
    proof = EnumField(ProofKind)
    done_on = DayField()
    reported_by = UidField()
    reported_as = CharField(max_length=16)
    reported_at = UTCDateTimeField()
    reference = EncryptedText("fulfilment.reference")

    class Meta:
        table_name = "fulfilment"
        indexes = (
            (("company_uid", "decision_uid", "point"), True),
            (("company_uid", "complaint_uid"), False),
        )
        constraints = [child_of_complaint()]

    @classmethod
    def of(cls, complaint_uid: bytes) -> Any:
        """Return the query for what was carried out of a complaint's decisions."""
        return cls.select().where(cls.complaint_uid == complaint_uid)
