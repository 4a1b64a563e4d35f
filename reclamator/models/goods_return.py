"""Returns of goods: what a customer sends, where it is now, and what became of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from peewee import SQL, BigIntegerField, CharField, IntegerField, Select, Tuple, fn

from reclamator.domain import numbers
from reclamator.domain.goods import Stock
from reclamator.domain.vocabulary import OPEN_STATES, GoodsState, ReturnCosts
from reclamator.models.attachment import Attachment
from reclamator.models.base import CompanyModel, child_of_complaint, refers_to
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import DayField, EnumField, UidField, UTCDateTimeField

Place = tuple[date, bytes]
"""Where a page of returns ended: the day of its last row and its uid."""


class GoodsReturn(CompanyModel):
    """One return (RMA) of a complaint; `rma_number` is random, its own, and opens nothing."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    position = IntegerField()
    rma_number = CharField(max_length=8)
    state = EnumField(GoodsState)
    costs = EnumField(ReturnCosts)
    quantity = IntegerField(default=1)
    received = IntegerField(default=0)
    returned = IntegerField(default=0)
    replaced = IntegerField(default=0)
    refunded = IntegerField(default=0)
    scrapped = IntegerField(default=0)
    send_by = DayField()
    # the day by which its list is ordered: awaited until then, else in this place since then
    listed_on = DayField()
    authorised_by = UidField(null=True)
    # the form that moved it last: the same one sent twice moves it once
    last_form = UidField(null=True)
    version = IntegerField(default=1)
    cost_minor = BigIntegerField(null=True)
    currency = CharField(max_length=3)
    done_on = DayField(null=True)
    created_at = UTCDateTimeField()
    received_at = UTCDateTimeField(null=True)
    sent_back_at = UTCDateTimeField(null=True)
    ended_at = UTCDateTimeField(null=True)
    product = EncryptedText("goods_return.product")
    serial = EncryptedText("goods_return.serial")
    batch = EncryptedText("goods_return.batch")
    carrier = EncryptedText("goods_return.carrier")
    parcel_number = EncryptedText("goods_return.parcel_number")
    condition = EncryptedText("goods_return.condition")
    instructions = EncryptedText("goods_return.instructions")
    finding = EncryptedText("goods_return.finding")
    reason = EncryptedText("goods_return.reason")
    back_carrier = EncryptedText("goods_return.back_carrier")
    back_parcel_number = EncryptedText("goods_return.back_parcel_number")

    class Meta:
        table_name = "goods_return"
        indexes = (
            # unique in the whole installation, so that a foreign one is known without a scan
            (("rma_number",), True),
            (("company_uid", "complaint_uid", "position"), True),
            (("company_uid", "state", "listed_on", "uid"), False),
        )
        constraints = [
            SQL("UNIQUE (company_uid, uid)"),
            child_of_complaint(),
        ]

    @property
    def shown_number(self) -> str:
        """The return number as people see it."""
        return numbers.format_rma(self.rma_number)

    @property
    def stock(self) -> Stock:
        """How many pieces are meant, how many came, what became of them."""
        counts = ("quantity", "received", "returned", "replaced", "refunded", "scrapped")
        return Stock(**{name: getattr(self, name) for name in counts})

    @classmethod
    def by_rma(cls, number: str) -> Self | None:
        """Find by a parsed return number; across companies only inside `unscoped`."""
        return cls.get_or_none(cls.rma_number == number)

    @classmethod
    def of(cls, complaint_uid: bytes) -> list[Self]:
        """Return the returns of a complaint in the order they were agreed."""
        return list(cls.select().where(cls.complaint_uid == complaint_uid).order_by(cls.position))

    @classmethod
    def next_position(cls, complaint_uid: bytes) -> int:
        """Return the place of the next one; the caller's transaction holds the complaint."""
        highest = cls.select(fn.MAX(cls.position)).where(cls.complaint_uid == complaint_uid)
        return (highest.scalar() or 0) + 1

    @classmethod
    def in_place(cls, state: GoodsState, limit: int, *, after: Place | None = None) -> list[Self]:
        """Return the returns of one list, the longest there first."""
        return cls._page(cls.select().where(cls.state == state), limit, after)

    @classmethod
    def overdue(cls, today: date, limit: int, *, after: Place | None = None) -> list[Self]:
        """Return what should have come already, the longest owed first."""
        return cls._page(cls._overdue(today), limit, after)

    @classmethod
    def counts(cls, today: date, *, most: int) -> dict[str, int]:
        """Count each list in one query, each up to `most`; `overdue` is one of them."""
        queries = {each.value: cls.select().where(cls.state == each) for each in OPEN_STATES}
        queries["overdue"] = cls._overdue(today)
        bounded = [query.select(cls.uid).limit(most).alias("counted") for query in queries.values()]
        columns = [Select([rows], [fn.COUNT(rows.c.uid)]) for rows in bounded]
        (found,) = Select([], columns).tuples().execute(cls._meta.database)
        return dict(zip(queries, map(int, found), strict=True))

    @classmethod
    def _overdue(cls, today: date) -> Any:
        return cls.select().where(cls.state == GoodsState.AWAITED, cls.listed_on < today)

    @classmethod
    def _page(cls, query: Any, limit: int, after: Place | None) -> list[Self]:
        if after is not None:
            query = query.where(
                Tuple(cls.listed_on, cls.uid) > Tuple(after[0].isoformat(), after[1])
            )
        return list(query.order_by(cls.listed_on, cls.uid).limit(limit))


class GoodsPhoto(CompanyModel):
    """That a file of the complaint is a photo of the goods of a return."""

    attachment_uid = UidField(primary_key=True)
    complaint_uid = UidField()
    return_uid = UidField()

    class Meta:
        table_name = "goods_photo"
        indexes = ((("company_uid", "return_uid"), False),)
        constraints = [
            child_of_complaint(),
            refers_to("goods_return", "return_uid", "ON DELETE CASCADE"),
        ]

    @classmethod
    def of(cls, return_uid: bytes) -> list[Any]:
        """Return the photos of a return, the files themselves, in the order they came."""
        is_it = Attachment.uid == cls.attachment_uid
        rows = Attachment.select().join_from(Attachment, cls, on=is_it)
        return list(rows.where(cls.return_uid == return_uid).order_by(Attachment.position))

    @classmethod
    def among(cls, return_uid: bytes, positions: Sequence[int]) -> list[Any]:
        """Return those photos of a return that have one of these places in the complaint."""
        return [row for row in cls.of(return_uid) if row.position in positions]
