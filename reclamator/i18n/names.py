"""Names of countries and languages in the language of the reader."""

from functools import cache

from reclamator.i18n.collation import sort_key
from reclamator.i18n.locales import NATIVE_NAMES, cldr, current_locale, known
from reclamator.i18n.messages import gettext as _

ELSEWHERE = "ZZ"
"""A country that the form does not list (ISO 3166 leaves the code to its users)."""

# CLDR's groups, test regions and outlying areas that nobody has in an address.
_NO_COUNTRIES = "AC AQ BV CP CQ DG EA EU EZ HM IC QO TA UM UN XA XB ZZ"


def country_name(code: str, *, locale: str | None = None) -> str:
    """Return the name of an ISO 3166 alpha-2 country, or the code itself if unknown."""
    if code == ELSEWHERE:
        return _("Another country")
    return cldr(locale or current_locale()).territories.get(code.upper(), code)


def countries(*, locale: str | None = None) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of all countries, in the language's alphabetical order."""
    return _countries(known(locale or current_locale()))


def language_name(code: str, *, locale: str | None = None) -> str:
    """Return the name of a language in the reader's language, or the code itself if unknown."""
    return cldr(locale or current_locale()).languages.get(code.lower(), code)


def native_name(code: str) -> str:
    """Return what a shipped language calls itself, as the language switch shows it."""
    return NATIVE_NAMES.get(code, code)


@cache
def _countries(locale: str) -> tuple[tuple[str, str], ...]:
    named = [
        (code, name)
        for code, name in cldr(locale).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    ]
    return tuple(sorted(named, key=lambda country: sort_key(country[1], locale)))
