"""A story of the demo: what a customer says, and what happens to the complaint day by day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import Buyer, Channel, Kind, LabelColour, QuarantineReason

HANDLER, HEAD, OWNER = Role.HANDLER, Role.HEAD, Role.OWNER
TECHNICIAN, WAREHOUSE = Role.TECHNICIAN, Role.WAREHOUSE

KNOWN_BATCH, PACKAGING, REGULAR = "Batch 26-06-B", "Packaging", "Regular customer"
LABELS = {
    KNOWN_BATCH: LabelColour.AMBER,
    PACKAGING: LabelColour.VIOLET,
    REGULAR: LabelColour.BLUE,
}


@dataclass(frozen=True)
class Step:
    """One thing that happens `day` days after the complaint came, by a role or the customer."""

    act: str
    day: int
    by: Role | None = None
    text: str = ""
    photos: tuple[str, ...] = ()
    decision: Mapping[str, Any] = field(default_factory=dict)
    due_in: int | None = None
    executor: Role | None = None
    needs_approval: bool = False


@dataclass(frozen=True, kw_only=True)
class Story:
    """One complaint: when it came is said by `days_ago`, or by `due_in` days from today.

    `photos` are subjects of `pictures`; `paid` (minor units, złoty) adds the order's PDF.
    """

    language: str
    country: str
    name: str
    email: str = ""
    phone: str = ""
    category: str
    claim: str
    product: str
    order: str = ""
    bought: int = 0
    text: str
    days_ago: int | None = None
    due_in: int | None = None
    at: str = "12:00"
    photos: tuple[str, ...] = ()
    paid: int = 0
    channel: Channel = Channel.WIDGET
    buyer: Buyer = Buyer.CONSUMER
    kind: Kind = Kind.COMPLAINT
    organisation: str = ""
    quarantine: QuarantineReason | None = None
    steps: tuple[Step, ...] = ()


def taken(day: int, by: Role = HANDLER) -> tuple[Step, Step]:
    """Somebody takes the complaint and starts to check it."""
    return Step("assign", day, by), Step(Action.START_REVIEW, day, by)


def replies(day: int, text: str, by: Role = HANDLER) -> Step:
    """Staff write to the customer."""
    return Step("reply", day, by, text)


def writes(day: int, text: str, photos: tuple[str, ...] = ()) -> Step:
    """The customer writes."""
    return Step("write", day, None, text, photos)


def notes(day: int, text: str, by: Role = HANDLER) -> Step:
    """Staff write an internal note."""
    return Step("note", day, by, text)


def plans(
    day: int,
    title: str,
    executor: Role,
    *,
    due_in: int,
    details: str = "",
    by: Role = HANDLER,
    needs_approval: bool = False,
) -> Step:
    """Staff give somebody a task, to be done within `due_in` days."""
    return Step("task", day, by, f"{title}\n{details}", (), {}, due_in, executor, needs_approval)


def reports(day: int, text: str, by: Role) -> Step:
    """The executor of the last task says that it is done, and the handler confirms it."""
    return Step("report", day, by, text)


def waits_for_a_look(day: int, text: str, by: Role) -> Step:
    """The executor of the last task says that it is done; nobody has confirmed it yet."""
    return Step("report_only", day, by, text)


def labels(day: int, name: str, by: Role = HANDLER) -> Step:
    """Staff put one of the company's labels on it."""
    return Step("label", day, by, name)


def asks(day: int, text: str, by: Role = HANDLER) -> Step:
    """Staff ask for what is missing."""
    return Step(Action.REQUEST_COMPLETION, day, by, text)


def reads_batch(day: int, batch: str, by: Role = HANDLER) -> Step:
    """Staff put the batch into the facts."""
    return Step("facts", day, by, decision={"batch": batch})


def finds(day: int, by: Role = HANDLER, **finding: str) -> Step:
    """Staff write down what they found."""
    return Step("find", day, by, decision=finding)


def spends(day: int, minutes: int, by: Role = HANDLER) -> Step:
    """Staff note how long they worked on it."""
    return Step("spend", day, by, decision={"minutes": minutes})


def grants(
    day: int,
    remedy: str,
    method: str,
    *,
    amount: int = 0,
    due_in: int = 10,
    by: Role = HANDLER,
) -> Step:
    """Staff grant it in full; `amount` in grosze, `due_in` days after the decision."""
    return _decides("granted", day, by, due_in, remedy=remedy, method=method, amount=amount)


def grants_partly(
    day: int,
    remedy: str,
    method: str,
    *,
    grounds: str,
    provisions: tuple[str, ...],
    amount: int = 0,
    due_in: int = 10,
    by: Role = HANDLER,
) -> Step:
    """Staff grant a part and say why not the rest."""
    parts = {"remedy": remedy, "method": method, "amount": amount}
    return _decides(
        "partly_granted", day, by, due_in, grounds=grounds, provisions=provisions, **parts
    )


def rejects(day: int, *, grounds: str, provisions: tuple[str, ...], by: Role = HANDLER) -> Step:
    """Staff refuse, with grounds and provisions."""
    return _decides("rejected", day, by, None, grounds=grounds, provisions=provisions)


def fulfils(day: int, by: Role = WAREHOUSE) -> Step:
    """The remedy is reported as done."""
    return Step(Action.FULFIL, day, by)


def appeals(day: int, text: str) -> tuple[Step]:
    """The customer asks for a second look and says why; an empty line parts two arguments."""
    return (Step(Action.APPEAL, day, None, text),)


def answers(day: int, place: int, verdict: str, text: str, by: Role = HEAD) -> Step:
    """The reviewer says something to one argument of a second look, counted from 0."""
    return Step("argument", day, by, text, decision={"place": place, "verdict": verdict})


def closes(day: int, by: Role = HANDLER) -> Step:
    """The complaint is over."""
    return Step(Action.CLOSE, day, by)


def withdraws(day: int, text: str) -> tuple[Step, Step]:
    """The customer says why it is settled and withdraws."""
    return Step("write", day, None, text), Step(Action.WITHDRAW, day)


def _decides(outcome: str, day: int, by: Role, due_in: int | None, **parts: Any) -> Step:
    amount = parts.pop("amount", 0)
    money = {"amount": {"minor": amount, "currency": "PLN"}} if amount else {}
    lists = {name: list(value) for name, value in parts.items() if isinstance(value, tuple)}
    return Step(
        "decide", day, by, decision={"outcome": outcome, **parts, **lists, **money}, due_in=due_in
    )
