"""The demo: a company with people and complaints, made through the same services as real ones."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from reclamator import clock, entropy
from reclamator.config import Settings
from reclamator.demo import founding, generosity, parcels, return_rules, stories, telling
from reclamator.demo.founding import Cast
from reclamator.errors import SettingsError
from reclamator.services import companies, delivery, installation
from reclamator.transports.email import OUTBOX, SealedOutbox

FILE = "demo.json"
COMPLAINTS = 40


def build(
    settings: Settings,
    complaints: int = COMPLAINTS,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Make the demo once, whole or not at all; return what `demo.json` holds.

    The installation must be open. Raises SettingsError off loopback: its people have one password
    in a file, and no second factor.
    """
    if not settings.is_loopback:
        raise SettingsError("The demo is for this machine alone: set a loopback base URL.")
    with installation.in_one_piece():
        if made := read(settings):
            return _moved(settings, made)
    chosen = stories.choose(complaints)
    telling.draw(chosen)
    with installation.in_one_piece():
        with clock.at(telling.begins_at(chosen)):
            cast = founding.found(settings)
        with installation.at_work_for(bytes(cast.company.uid)):
            post = SealedOutbox(settings.data_dir / OUTBOX)
            telling.tell(cast, chosen, post=post, progress=progress)
            # at last: the stories say themselves who takes what
            founding.set_up(cast)
            generosity.tell(cast, post=post)
            return_rules.tell(cast)
            parcels.send(cast, post=post)
            delivery.clear_company(post)
    made = _described(settings, cast)
    _write(settings.data_dir / FILE, made)
    return made


def read(settings: Settings) -> dict[str, Any] | None:
    """Return what `demo.json` holds, or None when there is no demo in this database."""
    with suppress(OSError, ValueError, KeyError):
        made: dict[str, Any] = json.loads((settings.data_dir / FILE).read_text(encoding="utf-8"))
        if companies.find(made["company"]):
            return made
    return None


def _moved(settings: Settings, made: dict[str, Any]) -> dict[str, Any]:
    """Another port since the last start: the addresses and the pages that may embed move too."""
    if made["base_url"] == settings.base_url:
        return made
    company = companies.find(made["company"])
    if company is not None:
        companies.set_origins(company, founding.origins(settings))
    made |= _addresses(settings, made["company"])
    _write(settings.data_dir / FILE, made)
    return made


def _described(settings: Settings, cast: Cast) -> dict[str, Any]:
    people = [
        {"email": founding.email(role), "password": cast.password, "role": role.value}
        for role in cast.people
    ]
    slug = str(cast.company.slug)
    return {**_addresses(settings, slug), "staff": people, "api_key": cast.api_key}


def _addresses(settings: Settings, slug: str) -> dict[str, str]:
    base = settings.base_url
    return {
        "base_url": base,
        "company": slug,
        "form_url": f"{base}/f/{slug}",
        "shop_url": f"{base}/demo/shop",
        "track_url": f"{base}/track",
        "panel_url": f"{base}/panel/",
    }


def _write(path: Path, made: dict[str, Any]) -> None:
    """Appear whole, and for nobody else: it holds passwords and a key."""
    draft = path.with_name(f".{path.name}.{entropy.token_bytes(4).hex()}")
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as sink:
        sink.write(text)
        sink.flush()
        os.fsync(sink.fileno())
    draft.replace(path)
