"""Drafts: files that survive a failed submission, sealed for 48 hours under their own key."""

from datetime import timedelta

from reclamator import clock
from reclamator.crypto import form_token
from reclamator.crypto.keys import WrappedDek
from reclamator.errors import BadToken
from reclamator.models import vault
from reclamator.models.attachment import Attachment
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.models.draft import DraftFile, IntakeDraft
from reclamator.models.fields import new_uid
from reclamator.models.scope import company_scope, unscoped
from reclamator.services import attachments, installation
from reclamator.services.attachments import Incoming, Stored
from reclamator.transports.blobs import blob_name

LIFE = timedelta(hours=48)


def read_kept(company: Company, text: str | None) -> form_token.KeptFiles | None:
    """Return the files that the hidden field `kept` names, if they still lie here."""
    if not text:
        return None
    key = vault.install_secret("form_token")
    try:
        kept = form_token.read_list(key, text, form_uid=bytes(company.uid))
    except BadToken:
        return None
    draft = IntakeDraft.get_or_none(IntakeDraft.draft_uid == kept.draft_uid)
    return kept if draft is not None and draft.expires_at > clock.now() else None


def keep(
    company: Company, kept: form_token.KeptFiles | None, files: list[Incoming]
) -> form_token.KeptFiles | None:
    """Seal the good files of a failed submission; return what the next form must carry.

    Raises BadFile for the first file that cannot be taken; the others are kept all the same.
    """
    if not files:
        return kept
    draft_uid = kept.draft_uid if kept else _new_draft()
    hold_key(draft_uid)
    stored = [attachments.store(draft_uid, incoming) for incoming in files]
    with transaction():
        first = DraftFile.select().where(DraftFile.complaint_uid == draft_uid).count() + 1
        for position, item in enumerate(stored, first):
            _save(draft_uid, position, item)
    old = kept.attachment_uids if kept else ()
    return form_token.KeptFiles(draft_uid, old + tuple(item.uid for item in stored))


def sign(company: Company, kept: form_token.KeptFiles) -> str:
    """Return the value of the hidden field `kept`."""
    return form_token.sign_list(
        vault.install_secret("form_token"),
        form_uid=bytes(company.uid),
        draft_uid=kept.draft_uid,
        attachment_uids=kept.attachment_uids,
    )


def without(kept: form_token.KeptFiles, uids: set[bytes]) -> form_token.KeptFiles:
    """Return the list without the files that the person took out."""
    left = tuple(uid for uid in kept.attachment_uids if uid not in uids)
    return form_token.KeptFiles(kept.draft_uid, left)


def files_of(kept: form_token.KeptFiles) -> list[DraftFile]:
    """Return the kept files with their names, in order; needs the draft's key."""
    hold_key(kept.draft_uid)
    rows = DraftFile.select().where(
        DraftFile.complaint_uid == kept.draft_uid, DraftFile.uid.in_(kept.attachment_uids)
    )
    return list(rows.order_by(DraftFile.position))


def hold_key(draft_uid: bytes) -> WrappedDek:
    """Open the draft's key for this scope; raises BadToken when the draft is gone."""
    draft = IntakeDraft.get_or_none(IntakeDraft.draft_uid == draft_uid)
    if draft is None:
        raise BadToken("expired")
    wrapped = vault.wrapped_dek(draft)
    vault.hold_dek(draft_uid, wrapped)
    return wrapped


def take_key(kept: form_token.KeptFiles) -> WrappedDek:
    """Return the draft's wrapped key, which becomes the complaint's."""
    return hold_key(kept.draft_uid)


def become_attachments(kept: form_token.KeptFiles, *, message_uid: bytes) -> None:
    """Move the kept files' rows, ciphertext untouched; a transaction must be open."""
    wanted = set(kept.attachment_uids)
    rows = DraftFile.select().where(DraftFile.complaint_uid == kept.draft_uid)
    chosen = [row for row in rows.order_by(DraftFile.position) if bytes(row.uid) in wanted]
    for position, row in enumerate(chosen, 1):
        data = dict(row.__data__)
        data.update(position=position, message_uid=message_uid)
        Attachment.create(**data)
    DraftFile.delete().where(DraftFile.complaint_uid == kept.draft_uid).execute()
    IntakeDraft.delete().where(IntakeDraft.draft_uid == kept.draft_uid).execute()


def forget_expired() -> int:
    """Delete drafts older than 48 hours with their objects; the worker calls it."""
    with unscoped("expired drafts of every company"):
        old = list(IntakeDraft.select().where(IntakeDraft.expires_at < clock.now()).limit(500))
    for draft in old:
        with company_scope(bytes(draft.company_uid)):
            _forget(bytes(draft.draft_uid))
    return len(old)


def _forget(draft_uid: bytes) -> None:
    rows = list(DraftFile.select().where(DraftFile.complaint_uid == draft_uid))
    with transaction():
        IntakeDraft.delete().where(IntakeDraft.draft_uid == draft_uid).execute()
        DraftFile.delete().where(DraftFile.complaint_uid == draft_uid).execute()
    for row in rows:
        for uid in filter(None, (row.uid, row.preview_uid)):
            installation.store().delete(blob_name(bytes(row.company_uid), bytes(uid)))


def _new_draft() -> bytes:
    uid = new_uid()
    wrapped = vault.new_dek(uid)
    with transaction():
        IntakeDraft.create(
            draft_uid=uid,
            created_on=clock.today(),
            expires_at=clock.now() + LIFE,
            **vault.dek_columns(wrapped),
        )
    return uid


def _save(draft_uid: bytes, position: int, item: Stored) -> None:
    DraftFile.create(
        uid=item.uid,
        complaint_uid=draft_uid,
        position=position,
        created_at=clock.now(),
        **attachments.columns(item),
    )
