"""What the PDF of a file says, chapter by chapter; the language is that which is spoken now."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from reclamator import clock
from reclamator.domain.vocabulary import AppealKind, EventKind
from reclamator.i18n import _, date_time, file_size, pgettext, short_date
from reclamator.models.appeal import Appeal
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.staff import Staff
from reclamator.services import cards, documents, letters, reading, tracking_page
from reclamator.services.actors import Actor
from reclamator.services.full_files import pieces_of
from reclamator.services.full_files.wish import Wish
from reclamator.services.papers import Chapter, FullFileFacts, Pair, Passage, card, decision
from reclamator.services.reading import CANNOT_BE_OPENED, Happened, Reading, opened

INSIDE_ONLY = frozenset({EventKind.CONCERNED_HEARD})
"""Lines of the history that only a file with the person concerned has."""


def facts(complaint: Complaint, wish: Wish, *, by: Actor) -> FullFileFacts:
    """Gather a file; opens the complaint's fields."""
    read = reading.read(complaint, by=by)
    receipt = documents.receipt_facts(complaint)
    inside = not wish.for_customer
    return FullFileFacts(
        company=receipt.company,
        complainant=receipt.complainant,
        number=complaint.number,
        kind=complaint.kind,
        title=_("File of the complaint") if inside else _("Copy of your file"),
        about=_about(wish),
        made_at=clock.now(),
        made_by=_name(read.people.get(by.uid or b"")) if inside else "",
        address=receipt.track_url,
        cover=tuple(_cover(read)),
        evidence=_evidence(read, wish),
        chapters=tuple(_chapters(read, wish, by)),
    )


def _about(wish: Wish) -> str:
    if wish.for_customer:
        return _("What we have about your complaint and what was written between us.")
    left_out = [
        words
        for words, is_in in (
            (_("internal notes"), wish.with_notes),
            (_("the employee concerned and their opinion"), wish.with_concerned),
        )
        if not is_in
    ]
    if not left_out:
        return _("Everything that we keep of this complaint.")
    return _("What we keep of this complaint, without: %(what)s.", what=", ".join(left_out))


def _cover(read: Reading) -> Iterator[Pair]:
    complaint, zone = read.complaint, read.zone
    yield _("Register number"), complaint.register_number or ""
    yield _("Received, date and time"), date_time(complaint.received_at, zone)
    yield _("Came in by"), str(complaint.channel.label)
    yield _("Product"), _text(opened(complaint, "product"))
    yield _("Times in this file"), zone


def _evidence(read: Reading, wish: Wish) -> Chapter:
    rows = pieces_of.files(read.complaint, for_customer=wish.for_customer)
    files = [
        (
            str(row.position),
            _text(opened(row, "name")),
            date_time(row.created_at, read.zone),
            file_size(int(size)) if (size := _text(opened(row, "size"))).isdigit() else "",
            _in_two_lines(_text(opened(row, "sha256"))),
        )
        for row in rows
    ]
    kept = pieces_of.letters(read.complaint, for_customer=wish.for_customer)
    papers = [
        ("", _("Letter with our answer"), short_date(each.day), "", _in_two_lines(each.sha256()))
        for each in kept
    ]
    heads = (_("Entry"), _("Name"), _("Since"), _("Size"), "SHA-256")
    return Chapter(
        _("Evidence: attachments and letters"),
        heads=heads,
        widths=(0, 4, 3, 0, 6),
        lines=tuple(files + papers),
    )


def _chapters(read: Reading, wish: Wish, by: Actor) -> Iterator[Chapter]:
    inside = not wish.for_customer
    if inside:
        yield _card(read, wish, by)
        yield _history(read, wish)
    else:
        yield _public_history(read)
    yield _messages(read)
    yield from _answers(read, wish)
    yield _appeals(read, inside=inside)
    if inside and wish.with_notes:
        yield _notes(read)


def _card(read: Reading, wish: Wish, by: Actor) -> Chapter:
    found = cards.of_reading(read, by=by)
    if not wish.with_concerned:
        found = replace(found, handling=replace(found.handling, concerned=None))
    said = card.content(found)
    rows = [
        (cell["label"], _boxes(cell) or cell["value"])
        for part in said["sections"]
        for row in [*part["rows"], *part["below"]]
        for cell in row
    ]
    measures = [
        (_("Actions agreed"), " · ".join(filter(None, (each.text, each.executor))))
        for each in found.handling.measures
    ]
    return Chapter(_("Complaint card"), rows=tuple(rows + measures))


def _boxes(cell: dict[str, object]) -> str:
    ticks: list[dict[str, str]] = cell["ticks"]  # type: ignore[assignment]
    if not ticks:
        return ""
    return ", ".join(each["text"] for each in ticks if each["on"]) or _("none")


