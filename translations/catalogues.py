"""Catalogues as text: extract the sentences, merge them into each language, write them down.

Files hold no line numbers, dates or addresses, so a catalogue changes only when words do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "translations"
TEMPLATE = HERE / "messages.pot"
LOCALES = ("pl", "sk", "ro", "fi", "ru")
READ_FOLDERS = ("reclamator", "templates")
SEPARATOR = "\u0004"  # between context and sentence, as gettext has it

_IN_CONTEXT = ((1, "c"), 2)
# Every name under which code may call a translation; the values say where the sentences stand.
KEYWORDS: dict[str, Any] = {
    **{name: DEFAULT_KEYWORDS[name] for name in ("_", "gettext", "ngettext")},
    "pgettext": _IN_CONTEXT,
    "npgettext": ((1, "c"), 2, 3),
    "lazy": None,
    "_l": None,
    "lazy_p": _IN_CONTEXT,
    "_lp": _IN_CONTEXT,
}

# The forms in the order of each language's rule, by numbers that take them.
PLURAL_RULES = {
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "sk": "nplurals=3; plural=(n==1 ? 0 : n>=2 && n<=4 ? 1 : 2);",
    "ro": "nplurals=3; plural=(n==1 ? 0 : n==0 || (n%100>0 && n%100<20) ? 1 : 2);",
    "fi": "nplurals=2; plural=(n != 1);",
    "ru": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
        "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
    ),
}
PLURAL_EXAMPLES = {
    "pl": ("1", "2, 3, 4, 22", "0, 5, 11, 12, 21, 25"),
    "sk": ("1", "2, 3, 4", "0, 5, 11, 21, 22"),
    "ro": ("1", "0, 2, 19, 101", "20, 21, 100, 120: with „de”"),
    "fi": ("1", "0, 2, 5"),
    "ru": ("1, 21, 101", "2, 3, 4, 22", "0, 5, 11, 14, 25, 111"),
}


@dataclass(frozen=True)
class Entry:
    """One sentence and how a language words it; `forms` is empty where it does not yet."""

    source: str
    plural: str | None
    context: str | None
    forms: tuple[str, ...]
    files: tuple[str, ...]
    comments: tuple[str, ...] = ()
    fuzzy: bool = False

    @property
    def key(self) -> str:
        """Return the key of the fill files: context and source, or the source alone."""
        return f"{self.context}{SEPARATOR}{self.source}" if self.context else self.source

    @property
    def is_complete(self) -> bool:
        """Tell whether every form is written and none is a guess."""
        return bool(self.forms) and all(self.forms) and not self.fuzzy


def path_of(locale: str) -> Path:
    """Return where the catalogue of a language lies."""
    return HERE / locale / "LC_MESSAGES" / "messages.po"


def extract(root: Path = ROOT) -> Catalog:
    """Read all sentences out of code and templates, in the order of files and lines."""
    with (HERE / "babel.cfg").open(encoding="utf-8") as file:
        mapping, options = parse_mapping_cfg(file)
    found = extract_from_dir(
        root,
        mapping,
        options,
        KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
        directory_filter=lambda folder: _is_read(root, Path(folder)),
    )
    catalog = Catalog(charset="utf-8")
    for file_name, line, sentence, comments, context in sorted(found, key=lambda hit: hit[:2]):
        place = (Path(file_name).as_posix(), line)
        catalog.add(sentence, None, [place], auto_comments=comments, context=context)
    return catalog


def read(locale: str) -> Catalog:
    """Read the catalogue of a language; a missing one is empty."""
    path = path_of(locale)
    text = path.read_bytes() if path.exists() else b""
    return read_po(BytesIO(text), locale=locale, ignore_obsolete=True)


def merge(template: Catalog, old: Catalog, locale: str) -> Catalog:
    """Return the template's sentences with the old translations of exactly the same keys."""
    merged = Catalog(locale=locale, charset="utf-8")
    for message in _messages(template):
        merged.add(
            message.id,
            _translation(message, old),
            message.locations,
            auto_comments=message.auto_comments,
            context=message.context,
        )
    return merged


def rendered(catalog: Catalog, locale: str | None = None) -> str:
    """Return the file's text: a header of three lines, then the sentences as extracted."""
    body = BytesIO()
    write_po(body, catalog, width=0, omit_header=True, include_lineno=False, ignore_obsolete=True)
    header = ['msgid ""', 'msgstr ""', r'"Content-Type: text/plain; charset=utf-8\n"']
    if locale:
        header += [rf'"Language: {locale}\n"', rf'"Plural-Forms: {PLURAL_RULES[locale]}\n"']
    return "\n".join(header) + "\n\n" + body.getvalue().decode().strip() + "\n"


def expected_files() -> dict[Path, str]:
    """Return what the template and each catalogue should say, translations as they are."""
    template = extract()
    files = {TEMPLATE: rendered(template)}
    for locale in LOCALES:
        files[path_of(locale)] = rendered(merge(template, read(locale), locale), locale)
    return files


def write(path: Path, text: str) -> None:
    """Replace a file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def entries(catalog: Catalog) -> list[Entry]:
    """Return the sentences of a catalogue in its order."""
    return [_entry(message) for message in _messages(catalog)]


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _entry(message: Message) -> Entry:
    singular, plural = _ids(message)
    text = message.string or ""
    forms = (text,) if isinstance(text, str) else text
    return Entry(
        source=singular,
        plural=plural,
        context=message.context,
        forms=tuple(form or "" for form in forms) if any(forms) else (),
        files=tuple(dict.fromkeys(file_name for file_name, _line in message.locations)),
        comments=tuple(message.auto_comments),
        fuzzy=message.fuzzy,
    )


def _ids(message: Message) -> tuple[str, str | None]:
    if isinstance(message.id, tuple | list):
        return message.id[0], message.id[1]
    return message.id, None


def _translation(message: Message, old: Catalog) -> str | tuple[str, ...] | list[str] | None:
    known = old.get(_ids(message)[0], message.context)
    # A sentence that gained or lost its plural needs a translator, not half of the old forms.
    if known is None or known.fuzzy or known.pluralizable != message.pluralizable:
        return None
    return known.string


def _is_read(root: Path, folder: Path) -> bool:
    parts = folder.relative_to(root).parts
    return parts[:1] == () or (parts[0] in READ_FOLDERS and "__pycache__" not in parts)
