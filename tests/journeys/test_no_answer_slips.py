"""Whatever people and machines do, in whatever order: no answer is incomplete, edited or too much.

A walk through panel and API by chance, the same each time for its seed. After every step the whole
database is looked at: that is the property, not what the pages say.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator import clock
from reclamator.domain import points
from reclamator.domain.lifecycle import Action
from reclamator.domain.outcomes import is_deemed
from reclamator.domain.permissions import Role, Scope
from reclamator.domain.vocabulary import ApprovalState, EventKind, Giving, State
from reclamator.errors import DomainError
from reclamator.models.approval import Approval
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.staff import Staff
from reclamator.services import actors, api_keys, authority, complaints, decisions
from reclamator.services.actors import COMPLAINANT, WORKER
from tests.cast import Mailroom
from tests.web import pages
from tests.web.api.machine import Machine, machine_of

LIMITS = {Role.HANDLER: 20_000, Role.HEAD: 50_000}
STEPS = 40
AMOUNTS = (100, 20_000, 20_001, 50_001, 0)
TYPED = {
    "asked": "Refund of the kettle",
    "method": "To the account you paid from",
    "checked": "Both photos.",
    "grounds": "The seal is cut.",
    "way_out": "Repair at cost.",
}
KEPT = ("outcome", "amount_minor", "grounds", "method", "provisions", "points", "decided_by")


@dataclass
class World:
    """Everybody who acts on Ada's complaint, and what was seen of its decisions so far."""

    dice: random.Random
    number: str
    uid: bytes
    browsers: dict[str, FlaskClient]
    machine: Machine
    mail: Mailroom
    seen: dict[bytes, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def complaint(self) -> Complaint:
        """As it is now."""
        return complaints.get(self.uid)

    @property
    def browser(self) -> FlaskClient:
        """Somebody's, by chance."""
        return self.browsers[self.dice.choice(sorted(self.browsers))]


@pytest.fixture
def world(
    app: Flask,
    acme: Company,
    under_review: Complaint,
    sign_in: Callable[[FlaskClient, Staff], FlaskClient],
    otto: Staff,
    mira: Staff,
    hire: Callable[[Role], Staff],
    mail: Mailroom,
) -> Callable[[int], World]:
    """Otto the handler, a head, Mira the owner, a viewer and a key, before one complaint."""
    authority.save(acme, Giving.DECISION, LIMITS, by=actors.of_staff(mira))
    people = {"handler": otto, "owner": mira, "head": hire(Role.HEAD), "viewer": hire(Role.VIEWER)}
    browsers = {name: sign_in(app.test_client(), person) for name, person in people.items()}
    machine = machine_of(app, api_keys.create(label="Shop", scopes=[Scope.READ, Scope.WRITE]))

    def begin(seed: int) -> World:
        dice = random.Random(seed)
        return World(dice, under_review.number, under_review.uid, browsers, machine, mail)

    return begin


# -- what anybody may try -------------------------------------------------------------------------


def some_point(dice: random.Random) -> dict[str, Any]:
    """A point with parts missing by chance."""
    outcome = dice.choice(("granted", "partly_granted", "rejected", "inadmissible", "perhaps"))
    said: dict[str, Any] = {name: text for name, text in TYPED.items() if dice.random() < 0.85}
    said |= {"outcome": outcome}
    if dice.random() < 0.8:
        said |= {"remedy": "refund", "due_on": f"{clock.today('UTC').year + 1}-01-15"}
        said |= {"amount": {"minor": dice.choice(AMOUNTS), "currency": "PLN"}}
    if dice.random() < 0.8:
        said |= {"provisions": ["art. 43b"]}
    return said


def some_draft(dice: random.Random) -> dict[str, Any]:
    """A decision in points, or in one piece."""
    if dice.random() < 0.4:
        said = some_point(dice)
        return {name: said[name] for name in said if name not in ("asked", "checked", "way_out")}
    draft: dict[str, Any] = {"points": [some_point(dice) for _ in range(dice.choice((1, 1, 2)))]}
    if dice.random() < 0.8:
        draft["return_costs"] = "we_collect"
    return draft


def corrected(dice: random.Random, draft: dict[str, Any]) -> dict[str, Any]:
    """Sometimes a correction of what stands."""
    return draft | ({"correction": "A figure was wrong."} if dice.random() < 0.4 else {})


def machine_decides(world: World) -> None:
    """The API is asked to record an answer."""
    draft = corrected(world.dice, some_draft(world.dice))
    world.machine.post(f"/complaints/{world.number}/decision", draft)


def machine_asks(world: World) -> None:
    """The API asks for approval."""
    draft = corrected(world.dice, some_draft(world.dice))
    world.machine.post(f"/complaints/{world.number}/approvals", draft)


def machine_settles(world: World) -> None:
    """The API approves, refuses or takes back what was asked for last."""
    for row in Approval.of(world.uid)[-1:]:
        verdict = world.dice.choice(("approve", "refuse", "withdraw"))
        at = f"/complaints/{world.number}/approvals/{bytes(row.uid).hex()}/actions/{verdict}"
        world.machine.post(at, {"reason": "Too much."} if verdict == "refuse" else None)


def machine_steps(world: World) -> None:
    """The API takes a step of the lifecycle."""
    step = world.dice.choice(("dispatch", "undelivered", "fulfil", "appeal", "correct", "decide"))
    world.machine.post(f"/complaints/{world.number}/actions/{step}", None)


def person_decides(world: World) -> None:
    """Somebody sends the form of the panel: in points, asking for approval or recording."""
    draft = corrected(world.dice, some_draft(world.dice))
    form = form_of(draft) | {"do": world.dice.choice(("record", "ask", "ask", "record"))}
    pages.post(world.browser, f"/panel/complaints/{world.number}/decision", form)


def person_settles(world: World) -> None:
    """Somebody approves, refuses or takes back in the panel what was asked for last."""
    for row in Approval.of(world.uid)[-1:]:
        verdict = world.dice.choice(("approve", "approve", "refuse", "withdraw"))
        at = f"/panel/complaints/{world.number}/approvals/{bytes(row.uid).hex()}/{verdict}"
        pages.post(world.browser, at, {"reason": world.dice.choice(("", "Too much."))})


def person_steps(world: World) -> None:
    """Somebody takes a step of the lifecycle in the panel."""
    step = world.dice.choice(("dispatch", "undelivered", "fulfil", "appeal", "start_review"))
    pages.post(world.browser, f"/panel/complaints/{world.number}/actions/{step}", {})


def mail_leaves(world: World) -> None:
    """The worker sends what is owed."""
    world.mail.deliver_all()


def mail_comes_back(world: World) -> None:
    """A bounce of any answer that there was."""
    rows = decisions_of(world)
    if rows:
        decisions.undelivered(world.complaint, world.dice.choice(rows), by=WORKER)


def customer_appeals(world: World) -> None:
    """Ada wants a second look."""
    with suppress(DomainError):
        complaints.perform(world.complaint, Action.APPEAL, by=COMPLAINANT)


ACTS = (
    machine_decides,
    machine_asks,
    machine_settles,
    machine_steps,
    person_decides,
    person_decides,
    person_settles,
    person_settles,
    person_steps,
    mail_leaves,
    mail_comes_back,
    customer_appeals,
)


def form_of(draft: dict[str, Any]) -> dict[str, Any]:
    """The fields that the panel's page would send."""
    if "points" not in draft:
        return _fields("", draft) | _more(draft)
    form: dict[str, Any] = {"points": str(len(draft["points"]))} | _more(draft)
    for place, said in enumerate(draft["points"]):
        form |= _fields(f"points.{place}.", said)
    return form


def _more(draft: dict[str, Any]) -> dict[str, Any]:
    return {name: draft[name] for name in ("return_costs", "correction") if name in draft}


def _fields(before: str, said: dict[str, Any]) -> dict[str, Any]:
    form = {name: value for name, value in said.items() if isinstance(value, str)}
    if "amount" in said:
        form |= {"amount": f"{said['amount']['minor'] / 100:.2f}", "currency": "PLN"}
    form["provisions"] = "\n".join(said.get("provisions", ()))
    return {before + name: value for name, value in form.items()}


# -- what must hold after each --------------------------------------------------------------------


def decisions_of(world: World) -> list[Decision]:
    """Every decision on the complaint, in order."""
    return Decision.of_each([world.uid])[world.uid]


def nothing_incomplete_was_recorded(world: World) -> None:
    for row in decisions_of(world):
        if not is_deemed(row.outcome):
            day = clock.local_date(row.created_at, "Europe/Warsaw")
            assert points.missing_parts(as_draft(row), today=day) == []


def as_draft(row: Decision) -> dict[str, Any]:
    """What was recorded, as it would be sent anew."""
    if row.points:
        return {"points": row.points, "return_costs": row.return_costs}
    (whole,) = decisions.points_of(row)
    return {name: value for name, value in whole.kept.items() if value and name != "asked"}


def nothing_recorded_was_edited(world: World) -> None:
    for row in decisions_of(world):
        now = tuple(getattr(row, name) for name in KEPT)
        assert world.seen.setdefault(bytes(row.uid), now) == now


def nobody_of_the_first_answer_decided_the_second(world: World) -> None:
    rows = decisions_of(world)
    first = frozenset().union(*(row.workers for row in rows if not row.second_look))
    second = frozenset().union(*(row.workers for row in rows if row.second_look))
    assert not first & second


def nobody_gave_more_than_they_may_alone(world: World) -> None:
    agreed = {row.settled_by for row in Approval.of(world.uid)}
    for row in decisions_of(world):
        minor = row.amount_minor or 0
        if row.approved_by is None:
            assert minor <= limit_of(row.decided_by)
        else:
            assert row.approved_by in agreed
            assert minor <= limit_of(row.approved_by)
            assert row.approved_by not in (row.decided_by, row.decided_by_key)


def limit_of(uid: bytes | None) -> int:
    """What somebody gives alone; a key as much as a head."""
    role = {bytes(person.uid): person.role for person in Staff.everyone()}.get(uid or b"")
    return 10**12 if role is Role.OWNER else LIMITS.get(role or Role.HEAD, 0)


def at_most_one_waits_and_nothing_is_sent_of_it(world: World) -> None:
    waiting = [row for row in Approval.of(world.uid) if row.state is ApprovalState.WAITING]
    assert len(waiting) <= 1
    codes = [row.code for row in Event.of(world.uid)]
    recorded = (EventKind.DECIDED, EventKind.APPEAL_DECIDED, EventKind.DECISION_CORRECTED)
    assert sum(code in recorded for code in codes) == len(decisions_of(world))
    if world.complaint.state is State.UNDER_REVIEW:
        assert EventKind.DISPATCHED not in codes


PROPERTIES = (
    nothing_incomplete_was_recorded,
    nothing_recorded_was_edited,
    nobody_of_the_first_answer_decided_the_second,
    nobody_gave_more_than_they_may_alone,
    at_most_one_waits_and_nothing_is_sent_of_it,
)


@pytest.mark.parametrize("seed", range(8))
def test_no_sequence_of_acts_lets_an_answer_slip(
    world: Callable[[int], World], seed: int, frozen_clock: Any
) -> None:
    here = world(seed)

    for _step in range(STEPS):
        # two decisions of one moment have no order
        frozen_clock.advance(minutes=1)
        here.dice.choice(ACTS)(here)
        for holds in PROPERTIES:
            holds(here)
