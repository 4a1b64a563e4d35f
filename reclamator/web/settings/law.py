"""The law: every rule that reclamator holds, how sure of it we are, and the company's own days."""

import re
from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator import clock
from reclamator.domain import regimes
from reclamator.domain.overrides import days_by_law, is_longer
from reclamator.domain.permissions import Permission
from reclamator.domain.regimes import DayKind, Regime, Rollover
from reclamator.domain.vocabulary import Confidence, DeadlineKind
from reclamator.errors import Conflict, DomainError, Incomplete
from reclamator.i18n import _, country_name, ngettext, short_date, sort_key
from reclamator.models.regime_override import RegimeOverride
from reclamator.models.staff import Staff
from reclamator.services import actors, overrides, reading
from reclamator.services.overrides import FIELDS
from reclamator.web import access, filters
from reclamator.web.access import requires
from reclamator.web.settings import settings
from reclamator.web.step_up import sensitive

TONES = {Confidence.HIGH: "green", Confidence.MEDIUM: "amber", Confidence.LOW: "red"}


CONFLICT = 409


@settings.get("/law")
@requires(Permission.SETTINGS)
def show_law() -> ResponseReturnValue:
    """Show the rules of every country and sector, those of one country together."""
    return _page()


@settings.post("/law")
@requires(Permission.SETTINGS)
@sensitive
def save_law() -> ResponseReturnValue:
    """Let the company count its own days for one rule, or end that."""
    form, by = request.form, actors.of_staff(access.current_staff())
    code = form.get("code", "")
    based_on = int(_number(form.get("based_on", "")) or 0)
    try:
        if form.get("do") == "end":
            overrides.end(code, based_on=based_on, by=by)
        else:
            reason = form.get("reason", "")
            overrides.save(code, _days(form), reason=reason, based_on=based_on, by=by)
    except Conflict as refusal:
        return _page(code, refusal), CONFLICT
    except Incomplete as refusal:
        return _page(code, refusal), refusal.status
    return redirect(url_for("settings.show_law", saved=code, _anchor=f"law-{code}"), 303)


def _days(form: Mapping[str, str]) -> dict[DeadlineKind, int]:
    """Return the numbers that were entered; what is no number is none that can stand."""
    entered = {kind: form.get(name, "").strip() for kind, name in FIELDS.items()}
    return {kind: _number(text) or 0 for kind, text in entered.items() if text}


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,6}", text.strip(), re.ASCII) else None


def _page(code: str = "", refusal: DomainError | None = None) -> str:
    kept = overrides.each()
    people = {bytes(person.uid): person for person in Staff.everyone()} if kept else {}
    rows = [_row(regime) for regime in regimes.all_regimes()]
    rows.sort(key=lambda row: (sort_key(row["place"]), row["code"]))
    for row in rows:
        row |= _own(row["regime"], kept.get(row["code"], []), people)
    faults = refusal.errors if isinstance(refusal, Incomplete) else ()
    return render_template(
        "settings/law.html",
        rows=rows,
        opened=code or request.args.get("saved", ""),
        is_saved="saved" in request.args,
        refusal=refusal,
        said=request.form if refusal else {},
        faults={fault.field: str(fault.message) for fault in faults},
        fault_rows=[(f"{code}-{fault.field}", str(fault.message)) for fault in faults],
    )


def _own(
    regime: Regime, kept: list[RegimeOverride], people: Mapping[bytes, Staff]
) -> dict[str, Any]:
    """Return what the company counts by this rule, what it counted, and what it may enter."""
    shown = [_override(regime, row, people) for row in kept]
    active = shown[0] if kept and kept[0].ended_at is None else None
    return {
        "own": active,
        "past": shown[1:] if active else shown,
        "based_on": kept[0].version if active else 0,
        "fields": [
            (FIELDS[kind], _FIELDS[kind](), kept[0].days.get(kind, "") if active else "")
            for kind in days_by_law(regime)
        ],
        "is_sure": regime.confidence is Confidence.HIGH,
    }


def _override(regime: Regime, row: RegimeOverride, people: Mapping[bytes, Staff]) -> dict[str, Any]:
    kinds = {
        DeadlineKind.ANSWER: regime.day_kind,
        DeadlineKind.SETTLE: regime.settle_day_kind,
    }
    return {
        "facts": [
            *((_FIELDS[kind](), _period(days, kinds[kind])) for kind, days in row.days.items()),
            (_("Reason"), reading.opened(row, "reason")),
            (_("Since"), _when(row.made_at, row.made_by, people)),
            (_("Ended"), _when(row.ended_at, row.ended_by, people) if row.ended_at else ""),
        ],
        "is_unverified": is_longer(regime, row.days),
    }


def _when(moment: Any, who: Any, people: Mapping[bytes, Staff]) -> str:
    day = short_date(clock.local_date(moment, filters.zone()))
    person = people.get(bytes(who or b""))
    name = reading.opened(person, "name") if person else ""
    return _("%(day)s, by %(name)s", day=day, name=name) if name else day


def _row(regime: Regime) -> dict[str, Any]:
    return {
        "regime": regime,
        "code": regime.code,
        "place": country_name(regime.country_code) if regime.country_code else "EU",
        "sector": regime.sector.label,
        "confidence": regime.confidence.label,
        "tone": TONES[regime.confidence],
        "is_low": regime.confidence is Confidence.LOW,
        "facts": [
            (_("Answer"), _period(regime.response_days, regime.day_kind)),
            (_("Remedy"), _period(regime.settle_days, regime.settle_day_kind)),
            (_("A missed date means"), _silence(regime)),
            (_("Last day on a day off"), _rollover(regime)),
            (_("Provision"), regime.citation_local),
            (_("Version"), regime.version),
            (_("State of law"), short_date(regime.as_of)),
        ],
        "unverified": regime.unverified,
    }


def _period(days: int | None, kind: DayKind | None) -> str:
    if days is None:
        return _("no date by law")
    if kind is DayKind.WORKING:
        return ngettext("%(num)s working day", "%(num)s working days", days)
    return ngettext("%(num)s calendar day", "%(num)s calendar days", days)


def _silence(regime: Regime) -> str:
    if not regime.has_clock:
        return ""
    effect = str(regime.silence_effect.label)
    if regime.silence_acts:
        return _("%(effect)s (recorded by itself)", effect=effect)
    return effect


def _rollover(regime: Regime) -> str:
    if not regime.has_clock:
        return ""
    if regime.holiday_rollover is Rollover.NONE:
        return _("stays")
    return _("moves on") if regime.rollover_verified else _("moves on (unverified)")


_FIELDS = {
    DeadlineKind.ANSWER: lambda: _("Our days for the answer"),
    DeadlineKind.SETTLE: lambda: _("Our days for the remedy"),
}
