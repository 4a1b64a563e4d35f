"""Who calls: the key in `Authorization: Bearer`, its scope, its rate, its idempotency key."""

from collections.abc import Callable
from dataclasses import dataclass

import peewee
from flask import Response, g, request

from reclamator.crypto.keys import mac
from reclamator.domain.permissions import Permission, Scope
from reclamator.errors import AlreadyUsed, DomainError, Forbidden, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models import vault
from reclamator.models.api_key import IdempotentReply
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.services import api_keys, limits, tracking
from reclamator.services.actors import Actor
from reclamator.services.api_keys import KeyHolder
from reclamator.web import company_scope
from reclamator.web.api import api

OPEN_ENDPOINTS = frozenset({"api.show_openapi"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Unauthorised(DomainError):
    """No key, an unknown one, or one that was revoked."""

    status, code = 401, "unauthorised"
    sentence = _l("Send a valid key in the header “Authorization: Bearer …”.")


@dataclass(frozen=True)
class Made:
    """What a POST made: its status, the complaint and the object it can be shown again from."""

    status: int
    complaint_uid: bytes
    object_uid: bytes | None = None


@api.before_request
def recognise_key() -> None:
    """Recognise the key, enter its company, check its scope and its rate."""
    if request.endpoint in OPEN_ENDPOINTS:
        return
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    found = api_keys.recognise(secret.strip()) if kind.lower() == "bearer" else None
    if found is None:
        raise Unauthorised()
    g.key_holder = found
    company_scope.enter(found.company)
    _require_scope(found)
    limits.require(limits.API, bytes(found.actor.uid or b""))


@api.after_request
def say_rate(response: Response) -> Response:
    """Tell what is left of the present window."""
    found = g.get("key_holder")
    if found is not None:
        left = max(0, limits.API.most - limits.used(limits.API, bytes(found.actor.uid or b"")))
        response.headers["RateLimit-Limit"] = str(limits.API.most)
        response.headers["RateLimit-Remaining"] = str(left)
        response.headers["RateLimit-Reset"] = str(limits.seconds_left(limits.API))
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def holder() -> KeyHolder:
    """Return who calls."""
    return g.key_holder  # type: ignore[no-any-return]


def actor() -> Actor:
    """Return the actor that the caller is."""
    return holder().actor


def complaint_or_404(number: str) -> Complaint:
    """Return a complaint of the key's company; foreign and unknown look alike."""
    actor().require(Permission.READ)
    _, found = tracking.look_up(number)
    if found is None or bytes(found.company_uid) != bytes(holder().company.uid):
        raise NotFound()
    return found


def once(act: Callable[[], Made], *, atomic: bool = True) -> Made:
    """Do a POST once for its `Idempotency-Key`; the same key again gives the first answer.

    Raises AlreadyUsed when the key came before with other content. `atomic`: the change and
    the memory of it are one transaction; files are sealed before any transaction may open.
    """
    key = request.headers.get("Idempotency-Key", "")[:200]
    if not key:
        return act()
    if first := _remembered(key):
        return first
    try:
        return _done_once(act, key) if atomic else _remember(key, act())
    except peewee.IntegrityError:
        first = _remembered(key)
        if first is None:
            raise
        return first


def _done_once(act: Callable[[], Made], key: str) -> Made:
    with transaction():
        return _remember(key, act())


def _remember(key: str, made: Made) -> Made:
    with transaction():
        api_keys.remember_reply(
            holder(),
            key,
            request_digest=_digest(),
            status=made.status,
            complaint_uid=made.complaint_uid,
            object_uid=made.object_uid,
        )
    return made


def _remembered(key: str) -> Made | None:
    found: IdempotentReply | None = api_keys.reply_of(holder(), key)
    if found is None:
        return None
    if bytes(found.request_digest) != _digest():
        raise AlreadyUsed()
    about = bytes(found.object_uid) if found.object_uid else None
    return Made(found.status, bytes(found.complaint_uid), about)


def _digest() -> bytes:
    """Keyed, so that nobody can guess a body back from what the table keeps."""
    content = request.method.encode() + request.path.encode() + request.get_data(cache=True)
    if request.files:
        names = [f"{part.filename}:{part.mimetype}" for part in request.files.values()]
        content += "\n".join(names).encode()
    return mac(vault.install_secret("form_token"), b"api" + content)


def _require_scope(found: KeyHolder) -> None:
    wanted = {Scope.READ, Scope.WRITE, Scope.ADMIN}
    if request.method not in READING:
        wanted.discard(Scope.READ)
    if not wanted & found.scopes:
        raise Forbidden()
