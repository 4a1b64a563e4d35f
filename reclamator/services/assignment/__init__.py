"""Assignment: who handles a complaint when nobody chooses, and how it is written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from peewee import IntegrityError

from reclamator import clock
from reclamator.domain import assignment as domain
from reclamator.domain.assignment import Condition, Matter, Rule, Whom
from reclamator.domain.permissions import Permission
from reclamator.domain.process import Stage
from reclamator.domain.vocabulary import EventKind
from reclamator.errors import Conflict, Damaged, KeyUnavailable
from reclamator.models.assignment_rule import AssignmentRule
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.staff import Staff
from reclamator.services import audit, events, notifications, staff
from reclamator.services.actors import WORKER, Actor
from reclamator.services.assignment.checking import check
from reclamator.services.staff import absences
from reclamator.services.staff.absences import Away

MOST_COUNTED = 500
NOBODY = "nobody-found"


@dataclass(frozen=True)
class Rules:
    """The company's rules in order, and the version that they were saved with; 0 is never."""

    version: int
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Look:
    """How one rule looked at a complaint: what did not fit, and who of its people is here."""

    rule: Rule
    misses: tuple[Condition, ...]
    people: tuple[Staff, ...]


@dataclass(frozen=True)
class Finding:
    """Each rule that was asked, in order, and who gets the complaint; the last look led to them."""

    looks: tuple[Look, ...]
    person: Staff | None


def current() -> Rules:
    """Return the rules of the company in scope."""
    rows = AssignmentRule.in_order()
    return Rules(int(rows[0].version) if rows else 0, tuple(map(_rule, rows)))


def save(rules: Sequence[Rule], *, based_on: int, company: Company, by: Actor) -> None:
    """Replace the rules; they count for what comes in from now on.

    Raises Forbidden, Incomplete, or Conflict when somebody saved others since `based_on`.
    """
    by.require(Permission.SETTINGS)
    check(rules, company)
    try:
        with transaction():
            if current().version != based_on:
                raise Conflict()
            AssignmentRule.delete().execute()
            for position, rule in enumerate(rules, start=1):
                _keep(rule, position, based_on + 1)
            detail = {"rules": len(rules), "version": based_on + 1}
            audit.record("assignment.saved", actor_uid=by.uid, detail=detail)
    except IntegrityError:
        # somebody else has saved beside this one
        raise Conflict() from None


def appoint(complaint: Complaint, *, product: str) -> None:
    """Give a complaint that nobody handles to whom the first fitting rule names.

    A transaction must be open. Where a company has rules and none of them finds anybody, its head
    is told. `product`: as it was typed; a rule may look for words in it.
    """
    if complaint.quarantine or complaint.handler_uid or not complaint.state.is_open:
        return
    rules = current().rules
    if not rules:
        return
    found = consider(rules, matter_of(complaint, product), on=_today(complaint)).person
    if found is not None:
        hand_over(complaint, bytes(found.uid), by=WORKER)
        return
    for person in staff.heads(Staff.active()):
        notifications.queue(complaint, NOBODY, staff_uid=bytes(person.uid))


def consider(rules: Sequence[Rule], matter: Matter, *, on: date) -> Finding:
    """Ask the rules in order until one fits and somebody of it is here; with four queries."""
    people, away = Staff.active(), absences.absent_on(on)
    looks = []
    for rule in rules:
        misses = rule.misses(matter)
        here = () if misses else tuple(_here(rule, people, away))
        looks.append(Look(rule, misses, here))
        if here:
            return Finding(tuple(looks), least_loaded(here))
    return Finding(tuple(looks), None)


def matter_of(complaint: Complaint, product: str) -> Matter:
    """Return what rules look at."""
    return Matter(
        category=complaint.category,
        product=product,
        language=complaint.language,
        channel=complaint.channel.value,
        country=complaint.country,
    )


