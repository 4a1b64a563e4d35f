"""Decisions: the formal answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from peewee import SQL, BigIntegerField, BooleanField, CharField

from reclamator.domain.vocabulary import Outcome, Remedy, ReturnCosts
from reclamator.models.base import CompanyModel, child_of_complaint, refers_to
from reclamator.models.encrypted import EncryptedJSON, EncryptedText
from reclamator.models.fields import DayField, EnumField, UidField, UTCDateTimeField


class Decision(CompanyModel):
    """One answer; never edited, only followed by a newer one. Only its dispatch meets the clock.

    `points` is what was decided on each thing that was asked, as `domain.points` keeps it; the
    other columns are their sum, for lists, statistics and machines.
    """

    uid = UidField(primary_key=True)
    complaint_uid = UidField()
    outcome = EnumField(Outcome)
    remedy = EnumField(Remedy, null=True)
    amount_minor = BigIntegerField(null=True)
    currency = CharField(max_length=3, null=True)
    due_on = DayField(null=True)
    return_costs = EnumField(ReturnCosts, null=True)
    # a person, or the key of another system; who approved it, where it went above a limit
    decided_by = UidField(null=True)
    decided_by_key = UidField(null=True)
    approved_by = UidField(null=True)
    # the answer to a second look; the decision that this one puts right; our own rules beside it
    second_look = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])
    corrects_uid = UidField(null=True)
    return_rule_uid = UidField(null=True)
    created_at = UTCDateTimeField()
    dispatched_at = UTCDateTimeField(null=True)
    # of the letter; empty: that of the complaint
    language = CharField(max_length=8, null=True)
    # out-of-court proceedings, where this answer says otherwise than the company does
    takes_part = BooleanField(null=True)
    method = EncryptedText("decision.method")
    grounds = EncryptedText("decision.grounds")
    provisions = EncryptedJSON("decision.provisions")
    points = EncryptedJSON("decision.points")
    correction = EncryptedText("decision.correction")

    class Meta:
        table_name = "decision"
        indexes = (
            (("company_uid", "complaint_uid", "created_at"), False),
            # what the dashboard counts by month
            (("company_uid", "created_at", "outcome"), False),
        )
        constraints = [child_of_complaint(), refers_to("staff", "decided_by")]

    @classmethod
    def latest(cls, complaint_uid: bytes) -> Self | None:
        """Return the decision that stands, or None."""
        return (
            cls.select()
            .where(cls.complaint_uid == complaint_uid)
            .order_by(cls.created_at.desc(), cls.uid.desc())
            .first()
        )

    @property
    def workers(self) -> frozenset[bytes]:
        """Who has a hand in it: they take no second look at it."""
        hands = (self.decided_by, self.decided_by_key, self.approved_by)
        return frozenset(bytes(uid) for uid in hands if uid)

    @classmethod
    def is_any_since(cls, complaint_uids: Sequence[bytes], since: datetime) -> bool:
        """Whether one of some complaints was decided since."""
        is_theirs = cls.complaint_uid.in_(complaint_uids)
        return cls.select(cls.uid).where(is_theirs, cls.created_at > since).first() is not None

    @classmethod
    def of_each(cls, complaint_uids: list[bytes]) -> dict[bytes, list[Self]]:
        """Return the decisions of several complaints with one query; the last one stands."""
        rows = cls.select().where(cls.complaint_uid.in_(complaint_uids))
        found: dict[bytes, list[Self]] = {uid: [] for uid in complaint_uids}
        for row in rows.order_by(cls.created_at, cls.uid):
            found[bytes(row.complaint_uid)].append(row)
        return found
