"""Guard: what a customer reads holds none of the phrases that writers are advised against.

The phrases are those of the tone checker (WORDS §2 and §4.10). The supplied templates are read in
`tests/domain/test_shipped_templates.py`.
"""

from functools import cache

import pytest

from reclamator.domain import tone
from reclamator.domain.tone import ToneKind
from translations import catalogues, checks
from translations.catalogues import LOCALES, SEPARATOR, Entry

CUSTOMERS = (
    "templates/email/",
    "templates/errors/",
    "templates/intake/",
    "templates/tracking/",
    "reclamator/domain/letter.py",
    "reclamator/domain/vocabulary/",
    "reclamator/services/mails/",
    "reclamator/services/papers/",
    "reclamator/services/tracking/",
    "reclamator/web/intake/",
    "reclamator/web/tracking/",
)
"""Where the sentences stand that customers read; whatever else is read there is held to it too."""

OF_THE_LAW = {ToneKind.NOUNS, ToneKind.ADMISSION, ToneKind.SHOUTING}
"""No phrases of the tables: heavy nouns and capitals of names, and what only a decision may say."""

A_FACT = (
    "says that a text, a file or a sign cannot be opened or printed; nobody is refused anything"
)
A_NAME = "the heading of a number that nobody has; the page says below what to try"
A_QUESTION = "asks what stands in the customer's way, and offers another one"
A_WORD = "one word of a list, not a sentence"
CHOSEN = "the customer's own choice (WORDS, row 56)"
NOT_OURS = "an inadmissible complaint is answered so; the letter names who decides it"
PAST = "tells of what has happened, and promises nothing"
STAFF = "stands on papers that stay in the company"

EXEMPT = {
    "%(sign)s stands for a sign that does not print. We keep your text as you wrote it.": A_FACT,
    "This text can no longer be opened.": A_FACT,
    "A file that can no longer be opened": A_FACT,
    "Our words can no longer be opened.": A_FACT,
    "We do not know this number": A_NAME,
    "You cannot send it? Write to us below, and we will find another way.": A_QUESTION,
    "none": A_WORD,
    "Employee concerned (restricted)": STAFF,
    f"remedy{SEPARATOR}None": A_WORD,
    f"supplier_answer{SEPARATOR}Refused": A_WORD,
    f"claim{SEPARATOR}I do not know yet": CHOSEN,
    "We have checked your complaint. It is not ours to decide.": NOT_OURS,
    "We have checked what you sent us. It is not ours to decide.": NOT_OURS,
    "There have been many tries in a short time.": PAST,
    f"quarantine{SEPARATOR}Many complaints came in a short time": PAST,
}
"""Sentences that may hold such a phrase in one language or another, and why."""


@cache
def sources() -> tuple[Entry, ...]:
    """Return the English sentences as the code has them."""
    return tuple(map(checks.source_entry, catalogues.entries(catalogues.extract())))


def read_by_customers(locale: str) -> list[Entry]:
    """Return the sentences that the code says today; a catalogue may still hold older ones."""
    known = sources() if locale == "en" else catalogues.entries(catalogues.read(locale))
    said = {entry.key for entry in sources() if _is_for_customers(entry)}
    return [entry for entry in known if entry.key in said]


def _is_for_customers(entry: Entry) -> bool:
    return any(file.startswith(CUSTOMERS) for file in entry.files)


def pointed_at(entry: Entry, locale: str) -> list[str]:
    return [
        f"{entry.key!r}: {form[found.start : found.end]!r} ({found.kind.value})"
        for form in entry.forms
        for found in tone.read(form, locale)
        if found.kind not in OF_THE_LAW
    ]


@pytest.mark.parametrize("locale", ["en", *LOCALES])
def test_no_sentence_for_customers_holds_a_phrase_to_avoid(locale: str) -> None:
    entries = read_by_customers(locale)
    found = [
        line for entry in entries if entry.key not in EXEMPT for line in pointed_at(entry, locale)
    ]

    assert len(entries) > 500
    assert not found, "\n" + "\n".join(found)


def test_an_exemption_is_for_a_sentence_that_there_is() -> None:
    assert set(EXEMPT) <= {entry.key for entry in read_by_customers("en")}
