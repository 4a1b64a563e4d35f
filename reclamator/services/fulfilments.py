"""Fulfilments: a granted remedy reported as carried out, with what shows it, point by point."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.outcomes import grants
from reclamator.domain.points import Point
from reclamator.domain.vocabulary import ProofKind, Remedy
from reclamator.errors import FieldError, Forbidden, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.decision import Decision
from reclamator.models.fulfilment import Fulfilment
from reclamator.services import complaints, decisions, intake
from reclamator.services.actors import Actor

LONGEST_REFERENCE = 200
NO_PROOF = _l("Choose what shows that it was done.")
NO_DAY = _l("Enter the day on which it was done, today at the latest.")
TOO_LONG = _l("A reference of 200 characters is enough.")
NO_SUCH_POINT = _l("The decision grants no such point.")
NOT_ALL = _l("Say for every granted point how it was carried out.")
_USUAL = {
    Remedy.REFUND: ProofKind.PAYMENT,
    Remedy.PRICE_REDUCTION: ProofKind.PAYMENT,
    Remedy.REPLACEMENT: ProofKind.PARCEL,
    Remedy.REPAIR: ProofKind.PARCEL,
    Remedy.REDELIVERY: ProofKind.PARCEL,
}


@dataclass(frozen=True)
class Proof:
    """What shows that a point was carried out: a payment's reference, a parcel's number."""

    point: int
    proof: ProofKind | None
    done_on: date | None
    reference: str = ""


@dataclass(frozen=True)
class Granted:
    """A point that was granted; `number` counts from 1 in its decision."""

    number: int
    point: Point

    @property
    def usual_proof(self) -> ProofKind:
        """What would show it, for this remedy."""
        remedy = self.point.remedy
        return _USUAL.get(remedy, ProofKind.OTHER) if remedy else ProofKind.OTHER


def granted(decision: Decision) -> list[Granted]:
    """Return the points that are to be carried out."""
    numbered = enumerate(decisions.points_of(decision), start=1)
    return [Granted(number, point) for number, point in numbered if grants(point.outcome)]


def report(complaint: Complaint, proofs: Sequence[Proof], *, by: Actor) -> Complaint:
    """Report the remedy as carried out; the customer is told. Without proofs, only that it was.

    Raises Forbidden, IllegalAction, or Incomplete naming what is wrong; then nothing is written.
    """
    with transaction():
        fresh = complaints.locked(complaint)
        complaints.require_possible(fresh, Action.FULFIL, by=by)
        decision = Decision.latest(fresh.complaint_uid)
        if decision is None or by.uid is None:
            raise Forbidden()
        if proofs:
            _require_sound(proofs, granted(decision), fresh)
        for proof in proofs:
            _keep(proof, decision, fresh, by)
        return complaints.perform(fresh, Action.FULFIL, by=by, about_uid=bytes(decision.uid))


def days_late(row: Fulfilment, promised: date | None) -> int:
    """Return by how many days it came after the promised date; 0 when it was in time."""
    return max((row.done_on - promised).days, 0) if promised else 0


def _require_sound(
    proofs: Sequence[Proof], points: Sequence[Granted], complaint: Complaint
) -> None:
    today = clock.today(Company.by_uid(bytes(complaint.company_uid)).time_zone)
    known = {each.number for each in points}
    faults = [fault for proof in proofs for fault in _faults(proof, known, today)]
    said = [proof.point for proof in proofs]
    if not faults and sorted(said) != sorted(known):
        faults.append(FieldError(f"proof_{min(known - set(said) or known)}", NOT_ALL))
    if faults:
        raise Incomplete(faults)


def _faults(proof: Proof, known: set[int], today: date) -> list[FieldError]:
    at = proof.point
    faults = []
    if at not in known:
        faults.append(FieldError(f"proof_{at}", NO_SUCH_POINT))
    if proof.proof is None:
        faults.append(FieldError(f"proof_{at}", NO_PROOF))
    if proof.done_on is None or proof.done_on > today:
        faults.append(FieldError(f"done_on_{at}", NO_DAY))
    if len(intake.clean(proof.reference)) > LONGEST_REFERENCE:
        faults.append(FieldError(f"reference_{at}", TOO_LONG))
    return faults


def _keep(proof: Proof, decision: Decision, complaint: Complaint, by: Actor) -> None:
    Fulfilment.create(
        complaint_uid=complaint.complaint_uid,
        decision_uid=decision.uid,
        point=proof.point,
        proof=proof.proof,
        done_on=proof.done_on,
        reported_by=by.uid,
        reported_as=by.kind,
        reported_at=clock.now(),
        reference=" ".join(intake.clean(proof.reference).split()) or None,
    )
