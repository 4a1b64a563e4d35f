"""The company's process: the stages that a complaint passes while it is being checked.

Stages live inside `under_review` only; what stands before and after them is fixed by law. A
company that has set up nothing works by `DEFAULT`, which is version 0 of every process.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reclamator.domain.permissions import Permission, Role, allows
from reclamator.domain.vocabulary import Coded
from reclamator.i18n import LOCALES, SOURCE_LOCALE, lazy_p, use

DEFAULT_VERSION = 0
MOST_STAGES = 12
MOST_TARGET_DAYS = 60
LONGEST_NAME = 60
LONGEST_TEXT = 500


class DonePoint(Coded):
    """What a complaint itself tells of a stage: whether this is there yet."""

    CAUSE = "cause", lazy_p("done_when", "a cause is chosen")
    OPINION = "opinion", lazy_p("done_when", "an opinion is written and dated")
    PHOTO = "photo", lazy_p("done_when", "a photo is attached")
    ANSWERED = "answered", lazy_p("done_when", "the customer has sent what was asked for")
    TASKS = "tasks", lazy_p("done_when", "no task is open")


@dataclass(frozen=True)
class Stage:
    """One stage of a process, as its version keeps it.

    `names`: by language; `target_days`: working days, 0 is the same day. Responsible is a role or
    one person, or nobody in particular: then it stays with who handles the complaint. What is
    sent when it begins is offered to the handler, unless it `sends_itself`. It is done when its
    points are met and what `done_when` says in words; nothing keeps anybody from moving on before.
    """

    code: str
    names: Mapping[str, str] = field(default_factory=dict)
    role: Role | None = None
    staff_uid: bytes | None = None
    target_days: int = 0
    template_uid: bytes | None = None
    sends_itself: bool = False
    done_points: tuple[DonePoint, ...] = ()
    done_when: str = ""
    hand_over: str = ""
    label: object = ""

    def name(self, language: str, leading: str = "") -> str:
        """Return the name in a language, else in the leading one, else in any."""
        own = self.names.get(language) or self.names.get(leading)
        return own or next(filter(None, self.names.values()), "") or str(self.label or self.code)

    def written_out(self) -> "Stage":
        """Return the stage with names of its own where it has only ours, in every language."""
        if not self.label:
            return self
        names = {}
        for language in LOCALES:
            with use(language):
                names[language] = str(self.label)
        ours = names[SOURCE_LOCALE]
        own = {code: name for code, name in names.items() if code == SOURCE_LOCALE or name != ours}
        return replace(self, names=own)


@dataclass(frozen=True)
class Process:
    """One version of a company's process: its stages in order."""

    version: int
    stages: tuple[Stage, ...]

    def find(self, code: str | None) -> Stage | None:
        """Return the stage with this code, or None."""
        return next((stage for stage in self.stages if stage.code == code), None)

    def place(self, code: str | None) -> int | None:
        """Return where the stage with this code stands, from 0, or None."""
        return next((at for at, stage in enumerate(self.stages) if stage.code == code), None)

    def beside(self, code: str | None, step: int) -> Stage | None:
        """Return the stage so many places away: 1 is the next one, -1 the one before."""
        place = self.place(code)
        if place is None or not 0 <= place + step < len(self.stages):
            return None
        return self.stages[place + step]


DEFAULT: tuple[Stage, ...] = (
    Stage("first_check", role=Role.HANDLER, label=lazy_p("stage", "First check")),
    Stage(
        "clarify",
        role=Role.HANDLER,
        target_days=1,
        label=lazy_p("stage", "Clarify with the customer"),
    ),
    Stage(
        "technical_opinion",
        role=Role.TECHNICIAN,
        target_days=3,
        label=lazy_p("stage", "Technical opinion"),
    ),
    Stage(
        "prepare_answer",
        role=Role.HANDLER,
        target_days=2,
        label=lazy_p("stage", "Prepare the answer"),
    ),
)


def may_work(role: Role) -> bool:
    """Tell whether people of this role may be responsible for a stage."""
    return allows(role, Permission.REVIEW) or allows(role, Permission.FULFIL)


WORKING_ROLES: tuple[Role, ...] = tuple(role for role in Role if may_work(role))
