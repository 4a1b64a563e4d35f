"""Drafts: files that survive a failed submission, sealed for 48 hours under their own key."""

from contextlib import suppress
from datetime import timedelta

from peewee import fn

from reclamator import clock
from reclamator.crypto import form_token
from reclamator.crypto.form_token import KeptFiles
from reclamator.crypto.keys import WrappedDek
from reclamator.errors import BadToken, Damaged, KeyUnavailable
from reclamator.models import scope, vault
from reclamator.models.attachment import Attachment
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.models.draft import DraftFile, IntakeDraft
from reclamator.models.fields import new_uid
from reclamator.models.scope import company_scope, unscoped
from reclamator.services import attachments, audit, installation
from reclamator.services.attachments import Incoming, Stored
from reclamator.transports.blobs import blob_name

LIFE = timedelta(hours=48)


def read_kept(company: Company, text: str | None) -> KeptFiles | None:
    """Return the list that the hidden field `kept` holds; None for none or a forged one."""
    if not text:
        return None
    try:
        key = vault.install_secret("form_token")
        return form_token.read_list(key, text, form_uid=bytes(company.uid))
    except BadToken:
        return None


def is_here(kept: KeptFiles) -> bool:
    """Whether the files of a list still wait: not expired, damaged or part of a complaint."""
    try:
        hold_key(kept.draft_uid)
    except (BadToken, Damaged, KeyUnavailable):
        return False
    return True


def keep(kept: KeptFiles | None, incoming: Incoming) -> tuple[KeptFiles, Stored]:
    """Seal one good file of a failed submission; return what the next form must carry.

    Raises BadFile, and then nothing is kept of it.
    """
    attachments.require_room([incoming], already=total_bytes(kept))
    draft_uid = kept.draft_uid if kept else new_uid()
    wrapped = hold_key(draft_uid) if kept else vault.new_dek(draft_uid)
    stored = attachments.store(draft_uid, incoming)
    try:
        with transaction():
            if kept is None:
                _save_draft(draft_uid, wrapped)
            _save_file(draft_uid, stored)
    except BaseException:
        attachments.discard([stored])
        raise
    old = kept.attachment_uids if kept else ()
    return KeptFiles(draft_uid, (*old, stored.uid)), stored


def sign(company: Company, kept: KeptFiles) -> str:
    """Return the value of the hidden field `kept`."""
    return form_token.sign_list(
        vault.install_secret("form_token"),
        form_uid=bytes(company.uid),
        draft_uid=kept.draft_uid,
        attachment_uids=kept.attachment_uids,
    )


def without(kept: KeptFiles, uids: set[bytes]) -> KeptFiles:
    """Return the list without the files that the person took out."""
    left = tuple(uid for uid in kept.attachment_uids if uid not in uids)
    return KeptFiles(kept.draft_uid, left)


def total_bytes(kept: KeptFiles | None) -> int:
    """Return what the kept files weigh in the store; their own sizes are sealed."""
    if kept is None:
        return 0
    company_uid, total = scope.current().uid, 0
    for uid in kept.attachment_uids:
        with suppress(FileNotFoundError):
            total += installation.store().size(blob_name(company_uid, uid))
    return total


def hold_key(draft_uid: bytes) -> WrappedDek:
    """Open the draft's key for this scope; raises BadToken when the draft is gone."""
    draft = IntakeDraft.get_or_none(IntakeDraft.draft_uid == draft_uid)
    if draft is None or draft.expires_at <= clock.now():
        raise BadToken("expired")
    wrapped = vault.wrapped_dek(draft)
    vault.hold_dek(draft_uid, wrapped)
    return wrapped


def become_attachments(kept: KeptFiles, *, message_uid: bytes) -> list[bytes]:
    """Move the kept files' rows, ciphertext untouched; a transaction must be open.

    Returns the objects of the files that were taken out again: they go when it is committed.
    """
    rows = list(_files(kept.draft_uid))
    chosen = [row for row in rows if bytes(row.uid) in kept.attachment_uids]
    for position, row in enumerate(chosen, 1):
        data = dict(row.__data__) | {"position": position, "message_uid": message_uid}
        Attachment.create(**data)
        audit.record("attachment.added", object_uid=bytes(row.uid), complaint_uid=kept.draft_uid)
    DraftFile.delete().where(DraftFile.complaint_uid == kept.draft_uid).execute()
    IntakeDraft.delete().where(IntakeDraft.draft_uid == kept.draft_uid).execute()
    return _objects([row for row in rows if row not in chosen])


def forget_expired() -> int:
    """Delete drafts older than 48 hours with their objects; the worker calls it."""
    with unscoped("expired drafts of every company"):
        old = list(IntakeDraft.select().where(IntakeDraft.expires_at < clock.now()).limit(500))
    for draft in old:
        with company_scope(bytes(draft.company_uid)):
            _forget(bytes(draft.draft_uid))
    return len(old)


def _forget(draft_uid: bytes) -> None:
    rows = list(_files(draft_uid))
    with transaction():
        IntakeDraft.delete().where(IntakeDraft.draft_uid == draft_uid).execute()
        DraftFile.delete().where(DraftFile.complaint_uid == draft_uid).execute()
    attachments.forget(_objects(rows))


def _files(draft_uid: bytes) -> list[DraftFile]:
    rows = DraftFile.select().where(DraftFile.complaint_uid == draft_uid)
    return list(rows.order_by(DraftFile.position))


def _objects(rows: list[DraftFile]) -> list[bytes]:
    return [bytes(uid) for row in rows for uid in (row.uid, row.preview_uid) if uid]


def _save_draft(draft_uid: bytes, wrapped: WrappedDek) -> None:
    IntakeDraft.create(
        draft_uid=draft_uid,
        created_on=clock.today(),
        expires_at=clock.now() + LIFE,
        **vault.dek_columns(wrapped),
    )


def _save_file(draft_uid: bytes, item: Stored) -> None:
    its_files = DraftFile.complaint_uid == draft_uid
    last = DraftFile.select(fn.MAX(DraftFile.position)).where(its_files).scalar() or 0
    DraftFile.create(
        uid=item.uid,
        complaint_uid=draft_uid,
        position=last + 1,
        created_at=clock.now(),
        **attachments.columns(item),
    )
