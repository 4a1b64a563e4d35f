"""The complaint card: what stands on it, gathered from a reading, as far as its reader may see.

The company must be in scope. Nothing of it is ever sent to the customer.
"""

from typing import Any

from reclamator import clock
from reclamator.domain import answers
from reclamator.domain.first_check import Point as CheckPoint
from reclamator.domain.permissions import Permission, Role
from reclamator.domain.points import Point
from reclamator.domain.vocabulary import Buyer, Category, DeadlineKind, EventKind, TaskState
from reclamator.i18n import LazyText, lazy_p, money, pgettext, short_date, use
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import companies, installation, papers, reading
from reclamator.services.actors import Actor
from reclamator.services.papers import (
    CardConcerned,
    CardDates,
    CardFacts,
    CardHandling,
    CardMeasure,
    CardPerson,
    CardSubject,
    ExtraFacts,
)
from reclamator.services.reading import Happened, Reading, opened

BUYERS: dict[Buyer, LazyText] = {
    Buyer.CONSUMER: lazy_p("buyer", "Consumer"),
    Buyer.SOLE_TRADER: lazy_p("buyer", "Sole trader"),
    Buyer.BUSINESS: lazy_p("buyer", "Company"),
}
REGISTERED_BY = {
    "complainant": _l("the form, automatic"),
    "api": _l("another system, automatic"),
}
HIDDEN = _l("hidden for your role")


def pdf(complaint: Complaint, *, by: Actor, locale: str) -> bytes:
    """Return the card on one A4 page. Raises Forbidden for who may not read complaints."""
    with use(locale):
        return papers.card_pdf(facts(complaint, by=by), locale)


def facts(complaint: Complaint, *, by: Actor) -> CardFacts:
    """Gather what stands on the card for this reader."""
    by.require(Permission.READ_BODIES)
    return of_reading(reading.read(complaint, by=by), by=by)


def of_reading(read: Reading, *, by: Actor) -> CardFacts:
    """Gather it from a complaint that was read with its bodies."""
    complaint = read.complaint
    company = Company.by_uid(bytes(complaint.company_uid))
    base_url = installation.settings().base_url
    return CardFacts(
        company=companies.paper_facts(company),
        number=complaint.number,
        register_number=complaint.register_number or "",
        kind=complaint.kind,
        channel=complaint.channel,
        is_verbal=complaint.verbal,
        dates=_dates(read),
        person=_person(read),
        subject=_subject(read, company),
        handling=_handling(read),
        address=f"{base_url}/panel/complaints/{complaint.number}",
        printed_at=clock.now(),
        printed_by=_name(read.people.get(by.uid or b"")),
    )


def _dates(read: Reading) -> CardDates:
    answer, target = read.clock(), read.deadlines.get(DeadlineKind.TARGET)
    row = read.answer.row if read.answer else None
    appealed = _last(read, EventKind.APPEALED)
    return CardDates(
        received_at=read.complaint.received_at,
        statutory_on=answer.statutory_on if answer else None,
        is_rollover_verified=answer.rollover_verified if answer else True,
        safe_on=answer.safe_on if answer else None,
        target_on=target.safe_on if target else None,
        answered_at=row.dispatched_at if row else None,
        appealed_at=appealed.at if appealed else None,
    )


def _person(read: Reading) -> CardPerson:
    person = read.person
    hidden = "" if read.may_read_contacts else str(HIDDEN)
    return CardPerson(
        name=_text(person.name),
        organisation=_text(person.organisation) or hidden,
        buyer=str(BUYERS[read.complaint.buyer]),
        address=_text(person.postal_address) or hidden,
        phone=_text(person.phone) or hidden,
        email=_text(person.email) or hidden,
    )


def _subject(read: Reading, company: Company) -> CardSubject:
    complaint = read.complaint
    known = {category.value: category.label for category in Category}
    wording = next((said.body for said in read.said if said.is_opening), None)
    return CardSubject(
        wording=_text(wording),
        category=str(known.get(complaint.category, complaint.category)),
        fault=_text(opened(complaint, "fault")),
        claim=complaint.claim,
        extra=_extra(complaint, company),
        product=_text(opened(complaint, "product")),
        batch=_text(opened(complaint, "batch")),
        order_number=_text(opened(complaint, "order_number")),
        purchased_on=answers.date_of(_text(opened(complaint, "purchased_on"))),
        attachments=tuple(_text(file.name) for file in read.files),
    )


