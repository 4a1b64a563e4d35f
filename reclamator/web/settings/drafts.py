"""A process as it is being changed: read from the form, turned by its buttons, not saved yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from reclamator.domain.permissions import Role
from reclamator.domain.process import MOST_STAGES, DonePoint, Process, Stage
from reclamator.i18n import LOCALES

WRONG_DAYS = -1


@dataclass(frozen=True)
class Draft:
    """Stages in order, the version they are based on, and which of them is open for editing."""

    stages: tuple[Stage, ...]
    based_on: int
    opened: int = 0

    @classmethod
    def of(cls, process: Process) -> Self:
        """Begin with what is in use."""
        return cls(tuple(stage.written_out() for stage in process.stages), process.version)

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        """Take what the form says; what is no number becomes a wrong one, for the check to name."""
        places = range(MOST_STAGES + 1)
        found = tuple(_stage(form, place) for place in places if f"s{place}-code" in form)
        return cls(found, _whole(form.get("based_on")), max(_whole(form.get("opened")), 0))

    def turned(self, act: str, place: int) -> Self:
        """Return the draft after one of its buttons; what fits no place changes nothing."""
        turn = _TURNS.get(act)
        in_place = act == "add" or 0 <= place < len(self.stages)
        return turn(self, place) if turn and in_place else self  # type: ignore[return-value]

    def swapped(self, place: int, other: int) -> Self:
        """Return the draft with two stages in each other's place, the first of them open."""
        if not 0 <= other < len(self.stages):
            return self
        order = list(self.stages)
        order[place], order[other] = order[other], order[place]
        return replace(self, stages=tuple(order), opened=other)

    @property
    def open_stage(self) -> Stage | None:
        """The stage that is open for editing."""
        return self.stages[self.opened] if self.opened < len(self.stages) else None

    @property
    def may_grow(self) -> bool:
        """Whether another stage has room."""
        return len(self.stages) < MOST_STAGES

    @property
    def days(self) -> int:
        """The working days of all stages together."""
        return sum(max(stage.target_days, 0) for stage in self.stages)


def _added(draft: Draft, _place: int) -> Draft:
    if not draft.may_grow:
        return draft
    new = Stage("", role=Role.HANDLER, target_days=1)
    return replace(draft, stages=(*draft.stages, new), opened=len(draft.stages))


def _without(draft: Draft, place: int) -> Draft:
    kept = draft.stages[:place] + draft.stages[place + 1 :]
    return replace(draft, stages=kept, opened=max(min(place, len(kept) - 1), 0))


_TURNS: Mapping[str, Callable[[Draft, int], Draft]] = {
    "open": lambda draft, place: replace(draft, opened=place),
    "up": lambda draft, place: draft.swapped(place, place - 1),
    "down": lambda draft, place: draft.swapped(place, place + 1),
    "add": _added,
    "delete": _without,
}


def _stage(form: Mapping[str, str], place: int) -> Stage:
    said = {
        name: form.get(f"s{place}-{name}", "") for name in ("code", "responsible", "target_days")
    }
    kind, _, who = said["responsible"].partition(":")
    return Stage(
        code=said["code"][:32],
        names={language: form.get(f"s{place}-name-{language}", "") for language in LOCALES},
        role=Role(who) if kind == "role" and who in set(Role) else None,
        staff_uid=_uid(who) if kind == "staff" else None,
        target_days=_whole(said["target_days"]),
        template_uid=_uid(form.get(f"s{place}-template", "")) or None,
        sends_itself=bool(form.get(f"s{place}-sends_itself")),
        done_points=tuple(point for point in DonePoint if form.get(f"s{place}-done-{point.value}")),
        done_when=form.get(f"s{place}-done_when", ""),
        hand_over=form.get(f"s{place}-hand_over", ""),
    )


def _uid(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _whole(text: str | None) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else WRONG_DAYS
