"""Why a date is what it is: one step after the other, each with the provision it stands on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g

from reclamator import clock, i18n
from reclamator.domain import counting
from reclamator.domain.counting import Counting
from reclamator.domain.overrides import is_longer
from reclamator.domain.regimes import Choice, DayKind, Regime, Rollover
from reclamator.domain.vocabulary import (
    Buyer,
    Confidence,
    DeadlineKind,
    EventKind,
    SilenceEffect,
)
from reclamator.i18n import _, country_name, day_month, ngettext
from reclamator.models.deadline import Deadline
from reclamator.models.regime_override import RegimeOverride
from reclamator.services import reading, tracking
from reclamator.services.reading import Happened, Reading
from reclamator.web import filters
from reclamator.web.panel import provisions

WHOSE_LAW = "Regulation (EC) No 593/2008 (Rome I), art. 6"

Step = dict[str, Any]
"""title, texts, provision; warning, is_unverified, is_verified, is_bad where they apply."""


@dataclass(frozen=True)
class About:
    """What the reasons are given for."""

    read: Reading
    choice: Choice
    received_on: date
    target: Deadline | None
    row: Deadline | None = None

    @property
    def regime(self) -> Regime:
        """The law in the version of the day of receipt."""
        return self.choice.regime

    @property
    def counts_beyond_law(self) -> bool:
        """Whether the dates follow from more days of the company's own than the law sets."""
        return self.row is not None and is_longer(self.regime, self.row.own)

    def events(self, code: EventKind) -> list[Happened]:
        """Return what has happened of one kind."""
        return [event for event in self.read.history if event.code is code]


def steps(about: About, found: Counting | None) -> Iterator[Step]:
    """Return the steps to a date; without a date by law, why there is none.

    A provision stands at the first step that rests on it.
    """
    said: set[object] = set()
    for step in _each(about, found):
        provision = step.get("provision") or ""
        yield step | {"provision": "" if provision in said else provision}
        said.add(provision)


def _each(about: About, found: Counting | None) -> Iterator[Step]:
    yield _whose_law(about)
    yield _receipt(about, found)
    if found is not None:
        yield _counted(about, found)
        yield from _own_days(about, found)
        yield _rolled(about, found)
        yield from _extended(about, found)
        yield _safe(about, found)
    if about.target is not None and about.target.safe_on:
        yield _target(about.target.started_on, about.target.safe_on)
    if found is not None:
        yield _effect(about, found)


def period(days: int, kind: DayKind) -> str:
    """Return a period in words."""
    if kind is DayKind.WORKING:
        return ngettext("%(num)s working day", "%(num)s working days", days)
    return ngettext("%(num)s calendar day", "%(num)s calendar days", days)


# -- whose law, and since when --------------------------------------------------------------------


def _whose_law(about: About) -> Step:
    code = about.regime.country_code
    return {
        "title": _("Whose law: %(country)s", country=country_name(code) if code else "EU"),
        "texts": [_whose_country(about), _BUYERS[Buyer(about.read.complaint.buyer)]()],
        "warning": _doubt(about),
        "provision": WHOSE_LAW,
    }


def _whose_country(about: About) -> str:
    complaint = about.read.complaint
    place = country_name(complaint.country)
    if complaint.country_assumed:
        return _("The customer named no country: these are the rules of your own.")
    if complaint.country not in about.regime.applies_in:
        return _(
            "We hold no rule for %(country)s and this sector: the common European one is used.",
            country=place,
        )
    return _("The country that the customer named: %(country)s. Its law counts.", country=place)


def _doubt(about: About) -> str:
    if about.received_on < about.regime.valid_from:
        return _(
            "We hold this rule as of %(day)s. The complaint is older: check what applied then.",
            day=i18n.short_date(about.regime.valid_from),
        )
    is_low = about.regime.confidence is Confidence.LOW
    return _("Check this rule with your lawyer.") if is_low else ""


def _receipt(about: About, found: Counting | None) -> Step:
    zone = filters.zone()
    texts = [_("The time is that of %(zone)s.", zone=zone.replace("_", " "))]
    if found and found.started_on != about.received_on:
        day = day_month(found.started_on)
        texts.append(_("The complaint was opened again: the days count from %(day)s.", day=day))
    if found and about.regime.starts_next_day:
        texts.append(_("This day is not counted: day 1 is the day after."))
    moment = i18n.labelled_date_time(about.read.complaint.received_at, zone)
    return {
        "title": _("Received: %(moment)s", moment=moment),
        "texts": texts,
        "provision": provisions.of_counting(about.regime) if found else "",
    }


# -- counted and moved ----------------------------------------------------------------------------


def _counted(about: About, found: Counting) -> Step:
    basis = found.due.basis
    texts = [
        _(
            "Day 1 is %(first)s. Day %(number)s is %(last)s.",
            first=day_month(found.first_on),
            number=basis.days,
            last=day_month(found.last_on),
        )
    ]
    if basis.day_kind is DayKind.WORKING:
        texts.append(_("Weekends and public holidays are not counted."))
    for event in about.events(EventKind.COMPLETION_REQUESTED):
        day = _day_of(event)
        texts.append(_("Asking the customer for more on %(day)s did not stop the clock.", day=day))
    return {
        "title": period(basis.days, basis.day_kind),
        "texts": texts,
        "provision": "" if about.counts_beyond_law else about.regime.citation_local,
    }


