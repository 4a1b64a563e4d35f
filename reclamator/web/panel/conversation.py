"""The left column of a complaint's page: what was said, what happened, which files there are."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for

from reclamator.domain.vocabulary import Direction, EventKind, State
from reclamator.i18n import _, file_size
from reclamator.models.staff import Staff
from reclamator.services.actors import Actor
from reclamator.services.reading import CANNOT_BE_OPENED, File, Happened, Reading, Said
from reclamator.web import filters
from reclamator.web.panel import about, words

# Shown as a message, or as the complaint itself: no line of their own in the conversation.
TOLD_OTHERWISE = frozenset(
    {
        EventKind.SUBMITTED,
        EventKind.MESSAGE_RECEIVED,
        EventKind.MESSAGE_SENT,
        EventKind.NOTE_ADDED,
    }
)
# a message that nobody of us wrote: a machine's, or a progress update that went out by itself
_WITHOUT_AUTHOR = {"holding": "clock"}


@dataclass(frozen=True)
class Conversation:
    """Messages, notes, history and files of one complaint, as lines for their macros."""

    read: Reading
    by: Actor

    @cached_property
    def thread(self) -> list[dict[str, Any]]:
        """Messages, notes and quiet lines between them, oldest first."""
        said = [self._entry(each) for each in self.read.said]
        happened = [
            self._line(each) for each in self.read.history if each.code not in TOLD_OTHERWISE
        ]
        return sorted(said + happened, key=lambda each: (each["at"], each["rank"]))

    @cached_property
    def history(self) -> list[dict[str, Any]]:
        """Every event, newest first."""
        return [self._told(each) for each in reversed(self.read.history)]

    @cached_property
    def documents(self) -> list[dict[str, Any]]:
        """Every file, in the order they came."""
        return [self._document(file) for file in self.read.files]

    def _entry(self, said: Said) -> dict[str, Any]:
        person = self.read.people.get(said.author_uid or b"")
        by = self._author(said, person)
        return {
            "kind": "note" if said.is_note else "message",
            "id": f"m-{said.uid.hex()}",
            "at": said.at,
            "rank": 0 if said.is_opening else 1,
            "by": by,
            "direction": said.direction.value if said.direction else "",
            "initials": filters.initials(by),
            "colour": filters.colour(person.uid if person else self.read.complaint.uid),
            "road": self._road(said),
            "lang": said.language if isinstance(said.body, str) else "",
            "text": said.body,
            "files": [self._document(file) for file in said.files],
            "unsend": self._unsend(said),
        }

    def _unsend(self, said: Said) -> str:
        """Return where one's own message is taken back; empty once it has left."""
        if not said.is_held or said.author_uid != self.by.uid:
            return ""
        number = self.read.complaint.number
        return url_for("panel.unsend_message", number=number, message=said.uid.hex())

    def _author(self, said: Said, person: Staff | None) -> str:
        if said.direction is Direction.IN:
            return str(self.read.person.name)
        kind = "staff" if said.author_uid else _WITHOUT_AUTHOR.get(said.purpose, "api")
        return words.actor(kind, said.author_uid, self.read.people)

    def _road(self, said: Said) -> str:
        if said.is_opening:
            return str(self.read.complaint.channel.label)
        if said.purpose == "completion":
            return _("request for completion")
        if said.purpose == "holding":
            return _("progress update")
        return _("tracking page") if said.direction is Direction.IN else ""

    def _line(self, event: Happened) -> dict[str, Any]:
        return {
            "kind": "event",
            "at": event.at,
            "rank": 2 + event.position,
            "icon": words.EVENT_ICONS[event.code],
            "what": about.title(event, self.read.people),
            "about": self._about(event),
        }

    def _told(self, event: Happened) -> dict[str, Any]:
        tone = {EventKind.SUBMITTED: "on", EventKind.DISPATCHED: "on"}.get(event.code, "")
        return {
            "icon": words.EVENT_ICONS[event.code],
            "title": about.title(event, self.read.people),
            "at": event.at,
            "text": " · ".join(
                filter(None, (self._who(event), self._moved(event), self._about(event)))
            ),
            "tone": tone,
        }

    def _who(self, event: Happened) -> str:
        return words.actor(event.actor, event.actor_uid, self.read.people)

    def _moved(self, event: Happened) -> str:
        if not event.from_state or event.from_state == event.to_state or not event.to_state:
            return ""
        before, after = State(event.from_state).label, State(event.to_state).label
        return _("%(before)s → %(after)s", before=before, after=after)

    def _about(self, event: Happened) -> str:
        if not event.is_readable:
            return str(CANNOT_BE_OPENED)
        return about.told(event, self.read.people)

    def _document(self, file: File) -> dict[str, Any]:
        where: dict[str, Any] = {"number": self.read.complaint.number, "position": file.position}
        return {
            "name": file.name,
            "href": url_for("panel.download", **where),
            "preview": url_for("panel.preview", **where) if file.has_preview else "",
            "note": file_size(file.size_bytes) if file.size_bytes is not None else "",
            "at": file.created_at,
            "by": words.actor("staff", file.by_staff_uid, self.read.people)
            if file.by_staff_uid
            else _("Customer"),
        }
