"""Staff: the people of a company, their sessions, start links and recovery codes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from peewee import SQL, BigIntegerField, BooleanField, CharField, IntegerField

from reclamator.crypto.envelope import Scope
from reclamator.domain.permissions import Permission, Role, allows
from reclamator.models import vault
from reclamator.models.base import CompanyModel, of_a_company, refers_to
from reclamator.models.company import Company
from reclamator.models.encrypted import EncryptedBytes, EncryptedText
from reclamator.models.fields import DigestField, EnumField, UidField, UTCDateTimeField
from reclamator.models.task import Task

MOST_COUNTED = 100


class Staff(CompanyModel):
    """A person of the company, with a role."""

    uid = UidField(primary_key=True)
    login = DigestField(unique=True)
    name = EncryptedText("staff.name", scope=Scope.COMPANY)
    email = EncryptedText("staff.email", scope=Scope.COMPANY)
    role = EnumField(Role)
    password_hash = CharField(max_length=255, null=True)
    totp_secret = EncryptedBytes("staff.totp_secret", scope=Scope.COMPANY)
    totp_last_step = BigIntegerField(default=0)
    session_epoch = IntegerField(default=0)
    language = CharField(max_length=8, default="en")
    shortcuts = BooleanField(default=True)
    # of the register, by their codes; nothing means the usual ones
    columns = CharField(max_length=120, null=True)
    disabled_at = UTCDateTimeField(null=True)
    created_at = UTCDateTimeField()
    started_at = UTCDateTimeField(null=True)
    last_seen_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "staff"
        constraints = [SQL("UNIQUE (company_uid, uid)"), of_a_company()]

    def may(self, permission: Permission) -> bool:
        """Whether this person's role allows the act."""
        return allows(self.role, permission)

    @property
    def has_second_factor(self) -> bool:
        """Whether TOTP is enrolled; reads no secret."""
        return self.__data__.get("totp_secret") is not None

    @classmethod
    def by_login(cls, email: str) -> Self | None:
        """Find by e-mail among all companies; call it inside `unscoped`."""
        return cls.get_or_none(cls.login == vault.login_digest(email))

    @classmethod
    def by_email(cls, email: str) -> Self | None:
        """Find by e-mail in the company in scope."""
        return cls.get_or_none(cls.login == vault.login_digest(email))

    @classmethod
    def everyone(cls) -> list[Self]:
        """Return all people of the company, also those who have left, in a steady order."""
        return list(cls.select().order_by(cls.created_at, cls.uid))

    @staticmethod
    def in_order(people: "Iterable[Staff]") -> "list[Staff]":
        """Sort people as `everyone` does."""
        return sorted(people, key=lambda person: (person.created_at, bytes(person.uid)))

    @classmethod
    def active(cls) -> list[Self]:
        """Return the company's people who may sign in, in a steady order."""
        return list(cls.select().where(cls.disabled_at.is_null()).order_by(cls.created_at, cls.uid))


class StaffSession(CompanyModel):
    """A signed-in browser; the cookie's random id is stored as its hash only."""

    id_hash = DigestField(primary_key=True)
    staff_uid = UidField()
    epoch = IntegerField()
    factor_passed = BooleanField(default=False)
    created_at = UTCDateTimeField()
    last_seen_at = UTCDateTimeField()
    confirmed_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "staff_session"
        indexes = ((("company_uid", "staff_uid"), False),)
        constraints = [refers_to("staff", "staff_uid", "ON DELETE CASCADE")]

    @classmethod
    def of(cls, staff_uid: bytes) -> list[Self]:
        """Return a person's sessions, the one used last first."""
        query = cls.select().where(cls.staff_uid == staff_uid)
        return list(query.order_by(cls.last_seen_at.desc(), cls.id_hash))

    @classmethod
    def with_person(cls, id_hash: bytes) -> Any:
        """Return a session with its `person` and `company`, in one query; inside `unscoped`.

        What the side bar of every page shows comes along: `tasks_open` and `tasks_next_on`.
        """
        is_theirs = (Staff.uid == cls.staff_uid) & (Staff.company_uid == cls.company_uid)
        return (
            cls.select(cls, Staff, Company, *Task.waiting_for(Staff, most=MOST_COUNTED))
            .join_from(cls, Staff, on=is_theirs, attr="person")
            .join_from(cls, Company, on=(Company.uid == cls.company_uid), attr="company")
            .where(cls.id_hash == id_hash)
            .first()
        )


class StartLink(CompanyModel):
    """The one address at which a person chooses a password, once; kept as an HMAC of its token."""

    token_hash = DigestField(primary_key=True)
    staff_uid = UidField()
    epoch = IntegerField()
    expires_at = UTCDateTimeField(index=True)
    seed = UidField(null=True)

    class Meta:
        table_name = "start_link"
        indexes = ((("company_uid", "staff_uid"), True),)
        constraints = [refers_to("staff", "staff_uid", "ON DELETE CASCADE")]

    @classmethod
    def of_each(cls) -> dict[bytes, Self]:
        """Return the company's links by person; a link that has run out tells since when."""
        return {bytes(row.staff_uid): row for row in cls.select()}

    @classmethod
    def living(cls, token_hash: bytes, now: datetime) -> Any:
        """Return a link that still works, with its `person`, in one query; inside `unscoped`.

        Unknown, used and expired ones, and those of people who have left or whose sessions were
        ended since, are all the same nothing.
        """
        is_theirs = (Staff.uid == cls.staff_uid) & (Staff.company_uid == cls.company_uid)
        return (
            cls.select(cls, Staff)
            .join_from(cls, Staff, on=is_theirs, attr="person")
            .where(
                cls.token_hash == token_hash,
                cls.expires_at > now,
                cls.epoch == Staff.session_epoch,
                Staff.disabled_at.is_null(),
            )
            .first()
        )


class RecoveryCode(CompanyModel):
    """One single-use code for a lost second factor, kept as an HMAC."""

    uid = UidField(primary_key=True)
    staff_uid = UidField()
    code_hash = DigestField()
    used_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "recovery_code"
        indexes = ((("company_uid", "staff_uid"), False),)
        constraints = [refers_to("staff", "staff_uid", "ON DELETE CASCADE")]
