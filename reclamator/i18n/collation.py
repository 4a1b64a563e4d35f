"""Alphabetical order of each shipped language, without the C library's locales."""

import unicodedata
from collections.abc import Iterator
from functools import cache

from reclamator.i18n.locales import current_locale, known

_CH = "\ue000"  # stands for the Slovak letter ch

# Letters of their own, each group in order after its first letter.
_LETTERS = {
    "en": "",
    "pl": "aą cć eę lł nń oó sś zźż",
    "sk": f"aä cč h{_CH} oô sš zž",
    "ro": "aăâ iî sș tț",
    "fi": "zåäö",
    "ru": "ий",
}
_UNDECOMPOSED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)


def sort_key(text: str, locale: str | None = None) -> tuple[object, ...]:
    """Return a key that sorts texts as the language's dictionaries do, whatever their case."""
    locale = known(locale or current_locale())
    folded = unicodedata.normalize("NFC", text.casefold())
    if locale == "sk":
        folded = folded.replace("ch", _CH)
    return tuple(_weights(folded, _ranks(locale))), folded, text


@cache
def _ranks(locale: str) -> dict[str, tuple[str, int]]:
    groups = _LETTERS[locale].split()
    return {letter: (group[0], rank) for group in groups for rank, letter in enumerate(group)}


def _weights(folded: str, ranks: dict[str, tuple[str, int]]) -> Iterator[tuple[str, int]]:
    for letter in folded:
        if letter in ranks:
            yield ranks[letter]
        else:
            yield from ((plain, 0) for plain in _plain(letter))


@cache
def _plain(letter: str) -> str:
    bare = unicodedata.normalize("NFD", letter.translate(_UNDECOMPOSED))
    kept = "".join(mark for mark in bare if not unicodedata.combining(mark))
    return "".join(mark if mark.isalnum() else " " for mark in kept)
