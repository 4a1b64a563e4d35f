"""Stages: what a company's process looks like, in every version that a complaint may be in."""

from datetime import date
from typing import Any

from reclamator import clock
from reclamator.domain.process import DEFAULT, DEFAULT_VERSION, DonePoint, Process, Stage
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.process import ProcessStage
from reclamator.services import targets


def current() -> Process:
    """Return the process that reviews begin with now, in the company in scope."""
    rows = ProcessStage.of_newest()
    return _process(int(rows[0].version), rows) if rows else Process(DEFAULT_VERSION, DEFAULT)


def of_version(version: int | None) -> Process:
    """Return one version of the process; what was never saved is the one we bring along."""
    if not version:
        return Process(DEFAULT_VERSION, DEFAULT)
    return _process(version, ProcessStage.of(version))


def of_complaint(complaint: Complaint) -> Process:
    """Return the process that a complaint began with; later versions leave it alone."""
    return of_version(complaint.process_version)


def of_rows(complaint: Complaint, rows: list[ProcessStage]) -> Process:
    """Return the process that a complaint began with, its stages read by the caller."""
    return _process(int(rows[0].version), rows) if rows else of_version(None)


def entered(company: Company) -> dict[str, Any]:
    """Return what a complaint that begins to be checked gets: the first stage of today."""
    process = current()
    return {"process_version": process.version, **at(process.stages[0], company)}


def at(stage: Stage, company: Company) -> dict[str, Any]:
    """Return what a complaint in this stage gets: its code, and the target counted from today."""
    return {"stage": stage.code, "stage_due_on": due_on(stage, company)}


def due_on(stage: Stage, company: Company) -> date:
    """Return the company's own target for a stage that begins today."""
    today = clock.today(company.time_zone)
    return targets.working_time(company).days_after(today, stage.target_days)


def _process(version: int, rows: list[ProcessStage]) -> Process:
    return Process(version, tuple(map(_stage, rows)))


def _stage(row: ProcessStage) -> Stage:
    return Stage(
        code=row.code,
        names=row.names or {},
        role=row.role,
        staff_uid=row.staff_uid,
        target_days=row.target_days,
        template_uid=bytes(row.template_uid) if row.template_uid else None,
        sends_itself=row.sends_itself,
        done_points=tuple(point for point in DonePoint if point.value in row.done_points),
        done_when=row.done_when or "",
        hand_over=row.hand_over or "",
    )
