"""The whole file of a complaint as one paper: cover, list of contents, evidence, its chapters."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reclamator.domain.vocabulary import Kind
from reclamator.i18n import _, labelled_date_time, long_date, use
from reclamator.services.papers.facts import CompanyFacts, PersonFacts
from reclamator.services.papers.sheet import (
    NUMBER_LABELS,
    Data,
    base,
    filled,
    place_and_date,
    recipient,
    row,
    sender,
)
from reclamator.services.typesetting import pdf

Pair = tuple[str, str]


@dataclass(frozen=True)
class Passage:
    """Somebody's own words: who and when above them, the names of their files below."""

    head: str
    note: str
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """One part of a file: labelled values, lines of a table, or words; `widths`: of its columns."""

    title: str
    note: str = ""
    rows: tuple[Pair, ...] = ()
    heads: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    texts: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class FullFileFacts:
    """What a file holds; all words are those of its language already.

    `title`, `about`: for whom it is and what it leaves out · `cover`: labelled values ·
    `evidence`: the pieces with their SHA-256 · `address`: for the QR code.
    """

    company: CompanyFacts
    complainant: PersonFacts
    number: str
    kind: Kind
    title: str
    about: str
    made_at: datetime
    address: str
    made_by: str = ""
    cover: tuple[Pair, ...] = ()
    evidence: Chapter = field(default_factory=lambda: Chapter(""))
    chapters: tuple[Chapter, ...] = ()


def full_file_pdf(facts: FullFileFacts, locale: str) -> bytes:
    """Return the file as PDF/A in `locale`; the same facts give the same bytes."""
    with use(locale):
        return pdf("full-file", _data(facts), written_at=facts.made_at)


def _data(facts: FullFileFacts) -> Data:
    company, zone = facts.company, facts.company.time_zone
    return {
        **base(
            company, title=facts.title, foot=_foot(facts), address=facts.address,
            number=facts.number,
        ),
        "parties": [
            sender(company),
            recipient(facts.complainant, with_contact=True),
            place_and_date(company, long_date(facts.made_at, zone)),
        ],
        "number_label": str(NUMBER_LABELS[facts.kind]),
        "number": facts.number,
        "about": facts.about,
        "cover": filled(_rows(facts.cover)),
        "contents_title": _("Contents"),
        "none": _("none"),
        "evidence": _chapter(facts.evidence),
        "evidence_note": _(
            "A SHA-256 value belongs to one file and no other: whoever has the file can check it."
        ),
        "chapters": [_chapter(each) for each in facts.chapters],
    }  # fmt: skip


def _foot(facts: FullFileFacts) -> str:
    when = labelled_date_time(facts.made_at, facts.company.time_zone)
    by = facts.made_by
    made = _("made %(when)s by %(who)s", when=when, who=by) if by else when
    return f"{facts.company.name} · {made}"


def _chapter(chapter: Chapter) -> Data:
    return {
        "title": chapter.title,
        "note": chapter.note,
        "rows": _rows(chapter.rows),
        "heads": list(chapter.heads),
        "widths": list(chapter.widths),
        "lines": [list(line) for line in chapter.lines],
        "texts": [
            {"head": each.head, "note": each.note, "text": each.text, "files": list(each.files)}
            for each in chapter.texts
        ],
    }


def _rows(pairs: Sequence[Pair]) -> list[Data]:
    return [row(label, value) for label, value in pairs]