def hand_over(fresh: Complaint, uid: bytes | None, *, by: Actor) -> None:
    """Make somebody responsible; a transaction must be open, and the caller has asked the right."""
    if fresh.handler_uid == uid:
        return
    fresh.touched(handler_uid=uid, updated_at=clock.now())
    detail = {"handler": uid.hex() if uid else None}
    events.record(fresh.complaint_uid, EventKind.ASSIGNED, by=by, detail=detail)
    audit.record("complaint.assigned", actor_uid=by.uid, object_uid=uid, complaint_uid=fresh.uid)


def for_stage(fresh: Complaint, stage: Stage, *, by: Actor) -> list[Staff]:
    """Hand a complaint to whom its new stage names; returns whose work the stage is.

    A transaction must be open. It stays where it is with who fits already, and where the stage
    belongs to people who work on complaints without handling them, such as technicians: somebody
    has to answer for the whole.
    """
    rule, people = _rule_of(stage), Staff.active()
    present = _present(rule, people, absences.absent_on(_today(fresh))) if rule else []
    able = [person for person in present if may_handle(person)]
    if able and not any(bytes(person.uid) == fresh.handler_uid for person in able):
        hand_over(fresh, bytes(least_loaded(able).uid), by=by)
    if present and not able:
        return present
    return [person for person in people if bytes(person.uid) == fresh.handler_uid]


def may_handle(person: Staff) -> bool:
    """Whether somebody may be made responsible: they work here, and their role checks."""
    return person.disabled_at is None and person.may(Permission.REVIEW)


def least_loaded(people: Sequence[Staff]) -> Staff:
    """Return who has the fewest complaints that wait for an answer, counted up to a bound."""
    if len(people) == 1:
        return people[0]
    return min(zip(loads(people), range(len(people)), people, strict=True))[2]


def loads(people: Sequence[Staff]) -> list[int]:
    """Return how many complaints wait for an answer of each, counted up to a bound."""
    return Complaint.waiting_for([bytes(person.uid) for person in people], most=MOST_COUNTED)


def _here(rule: Rule, people: Sequence[Staff], away: Mapping[bytes, Away]) -> list[Staff]:
    """Return who of a rule can take a complaint today."""
    return [person for person in _present(rule, people, away) if may_handle(person)]


def _present(rule: Rule, people: Sequence[Staff], away: Mapping[bytes, Away]) -> list[Staff]:
    """Return who of a rule is here today: a named person's substitute, else the present."""
    known = {bytes(person.uid): person for person in people}
    if rule.whom is Whom.PERSON:
        uid = bytes(rule.staff_uid or b"")
        uid = bytes(away[uid].substitute_uid or b"") if uid in away else uid
        found = [known[uid]] if uid in known else []
    else:
        found = [person for uid, person in known.items() if uid not in away]
    return [person for person in found if _is_meant(rule, person)]


def _is_meant(rule: Rule, person: Staff) -> bool:
    return rule.whom is not Whom.ROLE or person.role is rule.role


def _rule_of(stage: Stage) -> Rule | None:
    if stage.staff_uid:
        return Rule(whom=Whom.PERSON, staff_uid=stage.staff_uid)
    return Rule(whom=Whom.ROLE, role=stage.role) if stage.role else None


def _today(complaint: Complaint) -> date:
    return clock.today(Company.by_uid(bytes(complaint.company_uid)).time_zone)


def _keep(rule: Rule, position: int, version: int) -> None:
    AssignmentRule.create(
        version=version,
        position=position,
        category=rule.category or None,
        language=rule.language or None,
        channel=rule.channel or None,
        country=rule.country or None,
        product=rule.product or None,
        whom=rule.whom,
        role=rule.role if rule.whom is Whom.ROLE else None,
        staff_uid=rule.staff_uid if rule.whom is Whom.PERSON else None,
    )


def _rule(row: AssignmentRule) -> Rule:
    return Rule(
        category=row.category or "",
        language=row.language or "",
        channel=row.channel.value if row.channel else "",
        country=row.country or "",
        product=_product(row),
        whom=row.whom,
        role=row.role,
        staff_uid=row.staff_uid,
    )


def _product(row: AssignmentRule) -> str:
    """A word that cannot be opened fits nothing: a damaged rule must not stop a complaint."""
    try:
        return row.product or ""
    except (Damaged, KeyUnavailable):
        return domain.UNREADABLE
