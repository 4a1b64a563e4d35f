"""Write translations into a catalogue, or list what it still lacks.

    python translations/fill.py pl --missing [--chunk 2 --size 100]   what to translate, as JSON
    python translations/fill.py pl translated.json                    write what is sound
    python translations/fill.py pl --check                            all findings of a language
    python translations/fill.py pl --all                              everything, to be read through

The file maps a key (the English sentence; with a context: context, U+0004, sentence) to its
translation, or to the list of plural forms. What is filled leaves the list of missing ones, so
ask for chunk 1 again after each file. No-break spaces are set for you. What a check
refuses is named and not written; the exit code is then 1. `--force` writes it nevertheless, for
a finding that is wrong and will be excepted in glossary.json.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from babel.messages import Catalog

# A script finds the project first.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from translations import catalogues, checks
from translations.catalogues import Entry
from translations.typography import typeset


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks; return the exit code."""
    asked = _parser().parse_args(arguments)
    entries = catalogues.entries(catalogues.read(asked.locale))
    if asked.missing:
        return _print_missing(entries, asked.locale, asked.chunk, asked.size)
    if asked.all:
        return _print_json({entry.key: _written(entry) for entry in entries})
    if asked.check:
        return _print_findings(entries, asked.locale)
    translated = json.loads(asked.file.read_text(encoding="utf-8"))
    return _report(*fill(asked.locale, translated, force=asked.force))


def fill(
    locale: str, translated: Mapping[str, str | list[str]], *, force: bool = False
) -> tuple[int, list[str]]:
    """Write the sound translations; return how many, and what is wrong with the others."""
    catalog = catalogues.read(locale)
    known = {entry.key: entry for entry in catalogues.entries(catalog)}
    problems: list[str] = []
    written = 0
    for key, value in translated.items():
        entry, found = _proposed(key, value, known, locale)
        problems += [f"{_shown(key)}: {problem}" for problem in found]
        if entry is not None and (force or not found):
            _put(catalog, entry)
            written += 1
    catalogues.write(catalogues.path_of(locale), catalogues.rendered(catalog, locale))
    return written, problems


def missing(entries: list[Entry], locale: str) -> list[dict[str, Any]]:
    """Return what a translator needs to know of each sentence that is not translated."""
    return [_asked(entry, locale) for entry in entries if not entry.is_complete]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("locale", choices=catalogues.LOCALES)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", type=Path, help="JSON with translations")
    what.add_argument("--missing", action="store_true", help="print what is not translated")
    what.add_argument("--all", action="store_true", help="print everything as it stands")
    what.add_argument("--check", action="store_true", help="print all findings")
    parser.add_argument("--chunk", type=int, default=1, help="which part, from 1")
    parser.add_argument("--size", type=int, default=100, help="sentences in a part")
    parser.add_argument("--force", action="store_true", help="write in spite of findings")
    return parser


def _proposed(
    key: str, value: str | list[str], known: Mapping[str, Entry], locale: str
) -> tuple[Entry | None, list[str]]:
    entry = known.get(key)
    if entry is None:
        return None, ["there is no such sentence; copy the key exactly"]
    forms = [value] if isinstance(value, str) else value
    if not forms or not all(isinstance(form, str) and form for form in forms):
        return None, ["every form needs a text"]
    if len(forms) != 1 and entry.plural is None:
        return None, ["has no plural: give one text"]
    set_forms = tuple(typeset(form, locale, is_plural=bool(entry.plural)) for form in forms)
    proposed = replace(entry, forms=set_forms, fuzzy=False)
    return proposed, checks.findings(proposed, locale)


def _put(catalog: Catalog, entry: Entry) -> None:
    message = catalog.get(entry.source, entry.context)
    if message is not None:
        message.string = list(entry.forms) if entry.plural else entry.forms[0]
        message.flags.discard("fuzzy")


def _asked(entry: Entry, locale: str) -> dict[str, Any]:
    asked: dict[str, Any] = {"key": entry.key}
    if entry.context:
        asked |= {"context": entry.context, "sentence": entry.source}
    if entry.plural:
        asked |= {"plural": entry.plural, "forms_for": catalogues.PLURAL_EXAMPLES[locale]}
    if entry.comments:
        asked["comment"] = " ".join(entry.comments)
    if words := checks.words_for(entry, locale):
        asked["words"] = words
    return {**asked, "where": list(entry.files)}


def _print_missing(entries: list[Entry], locale: str, chunk: int, size: int) -> int:
    asked = missing(entries, locale)
    part = asked[(chunk - 1) * size : chunk * size]
    chunks = -(-len(asked) // size)
    return _print_json({"missing": len(asked), "chunk": chunk, "of": chunks, "sentences": part})


def _print_findings(entries: list[Entry], locale: str) -> int:
    problems = [
        f"{_shown(entry.key)}: {problem}"
        for entry in entries
        for problem in (checks.findings(entry, locale) if entry.is_complete else ["is missing"])
    ]
    print("\n".join(problems) or f"{locale}: nothing found")
    return 1 if problems else 0


def _print_json(value: object) -> int:
    print(json.dumps(value, ensure_ascii=False, indent=1))
    return 0


def _report(written: int, problems: list[str]) -> int:
    print("\n".join([*problems, f"{written} written, {len(problems)} findings"]))
    return 1 if problems else 0


def _written(entry: Entry) -> str | list[str]:
    return list(entry.forms) if entry.plural else "".join(entry.forms[:1])


def _shown(key: str) -> str:
    return key.replace(catalogues.SEPARATOR, " ⟶ ")


if __name__ == "__main__":
    sys.exit(main())
