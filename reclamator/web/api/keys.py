"""Who calls: the key in `Authorization: Bearer`, its scope, its rate, its idempotency key."""

from collections.abc import Callable
from dataclasses import dataclass

import peewee
from flask import Response, current_app, g, request

from reclamator.crypto.keys import lp, mac
from reclamator.domain.permissions import Permission, Scope
from reclamator.errors import AlreadyUsed, Conflict, Forbidden, NotFound, TooMany, Unauthorised
from reclamator.models import vault
from reclamator.models.api_key import IdempotentReply
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.services import api_keys, attachments, audit, complaints, limits, tracking
from reclamator.services.actors import Actor
from reclamator.services.api_keys import KeyHolder
from reclamator.web import company_scope, uploads
from reclamator.web.api import api

OPEN_ENDPOINTS = frozenset({"api.show_openapi"})
IF_MATCH = "If-Match"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


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
    _count(found)
    _require_scope(found)


@api.after_request
def say_rate(response: Response) -> Response:
    """Tell what is left of the present window."""
    found = g.get("key_holder")
    if found is not None:
        response.headers["RateLimit-Limit"] = str(limits.API.most)
        response.headers["RateLimit-Remaining"] = str(max(0, limits.API.most - g.api_calls))
        response.headers["RateLimit-Reset"] = str(limits.seconds_left(limits.API))
    return response


def holder() -> KeyHolder:
    """Return who calls."""
    return g.key_holder


def actor() -> Actor:
    """Return the actor that the caller is."""
    return holder().actor


def complaint_or_404(number: str) -> Complaint:
    """Return a complaint of the key's company; foreign and unknown look alike."""
    actor().require(Permission.READ)
    _, found = tracking.look_up(number)
    if found is None or bytes(found.company_uid) != bytes(holder().company.uid):
        if found is not None:
            audit.foreign_asked(actor().uid)
        raise NotFound()
    return found


def require_version(row: Complaint) -> Complaint:
    """Lock a complaint for a change; a change that names a version applies to that one only.

    A transaction must be open. Raises Conflict.
    """
    fresh = complaints.locked(row)
    if IF_MATCH in request.headers and not request.if_match.contains(fresh.etag.strip('"')):
        raise Conflict()
    return fresh


def once(act: Callable[[], Made], *, about: Complaint | None = None) -> Made:
    """Do a POST once for its `Idempotency-Key`; the same key again gives the first answer.

    `about`: the complaint that is changed, whose version the caller may name in `If-Match`.

    The change and the memory of it are one transaction, so `act` may open none of its own and
    has sealed its files before. Raises AlreadyUsed when the key came before with other content.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return _done(act, about)
    digest = _digest()
    if first := _remembered(key, digest):
        return first
    try:
        with transaction():
            return _remember(key, digest, _done(act, about))
    except peewee.IntegrityError:
        # the same call ran beside this one and was faster; what this one did is undone
        first = _remembered(key, digest)
        if first is None:
            raise
        return first


def _done(act: Callable[[], Made], about: Complaint | None) -> Made:
    if about is None or IF_MATCH not in request.headers:
        return act()
    with transaction():
        require_version(about)
        return act()


def repeated() -> Made | None:
    """Return what this POST's `Idempotency-Key` answered before, so that nothing is done twice."""
    key = request.headers.get("Idempotency-Key", "")
    return _remembered(key, _digest()) if key else None


def _remember(key: str, digest: bytes, made: Made) -> Made:
    api_keys.remember_reply(
        holder(),
        key,
        request_digest=digest,
        status=made.status,
        complaint_uid=made.complaint_uid,
        object_uid=made.object_uid,
    )
    return made


def _remembered(key: str, digest: bytes) -> Made | None:
    found: IdempotentReply | None = api_keys.reply_of(holder(), key)
    if found is None:
        return None
    if bytes(found.request_digest) != digest:
        raise AlreadyUsed()
    about = bytes(found.object_uid) if found.object_uid else None
    return Made(found.status, bytes(found.complaint_uid), about)


def _digest() -> bytes:
    """Keyed, so that nobody can guess a body back from what the table keeps."""
    parts = [request.method.encode(), request.path.encode(), request.get_data(cache=True)]
    for name, part in request.files.items(multi=True):
        files = uploads.incoming([part])
        content = attachments.fingerprint(files[0]) if files else ""
        parts.append(f"{name} {part.filename} {content}".encode())
    return mac(vault.install_secret("form_token"), b"api" + b"".join(map(lp, parts)))


def _count(found: KeyHolder) -> None:
    """Count the call; raises TooMany."""
    g.api_calls = limits.add(limits.API, bytes(found.actor.uid or b""))
    if g.api_calls > limits.API.most and current_app.config["SETTINGS"].limits:
        raise TooMany(limits.seconds_left(limits.API))


def _require_scope(found: KeyHolder) -> None:
    wanted = {Scope.READ, Scope.WRITE, Scope.ADMIN}
    if request.method not in READING:
        wanted.discard(Scope.READ)
    if not wanted & found.scopes:
        raise Forbidden()
