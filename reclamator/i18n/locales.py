"""Which languages there are, and which one this piece of work speaks."""

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from babel import Locale

SOURCE_LOCALE = "en"

NATIVE_NAMES = {
    "en": "English",
    "pl": "Polski",
    "sk": "Slovenčina",
    "ro": "Română",
    "fi": "Suomi",
    "ru": "Русский",
}
LOCALES = tuple(NATIVE_NAMES)

# The regional form whose dates and numbers we print.
_CLDR_NAMES = {
    "en": "en_GB",
    "pl": "pl_PL",
    "sk": "sk_SK",
    "ro": "ro_RO",
    "fi": "fi_FI",
    "ru": "ru_RU",
}
_ALIASES = {"mo": "ro", "pol": "pl", "slk": "sk", "ron": "ro", "fin": "fi", "rus": "ru"}
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*", re.ASCII)
_LONGEST_TAG = 35

_current: ContextVar[str] = ContextVar("locale", default=SOURCE_LOCALE)


def current_locale() -> str:
    """Return the code of the language that this piece of work speaks."""
    return _current.get()


def set_locale(locale: str | None) -> None:
    """Speak `locale` from here on in this context; an unknown one means English.

    A thread serves many requests: set it at the start of each.
    """
    _current.set(known(locale))


@contextmanager
def use(locale: str | None) -> Iterator[None]:
    """Speak `locale` inside the block; an unknown one means English."""
    token = _current.set(known(locale))
    try:
        yield
    finally:
        _current.reset(token)


def negotiate(candidates: Iterable[str | None], *, offered: Collection[str] = LOCALES) -> str:
    """Return the first candidate's language that is offered, else English or the first offered.

    `candidates`: BCP-47 tags, best first; what is not a tag is passed over.
    """
    for candidate in candidates:
        locale = _language(candidate)
        if locale in offered:
            return locale
    return SOURCE_LOCALE if SOURCE_LOCALE in offered or not offered else next(iter(offered))


def known(locale: str | None) -> str:
    """Return `locale` if it is shipped, else what its tag negotiates to."""
    return locale if locale in LOCALES else negotiate([locale])


def text_direction(locale: str | None = None) -> str:
    """Return "ltr" or "rtl" for the page's `dir` attribute."""
    return cldr(locale or current_locale()).text_direction


@cache
def cldr(locale: str) -> Locale:
    """Return the CLDR data of a shipped language in its regional form."""
    return Locale.parse(_CLDR_NAMES[known(locale)])


def _language(tag: str | None) -> str:
    text = (tag or "").strip() if isinstance(tag, str) else ""
    match = _TAG.fullmatch(text) if len(text) <= _LONGEST_TAG else None
    language = match[1].lower() if match else ""
    return _ALIASES.get(language, language)
