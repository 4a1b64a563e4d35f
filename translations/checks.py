"""What a test can say about one sentence in one language: WORDS section 4 and its glossary.

Each check yields what is wrong, in words for the translator. `findings` runs them all; English,
the source, goes through the same ones.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from translations.catalogues import HERE, PLURAL_RULES, Entry
from translations.typography import NO_BREAK, PLACEHOLDER, typeset

SOURCE = "en"

_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_QUOTES = '"“”„‟«»‹›‘’‚‛'
_WRONG_APOSTROPHES = "'`´ʼ"
_PICTURES = re.compile("[\U0001f000-\U0001faff\ufe0f\u2600-\u26ff]")
_CYRILLIC = "а-яёА-ЯЁіїєґІЇЄҐ"
_MIXED_SCRIPTS = re.compile(rf"[{_CYRILLIC}][a-zA-Z]|[a-zA-Z][{_CYRILLIC}]")
_SENTENCE_END = re.compile(r"(?<=[.?…])\s+")
_FIRST_FORM_IS_ONE = frozenset({"pl", "sk", "ro", "fi", "en"})  # in Russian it serves 21 as well

Check = Callable[[Entry, str], Iterator[str]]


def findings(entry: Entry, locale: str) -> list[str]:
    """Return what is wrong with a complete entry, one sentence each; nothing if it is sound."""
    return [problem for check in CHECKS for problem in check(entry, locale)]


def source_entry(entry: Entry) -> Entry:
    """Return the entry as the source language's own wording, to check that as well."""
    forms = (entry.source, entry.plural) if entry.plural else (entry.source,)
    return Entry(entry.source, entry.plural, entry.context, forms, entry.files)


@cache
def glossary() -> dict[str, Any]:
    """Return the machine form of WORDS."""
    return dict(json.loads((HERE / "glossary.json").read_text(encoding="utf-8")))


@cache
def same_as_source() -> dict[str, dict[str, str]]:
    """Return the keys that may read as in English, with reasons, by locale; "*" is for all."""
    return dict(json.loads((HERE / "same_as_source.json").read_text(encoding="utf-8")))


def words_for(entry: Entry, locale: str) -> dict[str, str]:
    """Return the glossary words for the terms in a sentence, as a help for its translator."""
    return {
        term["words"][SOURCE]: term["words"][locale]
        for term in glossary()["terms"]
        if _is_label(term, entry) or _speaks_of(term, entry)
    }


def placeholders(text: str) -> set[str]:
    """Return the names of a sentence's placeholders."""
    return set(PLACEHOLDER.findall(text))


def _plural_forms(entry: Entry, locale: str) -> Iterator[str]:
    wanted = 1 if entry.plural is None else _form_count(locale)
    if len(entry.forms) != wanted:
        yield f"has {len(entry.forms)} forms, {wanted} are needed"


def _form_count(locale: str) -> int:
    match = re.search(r"nplurals=(\d)", PLURAL_RULES.get(locale, "nplurals=2"))
    return int(match[1]) if match else 2


def _same_placeholders(entry: Entry, locale: str) -> Iterator[str]:
    whole = placeholders(entry.plural or entry.source)
    for index, form in enumerate(entry.forms):
        allowed = [whole]
        if index == 0 and locale in _FIRST_FORM_IS_ONE:
            allowed.append(placeholders(entry.source))
        if placeholders(form) not in allowed:
            yield f"placeholders are {sorted(placeholders(form))}, not {sorted(whole)}"


def _stray_percent(entry: Entry, _locale: str) -> Iterator[str]:
    for form in entry.forms:
        if "%" in PLACEHOLDER.sub("", form):
            yield "holds a broken placeholder or a per cent sign: use %(name)s and `percent`"


def _same_tags(entry: Entry, _locale: str) -> Iterator[str]:
    sources = [sorted(_TAG.findall(text)) for text in (entry.source, entry.plural) if text]
    for form in entry.forms:
        if sorted(_TAG.findall(form)) not in sources:
            yield f"its tags differ from the source's: {sorted(_TAG.findall(form))}"


def _differs_from_source(entry: Entry, locale: str) -> Iterator[str]:
    if locale == SOURCE or not re.search(r"[^\W\d_]", _prose(entry.source)):
        return
    allowed = same_as_source().get("*", {}) | same_as_source().get(locale, {})
    if entry.forms[0] == entry.source and not {entry.key, entry.source} & allowed.keys():
        yield "reads as in English; translate it or list it in same_as_source.json with a reason"


def _same_edges(entry: Entry, _locale: str) -> Iterator[str]:
    source = entry.source
    edges = [(source[:1].isspace(), source[-1:].isspace())]
    if any((form[:1].isspace(), form[-1:].isspace()) not in edges for form in entry.forms):
        yield "begins or ends with a space where the source does not, or the other way round"


def _typeset(entry: Entry, locale: str) -> Iterator[str]:
    for form in entry.forms:
        if unicodedata.normalize("NFC", form) != form:
            yield "is not composed (NFC)"
        elif locale != SOURCE and typeset(form, locale, is_plural=bool(entry.plural)) != form:
            yield "lacks a no-break space: before a unit, after a number or a lone letter"


def _units(entry: Entry, locale: str) -> Iterator[str]:
    own = glossary()["units"][locale].split()
    for form in entry.forms:
        for gap, unit in re.findall(
            rf"(?:\d|\)[sd])([ {NO_BREAK}]?)((?:k|M|G|К|М|Г)[BtБ])\b", form
        ):
            if unit not in own or gap != NO_BREAK:
                yield f"file sizes here read “10{NO_BREAK}{own[1]}”, with a no-break space"


