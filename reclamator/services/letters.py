"""Letters: what the letter with an answer says, and whether it holds all that the law wants.

The company must be in scope. A decision that is not recorded yet has a letter too: its preview.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from reclamator import clock
from reclamator.domain import letter, outside_bodies
from reclamator.domain.deadlines import ANSWER_APPEAL_DAYS, APPEAL_DAYS
from reclamator.domain.letter import LetterPart, Line, Matter
from reclamator.domain.outcomes import WITHOUT_MONEY, grants, refuses
from reclamator.domain.points import Point
from reclamator.domain.vocabulary import DeadlineKind, EventKind, Remedy, ReturnCosts
from reclamator.i18n import LOCALES
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.letter import Letter
from reclamator.models.message import Message
from reclamator.models.staff import Staff
from reclamator.services import appeals, complaints, decisions, documents, letterhead, papers
from reclamator.services.papers import DecisionFacts, OutsideBodyFacts, PointFacts, SecondLookFacts

LONGEST_ESSENCE = 1_200
BY_MAIL, BY_POST = "mail", "post"
RETURNS: Mapping[ReturnCosts | None, object] = {
    # who answers by machine need not say it: by law it is always us
    None: _l("at our cost"),
    ReturnCosts.NOTHING_BACK: _l("nothing to send back"),
    ReturnCosts.WE_COLLECT: _l("we collect it, at our cost"),
    ReturnCosts.CUSTOMER_SENDS: _l("you send it, we pay"),
    ReturnCosts.CUSTOMER_PAYS: _l("you send it and pay for it"),
}


def pdf(complaint: Complaint, decision: Decision) -> bytes:
    """Return the letter as PDF/A, in its language."""
    return papers.decision_pdf(facts(complaint, decision), language(complaint, decision))


def keep(complaint: Complaint, decision: Decision, *, road: str, address: str) -> Letter:
    """Return the paper that leaves by a road: made and kept the first time, then always the same.

    It is kept before it is sent, so whoever asks later what left gets these very bytes. `address`:
    where it goes.
    """
    with transaction():
        complaints.locked(complaint)
        kept = Letter.of(bytes(decision.uid), road)
        if kept is not None:
            return kept
        paper = pdf(complaint, decision)
        return Letter.create(
            complaint_uid=complaint.complaint_uid,
            decision_uid=decision.uid,
            road=road,
            language=language(complaint, decision),
            made_at=clock.now(),
            paper=paper,
            sha256=hashlib.sha256(paper).hexdigest(),
            address=address,
        )


def paper(complaint: Complaint, decision: Decision) -> bytes:
    """Return the letter as it left; one that has not, or left before we kept them, is made now."""
    kept = Letter.newest_of(bytes(decision.uid))
    return bytes(kept.paper) if kept is not None else pdf(complaint, decision)


def language(complaint: Complaint, decision: Decision) -> str:
    """Return the language of the letter: that of the complaint, unless another was chosen."""
    return decision.language or complaint.language


def facts(complaint: Complaint, decision: Decision) -> DecisionFacts:
    """Gather what the letter says; its day is that of its dispatch, today while it is unsent."""
    company = Company.by_uid(bytes(complaint.company_uid))
    opening = Message.openings([complaint.complaint_uid])[complaint.complaint_uid]
    sent_on = clock.local_date(decision.dispatched_at or clock.now(), company.time_zone)
    return DecisionFacts(
        company=documents.company_facts(company),
        complainant=documents.person_facts(Complainant.of(complaint.complaint_uid)),
        number=complaint.number,
        received_at=complaint.received_at,
        decided_on=sent_on,
        outcome=decision.outcome,
        kind=complaint.kind,
        product=complaint.product or "",
        order=complaint.order_number or "",
        purchased_on=documents.day_of(complaint.purchased_on),
        essence=_shortened(opening.body),
        claim=complaint.claim,
        second_look=_second_look(complaint, sent_on),
        arguments=appeals.answers_of(decision),
        outside_bodies=_outside_bodies(complaint, decision, company),
        track_url=documents.track_url(complaint),
        **_reasons(decision),
        **_measures(complaint, decision, company),
        **_signature(decision, company),
    )


def checklist(complaint: Complaint, decision: Decision) -> list[Line]:
    """Return every part that the law wants in this letter, and whether it is there."""
    said = facts(complaint, decision)
    return checklist_of(complaint, decision, said, language(complaint, decision))


def checklist_of(
    complaint: Complaint, decision: Decision, said: DecisionFacts, spoken: str
) -> list[Line]:
    """Return the checklist of a letter whose facts are at hand."""
    matter = Matter(decision.outcome, _remedies(decision), complaint.regime)
    return letter.checklist(matter, held(said, spoken))


def held(said: DecisionFacts, spoken: str) -> frozenset[LetterPart]:
    """Return the parts that a letter holds; `spoken`: its language."""
    there = _of_the_house(said) | _of_the_matter(said) | _of_the_answer(said) | _of_the_ways(said)
    return frozenset(
        part
        for part, is_there in (there | {LetterPart.LANGUAGE: spoken in LOCALES}).items()
        if is_there
    )


def _of_the_house(said: DecisionFacts) -> dict[LetterPart, bool]:
    company = said.company
    return {
        LetterPart.SENDER: bool((company.legal_name or company.name) and company.address),
        LetterPart.REGISTRATION: bool(company.registration),
        LetterPart.CONTACT: bool(company.email or company.phone),
    }


def _of_the_matter(said: DecisionFacts) -> dict[LetterPart, bool]:
    person = said.complainant
    return {
        LetterPart.RECIPIENT: bool(person.name and (person.address or person.email)),
        LetterPart.ROAD: bool(person.email or (said.by_post and person.address)),
        LetterPart.RECEIVED: bool(said.number),
        LetterPart.ESSENCE: bool(said.essence.strip()),
        LetterPart.DEMAND: bool(said.points or said.claim),
    }


def _of_the_answer(said: DecisionFacts) -> dict[LetterPart, bool]:
    refused = [point for point in said.points if not point.granted]
    typed = " ".join((said.grounds, said.checked, said.method, *(p.reasons for p in refused)))
    remedy = said.remedy if said.remedy is not Remedy.NONE else None
    has_amount = said.amount_minor is not None or remedy in WITHOUT_MONEY
    return {
        LetterPart.DECISION: True,
        LetterPart.GROUNDS: bool(said.grounds) or _all_say(refused, "reasons"),
        LetterPart.PROVISIONS: bool(said.provisions) or _all_say(refused, "provisions"),
        LetterPart.REMEDY: remedy is not None,
        LetterPart.AMOUNT: has_amount,
        LetterPart.METHOD: bool(said.method),
        LetterPart.DUE_ON: said.due_on is not None,
        LetterPart.RETURN_COST: bool(str(said.return_note)),
        LetterPart.REPAIR_LENGTH: said.repair_days is not None,
        LetterPart.REFUND_WAY: said.refund_days is not None,
        LetterPart.GUARANTEE: said.guarantee_months is not None,
        LetterPart.NO_CLOSED_PLATFORM: not letter.CLOSED_PLATFORM.search(typed),
    }


def _all_say(points: list[Any], what: str) -> bool:
    return bool(points) and all(getattr(point, what) for point in points)


def _of_the_ways(said: DecisionFacts) -> dict[LetterPart, bool]:
    bodies = said.outside_bodies
    return {
        LetterPart.SECOND_LOOK: said.second_look is not None,
        LetterPart.OUTSIDE_BODY: any(body.name and body.address and body.web for body in bodies),
        LetterPart.TAKES_PART: any(body.takes_part is not None for body in bodies),
    }


def _reasons(decision: Decision) -> dict[str, Any]:
    """Return what was decided on each point and why; one text where one was written."""
    said = decisions.points_of(decision)
    alone = said[0] if len(said) == 1 else None
    return {
        "points": tuple(_point(point, is_alone=bool(alone)) for point in said if point.asked),
        "checked": alone.checked if alone else "",
        "grounds": alone.grounds if alone else "",
        "provisions": alone.provisions if alone else (),
        "offers": tuple(point.way_out for point in said if point.way_out),
    }


def _point(point: Point, *, is_alone: bool) -> PointFacts:
    why: dict[str, Any] = {
        "checked": point.checked,
        "reasons": point.grounds,
        "provisions": point.provisions,
    }
    return PointFacts(
        text=point.asked,
        granted=grants(point.outcome),
        amount_minor=point.amount_minor,
        currency=point.currency or "",
        remedy=point.remedy,
        method=point.method,
        due_on=point.due_on,
        executor=point.executor,
        **({} if is_alone else why),
    )


def _measures(complaint: Complaint, decision: Decision, company: Company) -> dict[str, Any]:
    """Return what we do; single countries want more said of a repair or a refund."""
    if not grants(decision.outcome):
        return {}
    remedies, regime = _remedies(decision), complaint.regime
    has_repair = Remedy.REPAIR in remedies
    return {
        "remedy": decision.remedy,
        "amount_minor": decision.amount_minor,
        "currency": decision.currency or "",
        "method": decision.method or "",
        "due_on": decision.due_on,
        "return_note": RETURNS[decision.return_costs],
        "repair_days": _repair_days(complaint, decision, company),
        "refund_days": letter.refund_days(regime) if Remedy.REFUND in remedies else None,
        "guarantee_months": letter.guarantee_months(regime) if has_repair else None,
    }


def _repair_days(complaint: Complaint, decision: Decision, company: Company) -> int | None:
    is_said = complaint.regime.code in letter.SAYS_LENGTH_OF_REPAIR
    ends = [
        point.due_on
        for point in decisions.points_of(decision)
        if point.remedy is Remedy.REPAIR and point.due_on
    ]
    if not is_said or not ends:
        return None
    received_on = clock.local_date(complaint.received_at, company.time_zone)
    return (max(ends) - received_on).days


def _remedies(decision: Decision) -> frozenset[Remedy]:
    granted = (point for point in decisions.points_of(decision) if grants(point.outcome))
    return frozenset(point.remedy for point in granted if point.remedy)


def _second_look(complaint: Complaint, sent_on: date) -> SecondLookFacts | None:
    """There is one second look; the answer to it names other bodies only."""
    if any(row.code is EventKind.APPEALED for row in Event.of(complaint.complaint_uid)):
        return None
    dates = {row.kind: row for row in Deadline.of(complaint.complaint_uid)}
    row = dates.get(DeadlineKind.APPEAL)
    until = row.safe_on if row else sent_on + timedelta(days=APPEAL_DAYS)
    url = documents.track_url(complaint)
    return SecondLookFacts(until=until, url=url, answer_days=ANSWER_APPEAL_DAYS)


def _outside_bodies(
    complaint: Complaint, decision: Decision, company: Company
) -> tuple[OutsideBodyFacts, ...]:
    """After a refusal the out-of-court body must be named (Directive 2013/11 art. 13(3))."""
    if not refuses(decision.outcome):
        return ()
    own = letterhead.of(company)
    body = outside_bodies.of(complaint.regime.code, own.bodies)
    takes_part = own.takes_part if decision.takes_part is None else decision.takes_part
    return (
        OutsideBodyFacts(name=body.name, address=body.address, web=body.web, takes_part=takes_part),
    )


def _signature(decision: Decision, company: Company) -> dict[str, Any]:
    """Return who signs; the contact is the company's, since a person's address is their sign-in."""
    contact = " · ".join(filter(None, (company.contact_email, company.contact_phone)))
    person, head = _person(decision.decided_by), _person(decision.approved_by)
    return {
        "signed_by": person.name if person else "",
        "signer_role": str(person.role.label) if person else "",
        "signer_contact": contact,
        "approved_by": head.name if head else "",
    }


def _person(uid: bytes | None) -> Staff | None:
    found: Staff | None = Staff.get_or_none(Staff.uid == uid) if uid else None
    return found


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_ESSENCE else text[:LONGEST_ESSENCE].rstrip() + " …"
