"""The letterhead: what every letter of the company says of the company itself.

Full name, address, registration data and contacts; whether it takes part in out-of-court
proceedings, said once for all letters; and its own body where the law lets it choose one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from reclamator.domain import outside_bodies
from reclamator.domain.outside_bodies import ADDRESS, NAME, WEB
from reclamator.domain.permissions import Permission
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.services import audit
from reclamator.services.actors import Actor

LONGEST = {
    "legal_name": 200,
    "postal_address": 600,
    "registration": 600,
    "place": 80,
    "contact_email": 254,
    "contact_phone": 32,
    NAME: 200,
    ADDRESS: 400,
    WEB: 200,
}
TOO_LONG = _l("This is too long. Shorten it.")
NO_BODY = _l("Choose for which country or sector this body is.")
NOT_WHOLE = _l("Enter the body’s name, address and website, or leave all three empty.")
NO_WEBSITE = _l("Enter a website such as https://mediator.example.")


@dataclass(frozen=True)
class Letterhead:
    """What is kept. `bodies`: the company's own out-of-court bodies, by code of regime."""

    legal_name: str = ""
    postal_address: str = ""
    registration: str = ""
    place: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    takes_part: bool | None = None
    bodies: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


TEXTS = ("legal_name", "postal_address", "registration", "place", "contact_email", "contact_phone")


def of(company: Company) -> Letterhead:
    """Return what a company's letters say of it."""
    kept = company.outside or {}
    return Letterhead(
        **{name: getattr(company, name) for name in TEXTS},
        takes_part=kept.get("takes_part"),
        bodies=kept.get("bodies") or {},
    )


def gaps(company: Company) -> list[str]:
    """Return the names of what a complete letter needs and the company has not said yet."""
    said = of(company)
    whole = {
        "legal_name": said.legal_name,
        "postal_address": said.postal_address,
        "registration": said.registration,
        "contact_email": said.contact_email or said.contact_phone,
        "takes_part": said.takes_part is not None,
    }
    return [name for name, is_there in whole.items() if not is_there]


def save(company: Company, said: Letterhead, *, by: Actor) -> None:
    """Keep it; it counts for letters that are made from now on. Raises Forbidden, Incomplete."""
    by.require(Permission.SETTINGS)
    _require_sound(said)
    with transaction():
        for name in TEXTS:
            setattr(company, name, getattr(said, name).strip())
        company.outside = {"takes_part": said.takes_part, "bodies": dict(said.bodies)}
        company.save()
        audit.record("company.letterhead_set", actor_uid=by.uid, object_uid=company.uid)


def _require_sound(said: Letterhead) -> None:
    faults = [
        FieldError(name, TOO_LONG) for name in TEXTS if len(getattr(said, name)) > LONGEST[name]
    ]
    for code, body in said.bodies.items():
        faults.extend(_faults_of(code, body))
    if faults:
        raise Incomplete(faults)


def _faults_of(code: str, body: Mapping[str, str]) -> list[FieldError]:
    if code not in outside_bodies.held():
        return [FieldError("body_code", NO_BODY)]
    empty = [name for name in (NAME, ADDRESS, WEB) if not body.get(name)]
    if empty:
        return [FieldError(f"body_{empty[0]}", NOT_WHOLE)]
    long = [name for name in (NAME, ADDRESS, WEB) if len(body[name]) > LONGEST[name]]
    if long:
        return [FieldError(f"body_{long[0]}", TOO_LONG)]
    parts = urlsplit(body[WEB])
    if parts.scheme not in ("http", "https") or "." not in (parts.hostname or ""):
        return [FieldError("body_web", NO_WEBSITE)]
    return []