def _punctuation(entry: Entry, locale: str) -> Iterator[str]:
    marks = glossary()["quotes"][locale] + "’"  # also an apostrophe
    for form in entry.forms:
        prose = _prose(form)
        wrong = {mark for mark in prose if mark in _QUOTES and mark not in marks}
        if wrong:
            yield f"quotation marks {' '.join(sorted(wrong))}; this language has {marks}"
        if set(prose) & set(_WRONG_APOSTROPHES):
            yield "an apostrophe is written ’"
        if "!" in _without_greeting(prose, locale):
            yield "no exclamation marks"
        if _PICTURES.search(form):
            yield "no pictures in text"


def _by(entry: Entry, locale: str) -> Iterator[str]:
    preposition = glossary()["by"][locale]
    before = re.compile(
        rf"\b{re.escape(preposition)}[ {NO_BREAK}](?:<\w+>)?%\(by\)s", re.IGNORECASE
    )
    for form in entry.forms:
        if form.count("%(by)s") != len(before.findall(form)):
            yield f"%(by)s stands only after “{preposition}”"


def _letters(entry: Entry, locale: str) -> Iterator[str]:
    for form in entry.forms:
        if locale == "ro" and set(form) & set("şţŞŢ"):
            yield "ș and ț are written with a comma below, not a cedilla"
        if locale == "ru" and _MIXED_SCRIPTS.search(_prose(form)):
            yield "a Latin letter stands inside a Cyrillic word"
        old = glossary()["old_spellings"].get(locale)
        if old and (match := re.search(old, form, re.IGNORECASE)):
            yield f"“{match[0]}” is written with ё here"
    if locale == "ro" and entry.plural and len(entry.forms) == 3:
        yield from _romanian_de(entry.forms[2])


def _romanian_de(third: str) -> Iterator[str]:
    if not re.search(r"\bde\b", third):
        yield "the third form needs “de” after the number: 20 de zile"


def _target_is_not_law(entry: Entry, locale: str) -> Iterator[str]:
    rule = glossary()["target_and_law"][locale]
    for form in entry.forms:
        for sentence in _SENTENCE_END.split(form):
            if all(re.search(rule[part], sentence, re.IGNORECASE) for part in ("target", "law")):
                yield "our own target never stands beside a word of the law"


def _forbidden_words(entry: Entry, locale: str) -> Iterator[str]:
    for rule in (*glossary()["forbidden"]["*"], *glossary()["forbidden"][locale]):
        if not _applies(rule, entry, locale):
            continue
        for form in entry.forms:
            text = form if rule.get("raw") else _comparable(form, locale)
            if match := re.search(rule["find"], text, re.IGNORECASE):
                why = f" ({rule['why']})" if "why" in rule else ""
                yield f"not “{match[0].strip()}” but: {rule['say']}{why}"


def _applies(rule: dict[str, Any], entry: Entry, locale: str) -> bool:
    if entry.key in glossary()["exceptions"].get(locale, {}):
        return False
    source = " ".join(filter(None, (entry.context, entry.source, entry.plural)))
    files = " ".join(entry.files)
    if "unless_file" in rule and re.search(rule["unless_file"], files):
        return False
    if rule.get("where") == "customer" and not _is_for_customers(entry):
        return False
    if "unless" in rule and re.search(rule["unless"], source, re.IGNORECASE):
        return False
    return "when" not in rule or bool(re.search(rule["when"], source, re.IGNORECASE))


def _is_for_customers(entry: Entry) -> bool:
    return any(re.search(glossary()["customer_files"], file) for file in entry.files)


def _glossary_terms(entry: Entry, locale: str) -> Iterator[str]:
    if locale == SOURCE or entry.key in glossary()["exceptions"].get(locale, {}):
        return
    for term in glossary()["terms"]:
        if _is_label(term, entry):
            if _comparable(entry.forms[0], locale).casefold() not in _variants(term, locale):
                yield f"“{entry.source}” is “{term['words'][locale]}” (WORDS row {term['row']})"
            return
    for term in glossary()["terms"]:
        if _speaks_of(term, entry) and not _says(term, entry, locale):
            yield f"{term['words'][SOURCE]} is “{term['words'][locale]}” (WORDS row {term['row']})"


def _is_label(term: dict[str, Any], entry: Entry) -> bool:
    if not term["label"] or entry.context in glossary()["free_contexts"]:
        return False
    return bool(entry.source.casefold() == term["words"][SOURCE].casefold())


def _speaks_of(term: dict[str, Any], entry: Entry) -> bool:
    source = _prose(entry.source)
    return "source" in term and bool(re.search(rf"\b(?:{term['source']})\b", source, re.IGNORECASE))


def _says(term: dict[str, Any], entry: Entry, locale: str) -> bool:
    stem = term["stems"][locale]
    return all(re.search(stem, _comparable(form, locale), re.IGNORECASE) for form in entry.forms)


def _variants(term: dict[str, Any], locale: str) -> set[str]:
    return {word.casefold() for word in _comparable(term["words"][locale], locale).split("|")}


def _prose(text: str) -> str:
    return _TAG.sub(" ", PLACEHOLDER.sub(" ", text))


def _comparable(text: str, locale: str) -> str:
    text = " ".join(_prose(text).replace(NO_BREAK, " ").split())
    return text.replace("ё", "е").replace("Ё", "Е") if locale == "ru" else text


def _without_greeting(text: str, locale: str) -> str:
    for greeting in glossary()["greetings_with_exclamation"].get(locale, ()):
        text = text.replace(greeting, "")
    return text


CHECKS: tuple[Check, ...] = (
    _plural_forms,
    _same_placeholders,
    _stray_percent,
    _same_tags,
    _differs_from_source,
    _same_edges,
    _typeset,
    _units,
    _punctuation,
    _by,
    _letters,
    _target_is_not_law,
    _forbidden_words,
    _glossary_terms,
)
