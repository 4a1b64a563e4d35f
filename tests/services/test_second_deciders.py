"""Whatever anybody does, in any order: who worked on the first answer never decides again."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role, Scope
from reclamator.domain.vocabulary import ArgumentVerdict, Lateness
from reclamator.errors import DomainError
from reclamator.models.appeal import Appeal
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.fields import new_uid
from reclamator.services import actors, appeals, complaints, decisions
from reclamator.services.actors import COMPLAINANT
from reclamator.services.appeals import Request
from tests.cast import GRANTED, REJECTED, Mailroom

STEPS = 60
SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_order_of_acts_lets_who_decided_first_decide_the_second_look(
    under_review: Complaint, hire: Any, mira: Any, mail: Mailroom, frozen_clock: Any, seed: int
) -> None:
    chance = Random(seed)
    head = hire(Role.HEAD)
    people = [head, mira]
    by = [
        *map(actors.of_staff, people),
        actors.of_key(new_uid(), [Scope.WRITE]),
        actors.of_key(new_uid(), [Scope.WRITE]),
    ]

    for _ in range(STEPS):
        frozen_clock.advance(minutes=1)
        act = chance.choice(acts(under_review, people, mail, frozen_clock))
        try:
            act(chance, chance.choice(by))
        except DomainError:
            continue
        hold(under_review)


def hold(complaint: Complaint) -> None:
    """Look at every answer to a second look: nobody who gave it had a hand in one before it."""
    rows = list(Decision.select().where(Decision.complaint_uid == complaint.uid))
    for second in (row for row in rows if row.second_look):
        before = [row for row in rows if row.created_at < second.created_at and not row.second_look]
        assert not second.workers & frozenset().union(*(row.workers for row in before))


def acts(
    complaint: Complaint, people: list[Any], mail: Mailroom, held: Any
) -> list[Callable[[Random, Any], object]]:
    """What can be tried, as often as it is likely."""

    def now() -> Complaint:
        return complaints.get(complaint.complaint_uid)

    def look() -> Appeal:
        return appeals.get(now())

    def decide(chance: Random, by: Any) -> object:
        draft = chance.choice((GRANTED, REJECTED))
        due_on = (clock.now() + timedelta(days=20)).date().isoformat()
        return decisions.issue(
            now(), draft | ({"due_on": due_on} if "due_on" in draft else {}), by=by
        )

    def answer(chance: Random, by: Any) -> object:
        verdict = chance.choice(list(ArgumentVerdict))
        return appeals.answer_argument(look(), chance.randrange(2), verdict, "So.", by=by)

    def move(chance: Random, by: Any) -> object:
        action = chance.choice((Action.CLOSE, Action.REOPEN, Action.WITHDRAW, Action.FULFIL))
        given = {"reason": "Something new"} if action is Action.REOPEN else None
        return complaints.perform(now(), action, by=by, given=given)

    return [
        *([decide] * 4),
        *([answer] * 4),
        *([lambda _chance, _by: mail.deliver_all()] * 3),
        *([lambda _chance, _by: appeals.receive(now(), Request("A\n\nB"), by=COMPLAINANT)] * 3),
        lambda chance, by: appeals.hand_to(look(), chance.choice(people), by=by),
        lambda chance, by: appeals.judge_lateness(look(), Lateness.TAKEN_UP, "", by=by),
        lambda chance, _by: held.advance(days=chance.randrange(3)),
        move,
    ]
