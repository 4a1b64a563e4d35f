"""Overrides of a regime: how many days a company itself counts, since when, and why."""

from collections.abc import Mapping
from typing import Self

from peewee import CharField, IntegerField

from reclamator.crypto.envelope import Scope
from reclamator.domain.overrides import LAWS_OWN
from reclamator.domain.vocabulary import DeadlineKind
from reclamator.models.base import CompanyModel, of_a_company, refers_to
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import UidField, UTCDateTimeField


class RegimeOverride(CompanyModel):
    """A version of a company's own days for one rule; it may be ended, and is never changed."""

    uid = UidField(primary_key=True)
    regime_code = CharField(max_length=16)
    version = IntegerField()
    response_days = IntegerField(null=True)
    settle_days = IntegerField(null=True)
    made_by = UidField()
    made_at = UTCDateTimeField()
    ended_by = UidField(null=True)
    ended_at = UTCDateTimeField(null=True)
    reason = EncryptedText("regime_override.reason", scope=Scope.COMPANY)

    class Meta:
        table_name = "regime_override"
        indexes = ((("company_uid", "regime_code", "version"), True),)
        constraints = [
            refers_to("staff", "made_by"),
            refers_to("staff", "ended_by"),
            of_a_company(),
        ]

    @property
    def days(self) -> Mapping[DeadlineKind, int]:
        """The own number of days of each kind of date that has one."""
        days = {
            DeadlineKind.ANSWER: self.response_days,
            DeadlineKind.SETTLE: self.settle_days,
        }
        return {kind: number for kind, number in days.items() if number is not None}

    @classmethod
    def by_uid(cls, uid: bytes) -> Self | None:
        """Find in the company in scope, ended or not."""
        return cls.get_or_none(cls.uid == uid)

    @classmethod
    def days_of(cls, uid: bytes | None) -> Mapping[DeadlineKind, int]:
        """Return the days of the override that a complaint was computed with, if it has one."""
        row = cls.by_uid(uid) if uid else None
        return row.days if row else LAWS_OWN

    @classmethod
    def latest(cls, regime_code: str) -> Self | None:
        """Return the newest version for a rule, ended or not."""
        rows = cls.select().where(cls.regime_code == regime_code)
        return rows.order_by(cls.version.desc()).limit(1).first()

    @classmethod
    def active(cls, regime_code: str) -> Self | None:
        """Return what counts for a rule from now on, if anything but the law does."""
        row = cls.latest(regime_code)
        return row if row and row.ended_at is None else None

    @classmethod
    def newest(cls, limit: int) -> list[Self]:
        """Return the overrides of every rule, rule by rule, the newest of each first."""
        order = (cls.regime_code.desc(), cls.version.desc())
        return list(cls.select().order_by(*order).limit(limit))

    def end(self, **how: object) -> bool:
        """Note that it counts no more; False when it had been ended already."""
        query = RegimeOverride.update(**how).where(
            RegimeOverride.uid == self.uid, RegimeOverride.ended_at.is_null()
        )
        return bool(query.execute())
