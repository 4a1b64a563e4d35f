"""Letters: what the letter with an answer says, and whether it holds all that the law wants.

The company must be in scope. A decision that is not recorded yet has a letter too: its preview.
"""

from datetime import date, timedelta
from typing import Any

from reclamator import clock
from reclamator.domain import letter, outside_bodies
from reclamator.domain.deadlines import ANSWER_APPEAL_DAYS, APPEAL_DAYS
from reclamator.domain.letter import LetterPart, Line, Matter
from reclamator.domain.outcomes import WITHOUT_MONEY, grants, refuses
from reclamator.domain.vocabulary import DeadlineKind, EventKind, Remedy
from reclamator.i18n import LOCALES
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.message import Message
from reclamator.models.staff import Staff
from reclamator.services import documents, letterhead, papers
from reclamator.services.papers import DecisionFacts, OutsideBodyFacts, SecondLookFacts

LONGEST_ESSENCE = 1_200
AT_OUR_COST = _l("at our cost")


def pdf(complaint: Complaint, decision: Decision) -> bytes:
    """Return the letter as PDF/A, in its language."""
    return papers.decision_pdf(facts(complaint, decision), language(complaint, decision))


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
        complainant=documents.person_facts(complaint),
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
        grounds=decision.grounds or "",
        provisions=tuple(decision.provisions or ()),
        second_look=_second_look(complaint, sent_on),
        outside_bodies=_outside_bodies(complaint, decision, company),
        track_url=documents.track_url(complaint),
        **_measures(complaint, decision, company),
        **_signature(decision, company),
    )


def checklist(complaint: Complaint, decision: Decision) -> list[Line]:
    """Return every part that the law wants in this letter, and whether it is there."""
    granted = frozenset({decision.remedy} if decision.remedy else ())
    matter = Matter(decision.outcome, granted, complaint.regime)
    return letter.checklist(matter, held(complaint, decision))


def held(complaint: Complaint, decision: Decision) -> frozenset[LetterPart]:
    """Return the parts that the letter of a decision holds."""
    said = facts(complaint, decision)
    spoken = language(complaint, decision)
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


def _measures(complaint: Complaint, decision: Decision, company: Company) -> dict[str, Any]:
    """Return what we do; single countries want more said of a repair or a refund."""
    if not grants(decision.outcome):
        return {}
    remedy, regime = decision.remedy, complaint.regime
    return {
        "remedy": remedy,
        "amount_minor": decision.amount_minor,
        "currency": decision.currency or "",
        "method": decision.method or "",
        "due_on": decision.due_on,
        "return_note": AT_OUR_COST,
        "repair_days": _repair_days(complaint, decision, company),
        "refund_days": letter.refund_days(regime) if remedy is Remedy.REFUND else None,
        "guarantee_months": letter.guarantee_months(regime) if remedy is Remedy.REPAIR else None,
    }


def _repair_days(complaint: Complaint, decision: Decision, company: Company) -> int | None:
    is_said = complaint.regime.code in letter.SAYS_LENGTH_OF_REPAIR
    if not is_said or decision.remedy is not Remedy.REPAIR or decision.due_on is None:
        return None
    received_on = clock.local_date(complaint.received_at, company.time_zone)
    return (decision.due_on - received_on).days


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
    uid = decision.decided_by
    person = Staff.get_or_none(Staff.uid == uid) if uid else None
    if person is None:
        return {"signer_contact": contact}
    return {
        "signed_by": person.name,
        "signer_role": str(person.role.label),
        "signer_contact": contact,
    }


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_ESSENCE else text[:LONGEST_ESSENCE].rstrip() + " …"
