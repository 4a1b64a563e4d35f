"""Goodwill gestures: what a customer was given without any duty, by whom and for how much."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from peewee import BigIntegerField, CharField, fn

from reclamator import clock
from reclamator.models.base import CompanyModel, child_of_complaint, refers_to
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import UidField, UTCDateTimeField


class Gesture(CompanyModel):
    """One gesture, by the version of the catalogue that it was given from.

    Until `held_until` it can be taken back, and its customer has not seen it. Cost and value are
    copied, so that sums read one index.
    """

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    item_uid = UidField()
    cost_minor = BigIntegerField()
    value_minor = BigIntegerField()
    currency = CharField(max_length=3)
    given_by = UidField()
    given_as = CharField(max_length=16)
    approved_by = UidField(null=True)
    given_at = UTCDateTimeField()
    held_until = UTCDateTimeField()
    taken_back_at = UTCDateTimeField(null=True)
    card_text = EncryptedText("gesture.card_text")
    voucher_code = EncryptedText("gesture.voucher_code")

    class Meta:
        table_name = "gesture"
        indexes = ((("company_uid", "complaint_uid", "given_at"), False),)
        constraints = [child_of_complaint(), refers_to("catalogue_item", "item_uid")]

    @property
    def is_held(self) -> bool:
        """Whether it can still be taken back."""
        return self.taken_back_at is None and self.held_until > clock.now()

    @classmethod
    def by_uid(cls, uid: bytes) -> Self | None:
        """Find in the company in scope."""
        return cls.get_or_none(cls.uid == uid)

    @classmethod
    def of(cls, complaint_uid: bytes) -> list[Self]:
        """Return the gestures of a complaint that were not taken back, oldest first."""
        mine = cls.select().where(cls.complaint_uid == complaint_uid, cls.taken_back_at.is_null())
        return list(mine.order_by(cls.given_at, cls.uid))

    @classmethod
    def of_items(cls, complaint_uid: bytes) -> Any:
        """Return the query for the versions of the catalogue that a complaint was given."""
        return cls.select(cls.item_uid).where(cls.complaint_uid == complaint_uid)

    @classmethod
    def cost_since(cls, since: datetime, currency: str) -> int:
        """Return what the gestures since a moment cost the company."""
        cost = cls.select(fn.COALESCE(fn.SUM(cls.cost_minor), 0)).where(
            cls.given_at >= since, cls.taken_back_at.is_null(), cls.currency == currency
        )
        return int(cost.scalar())

    @classmethod
    def by_item(cls, since: datetime, until: datetime) -> Sequence[tuple[Any, ...]]:
        """Return (item, currency, number, cost, value) of what was given between two moments."""
        sums = (fn.COUNT(cls.cost_minor), fn.SUM(cls.cost_minor), fn.SUM(cls.value_minor))
        rows = cls.select(cls.item_uid, cls.currency, *sums).where(
            cls.given_at >= since, cls.given_at < until, cls.taken_back_at.is_null()
        )
        return list(rows.group_by(cls.item_uid, cls.currency).tuples())


# sums of a period read this index alone
Gesture.add_index(
    Gesture.company_uid,
    Gesture.given_at,
    Gesture.item_uid,
    Gesture.currency,
    Gesture.cost_minor,
    Gesture.value_minor,
    where=Gesture.taken_back_at.is_null(),
    name="gesture_of_a_period",
)
