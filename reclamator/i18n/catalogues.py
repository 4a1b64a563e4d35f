"""Translated catalogues: compiled from their .po text on first use, never committed compiled.

The compiled bytes are kept under the name of the text's digest, so an old one can never stand
in for a newer text.
"""

import hashlib
import os
import struct
import threading
from contextlib import suppress
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from reclamator.i18n.locales import SOURCE_LOCALE

_HERE = Path(__file__).resolve()
_FORMAT = 1  # raise it when the way of compiling changes


class _Places:
    translations: Path = _HERE.parents[2] / "translations"
    cache: Path | None = None


def configure(*, cache_dir: Path | None = None, translations_dir: Path | None = None) -> None:
    """Say where compiled catalogues are kept (nowhere: in this process only) and texts lie."""
    _Places.cache = cache_dir
    if translations_dir is not None:
        _Places.translations = translations_dir
    catalogue.cache_clear()


def catalogue_path(locale: str) -> Path:
    """Return where the .po text of a language lies."""
    return _Places.translations / locale / "LC_MESSAGES" / "messages.po"


@cache
def catalogue(locale: str) -> NullTranslations:
    """Return the catalogue of a language; the source language and a missing text give English."""
    try:
        text = b"" if locale == SOURCE_LOCALE else catalogue_path(locale).read_bytes()
    except FileNotFoundError:
        text = b""
    return _load(locale, text) if text else NullTranslations()


def _load(locale: str, text: bytes) -> NullTranslations:
    digest = hashlib.sha256(text).hexdigest()[:16]
    name = f"{locale}-{_FORMAT}-{digest}.mo"
    return _kept(name) or GNUTranslations(BytesIO(_compile_and_keep(locale, name, text)))


def _kept(name: str) -> GNUTranslations | None:
    if _Places.cache is None:
        return None
    # A torn or foreign file is no reason to fail: the text is at hand.
    with suppress(OSError, UnicodeDecodeError, struct.error):
        return GNUTranslations(BytesIO((_Places.cache / name).read_bytes()))
    return None


def _compile_and_keep(locale: str, name: str, text: bytes) -> bytes:
    compiled = _compile(locale, text)
    if _Places.cache is not None:
        # A full or read-only disk costs the next start some time, nothing else.
        with suppress(OSError):
            _keep(_Places.cache, locale, name, compiled)
    return compiled


def _compile(locale: str, text: bytes) -> bytes:
    from babel.messages.mofile import write_mo  # only a cold start needs the parser
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(text), locale=locale, ignore_obsolete=True))
    return compiled.getvalue()


def _keep(folder: Path, locale: str, name: str, compiled: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}.{threading.get_ident()}"
    draft.write_bytes(compiled)
    draft.replace(folder / name)
    for older in folder.glob(f"{locale}-*.mo"):
        if older.name != name:
            older.unlink(missing_ok=True)
