"""Keys at work: opens the ring and the wrapped keys, seals and opens fields.

Company keys stay in the process for five minutes; a complaint's key only for the scope that
read it, so that an erasure is felt by every process at its next piece of work.
"""

import contextlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

from reclamator import clock, entropy, logs
from reclamator.config import Settings
from reclamator.crypto import blind_index, envelope, keys
from reclamator.crypto.envelope import FieldContext, Sealed
from reclamator.crypto.envelope import Scope as KeyScope
from reclamator.crypto.keys import KeyRing, WrappedDek, WrappedKey
from reclamator.domain import numbers
from reclamator.errors import Damaged, KeyUnavailable, SettingsError
from reclamator.models import scope
from reclamator.models.keys import CompanyKey, ComplaintKey, InstallSecret

INSTALL_SECRETS = (
    "canary",
    "form_token",
    "pow",
    "session_pepper",
    "password_pepper",
    "rate_bucket",
    "track_index",
    "login_index",
    "audit_anchor",
    "number",
    "access_code",
    "field",
)
COMPANY_PURPOSES = ("wrap", "field", "index", "audit")
KEEP_COMPANY_KEYS = timedelta(minutes=5)


@dataclass(frozen=True)
class Generation:
    """One generation of a company key."""

    gen: int
    key: bytes


_held = SimpleNamespace(ring=None, secrets={}, company={})
_lock = threading.Lock()


def open_ring(settings: Settings) -> KeyRing:
    """Read the root key ring; raises SettingsError with one sentence when it is unusable."""
    close()
    return hold_ring(
        KeyRing.parse(settings.root_keys)
        if settings.root_keys
        else KeyRing.read(settings.keys_path)
    )


def hold_ring(opened: KeyRing) -> KeyRing:
    """Work with a ring that was read before; what other rings opened is forgotten."""
    close()
    _held.ring = opened
    return opened


def close() -> None:
    """Forget every key of this process."""
    _held.ring, _held.secrets, _held.company = None, {}, {}


def ring() -> KeyRing:
    """Return the open ring; raises KeyUnavailable when none was opened."""
    if _held.ring is None:
        raise KeyUnavailable("the key ring is not open")
    return _held.ring


def check_canary() -> None:
    """Refuse a ring that cannot open what this database was sealed with."""
    try:
        install_secret("canary")
    except (KeyUnavailable, Damaged):
        raise SettingsError(
            "The root keys do not open this database: they belong to another installation."
        ) from None


def make_install_secrets() -> None:
    """Create the independent secrets that are missing; a transaction must be open."""
    present = {row.name for row in InstallSecret.select(InstallSecret.name)}
    for name in INSTALL_SECRETS:
        if name not in present:
            wrapped = ring().wrap(keys.install_context(name), entropy.token_bytes(32))
            InstallSecret.create(name=name, created_on=clock.today(), **_columns(wrapped))


def install_secret(name: str) -> bytes:
    """Return an installation secret; raises KeyUnavailable or Damaged."""
    found = _held.secrets.get(name)
    if found is None:
        rows = InstallSecret.select().where(
            InstallSecret.name == name, InstallSecret.state == "active"
        )
        row = rows.order_by(InstallSecret.gen.desc()).first()
        if row is None:
            raise KeyUnavailable(name)
        found = ring().unwrap(keys.install_context(name, row.gen), _wrapped(row))
        _held.secrets[name] = found
    return found


def make_company_keys(company_uid: bytes) -> None:
    """Create the first generation of every key of the company in scope."""
    for purpose in COMPANY_PURPOSES:
        context = keys.company_context(company_uid, purpose, 1)
        wrapped = ring().wrap(context, entropy.token_bytes(32))
        CompanyKey.create(
            company_uid=company_uid,
            purpose=purpose,
            gen=1,
            created_on=clock.today(),
            **_columns(wrapped),
        )


def company_key(purpose: str, gen: int | None = None) -> Generation:
    """Return a key of the company in scope; the active generation unless `gen` is given."""
    uid = scope.current().uid
    kept = _held.company.get((uid, purpose, gen))
    if kept and kept[0] > clock.now():
        return kept[1]
    found = _read_company_key(uid, purpose, gen)
    with _lock:
        _held.company[(uid, purpose, gen)] = (clock.now() + KEEP_COMPANY_KEYS, found)
    return found


def _read_company_key(uid: bytes, purpose: str, gen: int | None) -> Generation:
    query = CompanyKey.select().where(CompanyKey.purpose == purpose)
    query = (
        query.where(CompanyKey.state == "active")
        if gen is None
        else query.where(CompanyKey.gen == gen)
    )
    row = query.order_by(CompanyKey.gen.desc()).first()
    if row is None:
        raise KeyUnavailable(purpose)
    context = keys.company_context(uid, purpose, row.gen)
    return Generation(row.gen, ring().unwrap(context, _wrapped(row)))


def make_complaint_key(complaint_uid: bytes) -> None:
    """Create the complaint's own key in the open transaction."""
    wrapped = new_dek(complaint_uid)
    ComplaintKey.create(
        complaint_uid=complaint_uid, created_on=clock.today(), **dek_columns(wrapped)
    )


def new_dek(subject_uid: bytes) -> WrappedDek:
    """Make a data key for a complaint or a draft and hold it for this scope."""
    here, wrap = scope.current(), company_key("wrap")
    dek = entropy.token_bytes(32)
    here.deks[subject_uid] = dek
    return keys.wrap_dek(
        wrap.key, company_uid=here.uid, subject_uid=subject_uid, gen=wrap.gen, dek=dek
    )


