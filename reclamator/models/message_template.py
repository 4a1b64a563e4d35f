"""Message templates: the company's prepared messages, in versions, with a text in each language.

They are public configuration and lie readable: what one says is what customers are sent.
"""

from typing import Self

from peewee import SQL, CharField, CompositeKey, IntegerField

from reclamator.models import database
from reclamator.models.base import CompanyModel, of_a_company, refers_to
from reclamator.models.fields import PlainJSONField, UidField, UTCDateTimeField


class MessageTemplate(CompanyModel):
    """A prepared message under its name; one that was retired is offered no more.

    `languages` holds, for each language that has a text, the version in which it changed last.
    Version 0 is a supplied one that nobody has changed: it has no row.
    """

    uid = UidField(primary_key=True)
    # the supplied template that it stands in for; empty: the company's own
    code = CharField(max_length=40, null=True)
    name = CharField(max_length=60)
    version = IntegerField()
    languages = PlainJSONField()
    created_at = UTCDateTimeField()
    retired_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "message_template"
        indexes = ((("company_uid", "name"), True),)
        constraints = [SQL("UNIQUE (company_uid, uid)"), of_a_company()]

    @classmethod
    def by_uid(cls, uid: bytes) -> Self | None:
        """Find in the company in scope."""
        return cls.get_or_none(cls.uid == uid)

    @classmethod
    def locked(cls, uid: bytes) -> Self | None:
        """Read a row that nobody else changes meanwhile; a transaction must be open."""
        query = cls.select().where(cls.uid == uid)
        found: Self | None = (query.for_update() if database.is_postgres() else query).first()
        return found


class MessageTemplateVersion(CompanyModel):
    """The texts and subjects of one version, by language; it is never changed."""

    template_uid = UidField()
    version = IntegerField()
    texts = PlainJSONField()
    subjects = PlainJSONField(default=dict, constraints=[SQL("DEFAULT '{}'")])
    staff_uid = UidField(null=True)
    created_at = UTCDateTimeField()

    class Meta:
        table_name = "message_template_version"
        primary_key = CompositeKey("company_uid", "template_uid", "version")
        constraints = [
            refers_to("message_template", "template_uid"),
            refers_to("staff", "staff_uid"),
        ]

    @classmethod
    def of(cls, template_uid: bytes) -> list[Self]:
        """Return the versions of a template, newest first."""
        rows = cls.select().where(cls.template_uid == template_uid)
        return list(rows.order_by(cls.version.desc()))

    @classmethod
    def at(cls, template_uid: bytes, version: int) -> Self | None:
        """Return one version of a template."""
        return cls.get_or_none((cls.template_uid == template_uid) & (cls.version == version))

    @classmethod
    def newest(cls) -> dict[bytes, Self]:
        """Return the newest version of every template of the company, with one query."""
        is_newest = (MessageTemplate.uid == cls.template_uid) & (
            MessageTemplate.version == cls.version
        )
        rows = cls.select().join(MessageTemplate, on=is_newest)
        return {bytes(row.template_uid): row for row in rows}
