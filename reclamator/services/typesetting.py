"""Turn prepared data into a PDF that can be archived and read aloud (PDF/A-2a, PDF/UA-1).

The data reaches the template as JSON, so what people typed is never code. Fonts are the vendored
ones and no others: the same data gives the same bytes on every machine.
"""

import json
import re
import struct
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from reclamator.config import ROOT

TEMPLATES = ROOT / "templates" / "pdf"
FONTS = ROOT / "static" / "vendor" / "noto-sans-0.4.2"
FAMILY = "Noto Sans"

NOT_PRINTABLE = "\ufffd"
"""Stands for a sign that the font does not have."""

PICTURE_PPI = 110

LONGEST_WORD = 40
BREAK_HERE = "\u200b"

_HIDDEN = {"Cc", "Cf", "Cs"}
_KEPT = {"\n"}
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD},}}")


def pdf(template: str, data: Mapping[str, Any], *, written_at: datetime) -> bytes:
    """Set `templates/pdf/<template>.typ` with `data`, strings, lists and mappings of plain values.

    `written_at` (aware) is the only date that goes into the file. Signs that the font lacks are
    replaced, and `data.replaced` tells the template that some were.
    """
    paper = _set(template, data, written_at).compile(
        format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=int(written_at.timestamp())
    )
    if not isinstance(paper, bytes):
        raise TypeError("the typesetter gave no document")
    return paper


def pictures(template: str, data: Mapping[str, Any], *, written_at: datetime) -> list[bytes]:
    """Set the same as `pdf`, as one PNG a page: for looking at, not for keeping."""
    pages = _set(template, data, written_at).compile(format="png", ppi=PICTURE_PPI)
    return [pages] if isinstance(pages, bytes) else list(pages or ())


def _set(template: str, data: Mapping[str, Any], written_at: datetime) -> Any:
    import typst  # 80 MB of typesetter: only a process that prints loads it

    shown = _printable(data)
    shown |= {
        "font": FAMILY,
        "written_at": _parts(written_at),
        "replaced": _has_replaced(shown),
        "replacement": NOT_PRINTABLE,
    }
    return typst.Compiler(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(shown, ensure_ascii=False)},
    )


def printable(text: str) -> str:
    """Return `text` with its line breaks, without hidden signs and signs that the font lacks."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _breakable("".join(_shown(sign) for sign in composed))


@lru_cache(maxsize=4_096)
def _shown(sign: str) -> str:
    if sign in _KEPT:
        return sign
    if sign == "\t":
        return " "
    if unicodedata.category(sign) in _HIDDEN or 0xFE00 <= ord(sign) <= 0xFE0F:
        return ""  # also what would turn the direction of the letters around it
    return sign if ord(sign) in _letters() else NOT_PRINTABLE


def _breakable(text: str) -> str:
    # A word longer than the line would run off the page.
    return _LONG_WORD.sub(lambda word: BREAK_HERE.join(_slices(word.group(), LONGEST_WORD)), text)


def _slices(word: str, length: int) -> Iterator[str]:
    for start in range(0, len(word), length):
        yield word[start : start + length]


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable(item) if key != "qr" else item for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value


def _has_replaced(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_has_replaced(item) for item in value.values())
    if isinstance(value, list):
        return any(_has_replaced(item) for item in value)
    return isinstance(value, str) and NOT_PRINTABLE in value


def _parts(moment: datetime) -> dict[str, int]:
    return {name: getattr(moment.astimezone(UTC), name) for name in _PARTS}


_PARTS = ("year", "month", "day", "hour", "minute", "second")


@lru_cache(maxsize=1)
def _fonts() -> Any:
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    return frozenset(_mapped(min(FONTS.glob("*.ttf"))))


def _mapped(font: Path) -> Iterator[int]:
    """Yield the code points of the font's full Unicode map (`cmap`, format 12)."""
    data = font.read_bytes()
    start = _table(data, b"cmap")
    for at in range(start + 4, start + 4 + 8 * _number(data, start + 2, "H"), 8):
        subtable = start + _number(data, at + 4, "L")
        if _number(data, subtable, "H") == 12:
            for group in range(_number(data, subtable + 12, "L")):
                first, last, _ = struct.unpack_from(">LLL", data, subtable + 16 + 12 * group)
                yield from range(first, last + 1)
            return


def _table(data: bytes, name: bytes) -> int:
    for at in range(12, 12 + 16 * _number(data, 4, "H"), 16):
        if data[at : at + 4] == name:
            return _number(data, at + 8, "L")
    raise LookupError(name)


def _number(data: bytes, at: int, form: str) -> int:
    value: int = struct.unpack_from(f">{form}", data, at)[0]
    return value
