"""Drafts: files kept over a failed submission, sealed under a key of their own for 48 hours."""

from peewee import SQL, BigIntegerField, BlobField, CharField, IntegerField

from reclamator.models.base import CompanyModel
from reclamator.models.encrypted import EncryptedText
from reclamator.models.fields import DayField, UidField, UTCDateTimeField


class IntakeDraft(CompanyModel):
    """The wrapped key of a draft; when it is sent the row becomes the complaint's key."""

    draft_uid = UidField(primary_key=True)
    gen = BigIntegerField()
    nonce = BlobField()
    wrapped = BlobField()
    commit = BlobField()
    created_on = DayField()
    expires_at = UTCDateTimeField(index=True)

    class Meta:
        table_name = "intake_draft"
        constraints = [SQL("UNIQUE (company_uid, draft_uid)")]


class DraftFile(CompanyModel):
    """A sealed file that waits for its complaint; sealed under the draft's key."""

    uid = UidField(primary_key=True)
    complaint_uid = UidField(column_name="draft_uid")
    position = IntegerField()
    size_bucket = CharField(max_length=8)
    preview_uid = UidField(null=True)
    created_at = UTCDateTimeField()
    name = EncryptedText("attachment.name")
    mime = EncryptedText("attachment.mime")
    size = EncryptedText("attachment.size")
    sha256 = EncryptedText("attachment.sha256")

    class Meta:
        table_name = "draft_file"
        indexes = ((("company_uid", "complaint_uid", "position"), True),)
