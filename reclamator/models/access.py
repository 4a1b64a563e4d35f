"""Access entries: who saw which complaint in which hour."""

from peewee import BigIntegerField, CompositeKey

from reclamator.models.base import CompanyModel, refers_to
from reclamator.models.fields import UidField


class AccessEntry(CompanyModel):
    """One line per person, complaint and hour (hours since 1970)."""

    staff_uid = UidField()
    complaint_uid = UidField()
    hour = BigIntegerField()

    class Meta:
        table_name = "access_entry"
        primary_key = CompositeKey("company_uid", "staff_uid", "complaint_uid", "hour")
        # one for each way in which the audit page narrows the list, ended by its order
        indexes = (
            (("company_uid", "hour", "staff_uid", "complaint_uid"), False),
            (("company_uid", "staff_uid", "hour", "complaint_uid"), False),
            (("company_uid", "complaint_uid", "hour", "staff_uid"), False),
        )
        # no cascade: who looked stays provable as long as the line in the register does
        constraints = [
            refers_to("staff", "staff_uid"),
            refers_to("complaint", "complaint_uid"),
        ]