def _own_days(about: About, found: Counting) -> Iterator[Step]:
    """The company's own number of days, in the version that the complaint was computed with."""
    days = about.row.own_days if about.row else None
    uid = about.read.complaint.override_uid
    override = RegimeOverride.by_uid(bytes(uid)) if uid else None
    if days is None or override is None:
        return
    since = clock.local_date(override.made_at, filters.zone())
    yield {
        "title": ngettext(
            "Your company counts %(num)s day here, since %(day)s",
            "Your company counts %(num)s days here, since %(day)s",
            days,
            day=i18n.short_date(since),
        ),
        "texts": [_what_follows(beyond_law=about.counts_beyond_law)],
        "proof": reading.opened(override, "reason"),
        "warning": _("Unverified: we hold fewer days as the law.")
        if about.counts_beyond_law
        else "",
    }


def _what_follows(*, beyond_law: bool) -> str:
    if beyond_law:
        return _("The dates follow from it, not from what we hold as the law.")
    return _(
        "The safe date and the date promised to the customer follow from it. The date by law stays."
    )


def _rolled(about: About, found: Counting) -> Step:
    verified = about.regime.rollover_verified
    title, text = _moves(about.regime, found) if found.rolls else _stays(about.regime, found)
    return {
        "title": title,
        "texts": [text],
        "is_unverified": found.rolls and not verified,
        "is_verified": found.rolls and verified,
        "provision": provisions.of_counting(about.regime),
    }


def _moves(regime: Regime, found: Counting) -> tuple[str, str]:
    title = _("The last day moves to %(day)s", day=day_month(found.due.statutory_on))
    if regime.rollover_verified:
        return title, _("The last day is no working day, so the law moves it on.")
    return title, _(
        "The last day is no working day. We do not rely on the move: "
        "the customer is promised the safe date."
    )


def _stays(regime: Regime, found: Counting) -> tuple[str, str]:
    title = _("The last day stays: %(day)s", day=day_month(found.last_on))
    if not counting.day_off(found.last_on, found.country):
        return title, _("It is a working day, so nothing moves.")
    if regime.holiday_rollover is Rollover.NONE:
        return title, _("It is no working day, but here the law moves nothing.")
    return title, _("It may be a day off, but we do not rely on that.")


def _extended(about: About, found: Counting) -> Iterator[Step]:
    """Extensions are events with their proof; of several the last one counts."""
    if not found.is_moved:
        return
    extension = about.regime.extension
    for event in about.events(EventKind.EXTENDED):
        new_on, proof = _parsed(event.detail.get("new_on")), event.detail.get("proof")
        texts = [_("New date: %(day)s.", day=day_month(new_on))] if new_on else []
        texts += [f"{extension.proof.label}."] if extension else []
        yield {
            "title": _("Extended on %(day)s", day=_day_of(event)),
            "texts": texts,
            "proof": proof or "",
            "provision": about.regime.citation_local,
        }


# -- what follows ---------------------------------------------------------------------------------


def _safe(about: About, found: Counting) -> Step:
    limit = day_month(found.statutory_on if found.is_moved else found.last_on)
    texts = [
        _(
            "The last sure working day not later than %(day)s. Lists and reminders use it.",
            day=limit,
        )
    ]
    promised = tracking.promised_on(about.read.deadlines.get(found.kind))
    if promised:
        texts.append(_("Promised to the customer: %(day)s.", day=day_month(promised)))
    if found.country in WITHOUT_HOLIDAYS:
        texts.append(
            _(
                "Public holidays are suspended there in war: they count as working days, "
                "but the safe date avoids them."
            )
        )
    return {"title": _("Safe date: %(day)s", day=day_month(found.safe_on)), "texts": texts}


def _target(started_on: date, on: date) -> Step:
    days = (on - started_on).days
    return {
        "title": _("Our target: %(day)s", day=day_month(on)),
        "texts": [
            ngettext("%(num)s day after it came in.", "%(num)s days after it came in.", days)
            if days
            else _("On the day it came in."),
            _("Set by %(company)s, not by law.", company=g.company.name),
        ],
    }


def _effect(about: About, found: Counting) -> Step:
    return {
        "title": _("From %(day)s on it is too late", day=day_month(found.too_late_on)),
        "texts": [f"{about.regime.silence_effect.label}.", _how_it_acts(about, found)],
        "provision": about.regime.citation_local,
        "is_bad": True,
    }


def _how_it_acts(about: About, found: Counting) -> str:
    if found.kind is DeadlineKind.ANSWER and about.choice.silence_acts:
        return _ACTS[about.choice.silence]()
    if about.choice.silence_counts:
        return _("Nothing is decided by itself; the missed date stays in the history.")
    return _(
        "We are not sure that this holds here, so nothing happens by itself. "
        "Check with your lawyer."
    )


def _day_of(event: Happened) -> str:
    return day_month(clock.local_date(event.at, filters.zone()))


def _parsed(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


WITHOUT_HOLIDAYS = frozenset({"UA"})
"""Where the holidays that the calendar lists are suspended by law."""

_BUYERS = {
    Buyer.CONSUMER: lambda: _("Bought as a consumer."),
    Buyer.SOLE_TRADER: lambda: _("Bought as a sole trader."),
    Buyer.BUSINESS: lambda: _("Bought for a company: only our own target runs."),
}
_ACTS = {
    SilenceEffect.DEEMED_ACCEPTED: lambda: _("From that day on a refusal is locked."),
    SilenceEffect.DEEMED_REFUSED: lambda: _(
        "The customer learns who else can help. You still owe the answer."
    ),
}
