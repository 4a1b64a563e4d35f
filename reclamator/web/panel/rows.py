"""One line of the register, ready for its row: nothing is left for the template to find out."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import LabelColour
from reclamator.i18n import _, country_name
from reclamator.models.complaint import Complaint, Shelf
from reclamator.models.label import Label
from reclamator.models.staff import Staff
from reclamator.services import labels, reading
from reclamator.services.actors import Actor
from reclamator.services.register import Line
from reclamator.web import filters
from reclamator.web.panel import clocks, words

SHOWN_CHARACTERS = 34
SHOWN_LABELS = 1


@dataclass(frozen=True)
class Handler:
    """Who is responsible, as the avatar wants it."""

    name: str
    initials: str
    colour: int

    @property
    def first_name(self) -> str:
        """Enough among colleagues, where space is short."""
        return first_name(self.name)

    @property
    def other_names(self) -> str:
        """What is left of the name."""
        return self.name.strip().removeprefix(self.first_name).strip()


@dataclass(frozen=True)
class Row:
    """What one row shows; `may_…` say what its last cell offers."""

    complaint: Complaint
    number: str
    href: str
    who: str
    place: str
    what: str
    fault: str
    icon: str
    claim: object
    claim_icon: str
    face: clocks.Face | None
    handler: Handler | None
    received: str
    changed: str
    labels: tuple[tuple[str, LabelColour], ...]
    more_labels: int
    may_assign: bool
    may_take: bool
    may_release: bool


def row(line: Line, people: dict[bytes, Staff], by: Actor, labelled: Sequence[Label] = ()) -> Row:
    """Return a line for a reader: names masked and wording left out as the role wants it."""
    complaint = line.complaint
    its_labels = [label for label in labelled if bytes(label.uid) in line.labels]
    return Row(
        complaint=complaint,
        number=complaint.number,
        href=url_for("panel.show_complaint", number=complaint.number),
        who=_who(line, by),
        place="" if complaint.country_assumed else country_name(complaint.country),
        what=line.product or str(words.category_label(complaint.category)),
        fault=_fault(line, by),
        icon=words.category_icon(complaint.category),
        claim=complaint.claim.label,
        claim_icon=words.CLAIM_ICONS[complaint.claim],
        face=clocks.face(complaint, line.answer),
        handler=handler(people.get(complaint.handler_uid or b"")),
        received=words.ago(complaint.received_at),
        changed=words.ago(complaint.updated_at),
        labels=tuple((labels.name_of(each), each.colour) for each in its_labels[:SHOWN_LABELS]),
        more_labels=len(its_labels[SHOWN_LABELS:]),
        may_assign=by.may(Permission.ASSIGN),
        may_take=complaint.handler_uid is None and by.may(Permission.TAKE),
        may_release=complaint.shelf is Shelf.SET_ASIDE and by.may(Permission.RELEASE_QUARANTINE),
    )


def handler(person: Staff | None) -> Handler | None:
    """Return a person for an avatar."""
    if person is None:
        return None
    return Handler(person.name, filters.initials(person.name), filters.colour(person.uid))


def first_name(name: str) -> str:
    """Return how colleagues call somebody."""
    return name.split()[0] if name.split() else name


def handlers(people: list[Staff]) -> list[tuple[str, str]]:
    """Return the people who may be made responsible, for a select."""
    return [
        (bytes(person.uid).hex(), person.name)
        for person in people
        if person.disabled_at is None and person.may(Permission.REVIEW)
    ]


def _who(line: Line, by: Actor) -> str:
    if line.name is None:
        return str(reading.CANNOT_BE_OPENED)
    return line.name if by.may(Permission.READ_CONTACTS) else str(reading.masked(line.name))


def _fault(line: Line, by: Actor) -> str:
    """The first words of the complaint; for who reads no bodies, what it is about."""
    if not by.may(Permission.READ_BODIES):
        return str(words.category_label(line.complaint.category)) if line.product else ""
    if line.wording is None:
        return str(reading.CANNOT_BE_OPENED)
    text = " ".join(line.wording[: 2 * SHOWN_CHARACTERS].split())
    if len(text) <= SHOWN_CHARACTERS:
        return text
    whole_words = text[: SHOWN_CHARACTERS + 1].rpartition(" ")[0]
    return _("%(start)s…", start=whole_words.rstrip(".,;:") or text[:SHOWN_CHARACTERS])
