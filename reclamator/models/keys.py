"""Wrapped keys: of the installation, of companies and of single complaints."""

from peewee import BigIntegerField, BlobField, CharField, CompositeKey, IntegerField

from reclamator.models.base import CompanyModel, Model
from reclamator.models.fields import DayField, UidField


class InstallSecret(Model):
    """One generation of an independent secret, wrapped by the root key `kid`; the newest acts."""

    name = CharField(max_length=32)
    gen = BigIntegerField(default=0)
    kid = IntegerField()
    nonce = BlobField()
    ct = BlobField()
    state = CharField(max_length=16, default="active")
    created_on = DayField()

    class Meta:
        table_name = "install_secret"
        primary_key = CompositeKey("name", "gen")


class CompanyKey(CompanyModel):
    """One key of a company for one purpose (wrap, field, index, audit) and generation."""

    purpose = CharField(max_length=16)
    gen = BigIntegerField()
    kid = IntegerField()
    nonce = BlobField()
    ct = BlobField()
    state = CharField(max_length=16, default="active")
    created_on = DayField()

    class Meta:
        table_name = "company_key"
        primary_key = CompositeKey("company_uid", "purpose", "gen")


class ComplaintKey(CompanyModel):
    """The wrapped key of one complaint; deleting this row erases what the complaint says."""

    complaint_uid = UidField(primary_key=True)
    gen = BigIntegerField()
    nonce = BlobField()
    wrapped = BlobField()
    commit = BlobField()
    created_on = DayField()

    class Meta:
        table_name = "complaint_key"
