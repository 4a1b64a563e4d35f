"""What lies on the desk: one's own unsent texts, who else is writing, what came meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reclamator.domain.vocabulary import TextKind
from reclamator.i18n import _
from reclamator.models.working_text import WorkingText
from reclamator.services import working_texts
from reclamator.services.actors import Actor
from reclamator.services.reading import Happened, Reading, opened

PEOPLE = ("staff", "api", "complainant")
WORDS = {
    TextKind.REPLY: lambda name: _("%(name)s is writing a reply.", name=name),
    TextKind.NOTE: lambda name: _("%(name)s is writing a note.", name=name),
    TextKind.DECISION: lambda name: _("%(name)s is preparing the decision.", name=name),
}


@dataclass(frozen=True)
class Desk:
    """The texts of a complaint that are not sent yet, as one person may see them."""

    read: Reading
    by: Actor

    def kept(self, kind: str) -> dict[str, str]:
        """Return one's own unsent text, by the names of its form."""
        row = self._own(kind)
        fields = opened(row, "fields") if row else None
        return fields if isinstance(fields, dict) else {}

    def kept_at(self, kind: str) -> datetime | None:
        """Return when one's own text was kept last."""
        row = self._own(kind)
        return row.saved_at if row else None

    def others(self, kind: str) -> list[str]:
        """Say who else is writing just now, and never what."""
        return [
            str(WORDS[row.kind](person.name))
            for row in self.read.texts
            if row.kind == kind and bytes(row.staff_uid) != self.by.uid
            if working_texts.is_being_written(row)
            if (person := self.read.people.get(bytes(row.staff_uid))) is not None
        ]

    def _own(self, kind: str) -> WorkingText | None:
        mine = (row for row in self.read.texts if bytes(row.staff_uid) == self.by.uid)
        return next((row for row in mine if row.kind == kind), None)


def upto(read: Reading) -> int:
    """Return how far the history goes that a page shows."""
    return read.history[-1].position if read.history else 0


def has_news(read: Reading, seen: str, by: Actor) -> bool:
    """Whether others have done something since a page was read."""
    return bool(_news(read, seen, by))


def meanwhile(read: Reading, thread: list[dict[str, Any]], seen: str, by: Actor) -> list[Any]:
    """Return the lines of the conversation that others have added since a page was read.

    `seen` is what `upto` gave that page; anything else means that nobody knows, so nothing is new.
    """
    news = _news(read, seen, by)
    if not news:
        return []
    own = {f"m-{said.uid.hex()}" for said in read.said if by.uid and said.author_uid == by.uid}
    since = _moment_of(read, int(seen))
    is_new = {2 + event.position for event in news}
    return [
        line
        for line in thread
        if (line["kind"] == "event" and line["rank"] in is_new)
        or (line["kind"] != "event" and line["at"] > since and line["id"] not in own)
    ]


def _news(read: Reading, seen: str, by: Actor) -> list[Happened]:
    if not (seen.isascii() and seen.isdigit()):
        return []
    return [event for event in _by_others(read, by) if event.position > int(seen)]


def _by_others(read: Reading, by: Actor) -> Iterator[Happened]:
    for event in read.history:
        if event.actor in PEOPLE and not (by.uid and event.actor_uid == by.uid):
            yield event


def _moment_of(read: Reading, position: int) -> datetime:
    seen = [event.at for event in read.history if event.position <= position]
    return max(seen, default=read.complaint.created_at)
