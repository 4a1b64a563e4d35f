"""No-break spaces where WORDS wants them: before a unit, between number and noun, in "7. 12."."""

import re
import unicodedata

NO_BREAK = "\u00a0"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
UNITS = "kB|MB|GB|kt|Mt|Gt|КБ|МБ|ГБ|km|kg|cm|mm|h|€|zł|lei|₽"

_COUNTS = "num|n|count|days|hours|minutes|files|photos|complaints|messages|total|tries|years|months"
_COUNT = rf"%\((?:{_COUNTS})\)[sd]"
_GAPS = (
    re.compile(r"(?<=\d) (?=[^\W\d_])"),  # 14 dni, 7 grudnia, 10 MB
    re.compile(r"(?<=\d\.) (?=\d)"),  # 7. 12.
    re.compile(r"(?<=\d\.) (?=[^\W\d_])"),  # 7. decembra, 7. joulukuuta
    re.compile(rf"(?<=\)[sd]) (?=(?:{UNITS})\b)"),
)
_AFTER_COUNT = re.compile(rf"({_COUNT}) (?=[^\W\d_])")
_POLISH_LONE_LETTER = re.compile(r"(?<!\w)([wzioau]) (?=\S)", re.IGNORECASE)


def typeset(text: str, locale: str, *, is_plural: bool = False) -> str:
    """Return a translation with its no-break spaces, composed (NFC)."""
    text = unicodedata.normalize("NFC", text)
    for gap in _GAPS:
        text = gap.sub(NO_BREAK, text)
    if is_plural:
        text = _AFTER_COUNT.sub(rf"\1{NO_BREAK}", text)
    if locale == "pl":
        text = _bind_lone_letters(text)
    return text


def _bind_lone_letters(text: str) -> str:
    # "i w domu": the second letter follows a space that has just become a no-break one.
    return _POLISH_LONE_LETTER.sub(rf"\1{NO_BREAK}", text)
