"""What the page of a second look shows: the first answer beside what is said against it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reclamator import clock
from reclamator.domain import outside_bodies
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import ArgumentVerdict, DeadlineKind, Lateness
from reclamator.i18n import _, labelled_date
from reclamator.models.appeal import Appeal
from reclamator.models.deadline import Deadline
from reclamator.models.staff import Staff
from reclamator.services import appeals, letterhead
from reclamator.services.actors import Actor
from reclamator.services.reading import Answer, File, Reading, opened
from reclamator.web.panel import clocks, words


@dataclass(frozen=True)
class Argument:
    """One argument with what was said to it; `place` counts from 1."""

    place: int
    text: str
    verdict: str
    answer: str
    by: str

    @property
    def is_answered(self) -> bool:
        """Whether it has its answer."""
        return bool(self.verdict)


@dataclass(frozen=True)
class Contested:
    """A complaint whose customer asks for a second look, as one person sees it."""

    read: Reading
    by: Actor
    row: Appeal

    @property
    def number(self) -> str:
        """The number of the request."""
        return self.row.number_in(self.read.complaint)

    @property
    def title(self) -> str:
        """What it is about: the product, or else the category."""
        complaint = self.read.complaint
        return str(opened(complaint, "product") or words.category_label(complaint.category))

    @property
    def first(self) -> Answer | None:
        """The answer that is contested."""
        return self.read.contest.first_answer

    @property
    def first_people(self) -> list[str]:
        """Who had a hand in the first answer."""
        known = (self.read.people.get(uid) for uid in self.read.contest.first_workers)
        return sorted(person.name for person in known if person)

    @property
    def owed(self) -> Deadline | None:
        """Its own clock."""
        return self.read.deadlines.get(DeadlineKind.ANSWER_APPEAL)

    @cached_property
    def face(self) -> clocks.Face | None:
        """What the ring shows."""
        return clocks.face(self.read.complaint, self.owed) if self.row.is_open else None

    @cached_property
    def arguments(self) -> list[Argument]:
        """The arguments, each with its answer."""
        texts, given = opened(self.row, "arguments"), opened(self.row, "answers")
        said = texts if isinstance(texts, list) else []
        answers = given if isinstance(given, dict) else {}
        return [
            self._argument(place, text, answers.get(str(place), {}))
            for place, text in enumerate(said)
        ]

    @property
    def text(self) -> str:
        """All arguments as one text, an empty line between two."""
        return "\n\n".join(argument.text for argument in self.arguments)

    @property
    def files(self) -> list[File]:
        """What the customer sent with it."""
        uid = self.row.message_uid
        return [file for file in self.read.files if uid and file.message_uid == bytes(uid)]

    @cached_property
    def able(self) -> list[Staff]:
        """Who may take it."""
        today = clock.today(self.read.zone)
        return appeals.able(list(self.read.people.values()), self.read.contest.first_workers, today)

    @property
    def reviewer(self) -> Staff | None:
        """Who takes it."""
        return self.read.people.get(bytes(self.row.reviewer_uid or b""))

    @property
    def chosen(self) -> str:
        """Who takes it, as the picker names people."""
        return bytes(self.row.reviewer_uid or b"").hex()

    @property
    def others(self) -> list[tuple[str, str]]:
        """Whom it can be handed to, for the picker."""
        return [(bytes(person.uid).hex(), person.name) for person in self.able]

    @property
    def may_decide(self) -> bool:
        """Whether this person may say something to it now."""
        return Action.DECIDE_APPEAL in self.read.actions

    @property
    def may_hand(self) -> bool:
        """Whether this person may give it to somebody."""
        return self.by.may(Permission.REVIEW) and self.row.is_open

    @property
    def why_not(self) -> str:
        """Why this person does not decide it."""
        names = ", ".join(person.name for person in self.able)
        if not names:
            return _(
                "Nobody else in this company may decide it. Give somebody who did not work on the "
                "first answer the right to decide second looks."
            )
        if self.by.uid in self.read.contest.first_workers:
            return _("You worked on the first answer. These can decide: %(names)s.", names=names)
        return _("Your role does not decide second looks. These can: %(names)s.", names=names)

    @property
    def waits_for_lateness(self) -> bool:
        """Whether somebody has to decide first that it is looked at."""
        return self.row.is_late and self.row.lateness is None

    @property
    def is_refused(self) -> bool:
        """Whether it was refused as too late."""
        return self.row.lateness is Lateness.REFUSED

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing but the decision itself."""
        is_answered = all(argument.is_answered for argument in self.arguments)
        return not self.waits_for_lateness and (self.is_refused or is_answered)

    @property
    def came(self) -> str:
        """When it came, and whether that was in time."""
        on = labelled_date(clock.local_date(self.row.received_at, self.read.zone))
        channel = f" · {self.row.channel.label}" if self.row.channel else ""
        return f"{on}{channel}"

    def bodies(self, company: Any) -> list[str]:
        """Whom the letter names if the answer stays as it is."""
        own = letterhead.of(company)
        body = outside_bodies.of(self.read.complaint.regime.code, own.bodies)
        return [line for line in (body.name, body.address, body.web) if line]

    def _argument(self, place: int, text: str, given: dict[str, Any]) -> Argument:
        code, by = given.get("verdict", ""), given.get("by")
        person = self.read.people.get(bytes.fromhex(by)) if by else None
        return Argument(
            place=place + 1,
            text=text,
            verdict=str(ArgumentVerdict(code).value) if code else "",
            answer=given.get("text", ""),
            by=person.name if person else "",
        )
