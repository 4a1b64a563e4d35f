"""What a complainant said, and how it is tidied before anybody judges it."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Self

from reclamator.domain import regimes
from reclamator.domain.vocabulary import Buyer, Kind
from reclamator.models.company import Company

_DAYS = ("purchased_on", "occurred_on")
_MANY_LINES = ("description", "postal_address")
_DROPPED = ("Cc", "Cf", "Cs", "Co")
# ends of lines, and the two joiners without which Persian, Hindi or an emoji reads wrongly
_NEEDED = "\n\u200c\u200d"


@dataclass(frozen=True)
class Answers:
    """What the complainant said; texts as typed, days as ISO text or empty."""

    category: str = ""
    description: str = ""
    claim: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    kind: str = Kind.COMPLAINT.value
    product: str = ""
    order_number: str = ""
    sold_by: str = ""
    purchased_on: str = ""
    occurred_on: str = ""
    country: str = ""
    buyer: str = Buyer.CONSUMER.value
    language: str = ""
    organisation: str = ""
    postal_address: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Take what stands under our names and under `x_<key>`; an empty text counts as none."""
        texts = {name: given[name] for name in TEXTS if given.get(name)}
        own = {name: value for name, value in given.items() if name.startswith("x_")}
        return cls(**texts, extra={name: str(own[name]) for name in own if own[name] is not None})


TEXTS = tuple(item.name for item in fields(Answers) if item.name != "extra")


def normalised(answers: Answers, company: Company) -> Answers:
    """Trim, compose (NFC), drop control and bidi characters, fold `UK` into `GB`."""
    texts = {
        name: clean(value) for name, value in asdict(answers).items() if isinstance(value, str)
    }
    texts |= {name: " ".join(texts[name].split()) for name in texts if name not in _MANY_LINES}
    texts |= {name: _iso_day(texts[name]) for name in _DAYS}
    texts["country"] = regimes.normalised_country(texts["country"]) or texts["country"]
    texts["language"] = texts["language"] or company.language
    extra = {clean(key): clean(value) for key, value in answers.extra.items()}
    return Answers(**texts, extra=extra)


def clean(text: str) -> str:
    """Return `text` composed, without control and direction characters, ends trimmed."""
    ended = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    composed = unicodedata.normalize("NFC", ended)
    return "".join(symbol for symbol in composed if _is_kept(symbol)).strip()


def content_hash(answers: Answers) -> str:
    """Return the SHA-256 of the canonical JSON of what was submitted, in hex."""
    return hashlib.sha256(canonical(asdict(answers))).hexdigest()


def canonical(value: object) -> bytes:
    """Return the one JSON text of a value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _iso_day(text: str) -> str:
    """Return a day as YYYY-MM-DD; what is none stays for the check to name."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return text


def _is_kept(symbol: str) -> bool:
    return symbol in _NEEDED or unicodedata.category(symbol) not in _DROPPED
