"""API keys and the replies that an idempotency key repeats."""

from peewee import SQL, CharField, CompositeKey, IntegerField

from reclamator.crypto.envelope import Scope
from reclamator.models.base import CompanyModel, of_a_company, refers_to
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import DigestField, UidField, UTCDateTimeField


class ApiKey(CompanyModel):
    """A machine's key with scopes out of read, write, admin; kept as a hash."""

    uid = UidField(primary_key=True)
    key_hash = DigestField(unique=True)
    scopes = CharField(max_length=32)
    label = EncryptedText("api_key.label", scope=Scope.COMPANY)
    created_at = UTCDateTimeField()
    revoked_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "api_key"
        constraints = [SQL("UNIQUE (company_uid, uid)"), of_a_company()]


class IdempotentReply(CompanyModel):
    """What an `Idempotency-Key` answered: a reference, never the answer's text."""

    api_key_uid = UidField()
    key_hash = DigestField()
    request_digest = DigestField()
    status = IntegerField()
    complaint_uid = UidField(null=True)
    object_uid = UidField(null=True)
    created_at = UTCDateTimeField()

    class Meta:
        table_name = "idempotent_reply"
        primary_key = CompositeKey("company_uid", "api_key_uid", "key_hash")
        constraints = [
            refers_to("api_key", "api_key_uid"),
            refers_to("complaint", "complaint_uid", "ON DELETE CASCADE"),
        ]
