"""Saved views: filters, order and columns of the register that somebody has given a name."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from peewee import BooleanField

from reclamator.crypto.envelope import Scope
from reclamator.models.base import CompanyModel, of_a_company, refers_to
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import PlainJSONField, UidField, UTCDateTimeField


class SavedView(CompanyModel):
    """A view of one person, or of everybody where it is shared; its `query` holds codes only."""

    uid = UidField(primary_key=True)
    staff_uid = UidField()
    shared = BooleanField(default=False)
    name = EncryptedText("saved_view.name", scope=Scope.COMPANY)
    query = PlainJSONField()
    created_at = UTCDateTimeField()
    deleted_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "saved_view"
        indexes = ((("company_uid", "staff_uid"), False),)
        constraints = [refers_to("staff", "staff_uid"), of_a_company()]

    @classmethod
    def by_uid(cls, uid: bytes) -> Self | None:
        """Find in the company in scope."""
        return cls.get_or_none(cls.uid == uid)

    @classmethod
    def seen_by(cls, staff_uid: bytes) -> Any:
        """Return the query for a person's own views and the shared ones."""
        is_theirs = (cls.staff_uid == staff_uid) | (cls.shared == True)  # noqa: E712  (SQL)
        return cls.select().where(is_theirs, cls.deleted_at.is_null())

    @classmethod
    def drop_deleted(cls, before: datetime) -> int:
        """Drop what was deleted before a moment in the company in scope."""
        return int(cls.delete().where(cls.deleted_at < before).execute())

    @staticmethod
    def in_order(found: "Iterable[SavedView]") -> "list[SavedView]":
        """Sort views, a person's own first, the oldest first; they are few."""
        return sorted(found, key=lambda view: (view.shared, view.created_at, bytes(view.uid)))
