"""Targets: by when the company means to answer, and when its people work."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator import i18n
from reclamator.domain.permissions import Permission
from reclamator.domain.targets import Effort, Target
from reclamator.domain.vocabulary import Category
from reclamator.domain.working_time import OFFICE_HOURS, WEEK, Hours, WorkingTime
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.services import actors, targets
from reclamator.web import access
from reclamator.web.access import requires
from reclamator.web.settings import settings

WRONG_TIME = _l("Enter a time such as 08:00.")
WRONG_DAY = _l("Enter one day a line, such as 2026-12-24.")
_DAYS = re.compile(r"[0-9]{1,4}")


@settings.get("/targets")
@requires(Permission.SETTINGS)
def show_targets() -> ResponseReturnValue:
    """Show the company's own targets and its working time."""
    return _page(_kept(g.company), {}, is_saved="saved" in request.args)


@settings.post("/targets")
@requires(Permission.SETTINGS)
def save_targets() -> ResponseReturnValue:
    """Keep them; they count for what comes in from now on."""
    form, by = request.form, actors.of_staff(access.current_staff())
    working, faults = _working_time(g.company, form)
    try:
        if faults:
            raise Incomplete(faults)
        targets.save(g.company, working=working, targets=_targets(g.company, form), by=by)
    except Incomplete as refusal:
        errors = {fault.field: str(fault.message) for fault in refusal.errors}
        return _page(form, errors), refusal.status
    return redirect(url_for("settings.show_targets", saved=1), 303)


@settings.post("/targets/working-time")
@requires(Permission.SETTINGS)
def reset_working_time() -> ResponseReturnValue:
    """Go back to the usual week, for a reason."""
    by, reason = actors.of_staff(access.current_staff()), request.form.get("reason", "")
    try:
        targets.reset_working_time(g.company, reason=reason, by=by)
    except Incomplete as refusal:
        errors = {fault.field: str(fault.message) for fault in refusal.errors}
        return _page({**_kept(g.company), "reason": reason}, errors), refusal.status
    return redirect(url_for("settings.show_targets", saved=1), 303)


def _kept(company: Company) -> dict[str, Any]:
    """Return what is kept as the form's fields name it."""
    working = targets.working_time(company)
    shown: dict[str, Any] = {"closed": "\n".join(sorted(map(str, working.closed)))}
    for weekday in WEEK:
        hours = working.week.get(weekday, OFFICE_HOURS)
        shown |= {
            f"works_{weekday}": "1" if weekday in working.week else "",
            f"begins_{weekday}": f"{hours.begins:%H:%M}",
            f"ends_{weekday}": f"{hours.ends:%H:%M}",
        }
    for category, target in targets.each(company).items():
        shown |= {
            f"effort_{category}": target.effort.value,
            f"days_{category}": target.own_days or "",
            f"working_{category}": "1" if target.in_working_days else "",
        }
    return shown


def _page(said: Mapping[str, Any], errors: dict[str, str], *, is_saved: bool = False) -> str:
    return render_template(
        "settings/targets.html",
        said=said,
        errors=errors,
        week=[(weekday, i18n.weekday_name(weekday)) for weekday in WEEK],
        categories=[(code, _label(code)) for code in targets.each(g.company)],
        efforts=[(effort.value, effort.label) for effort in Effort],
        is_saved=is_saved,
        has_own_time=targets.has_own_time(g.company),
    )


def _label(category: str) -> object:
    """Return the words of a category; a company's own keeps its code."""
    return Category(category).label if category in set(Category) else category


def _working_time(
    company: Company, form: Mapping[str, str]
) -> tuple[WorkingTime, list[FieldError]]:
    faults: list[FieldError] = []
    week: dict[int, Hours] = {}
    for weekday in WEEK:
        if form.get(f"works_{weekday}"):
            begins, ends = (_time(form, f"{name}_{weekday}", faults) for name in ("begins", "ends"))
            if begins and ends:
                week[weekday] = Hours(begins, ends)
    closed = _closed(form.get("closed", ""), faults)
    return WorkingTime(company.time_zone, company.country, week, closed), faults


def _time(form: Mapping[str, str], name: str, faults: list[FieldError]) -> time | None:
    try:
        return i18n.read_time(form.get(name, ""))
    except ValueError:
        faults.append(FieldError(name, WRONG_TIME))
        return None


def _closed(text: str, faults: list[FieldError]) -> frozenset[date]:
    try:
        return frozenset(date.fromisoformat(line) for line in text.split())
    except ValueError:
        faults.append(FieldError("closed", WRONG_DAY))
        return frozenset()


def _targets(company: Company, form: Mapping[str, str]) -> dict[str, Target]:
    """Return the targets that were chosen; a category without a choice is left out."""
    known = {effort.value for effort in Effort}
    return {
        category: Target(
            Effort(form[f"effort_{category}"]),
            _days(form.get(f"days_{category}", "")),
            bool(form.get(f"working_{category}")),
        )
        for category in targets.each(company)
        if form.get(f"effort_{category}") in known
    }


def _days(text: str) -> int | None:
    return int(text) if _DAYS.fullmatch(text.strip()) else None
