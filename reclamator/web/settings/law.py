"""The law: every rule that reclamator holds, how sure of it we are, and where it is from."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from reclamator.domain import regimes
from reclamator.domain.permissions import Permission
from reclamator.domain.regimes import DayKind, Regime, Rollover
from reclamator.domain.vocabulary import Confidence
from reclamator.i18n import _, country_name, ngettext, short_date, sort_key
from reclamator.web.access import requires
from reclamator.web.settings import settings

TONES = {Confidence.HIGH: "green", Confidence.MEDIUM: "amber", Confidence.LOW: "red"}


@settings.get("/law")
@requires(Permission.SETTINGS)
def show_law() -> ResponseReturnValue:
    """Show the rules of every country and sector, those of one country together."""
    rows = [_row(regime) for regime in regimes.all_regimes()]
    rows.sort(key=lambda row: (sort_key(row["place"]), row["code"]))
    return render_template("settings/law.html", rows=rows)


def _row(regime: Regime) -> dict[str, Any]:
    return {
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
