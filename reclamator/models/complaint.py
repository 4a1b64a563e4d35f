"""Complaints: the matter from submission to closure, its numbers and its one-time submission."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from peewee import SQL, BooleanField, CharField, CompositeKey, IntegerField, Select, fn

from reclamator.domain import numbers, regimes
from reclamator.domain.regimes import Regime
from reclamator.domain.vocabulary import (
    AppealState,
    Buyer,
    Channel,
    Claim,
    Kind,
    QuarantineReason,
    Sector,
    State,
    Validity,
    WaitingOn,
)
from reclamator.models import database, scope, vault
from reclamator.models.base import CompanyModel, child_of_complaint, of_a_company, refers_to
from reclamator.models.encrypted import EncryptedJSON, EncryptedText
from reclamator.models.fields import DayField, DigestField, EnumField, UidField, UTCDateTimeField

SHOWN_REGISTER_NUMBER = "{seq}/{year}"
REGISTER = "register"


class Shelf(StrEnum):
    """Where the register shows a complaint: kept in step with state and quarantine."""

    OPEN = "open"
    SET_ASIDE = "set_aside"
    DONE = "done"


class Complaint(CompanyModel):
    """The aggregate. Plain columns are what queues and statistics need; the rest is sealed."""

    uid = UidField(primary_key=True)
    track_index = DigestField(unique=True)
    number_try = IntegerField(default=0)
    access_generation = IntegerField(default=0)
    register_year = IntegerField(null=True)
    register_seq = IntegerField(null=True)
    kind = EnumField(Kind, default=Kind.COMPLAINT)
    channel = EnumField(Channel)
    state = EnumField(State, default=State.RECEIVED)
    # where it stands inside `under_review`, in the version of the process that it began with
    stage = CharField(max_length=32, null=True)
    process_version = IntegerField(null=True)
    stage_due_on = DayField(null=True)
    shelf = EnumField(Shelf, default=Shelf.OPEN)
    quarantine = EnumField(QuarantineReason, null=True)
    waiting_on = EnumField(WaitingOn, null=True)
    validity = EnumField(Validity, null=True)
    category = CharField(max_length=32)
    claim = EnumField(Claim, default=Claim.UNDECIDED)
    buyer = EnumField(Buyer, default=Buyer.CONSUMER)
    sector = EnumField(Sector, default=Sector.GOODS)
    country = CharField(max_length=2)
    country_assumed = BooleanField(default=False)
    language = CharField(max_length=8)
    handler_uid = UidField(null=True)
    regime_code = CharField(max_length=16)
    regime_version = CharField(max_length=16)
    regime_confidence = CharField(max_length=8)
    # the company's own days by which its dates were computed
    override_uid = UidField(null=True)
    form_version = IntegerField(default=1)
    notice_version = IntegerField(default=1)
    due_on = DayField()
    # no answer is owed now, or none any more: it stands behind what still waits for one
    answered = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])
    has_message = BooleanField(default=False)
    # the day that the customer was promised last; the next look at whether they hear from us; the
    # day on which a progress update that is ready goes out by itself
    promised_on = DayField(null=True)
    holding_on = DayField(null=True)
    holding_out_on = DayField(null=True)
    verbal = BooleanField(default=False)
    version = IntegerField(default=1)
    # which set of rows it is found by as similar; 0 asks the worker to make them
    index_version = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
    received_at = UTCDateTimeField()
    created_at = UTCDateTimeField()
    updated_at = UTCDateTimeField()
    closed_at = UTCDateTimeField(null=True)
    # where its second look is, if there was one
    appeal_state = EnumField(AppealState, null=True)
    erased_at = UTCDateTimeField(null=True)
    product = EncryptedText("complaint.product")
    batch = EncryptedText("complaint.batch")
    fault = EncryptedText("complaint.fault")
    order_number = EncryptedText("complaint.order_number")
    sold_by = EncryptedText("complaint.sold_by")
    purchased_on = EncryptedText("complaint.purchased_on")
    price = EncryptedJSON("complaint.price")
    occurred_on = EncryptedText("complaint.occurred_on")
    received_note = EncryptedText("complaint.received_note")
    reason = EncryptedText("complaint.reason")
    content_hash = EncryptedText("complaint.content_hash")
    extra = EncryptedJSON("complaint.extra")

    class Meta:
        table_name = "complaint"
        constraints = [
            SQL("UNIQUE (company_uid, uid)"),
            SQL("UNIQUE (company_uid, register_year, register_seq)"),
            refers_to("staff", "handler_uid"),
            of_a_company(),
        ]
        indexes = (
            # what the worker still has to make the complaint found by
            (("company_uid", "index_version", "uid"), False),
            # the register narrows one shelf by one filter, in each of its orders, and counts it
            *(
                (("company_uid", "shelf", *narrowed, *order), False)
                for order in (
                    ("answered", "due_on", "uid"),
                    ("received_at", "uid"),
                    ("updated_at", "uid"),
                )
                for narrowed in (
                    (),
                    ("kind",),
                    ("state",),
                    ("category",),
                    ("handler_uid",),
                    ("channel",),
                    ("country",),
                    ("waiting_on",),
                )
            ),
            # the API narrows all shelves, and has one order
            *(
                (("company_uid", *narrowed, "answered", "due_on", "uid"), False)
                for narrowed in ((), ("state",), ("category",), ("handler_uid",))
            ),
            # what came in a time
            (("company_uid", "received_at", "uid"), False),
            (("company_uid", "state", "stage", "answered", "due_on", "uid"), False),
            # what the labels of a complaint carry of it, kept in step by the database
            (("company_uid", "uid", "answered", "due_on"), True),
        )

    def sealing_ids(self) -> tuple[bytes, bytes, bytes]:
        """The complaint is its own subject."""
        return bytes(self.company_uid), bytes(self.uid), bytes(self.uid)

    @classmethod
    def open_of(cls, handler_uid: bytes, limit: int) -> list[Self]:
        """Return up to `limit` complaints that a person handles and that are not closed."""
        query = cls.select().where(cls.handler_uid == handler_uid, cls.shelf != Shelf.DONE)
        return list(query.order_by(cls.answered, cls.due_on, cls.uid).limit(limit))

    @classmethod
    def regimes_since(cls, since: datetime, limit: int) -> list[str]:
        """Return the codes of law that the newest complaints since a moment came under."""
        rows = cls.select(cls.regime_code).where(cls.received_at >= since)
        newest = rows.order_by(cls.received_at.desc(), cls.uid.desc()).limit(limit)
        return sorted({code for (code,) in newest.tuples()})

    @property
    def complaint_uid(self) -> bytes:
        """The uid, under the name that its children use."""
        return bytes(self.uid)

    @property
    def regime(self) -> Regime:
        """The law in the very version by which its dates were computed."""
        return regimes.version_of(self.regime_code, self.regime_version)

    @property
    def number(self) -> str:
        """The public number, derived; nothing is opened for it."""
        return self.number_of(bytes(self.uid), self.number_try)

    @staticmethod
    def number_of(uid: bytes, number_try: int) -> str:
        """Return the public number that belongs to an identifier."""
        secret = vault.install_secret("number")
        return numbers.format_number(numbers.derive_number(secret, uid, number_try))

    @property
    def access_code(self) -> str:
        """The complainant's second factor, derived; never logged, never in a URL's path."""
        secret = vault.install_secret("access_code")
        code = numbers.derive_access_code(secret, bytes(self.uid), self.access_generation)
        return numbers.format_access_code(code)

    @property
    def register_number(self) -> str | None:
        """The gap-free internal number, or None while set aside."""
        if self.register_seq is None:
            return None
        return SHOWN_REGISTER_NUMBER.format(seq=self.register_seq, year=self.register_year)

    @property
    def stage_now(self) -> str | None:
        """The code of the stage it is in; there is none before and after the check."""
        return self.stage if self.state is State.UNDER_REVIEW else None

    @property
    def etag(self) -> str:
        """Changes with every change of the complaint."""
        return f'"{bytes(self.uid).hex()[:12]}-{self.version}"'

    @classmethod
    def to_look_at(cls, today: Any, limit: int) -> list[Self]:
        """Return complaints whose customer may have heard nothing for long, oldest first."""
        rows = cls.select().where(cls.holding_on <= today, cls.holding_on.is_null(False))
        return list(rows.order_by(cls.holding_on).limit(limit))

    def look_again(self, on: Any, **changes: Any) -> None:
        """Note the next look; it is no change that anybody sees, so the version stays."""
        Complaint.update(holding_on=on, **changes).where(Complaint.uid == self.uid).execute()

    @classmethod
    def by_uid(cls, uid: bytes) -> Self | None:
        """Find in the company in scope."""
        return cls.get_or_none(cls.uid == uid)

    @classmethod
    def by_number(cls, number: str) -> Self | None:
        """Find by a parsed public number; across companies only inside `unscoped`."""
        return cls.get_or_none(cls.track_index == vault.track_index(number))

    @classmethod
    def by_numbers(cls, each: Sequence[str]) -> dict[str, Self]:
        """Find by several parsed public numbers, as `by_number` does by one."""
        digests = {vault.track_index(number): number for number in each}
        rows = cls.select().where(cls.track_index.in_(list(digests))) if digests else ()
        return {digests[bytes(row.track_index)]: row for row in rows}

    @classmethod
    def by_register_number(cls, year: int, seq: int) -> Self | None:
        """Find by the internal number in the company in scope."""
        return cls.get_or_none((cls.register_year == year) & (cls.register_seq == seq))

    @classmethod
    def not_indexed(cls, version: int, most: int, *, is_locked: bool = False) -> list[Self]:
        """Return complaints that are not yet found by all that this version indexes.

        `is_locked`: those that nobody else works on, and nobody can until the transaction ends.
        """
        rows = cls.select().where(cls.index_version < version).limit(most)
        if is_locked and database.is_postgres():
            rows = rows.for_update("FOR UPDATE SKIP LOCKED")
        return list(rows)

    @classmethod
    def mark_indexed(cls, uids: list[bytes], version: int) -> None:
        """Note that they are; it is no change of the complaints themselves."""
        cls.update(index_version=version).where(cls.uid.in_(uids)).execute()

    @classmethod
    def counts(cls, queries: list[Any], *, most: int) -> list[int]:
        """Count the rows of several queries in one, each up to `most` only."""
        bounded = [query.select(cls.uid).limit(most).alias("counted") for query in queries]
        columns = [Select([rows], [fn.COUNT(rows.c.uid)]) for rows in bounded]
        (found,) = Select([], columns).tuples().execute(cls._meta.database)
        return [int(number) for number in found]

    @classmethod
    def waiting_for(cls, handlers: list[bytes], *, most: int) -> list[int]:
        """Count the complaints of each handler that wait for an answer, each up to `most` only."""
        queries = [
            cls.select().where(cls.handler_uid == uid, cls.answered == False)  # noqa: E712  (SQL)
            for uid in handlers
        ]
        return cls.counts(queries, most=most) if queries else []

    def touched(self, **changes: Any) -> None:
        """Save `changes` with the next version, counted by the database: two never get the same."""
        for name, value in changes.items():
            setattr(self, name, value)
        dirty: set[str] = self._dirty  # type: ignore[attr-defined]
        changed = {name: self.__data__[name] for name in dirty}
        query = Complaint.update(**changed | {"version": Complaint.version + 1})
        (row,) = query.where(Complaint.uid == self.uid).returning(Complaint.version).execute()
        self.version = row.version
        dirty.clear()


Complaint.add_index(
    Complaint.company_uid,
    Complaint.holding_on,
    where=Complaint.holding_on.is_null(False),
    name="complaint_to_look_at",
)


# few complaints have one: intake writes no row of these, the register narrows by them
for _order in (
    (Complaint.answered, Complaint.due_on),
    (Complaint.received_at,),
    (Complaint.updated_at,),
):
    Complaint.add_index(
        Complaint.company_uid,
        Complaint.shelf,
        Complaint.appeal_state,
        *_order,
        Complaint.uid,
        where=SQL("appeal_state IS NOT NULL"),
        name=f"complaint_appeal_{_order[-1].name}",
    )


class CompanyCounter(CompanyModel):
    """The last number of a company in a year, for each thing that it numbers."""

    name = CharField(max_length=16, default=REGISTER)
    year = IntegerField()
    last = IntegerField(default=0)

    class Meta:
        table_name = "company_counter"
        primary_key = CompositeKey("company_uid", "name", "year")
        constraints = [of_a_company()]

    @classmethod
    def allocate(cls, year: int, name: str = REGISTER) -> int:
        """Take the next number inside the caller's transaction; a rollback gives it back."""
        here = {"company_uid": scope.current().uid, "name": name, "year": year}
        cls.insert(**here, last=0).on_conflict_ignore().execute()
        mine = cls.update(last=cls.last + 1).where(cls.name == name, cls.year == year)
        (row,) = mine.returning(cls.last).execute()
        return int(row.last)


class Submission(CompanyModel):
    """A used form token: the same token again is answered with the first receipt."""

    nonce = UidField(primary_key=True)
    complaint_uid = UidField()
    content_digest = DigestField()
    created_at = UTCDateTimeField()

    class Meta:
        table_name = "submission"
        constraints = [child_of_complaint()]
