"""Legal regimes: the law's periods and remedies as versioned data, and which one applies.

The facts, with citation, confidence and what was verified, are in `data/legal_regimes.json`
(LEGAL.md §2). Nothing here is a sentence for people; it is the same in every language.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from reclamator.domain.outcomes import DEEMED_OUTCOMES, REGIME_REMEDIES
from reclamator.domain.vocabulary import (
    Buyer,
    Confidence,
    DeadlineKind,
    ExtensionProof,
    Kind,
    Outcome,
    Remedy,
    Sector,
    SilenceEffect,
)

DATA = Path(__file__).parent / "data" / "legal_regimes.json"
FALLBACK_CODE = "EU"
_EARLY = "short_term_"
_SAME_COUNTRY = {"UK": "GB", "EL": "GR"}
_KINDS_WITH_THIS_CLOCK = frozenset({Kind.COMPLAINT, Kind.GUARANTEE_CLAIM, Kind.GRIEVANCE})


class DayKind(StrEnum):
    """How days are counted."""

    CALENDAR = "calendar"
    WORKING = "working"


class Rollover(StrEnum):
    """Which last days move on to the next day that is none of them."""

    SAT_SUN_HOL = "sat_sun_hol"
    SUN_HOL = "sun_hol"
    NON_WORKING_DAY = "non_working_day"
    NONE = "none"


@dataclass(frozen=True)
class Extension:
    """How the law lets a date move; `max_days` count from receipt, None where it sets no cap."""

    kinds: tuple[DeadlineKind, ...]
    proof: ExtensionProof
    max_days: int | None


@dataclass(frozen=True)
class Regime:
    """The rules of one country and sector; days and months as the law counts them.

    `citation` says all of it in English; `citation_local` and `next_instance_local` carry the names
    as the country itself writes them, for customers (a proper name is never translated).
    """

    code: str
    version: str
    valid_from: date
    as_of: date
    country_code: str | None
    country: str
    sector: Sector
    applies_in: frozenset[str]
    response_days: int | None
    day_kind: DayKind | None
    starts_next_day: bool
    silence_effect: SilenceEffect
    settle_days: int | None
    settle_day_kind: DayKind | None
    settle_binding: str | None
    extension: Extension | None
    holiday_rollover: Rollover
    rollover_verified: bool
    holiday_rollover_basis: str | None
    confirmation_required: bool | None
    tiers: tuple[tuple[Remedy, ...], ...]
    early_rejection_days: int | None
    early_remedies: tuple[Remedy, ...]
    liability_months: int | None
    presumption_months: int | None
    protects_sole_traders: bool
    policy_default_days: int | None
    reply_must_contain: tuple[str, ...]
    record_keeping: str | None
    citation: str
    citation_local: str
    confidence: Confidence
    verified: tuple[str, ...]
    unverified: tuple[str, ...]
    next_instance: str | None
    next_instance_local: str | None
    next_instance_url: str | None

    @property
    def has_clock(self) -> bool:
        """Tell whether the law sets any date at all."""
        return self.response_days is not None or self.settle_days is not None

    @property
    def silence_acts(self) -> bool:
        """Tell whether a missed answer decides by itself: only where we are sure of the row."""
        return self.confidence is Confidence.HIGH and self.silence_effect in DEEMED_OUTCOMES

    @property
    def deemed_outcome(self) -> Outcome | None:
        """Return what silence means here, or None where it decides nothing."""
        return DEEMED_OUTCOMES.get(self.silence_effect)


@dataclass(frozen=True)
class Choice:
    """The regime of one complaint. Without `clock` only the company's own targets run.

    `silence_counts`: whether this kind of matter and this buyer are surely meant by what the law
    says of a missed answer.
    """

    regime: Regime
    country_assumed: bool
    clock: bool
    silence_counts: bool

    @property
    def silence(self) -> SilenceEffect:
        """Return what a missed answer means here, as far as it may be promised to anybody."""
        return self.regime.silence_effect if self.silence_counts else SilenceEffect.NONE

    @property
    def silence_acts(self) -> bool:
        """Tell whether a missed answer decides by itself."""
        return self.silence_counts and self.regime.silence_acts

    @property
    def allows_extension(self) -> bool:
        """Tell whether a date by law may be moved, with proof."""
        return self.clock and self.regime.extension is not None


@dataclass(frozen=True)
class RemediesHint:
    """What the law lets the customer ask for, tier after tier; empty where we do not know."""

    tiers: tuple[tuple[Remedy, ...], ...]
    early_rejection_days: int | None
    early_remedies: tuple[Remedy, ...]
    liability_months: int | None
    presumption_months: int | None
    citation: str
    confidence: Confidence


@cache
def all_versions() -> tuple[Regime, ...]:
    """Return every version of every row; those of one code stand from the oldest to the newest."""
    return tuple(_regime(row) for row in json.loads(DATA.read_text(encoding="utf-8")))


def all_regimes() -> tuple[Regime, ...]:
    """Return every row, newest version of each code, in the order of the data."""
    return tuple({regime.code: regime for regime in all_versions()}.values())


def by_code(code: str) -> Regime:
    """Return the newest version of a code. Raises KeyError."""
    return {regime.code: regime for regime in all_versions()}[code]


def version_of(code: str, version: str) -> Regime:
    """Return the very version that a complaint was computed by. Raises KeyError."""
    return {(regime.code, regime.version): regime for regime in all_versions()}[code, version]


def valid_on(code: str, day: date) -> Regime:
    """Return the version of a code that is in force on a day; before the first, the first.

    Raises KeyError.
    """
    return _in_force(day)[code]


def choose(
    country: str | None,
    sector: Sector,
    buyer: Buyer,
    *,
    company_country: str,
    received_on: date,
    kind: Kind = Kind.COMPLAINT,
) -> Choice:
    """Return the regime that protects this customer (Rome I art. 6: the customer's country).

    An unknown `country` (ISO 3166-1 alpha-2, `UK` is `GB`) means the company's, and says so.
    A special sector never falls back to the rules for goods. The version is that of the day of
    receipt.
    """
    own = normalised_country(country)
    regime = _regime_for(own or normalised_country(company_country), sector, received_on)
    return as_it_applies(regime, buyer, kind=kind, country_assumed=own is None)


def as_it_applies(regime: Regime, buyer: Buyer, *, kind: Kind, country_assumed: bool) -> Choice:
    """Return what a regime allows this buyer in this kind of matter."""
    clock = regime.has_clock and kind in _KINDS_WITH_THIS_CLOCK and _protects(regime, buyer)
    return Choice(
        regime=regime,
        country_assumed=country_assumed,
        clock=clock,
        silence_counts=clock
        and regime.confidence is Confidence.HIGH
        and buyer is Buyer.CONSUMER
        and kind is Kind.COMPLAINT,
    )


def normalised_country(text: str | None) -> str | None:
    """Return the upper-case ISO code, with UK as GB and EL as GR, or None when it is no code."""
    code = (text or "").strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", code):
        return None
    return _SAME_COUNTRY.get(code, code)


def remedies_hint(regime: Regime) -> RemediesHint:
    """Return the data of the form's hint "what the law says"."""
    return RemediesHint(
        tiers=regime.tiers,
        early_rejection_days=regime.early_rejection_days,
        early_remedies=regime.early_remedies,
        liability_months=regime.liability_months,
        presumption_months=regime.presumption_months,
        citation=regime.citation,
        confidence=regime.confidence,
    )


def _in_force(day: date) -> Mapping[str, Regime]:
    """Return the version of each code on a day: what we hold may begin later than an old letter."""
    found: dict[str, Regime] = {}
    for regime in all_versions():
        if regime.code not in found or regime.valid_from <= day:
            found[regime.code] = regime
    return found


def _regime_for(country: str | None, sector: Sector, day: date) -> Regime:
    in_force = _in_force(day)
    fitting = (
        regime
        for regime in in_force.values()
        if regime.sector is sector and country in regime.applies_in
    )
    return next(fitting, in_force[FALLBACK_CODE])


def _protects(regime: Regime, buyer: Buyer) -> bool:
    if buyer is Buyer.SOLE_TRADER:
        return regime.protects_sole_traders
    return buyer is Buyer.CONSUMER


def _regime(row: Mapping[str, Any]) -> Regime:
    return Regime(
        code=row["code"],
        version=row["version"],
        valid_from=date.fromisoformat(row["valid_from"]),
        as_of=date.fromisoformat(row["as_of"]),
        country_code=row["country_code"],
        country=row["country"],
        sector=Sector(row["sector"]),
        applies_in=frozenset(row["applies_in"]),
        response_days=row["response_days"],
        day_kind=_day_kind(row["day_kind"]),
        starts_next_day=row["start"] == "next_day",
        silence_effect=SilenceEffect(row["silence_effect"]),
        settle_days=row["settle_days"],
        settle_day_kind=_day_kind(row["settle_day_kind"]),
        settle_binding=row["settle_binding"],
        extension=_extension(row["extension"]),
        holiday_rollover=Rollover(row["holiday_rollover"] or Rollover.NONE),
        rollover_verified="holiday_rollover" in row["verified"],
        holiday_rollover_basis=row["holiday_rollover_basis"],
        confirmation_required=row["confirmation_required"],
        tiers=_tiers(row["remedies"]),
        early_rejection_days=row["early_rejection_days"],
        early_remedies=tuple(Remedy(code) for code in row["early_remedies"]),
        liability_months=row["liability_months"],
        presumption_months=row["burden_reversal_months"],
        protects_sole_traders=bool(row["protects_sole_traders"]),
        policy_default_days=row["policy_default_days"],
        reply_must_contain=tuple(row["reply_must_contain"]),
        record_keeping=row["record_keeping"],
        citation=row["citation"],
        citation_local=row["citation_local"] or row["citation"],
        confidence=Confidence(row["confidence"]),
        verified=tuple(row["verified"]),
        unverified=tuple(row["unverified"]),
        next_instance=(row["next_instance"] or {}).get("name"),
        next_instance_local=row["next_instance_local"] or (row["next_instance"] or {}).get("name"),
        next_instance_url=(row["next_instance"] or {}).get("url"),
    )


def _day_kind(code: str | None) -> DayKind | None:
    return DayKind(code) if code else None


def _extension(row: Mapping[str, Any] | None) -> Extension | None:
    if row is None:
        return None
    kinds = tuple(DeadlineKind(kind) for kind in row["kinds"])
    return Extension(kinds=kinds, proof=ExtensionProof(row["proof"]), max_days=row["max_days"])


def _tiers(rows: list[list[str]]) -> tuple[tuple[Remedy, ...], ...]:
    """Return the remedies of each tier once; early rights are told apart by their days."""
    tiers = (
        dict.fromkeys(REGIME_REMEDIES[name] for name in row if not name.startswith(_EARLY))
        for row in rows
    )
    return tuple(tuple(tier) for tier in tiers if tier)
