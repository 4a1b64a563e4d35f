"""The first check: a person confirms what the facts say, or writes down why it is otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reclamator import clock
from reclamator.domain import answers
from reclamator.domain.first_check import Finding, Known, Piece, Point, Verdict, examine
from reclamator.domain.lifecycle.table import BEFORE_DECISION
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import EventKind
from reclamator.errors import FieldError, IllegalAction, Incomplete
from reclamator.i18n import LazyText, country_name
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.first_check import FirstCheck
from reclamator.services import audit, complaints, events, intake, reading
from reclamator.services.actors import Actor
from reclamator.services.reading import Opened, Reading, opened

LONGEST = 2_000


@dataclass(frozen=True)
class Said:
    """What a person says about one point; a `reason` is needed where the facts say otherwise."""

    verdict: str
    reason: str = ""


@dataclass(frozen=True)
class Standing:
    """One point: what the facts say, and what a person has made of it, if anybody has."""

    finding: Finding
    row: FirstCheck | None
    reason: Opened

    @property
    def verdict(self) -> Verdict:
        """What stands."""
        return self.row.verdict if self.row else self.finding.verdict


def standing(read: Reading) -> list[Standing]:
    """Return the three points of a complaint that was read with its bodies."""
    rows = {row.point: row for row in read.checks}
    return [
        Standing(each, rows.get(each.point), opened(rows.get(each.point), "reason"))
        if each.point in rows
        else Standing(each, None, None)
        for each in examine(known(read))
    ]


def is_due(complaint: Complaint) -> bool:
    """Whether a first check can still be made."""
    return complaint.state in BEFORE_DECISION


def confirm(complaint: Complaint, said: Mapping[Point, Said], *, by: Actor) -> None:
    """Write down what stands about each point; the same said again changes nothing.

    Raises Forbidden, IllegalAction once there is an answer, or Incomplete.
    """
    by.require(Permission.REVIEW)
    by.require(Permission.READ_BODIES)
    with transaction():
        fresh = complaints.locked(complaint)
        if not is_due(fresh):
            raise IllegalAction()
        points = standing(reading.read(fresh, by=by))
        checked = _checked(points, said)
        if all(_stands(point, checked[point.finding.point]) for point in points):
            return
        for point in points:
            _write(fresh, point, checked[point.finding.point], by)
        _record(fresh, checked, by)


def known(read: Reading) -> Known:
    """Return what the check looks at."""
    complaint, regime = read.complaint, read.regime
    return Known(
        kind=complaint.kind,
        category=complaint.category,
        buyer=complaint.buyer,
        sector=complaint.sector,
        regime_sector=regime.sector,
        regime_country=LazyText(lambda: country_name(regime.country_code or "EU")),
        country_assumed=complaint.country_assumed,
        protects_sole_traders=regime.protects_sole_traders,
        liability_months=regime.liability_months,
        received_on=clock.local_date(complaint.received_at, read.zone),
        purchased_on=_day(opened(complaint, "purchased_on")),
        noticed_on=_day(opened(complaint, "occurred_on")),
        pieces=frozenset(piece for piece, is_there in _PIECES.items() if is_there(read)),
    )


def _day(text: Any) -> date | None:
    return answers.date_of(text)


_PIECES: Mapping[Piece, Any] = {
    Piece.DESCRIPTION: lambda read: any(said.body for said in read.said if said.is_opening),
    Piece.CONTACT: lambda read: read.person.is_reachable,
    Piece.PRODUCT: lambda read: bool(opened(read.complaint, "product")),
    Piece.PURCHASE_DATE: lambda read: bool(opened(read.complaint, "purchased_on")),
    Piece.PROOF: lambda read: (
        bool(opened(read.complaint, "order_number"))
        or any(file.mime == "application/pdf" for file in read.files)
    ),
    Piece.PHOTO: lambda read: any(str(file.mime).startswith("image/") for file in read.files),
}


def _checked(points: list[Standing], said: Mapping[Point, Said]) -> dict[Point, Said]:
    """Return what was said, cleaned. Raises Incomplete naming every point that lacks a word."""
    cleaned = {point: Said(each.verdict, intake.clean(each.reason)) for point, each in said.items()}
    faults = [fault for point in points for fault in _faults(point, cleaned)]
    if faults:
        raise Incomplete(faults)
    return cleaned


def _faults(point: Standing, said: Mapping[Point, Said]) -> list[FieldError]:
    name, each = point.finding.point.value, said.get(point.finding.point)
    if each is None or each.verdict not in set(Verdict):
        return [FieldError(f"{name}_verdict", _l("Choose what stands."))]
    if each.verdict != point.finding.verdict and not each.reason:
        return [FieldError(f"{name}_reason", _l("Say why it is otherwise than the facts say."))]
    if len(each.reason) > LONGEST:
        return [FieldError(f"{name}_reason", _l("This text is too long. Shorten it."))]
    return []


def _stands(point: Standing, said: Said) -> bool:
    has_row = point.row is not None and point.row.proposed is point.finding.verdict
    return has_row and point.verdict == said.verdict and (point.reason or "") == said.reason


def _write(fresh: Complaint, point: Standing, said: Said, by: Actor) -> None:
    row = point.row or FirstCheck(complaint_uid=fresh.complaint_uid, point=point.finding.point)
    is_new = point.row is None
    row.verdict, row.proposed = Verdict(said.verdict), point.finding.verdict
    row.checked_by, row.checked_at = by.uid, clock.now()
    row.reason = said.reason or None
    row.save(force_insert=is_new)


def _record(fresh: Complaint, said: Mapping[Point, Said], by: Actor) -> None:
    fresh.touched(updated_at=clock.now())
    verdicts = {point.value: each.verdict for point, each in said.items()}
    reasons = {f"{point.value}_reason": each.reason for point, each in said.items() if each.reason}
    events.record(
        fresh.complaint_uid, EventKind.FIRST_CHECKED, by=by, detail={**verdicts, **reasons}
    )
    audit.record(
        "complaint.first_checked",
        actor_uid=by.uid,
        complaint_uid=fresh.complaint_uid,
        detail=verdicts,
    )
