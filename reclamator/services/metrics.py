"""Figures for Prometheus: how the installation does; nothing of a company, nothing of a person."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from peewee import Field, fn

from reclamator import clock
from reclamator.config import Settings
from reclamator.domain.vocabulary import State
from reclamator.models.complaint import Complaint, Shelf
from reclamator.models.notification import Notification
from reclamator.models.scope import unscoped
from reclamator.services import health

NOTICE_STATES = ("due", "held", "sent", "failed", "cancelled")


@dataclass(frozen=True)
class Metric:
    """One gauge; `label` names what tells its values apart, if anything does."""

    name: str
    meaning: str
    values: dict[str, float]
    label: str = ""


def text(settings: Settings, *, version: str) -> str:
    """Return all figures in Prometheus' text format; those that cannot be had are left out."""
    return "".join(f"{line}\n" for metric in _metrics(settings, version) for line in _lines(metric))


def _metrics(settings: Settings, version: str) -> Iterator[Metric]:
    parts = {name: float(works) for name, works in health.parts(settings).items()}
    yield Metric("info", "The version that runs.", {version: 1}, "version")
    yield Metric("up", "Whether a part works.", parts, "part")
    with suppress(OSError):
        age = (clock.now() - health.last_beat(settings)).total_seconds()
        yield Metric("worker_heartbeat_age_seconds", "Since the worker showed itself.", {"": age})
    if parts["database"]:
        yield from _counted()


def _counted() -> Iterator[Metric]:
    with unscoped("figures tell of the installation"):
        states = _count(Complaint.state, State)
        shelves = _count(Complaint.shelf, Shelf)
        notices = _count(Notification.state, NOTICE_STATES)
    yield Metric("complaints", "Complaints by state.", states, "state")
    aside = {"": shelves[Shelf.SET_ASIDE]}
    yield Metric("complaints_set_aside", "Complaints in quarantine.", aside)
    yield Metric("notifications", "Outbox rows by state.", notices, "state")


def _count(column: Field, known: Iterable[str]) -> dict[str, float]:
    rows = column.model.select(column, fn.COUNT(1)).group_by(column).tuples()
    return dict.fromkeys(known, 0.0) | {str(value): float(number) for value, number in rows}


def _lines(metric: Metric) -> Iterator[str]:
    name = f"reclamator_{metric.name}"
    yield f"# HELP {name} {metric.meaning}"
    yield f"# TYPE {name} gauge"
    for value, number in metric.values.items():
        labels = f'{{{metric.label}="{value}"}}' if metric.label else ""
        yield f"{name}{labels} {number:.15g}"