def _history(read: Reading, wish: Wish) -> Chapter:
    lines = [
        (date_time(line.at, read.zone), str(line.code.label), _who(read, line))
        for line in read.history
        if wish.with_concerned or line.code not in INSIDE_ONLY
    ]
    return Chapter(
        _("History"),
        note=_("All times are those of %(zone)s.", zone=read.zone),
        heads=(_("Time"), _("What happened"), _("Who")),
        widths=(3, 6, 4),
        lines=tuple(lines),
    )


def _public_history(read: Reading) -> Chapter:
    told = tracking_page.opened(read.complaint).happened
    lines = [(date_time(line.at, read.zone), str(line.kind.public_label)) for line in told]
    return Chapter(
        _("History"),
        note=_("All times are those of %(zone)s.", zone=read.zone),
        heads=(_("Time"), _("What happened")),
        widths=(3, 9),
        lines=tuple(reversed(lines)),
    )


def _who(read: Reading, line: Happened) -> str:
    known = {
        "complainant": pgettext("file", "customer"),
        "worker": "reclamator",
        "clock": "reclamator",
        "api": pgettext("file", "another system"),
    }
    return known.get(line.actor) or _name(read.people.get(line.actor_uid or b""))


def _messages(read: Reading) -> Chapter:
    """The conversation is the customer's own page: what is not shown there is in no file either."""
    texts = [
        Passage(
            head=said.by or pgettext("file", "customer"),
            note=date_time(said.at, read.zone),
            text=said.text or str(CANNOT_BE_OPENED),
            files=tuple(file.name or str(CANNOT_BE_OPENED) for file in said.files),
        )
        for said in tracking_page.conversation(read.complaint)
    ]
    return Chapter(_("Messages with the customer"), texts=tuple(texts))


def _answers(read: Reading, wish: Wish) -> Iterator[Chapter]:
    rows = pieces_of.decisions(read.complaint, for_customer=wish.for_customer)
    for row in rows:
        yield _answer(read, row, inside=not wish.for_customer)
    if not rows:
        yield Chapter(_("Our answer"))


def _answer(read: Reading, row: Decision, *, inside: bool) -> Chapter:
    """The answer as its letter says it; inside also who decided it, and when."""
    language = letters.language(read.complaint, row)
    said = decision.content(letters.facts(read.complaint, row), language)
    sent = row.dispatched_at
    day = date_time(sent or row.created_at, read.zone)
    title = _("Our answer, %(when)s", when=day) if sent else _("Decision, %(when)s", when=day)
    texts = [
        Passage(part["title"], "", "\n".join(filter(None, (part["text"], part["strong"]))))
        for part in [*said["sections"], *said["ways"]]
        if part["text"] or part["strong"]
    ]
    measures = [(each["label"], each["value"]) for each in said["measures"]]
    points = [
        (each["text"], f"{each['answer']} {each['amount']}".strip()) for each in said["points"]
    ]
    about = _hands(read, row) if inside else []
    return Chapter(
        title,
        note=said["verdict"],
        rows=tuple(each for each in [*about, *points, *measures] if each[1]),
        texts=tuple(texts),
    )


def _hands(read: Reading, row: Decision) -> list[Pair]:
    return [
        (_("Recorded"), date_time(row.created_at, read.zone)),
        (_("Decided by"), _name(read.people.get(bytes(row.decided_by or b"")))),
        (_("Approved by"), _name(read.people.get(bytes(row.approved_by or b"")))),
        (_("Sent"), _moment(row.dispatched_at, read.zone) or pgettext("card", "not yet")),
    ]


def _appeals(read: Reading, *, inside: bool) -> Chapter:
    """What was said against the answer, in the words of whoever asked to look again.

    What a body outside asks is between it and us: the customer's file leaves it out.
    """
    kind = None if inside else AppealKind.SECOND_LOOK
    texts = [
        Passage(
            head=f"{row.kind.label} {row.number_in(read.complaint)}",
            note=date_time(row.received_at, read.zone),
            text=_words(row),
        )
        for row in Appeal.of(read.complaint.complaint_uid, kind)
    ]
    return Chapter(_("Appeals"), texts=tuple(texts))


def _words(row: Appeal) -> str:
    said = opened(row, "arguments")
    arguments = [str(each) for each in said] if isinstance(said, list) else []
    return "\n\n".join(filter(None, [_text(opened(row, "body")), *arguments]))


def _notes(read: Reading) -> Chapter:
    texts = [
        Passage(
            head=_name(read.people.get(said.author_uid or b"")),
            note=date_time(said.at, read.zone),
            text=_text(said.body),
        )
        for said in read.said
        if said.is_note
    ]
    return Chapter(_("Internal notes"), texts=tuple(texts))


def _in_two_lines(digest: str) -> str:
    # set as one word it would be broken with a sign that is copied too
    return f"{digest[:32]}\n{digest[32:]}" if len(digest) == 64 else digest


def _moment(moment: datetime | None, zone: str) -> str:
    return date_time(moment, zone) if moment else ""


def _name(person: Staff | None) -> str:
    return _text(opened(person, "name")) if person else ""


def _text(value: object) -> str:
    return str(value) if value else ""
