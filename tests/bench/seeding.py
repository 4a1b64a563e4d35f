"""Seeds thousands of complaints quickly: the real intake, its rows written behind.

Every complaint is registered by the services themselves at its own moment of the last two years.
Those that have been done since are moved on by the columns that a move sets, and by nothing else:
their history ends with their receipt. So it is with labels and tasks: their rows stand there, the
history does not tell of them.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from reclamator import clock, i18n
from reclamator.config import Settings
from reclamator.domain.permissions import Permission, Role
from reclamator.domain.vocabulary import (
    Channel,
    Claim,
    DeadlineKind,
    QuarantineReason,
    State,
    TaskState,
    WaitingOn,
)
from reclamator.models import database, scope
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint, Shelf
from reclamator.models.deadline import Deadline
from reclamator.models.fields import EPOCH
from reclamator.models.label import ComplaintLabel
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import installation, intake, labels
from reclamator.services.intake import Answers, Arrival, submitting
from reclamator.services.intake.answers import normalised
from tests import full_company
from tests.bench.written_behind import Store, written_behind

YEARS = timedelta(days=730)
BATCH = 1_000
SEED = 20_261_128
# after so many days nearly everything is done
SETTLED_DAYS = 14
PEOPLE, PRODUCTS = 500, 60
LABELS = ((0, 40), (1, 35), (2, 15), (3, 6), (5, 4))
CATEGORIES = (
    ("product_defect", 46),
    ("damaged_in_transport", 18),
    ("wrong_item", 9),
    ("missing_item", 8),
    ("late_delivery", 8),
    ("service", 5),
    ("billing", 4),
    ("other", 2),
)
COUNTRIES = (("PL", 60), ("SK", 12), ("RO", 10), ("CZ", 8), ("FI", 6), ("DE", 4))
LANGUAGES = {"PL": "pl", "SK": "sk", "RO": "ro", "CZ": "en", "FI": "fi", "DE": "en"}
CHANNELS = ((Channel.WIDGET, 70), (Channel.LINK, 15), (Channel.API, 8), (Channel.PHONE, 7))
CLAIMS = tuple(Claim)
WORDS = "leaks cracked base lid arrived broken handle stained loose after wash first use".split()


def seed(
    company: Company,
    count: int,
    *,
    over: timedelta = YEARS,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> None:
    """File `count` complaints for the company in scope, the oldest first, evenly over a time.

    What they say and what became of them is the same in every run; identifiers and keys are not.
    """
    chance = random.Random(SEED)
    handlers = [bytes(one.uid) for one in Staff.active() if one.may(Permission.REVIEW)]
    words = [bytes(label.uid) for label in labels.in_use(labels.everything())]
    people = [normalised(_answers(chance, place), company) for place in range(PEOPLE)]
    now = clock.now()
    with written_behind() as store:
        for first in range(0, count, BATCH):
            with database.transaction():
                for place in range(first, min(first + BATCH, count)):
                    with clock.at(now - over * (count - place) / count):
                        _file(company, replace(chance.choice(people), **_said(chance)), chance)
                    _age(store, now, chance, handlers[place % len(handlers)])
                    _put_labels(store, chance, words)
                    _promise(store, now, chance)
                store.write()
            scope.current().deks.clear()
            progress(min(first + BATCH, count), count)


def _file(company: Company, said: Answers, chance: random.Random) -> None:
    aside = QuarantineReason.TOO_FAST if chance.random() < 0.002 else None
    arrival = Arrival(channel=_one_of(chance, CHANNELS), quarantine=aside)
    token = intake.read_token(company, intake.new_token(company))
    submitting._submit(company, said, [], token, None, arrival)


def _answers(chance: random.Random, place: int) -> Answers:
    country = _one_of(chance, COUNTRIES)
    return Answers(
        category="other",
        description="-",
        claim="refund",
        name=f"Person {place} Nowak-Example",
        email=f"person.{place}@customer.example",
        phone=f"+48 600 {place // 1000:03} {place % 1000:03}",
        country=country,
        language=LANGUAGES[country],
    )


def _said(chance: random.Random) -> dict[str, Any]:
    product = chance.randrange(PRODUCTS)
    return {
        "category": _one_of(chance, CATEGORIES),
        "claim": chance.choice(CLAIMS).value,
        "product": f"Kettle model {product}",
        "order_number": f"A-{chance.randrange(10**6)}/{product}",
        "description": " ".join(chance.choices(WORDS, k=chance.randrange(12, 120))),
    }


def _one_of(chance: random.Random, weighed: Any) -> Any:
    (found,) = chance.choices([one for one, _ in weighed], [weight for _, weight in weighed])
    return found


# -- what has happened since ----------------------------------------------------------------------


@dataclass(frozen=True)
class Fate:
    """What became of a complaint, as the columns that tell it."""

    state: State
    handler_uid: bytes | None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    waiting_on: WaitingOn | None = None


def _age(store: Store, now: datetime, chance: random.Random, handler: bytes) -> None:
    """Move the complaint that was filed last on to where it would be by now."""
    row = store.waiting[Complaint][-1]
    received_at = _moment(row["received_at"])
    fate = _fate(received_at, now, chance, handler)
    row["state"], row["handler_uid"] = fate.state.value, fate.handler_uid
    if fate.waiting_on and row["shelf"] == Shelf.OPEN:
        row["waiting_on"] = fate.waiting_on.value
    if fate.closed_at:
        row["shelf"], row["closed_at"] = Shelf.DONE.value, _micros(fate.closed_at)
    if fate.answered_at:
        row["answered"] = True
        for deadline in _deadlines_of(store, row["uid"]):
            deadline["met_at"] = _micros(fate.answered_at)


def _fate(received_at: datetime, now: datetime, chance: random.Random, handler: bytes) -> Fate:
    luck = chance.random()
    if now - received_at < timedelta(days=2) and luck < 0.7:
        return Fate(State.RECEIVED, None)
    took = timedelta(days=chance.triangular(0.2, SETTLED_DAYS, 4))
    if received_at + took < now and luck < 0.985:
        answered_at = received_at + took
        if luck < 0.9:
            return Fate(State.CLOSED, handler, answered_at, answered_at + timedelta(hours=2))
        return Fate(State.DECIDED, handler, answered_at)
    waiting_on = WaitingOn.COMPLAINANT if luck > 0.995 or luck < 0.25 else None
    return Fate(State.UNDER_REVIEW, handler, waiting_on=waiting_on)


def _put_labels(store: Store, chance: random.Random, words: list[bytes]) -> None:
    """Put up to five labels on the complaint that was filed last; most have one, many none."""
    row = store.waiting[Complaint][-1]
    count = min(_one_of(chance, LABELS), len(words))
    for word in chance.sample(words, count):
        ComplaintLabel.create(
            complaint_uid=row["uid"],
            label_uid=word,
            answered=row.get("answered", False),
            due_on=row["due_on"],
        )


def _promise(store: Store, now: datetime, chance: random.Random) -> None:
    """Let who checks the complaint that was filed last promise something by a day around now."""
    row = store.waiting[Complaint][-1]
    if row["state"] != State.UNDER_REVIEW.value or chance.random() < 0.5:
        return
    Task.create(
        complaint_uid=row["uid"],
        position=1,
        state=TaskState.OPEN,
        executor_uid=row["handler_uid"],
        due_on=(now + timedelta(days=chance.randrange(-3, 20))).date(),
        agreed=False,
        needs_approval=False,
        created_by=row["handler_uid"],
        created_at=_moment(row["received_at"]),
        title="Ask the carrier for the photographs",
    )


def _deadlines_of(store: Store, uid: bytes) -> Iterator[dict[str, Any]]:
    owed = {DeadlineKind.ANSWER.value, DeadlineKind.TARGET.value}
    for row in reversed(store.waiting[Deadline]):
        if bytes(row["complaint_uid"]) != bytes(uid):
            return
        if row["kind"] in owed:
            yield row


def _moment(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def main() -> None:
    """Seed the demo company of the installation that the environment names.

    Prints the number of a complaint about which much has happened.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.bench.seeding")
    parser.add_argument("--complaints", type=int, required=True)
    given = parser.parse_args()
    settings = Settings.from_environ()
    i18n.configure(cache_dir=settings.data_dir / "cache")
    installation.open_installation(settings)
    with database.connection():
        # made by the demo, alone in its database
        company = Company.select().get()
        with company_scope(company.uid):
            people = {person.role: person for person in Staff.active()}
            full_company.fill(company, owner=people[Role.OWNER], head=people[Role.HEAD])
            _hurry()
            seed(company, given.complaints, progress=_said_aloud)
            newest = Complaint.select().order_by(Complaint.received_at.desc()).get()
            print(full_company.enrich(newest, owner=people[Role.OWNER]).number)


def _hurry() -> None:
    """Trade safety for speed: a seed that is broken off is thrown away."""
    if not database.is_postgres():
        for pragma in ("synchronous = OFF", "foreign_keys = OFF", "cache_size = -400000"):
            database.db.execute_sql(f"PRAGMA {pragma}")


def _said_aloud(done: int, of: int) -> None:
    print(f"\rseeded {done} of {of}", end="" if done < of else "\n", file=sys.stderr)


if __name__ == "__main__":
    main()
