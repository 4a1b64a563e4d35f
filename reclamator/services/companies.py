"""Companies: making them, finding them, and what a form may ask."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import idna

from reclamator import clock, entropy
from reclamator.config import LOOPBACK_HOSTS
from reclamator.domain import vocabulary
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import LOCALES
from reclamator.i18n import lazy as _l
from reclamator.models import vault
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.models.fields import new_uid
from reclamator.models.scope import company_scope
from reclamator.services import audit, installation, notices
from reclamator.services.notices import Notice
from reclamator.services.papers import CompanyFacts

MOST_ORIGINS = 50
WRONG_ORIGIN = _l("Enter one website a line, such as https://shop.example, without a path.")
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,62}[a-z0-9]")
_SUFFIX_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def add(*, name: str, country: str, slug: str | None = None, **configuration: Any) -> Company:
    """Create a company with its keys; raises Incomplete when a part is wrong."""
    chosen = slug or make_slug(name)
    _check(name=name, country=country, slug=chosen, configuration=configuration)
    defaults = {"languages": list(LOCALES), "legal_name": name}
    configuration["categories"] = _with_other(configuration.get("categories"))
    with transaction():
        uid = new_uid()
        company = Company.create(
            uid=uid,
            slug=chosen,
            name=name,
            country=country,
            created_at=clock.now(),
            **(defaults | configuration),
        )
        with company_scope(uid):
            vault.make_company_keys(uid)
            audit.record("company.added", object_uid=uid)
    return company


def make_slug(name: str) -> str:
    """Return a public id with a random suffix: it is not to be counted through."""
    words = re.sub(r"[^a-z0-9]+", "-", name.encode("ascii", "ignore").decode().lower()).strip("-")
    suffix = "".join(
        _SUFFIX_ALPHABET[byte % len(_SUFFIX_ALPHABET)] for byte in entropy.token_bytes(4)
    )
    return f"{words[:40] or 'company'}-{suffix}"


def everyone() -> list[Company]:
    """Return all companies of the installation, oldest first."""
    return list(Company.select().order_by(Company.created_at))


def sum_over_all(work: Callable[[Company], int]) -> int:
    """Do some work in the scope of each company in turn; returns the sum of what it returned.

    Needs a connection and no company in scope.
    """
    done = 0
    for company in everyone():
        with company_scope(bytes(company.uid)):
            done += work(company)
    return done


def find(slug: str) -> Company | None:
    """Return the company of `/f/<slug>`, or None."""
    return Company.by_slug(slug)


def of_demo() -> Company | None:
    """Return the demo's company, or None in an installation without one."""
    return Company.get_or_none(Company.is_demo == True)  # noqa: E712  (SQL)


def paper_facts(company: Company) -> CompanyFacts:
    """Return who answers, as papers print it, from the company's public configuration."""
    return CompanyFacts(
        name=company.name,
        legal_name=company.legal_name,
        address=company.postal_address,
        registration=company.registration,
        email=company.contact_email,
        phone=company.contact_phone,
        privacy_url=f"{installation.settings().base_url}/privacy/{company.slug}",
        time_zone=company.time_zone,
        place=company.place,
    )


def notice(company: Company) -> Notice:
    """Return the notice of GDPR art. 13 in the current language: (heading, paragraphs) in order."""
    return notices.of(company)


def set_origins(company: Company, origins: list[str]) -> None:
    """Replace the list of pages that may show the company's form."""
    with company_scope(bytes(company.uid)), transaction():
        company.origins = origins
        company.save()
        audit.record("company.origins_set", object_uid=bytes(company.uid))


def set_embedding(
    company: Company, *, embedding: bool, origins: list[str], by: bytes | None = None
) -> None:
    """Keep whether and where the form may be framed; raises Incomplete naming the bad line."""
    given = [line.strip() for line in origins if line.strip()]
    read = [_origin(line) for line in given]
    wrong = next((line for line, origin in zip(given, read, strict=True) if origin is None), None)
    if wrong is not None or len(given) > MOST_ORIGINS:
        raise Incomplete([FieldError("origins", WRONG_ORIGIN)])
    with transaction():
        company.embedding = embedding
        company.origins = list(dict.fromkeys(origin for origin in read if origin))
        company.save()
        audit.record("company.embedding_set", actor_uid=by, object_uid=company.uid)


def _origin(line: str) -> str | None:
    """Return `https://host[:port]` as browsers write it, or None; http only on this machine."""
    parts = urlsplit(line if "://" in line else f"https://{line}")
    try:
        host = idna.encode(parts.hostname or "", uts46=True).decode()
        port = f":{parts.port}" if parts.port else ""
    except (idna.IDNAError, ValueError):
        return None
    is_local = host in LOOPBACK_HOSTS
    is_bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    is_safe = (parts.scheme == "https" and "." in host) or (parts.scheme == "http" and is_local)
    return f"{parts.scheme}://{host}{port}" if is_bare and is_safe else None


def _with_other(categories: list[str] | None) -> list[str]:
    """Every form has a way to say that nothing else fits."""
    if categories is None:
        return [category.value for category in vocabulary.Category]
    other = vocabulary.Category.OTHER.value
    return [*categories, *([] if other in categories else [other])]


def _check(*, name: str, country: str, slug: str, configuration: dict[str, Any]) -> None:
    faults = [
        FieldError(field, sentence)
        for field, is_wrong, sentence in (
            ("name", not name.strip(), _l("Enter the name of the company.")),
            (
                "country",
                not re.fullmatch(r"[A-Z]{2}", country),
                _l("Enter the country as two capital letters, such as PL."),
            ),
            (
                "slug",
                not SLUG.fullmatch(slug),
                _l("Use lower-case letters, digits and hyphens only."),
            ),
            (
                "language",
                configuration.get("language", "en") not in LOCALES,
                _l("Choose one of the languages that are offered."),
            ),
            ("slug", Company.by_slug(slug) is not None, _l("This short name is taken.")),
        )
        if is_wrong
    ]
    if faults:
        raise Incomplete(faults)