def hold_dek(subject_uid: bytes, wrapped: WrappedDek) -> None:
    """Open a draft's key for this scope; its row becomes the complaint's without change."""
    here = scope.current()
    here.deks[subject_uid] = keys.unwrap_dek(
        company_key("wrap", wrapped.gen).key,
        wrapped,
        company_uid=here.uid,
        subject_uid=subject_uid,
    )


def complaint_dek(complaint_uid: bytes) -> bytes:
    """Return the complaint's key; raises KeyUnavailable when it was erased."""
    here = scope.current()
    if complaint_uid in here.closed:
        raise KeyUnavailable("complaint key")
    if complaint_uid not in here.deks:
        row = ComplaintKey.get_or_none(ComplaintKey.complaint_uid == complaint_uid)
        if row is None:
            raise KeyUnavailable("complaint key")
        hold_dek(complaint_uid, wrapped_dek(row))
    return here.deks[complaint_uid]


def load_deks(complaint_uids: list[bytes]) -> None:
    """Open the keys of a page of complaints with one query; erased ones stay closed."""
    here = scope.current()
    wanted = [uid for uid in complaint_uids if uid not in here.deks]
    if not wanted:
        return
    hold_deks(ComplaintKey.select().where(ComplaintKey.complaint_uid.in_(wanted)))


def hold_deks(rows: Iterable[ComplaintKey]) -> None:
    """Open the keys of `complaint_key` rows for this scope; a damaged one stays closed."""
    for row in rows:
        if bytes(row.complaint_uid) not in scope.current().deks:
            with contextlib.suppress(Damaged, KeyUnavailable):
                hold_dek(bytes(row.complaint_uid), wrapped_dek(row))


def hold_only(complaint_uid: bytes, rows: Iterable[ComplaintKey]) -> None:
    """Open the key of one complaint, whose row was read; one that does not open stays closed."""
    here = scope.current()
    for row in rows:
        try:
            hold_dek(complaint_uid, wrapped_dek(row))
        except Damaged as error:
            logs.fault(error, "record.damaged", company_uid=here.uid.hex())
        except KeyUnavailable:
            pass
    if complaint_uid not in here.deks:
        here.closed.add(complaint_uid)


def seal(
    name: str, key_scope: KeyScope, ids: tuple[bytes, bytes, bytes], plaintext: bytes
) -> Sealed:
    """Seal `plaintext` for the field `name` ("table.column") of one row."""
    gen, key = _field_key(key_scope, ids[1], None)
    return envelope.seal(key, _context(name, ids), plaintext, scope=key_scope, gen=gen)


def open_sealed(name: str, ids: tuple[bytes, bytes, bytes], blob: bytes) -> bytes:
    """Open a sealed field; raises Damaged or KeyUnavailable."""
    try:
        head = envelope.header(blob)
    except Damaged:
        raise Damaged(name) from None
    _, key = _field_key(KeyScope(head.scope), ids[1], head.gen)
    return envelope.open_sealed(key, _context(name, ids), blob)


def _context(name: str, ids: tuple[bytes, bytes, bytes]) -> FieldContext:
    table, column = name.split(".")
    company_uid, subject_uid, row_uid = ids
    return FieldContext(table, column, company_uid, subject_uid, row_uid)


def _field_key(key_scope: KeyScope, subject_uid: bytes, gen: int | None) -> tuple[int, bytes]:
    return _FIELD_KEYS[key_scope](subject_uid, gen)


def _complaint_field_key(subject_uid: bytes, gen: int | None) -> tuple[int, bytes]:
    return 0, keys.field_key(complaint_dek(subject_uid))


def _company_field_key(subject_uid: bytes, gen: int | None) -> tuple[int, bytes]:
    found = company_key("field", gen)
    return found.gen, found.key


def _install_field_key(subject_uid: bytes, gen: int | None) -> tuple[int, bytes]:
    return 0, keys.field_key(install_secret("field"))


_FIELD_KEYS = {
    KeyScope.COMPLAINT: _complaint_field_key,
    KeyScope.COMPANY: _company_field_key,
    KeyScope.INSTALL: _install_field_key,
}


def track_index(number: str) -> bytes:
    """Return what the database keeps instead of a public number."""
    return numbers.track_index(install_secret("track_index"), number)


def login_digest(email: str) -> bytes:
    """Return what the database keeps instead of a sign-in address."""
    normal = blind_index.normalise("email", email) or b""
    return keys.mac(install_secret("login_index"), normal)[:16]


def wrapped_dek(row: object) -> WrappedDek:
    """Read a wrapped data key from a `complaint_key` or `intake_draft` row."""
    return WrappedDek(
        gen=row.gen,  # type: ignore[attr-defined]
        nonce=bytes(row.nonce),  # type: ignore[attr-defined]
        wrapped=bytes(row.wrapped),  # type: ignore[attr-defined]
        commit=bytes(row.commit),  # type: ignore[attr-defined]
    )


def dek_columns(wrapped: WrappedDek) -> dict[str, object]:
    """Return the columns that hold a wrapped data key."""
    return {
        "gen": wrapped.gen,
        "nonce": wrapped.nonce,
        "wrapped": wrapped.wrapped,
        "commit": wrapped.commit,
    }


def _wrapped(row: object) -> WrappedKey:
    return WrappedKey(kid=row.kid, nonce=bytes(row.nonce), ct=bytes(row.ct))  # type: ignore[attr-defined]


def _columns(wrapped: WrappedKey) -> dict[str, object]:
    return {"kid": wrapped.kid, "nonce": wrapped.nonce, "ct": wrapped.ct}