def _extra(complaint: Complaint, company: Company) -> tuple[ExtraFacts, ...]:
    own = {f"x_{item['key']}": item for item in company.form.get("fields", ())}
    said = opened(complaint, "extra")
    if not isinstance(said, dict):
        return ()
    return tuple(
        ExtraFacts(key, own.get(key, {}).get("label", key), value)
        for key, value in said.items()
        if value
    )


def _handling(read: Reading) -> CardHandling:
    finding = read.found.finding
    return CardHandling(
        registered_by=_registered_by(read),
        responsible=_name(read.handler()),
        head=_head(read),
        minutes=sum(entry.minutes for entry in read.found.time),
        first_check=_first_check(read),
        concerned=_concerned(read),
        opinion=_text(opened(finding, "opinion")) if finding else "",
        opinion_on=finding.opinion_on if finding else None,
        validity=read.complaint.validity,
        cause=_cause(finding),
        decision=_decision(read),
        measures=tuple(
            _measure(task, read) for task in read.tasks if task.state is not TaskState.CANCELLED
        ),
    )


def _registered_by(read: Reading) -> str:
    first = next((line for line in read.history if line.code is EventKind.SUBMITTED), None)
    if first is None:
        return ""
    known = REGISTERED_BY.get(first.actor)
    return str(known) if known else _name(read.people.get(first.actor_uid or b""))


def _head(read: Reading) -> str:
    """Return who signs as head: the first one who is here, else the owner."""
    here = [person for person in read.people.values() if person.disabled_at is None]
    for role in (Role.HEAD, Role.OWNER):
        for person in here:
            if person.role is role:
                return _name(person)
    return ""


def _first_check(read: Reading) -> tuple[tuple[str, str], ...]:
    rows = {row.point: row for row in read.checks}
    return tuple(
        (str(point.label), str(rows[point].verdict.label).lower())
        for point in CheckPoint
        if point in rows
    )


def _concerned(read: Reading) -> CardConcerned | None:
    """Return whom it is about; None leaves even the field out."""
    if not read.found.may_see_concerned:
        return None
    row = read.found.concerned
    if row is None:
        return CardConcerned()
    zone = read.zone
    on = clock.local_date(row.updated_at, zone)
    return CardConcerned(_text(opened(row, "person")), _text(opened(row, "opinion")), on)


def _cause(finding: Any) -> tuple[str, ...]:
    if finding is None:
        return ()
    codes = (finding.cause, finding.error_type, finding.party_at_fault)
    labels = [str(code.label) for code in codes if code is not None]
    return tuple(filter(None, [_text(opened(finding, "cause_detail")), *labels]))


def _decision(read: Reading) -> tuple[str, ...]:
    if read.answer is None:
        return ()
    row = read.answer.row
    said = [str(row.outcome.label), str(row.remedy.label) if row.remedy else ""]
    if row.amount_minor is not None and row.currency:
        said.append(money(row.amount_minor, row.currency))
    if row.due_on:
        said.append(pgettext("card", "by %(day)s", day=short_date(row.due_on)))
    return tuple(filter(None, [*said, *_points(row)]))


def _points(row: Decision) -> list[str]:
    """Return what was decided on each thing that was asked, where it was more than one."""
    kept = opened(row, "points")
    points = [Point.of(each) for each in kept] if isinstance(kept, list) else []
    if len(points) < 2:
        return []
    return [f"{at}. {each.asked}: {each.outcome.label}" for at, each in enumerate(points, 1)]


def _measure(task: Task, read: Reading) -> CardMeasure:
    ended_on = clock.local_date(task.ended_at, read.zone) if task.ended_at else None
    executor = _name(read.people.get(bytes(task.executor_uid)))
    return CardMeasure(_text(opened(task, "title")), executor, task.due_on, ended_on)


def _last(read: Reading, code: EventKind) -> Happened | None:
    return next((line for line in reversed(read.history) if line.code is code), None)


def _name(person: Staff | None) -> str:
    return _text(opened(person, "name")) if person else ""


def _text(value: Any) -> str:
    """Return what was opened as text; what cannot be opened says so."""
    return str(value) if value else ""
