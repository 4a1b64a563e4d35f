"""How a submission came: whose page sent it, how quickly, how often (SECURITY §1.11, §1.12)."""

from flask import current_app, request

from reclamator.crypto.form_token import Token
from reclamator.domain.vocabulary import Channel, QuarantineReason
from reclamator.errors import Forbidden
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.services import intake, limits
from reclamator.services.intake import Arrival
from reclamator.web import headers

HONEYPOT = "website"
FOREIGN_PAGE = _l("This was not sent by our own form. Open the form and send it from there.")


def arrival(company: Company, token: Token) -> Arrival:
    """Return how it came in; what looks like a robot is received and set aside, never refused."""
    channel = Channel.WIDGET if request.values.get("embed") else Channel.LINK
    if robot := _robot(token):
        return Arrival(channel=channel, quarantine=robot)
    much = QuarantineReason.FLOOD if has_uploaded_much() else None
    return Arrival(channel=channel, quarantine=much, counted=_intake_buckets(company))


def refuse_foreign_page() -> None:
    """Raise Forbidden when another site's page posts here with its own origin."""
    origin = request.headers.get("Origin")
    settings = current_app.config["SETTINGS"]
    if origin not in (None, "null") and not headers.is_own_origin(settings, origin=str(origin)):
        raise Forbidden(FOREIGN_PAGE)


def network() -> bytes:
    """Return the caller's network, for private buckets only."""
    return limits.network(request.remote_addr)


def count_upload(size_bytes: int) -> None:
    """Count uploaded bytes in the buckets."""
    if current_app.config["SETTINGS"].limits:
        limits.add_each(_upload_buckets(), size_bytes)


def has_uploaded_much() -> bool:
    """Whether this network, or all together, have sent more bytes than people do."""
    return any(limits.is_over(limit, subject) for limit, subject in _upload_buckets())


def _upload_buckets() -> tuple[tuple[limits.Limit, bytes], ...]:
    return (
        (limits.UPLOAD_BYTES, network()),
        (limits.UPLOAD_BYTES_DAY, network()),
        (limits.UPLOAD_BYTES_ALL, b"all"),
    )


def _intake_buckets(company: Company) -> tuple[tuple[limits.Limit, bytes], ...]:
    if not current_app.config["SETTINGS"].limits:
        return ()
    return (
        (limits.INTAKE, network()),
        (limits.INTAKE_COMPANY, bytes(company.uid)),
        (limits.INTAKE_ALL, b"all"),
    )


def _robot(token: Token) -> QuarantineReason | None:
    if request.form.get(HONEYPOT):
        return QuarantineReason.HONEYPOT
    if request.headers.get("Origin") in (None, "null"):
        return QuarantineReason.ORIGIN
    if current_app.config["SETTINGS"].limits and intake.is_too_fast(token):
        return QuarantineReason.TOO_FAST
    return None
