"""Numbers, money and file sizes as each language writes them, with no-break spaces."""

import re
from decimal import ROUND_CEILING, Decimal

from babel.numbers import format_decimal, get_currency_symbol

from reclamator.i18n.locales import cldr, current_locale, known

_NO_BREAK = "\u00a0"

# ISO 4217; CLDR rounds some of these (RSD, ALL) for display, which would lose money here.
_CURRENCIES_BY_MINOR_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_MINOR_DIGITS = {
    currency: digits
    for digits, currencies in _CURRENCIES_BY_MINOR_DIGITS.items()
    for currency in currencies.split()
}
# Where CLDR prints a code and people write a sign.
_SIGNS = {("ro", "RON"): "lei", ("ro", "EUR"): "€"}

# The last sign before one or two digits parts the decimals; before three it groups thousands.
_TYPED_AMOUNT = re.compile(
    r"(?P<whole>\d{1,3}([.,']\d{3})+|\d{1,12})([.,](?P<decimals>\d{1,2}|\d{4}))?", re.ASCII
)
_KIB = 1024
_SIZE_UNITS = {
    "en": ("kB", "MB", "GB"),
    "pl": ("kB", "MB", "GB"),
    "sk": ("kB", "MB", "GB"),
    "ro": ("kB", "MB", "GB"),
    "fi": ("kt", "Mt", "Gt"),
    "ru": ("КБ", "МБ", "ГБ"),
}


def number(value: int | float | Decimal, *, locale: str | None = None) -> str:
    """Return a number with the separators of the language: 1,234.5 or 1 234,5."""
    return format_decimal(value, locale=cldr(locale or current_locale()))


def percent(value: int | float | Decimal, *, locale: str | None = None) -> str:
    """Return so many hundredths: 25 is "25%" in English and Polish, "25 %" elsewhere."""
    locale = known(locale or current_locale())
    sign = "%" if locale in ("en", "pl") else f"{_NO_BREAK}%"
    return number(value, locale=locale) + sign


def money(minor: int, currency: str, *, locale: str | None = None) -> str:
    """Return an amount of integer minor units of an ISO 4217 currency: "€1,234.50"."""
    locale = known(locale or current_locale())
    sign = _SIGNS.get((locale, currency)) or get_currency_symbol(currency, cldr(locale))
    amount = _amount(minor, _MINOR_DIGITS.get(currency, 2), locale)
    return _sign_first(sign, amount) if locale == "en" else f"{amount}{_NO_BREAK}{sign}"


def minor_units(text: str, currency: str) -> int | None:
    """Return the minor units of an amount as people type it: "289", "289,00", "1 234.50".

    None when it is no amount, or has more decimals than the currency.
    """
    plain = "".join(text.split()).replace("\u202f", "")
    match = _TYPED_AMOUNT.fullmatch(plain)
    if match is None:
        return None
    whole, decimals = re.sub(r"\D", "", match["whole"]), match["decimals"] or ""
    digits = _MINOR_DIGITS.get(currency, 2)
    if len(decimals) > digits:
        return None
    return int(whole + decimals.ljust(digits, "0"))


def editable(minor: int, currency: str) -> str:
    """Return minor units as a form holds them, to be typed over: "289.00"."""
    digits = _MINOR_DIGITS.get(currency, 2)
    return f"{Decimal(minor).scaleb(-digits):.{digits}f}"


def file_size(size_bytes: int, *, locale: str | None = None) -> str:
    """Return a size in kB, MB or GB of 1024 each, rounded up: a file never looks smaller.

    Megabytes and more show one decimal unless it is nought; 10 · 1024² is "10 MB".
    """
    locale = known(locale or current_locale())
    exponent = min(sum(size_bytes >= _KIB**power for power in (2, 3)) + 1, 3)
    size = Decimal(size_bytes) / _KIB**exponent
    step = Decimal(1) if exponent == 1 else Decimal("0.1")
    rounded = size.quantize(step, rounding=ROUND_CEILING)
    return number(rounded, locale=locale) + _NO_BREAK + _SIZE_UNITS[locale][exponent - 1]


def _amount(minor: int, digits: int, locale: str) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(Decimal(minor).scaleb(-digits), pattern, locale=cldr(locale))


def _sign_first(sign: str, amount: str) -> str:
    minus = "-" if amount.startswith("-") else ""
    # Letters would run into the digits: PLN 5, but €5.
    gap = _NO_BREAK if sign[-1].isalpha() else ""
    return f"{minus}{sign}{gap}{amount.removeprefix('-')}"
