"""Bulk changes: what was done to several complaints at once, so that it can be taken back."""

from typing import Any, Self

from peewee import CharField

from reclamator.models import database
from reclamator.models.base import CompanyModel, of_a_company, refers_to
from reclamator.models.fields import PlainJSONField, UidField, UTCDateTimeField


class BulkChange(CompanyModel):
    """One act on several complaints, by one person; codes and identifiers only.

    `changed` holds [complaint, its version since, handler before, stage before, whether a message
    waited for its reader before] each; `refused`
    holds [complaint, code of the refusal]; `left_alone` the complaints that undoing did not touch.
    """

    uid = UidField(primary_key=True)
    staff_uid = UidField()
    act = CharField(max_length=16)
    target = CharField(max_length=64, null=True)
    changed = PlainJSONField()
    refused = PlainJSONField()
    left_alone = PlainJSONField()
    created_at = UTCDateTimeField()
    undone_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "bulk_change"
        constraints = [refers_to("staff", "staff_uid"), of_a_company()]

    @classmethod
    def of_person(cls, uid: bytes, staff_uid: bytes) -> Any:
        """Return the query for one change, which finds nothing where another person made it."""
        return cls.select().where(cls.uid == uid, cls.staff_uid == staff_uid)

    @classmethod
    def locked(cls, uid: bytes) -> Self | None:
        """Read a row that nobody else undoes meanwhile; a transaction must be open."""
        query = cls.select().where(cls.uid == uid)
        found: Self | None = (query.for_update() if database.is_postgres() else query).first()
        return found
