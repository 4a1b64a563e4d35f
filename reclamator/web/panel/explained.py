"""How a date was reached: the dates of one complaint, the days in between, and the reasons."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask import g, url_for

from reclamator import clock, i18n
from reclamator.domain import counting
from reclamator.domain.counting import Counting, Day, DayOff, Mark
from reclamator.domain.overrides import is_longer
from reclamator.domain.regimes import Choice
from reclamator.domain.vocabulary import DeadlineKind
from reclamator.i18n import _, ngettext, pgettext
from reclamator.models.deadline import Deadline
from reclamator.services import deadlines, strictest, tracking
from reclamator.services.reading import Reading
from reclamator.web import filters
from reclamator.web.panel import clocks, reasons, reminded

BY_LAW = (DeadlineKind.ANSWER, DeadlineKind.SETTLE)
# the strongest mark gives the cell its colour
LOOKS = (
    (Mark.TOO_LATE, "miss"),
    (Mark.SAFE, "safe"),
    (Mark.STATUTORY, "law"),
    (Mark.LAST, "last"),
    (Mark.RECEIVED, "last"),
)
ICONS = {
    Mark.RECEIVED: "inbox",
    Mark.LAST: "calendar",
    Mark.SAFE: "shield-check",
    Mark.STATUTORY: "scale",
    Mark.TOO_LATE: "triangle-alert",
}


@dataclass(frozen=True)
class Explained:
    """The account of one complaint's dates; `asked`: which clock is to be explained."""

    read: Reading
    asked: str

    @property
    def number(self) -> str:
        """The public number."""
        return self.read.complaint.number

    @property
    def rule(self) -> str:
        """Code and version of the rule, the state of law, and how sure we are."""
        regime = self.read.regime
        return _(
            "rule %(code)s, version %(version)s · state of law %(day)s · sure: %(confidence)s",
            code=regime.code,
            version=regime.version,
            day=i18n.short_date(regime.as_of),
            confidence=regime.confidence.label,
        )

    @property
    def received_on(self) -> date:
        """The day of receipt in the company's time zone."""
        return clock.local_date(self.read.complaint.received_at, filters.zone())

    @cached_property
    def choice(self) -> Choice:
        """The law as it applies to this buyer."""
        return deadlines.choice_of(self.read.complaint)

    @property
    def kinds(self) -> list[DeadlineKind]:
        """What the law sets a date for."""
        rows = self.read.deadlines
        return [kind for kind in BY_LAW if kind in rows and rows[kind].statutory_on]

    @property
    def kind(self) -> DeadlineKind | None:
        """The date by law that is explained; None where there is none."""
        wanted = [kind for kind in self.kinds if kind.value == self.asked]
        return next(iter([*wanted, *self.kinds]), None)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """A link to each date by law, where there are several."""
        return [self._tab(kind) for kind in self.kinds] if len(self.kinds) > 1 else []

    @property
    def row(self) -> Deadline | None:
        """The date that is explained, as it is kept."""
        return self.read.deadlines.get(self.kind) if self.kind else None

    @cached_property
    def counting(self) -> Counting | None:
        """How the date was reached."""
        row = self.row
        if row is None or row.statutory_on is None or row.safe_on is None:
            return None
        return counting.count(
            self.read.regime,
            row.kind,
            row.started_on,
            statutory_on=row.statutory_on,
            safe_on=row.safe_on,
            country=self.read.complaint.country,
            own=row.own,
        )

    @property
    def face(self) -> clocks.Face | None:
        """What the ring shows; only the answer has one."""
        if self.kind is DeadlineKind.SETTLE:
            return None
        return clocks.face(self.read.complaint, self.read.clock())

    @property
    def basis(self) -> str:
        """How many days of which kind, and who says so: the law, or the company itself."""
        if self.counting is None or self.row is None:
            return ""
        counted = self.counting.due.basis
        period = reasons.period(counted.days, counted.day_kind)
        if self.is_ours:
            return _("%(period)s, our own", period=period)
        return f"{period}, {self.read.regime.citation_local}"

    @property
    def is_ours(self) -> bool:
        """Whether the last date follows from more days of the company's own than we know by law."""
        return self.row is not None and is_longer(self.read.regime, self.row.own)

    @property
    def is_safe_promised(self) -> bool:
        """Whether the customer was told the safe date, and not the later one by law."""
        promised = tracking.promised_on(self.row)
        return bool(self.row and promised and promised == self.row.safe_on)

    @property
    def target(self) -> Deadline | None:
        """The company's own date."""
        return self.read.deadlines.get(DeadlineKind.TARGET)

    @property
    def own_days(self) -> str:
        """What runs where the law sets no date."""
        target = self.target
        days = (target.safe_on - target.started_on).days if target and target.safe_on else 0
        if target and not days:
            return _("Our target: the same day.")
        return ngettext(
            "Our target: %(num)s day.",
            "Our target: %(num)s days.",
            days,
        )

    @property
    def steps(self) -> list[reasons.Step]:
        """Why, each step with the provision that it stands on."""
        about = reasons.About(self.read, self.choice, self.received_on, self.target, self.row)
        return list(reasons.steps(about, self.counting))

    @property
    def days(self) -> list[dict[str, Any]]:
        """The days of the calendar, from receipt to the day on which it is too late."""
        found = self.counting
        return [self._day(day, found) for day in found.days] if found else []

    @cached_property
    def warning(self) -> str:
        """What a customer whose country is not known might be owed under another law."""
        found = strictest.of_unknown_country(self.read.complaint, g.company)
        if found is None:
            return ""
        return _(
            "The country is not known. Under the rules of %(country)s the answer would be due "
            "by %(day)s.",
            country=i18n.country_name(found.country),
            day=i18n.long_date(found.safe_on),
        )

    @cached_property
    def reminders(self) -> list[reminded.Line]:
        """Who was reminded, and who will be."""
        return reminded.lines(self.read, g.company)

    @cached_property
    def bells(self) -> set[date]:
        """The days on which somebody is reminded of the date that is explained."""
        wanted = self.kind.label if self.kind else ""
        return {line.on for line in self.reminders if line.what == wanted}

    @property
    def place(self) -> str:
        """Whose working days count."""
        found = self.counting
        return i18n.country_name(found.country) if found and found.country else ""

    def _day(self, day: Day, found: Counting) -> dict[str, Any]:
        marks = [mark for mark in Mark if mark in day.marks]
        is_target = self.target is not None and self.target.safe_on == day.on
        is_today = day.on == clock.today(filters.zone())
        own = "target" if is_target else ""
        look = next((look for mark, look in LOOKS if mark in day.marks), own)
        said = [self._word(mark, found) for mark in marks]
        return {
            "on": day.on,
            "look": " ".join(filter(None, ("off" if day.off else "", look, "now" * is_today))),
            "icon": self._sign(day, is_target=is_target),
            "count": _count(day),
            "off": _OFF[day.off]() if day.off else "",
            "said": said + [_("Our target")] * is_target + [pgettext("day", "Today")] * is_today,
        }

    def _sign(self, day: Day, *, is_target: bool) -> str:
        """One sign a day, the strongest: its words tell the rest."""
        marked = [ICONS[mark] for mark, _look in LOOKS if mark in day.marks]
        rest = ["circle-dot"] * is_target + ["bell"] * (day.on in self.bells)
        return next(iter(marked + rest), "")

    def _word(self, mark: Mark, found: Counting) -> str:
        is_moved = found.statutory_on != found.last_on
        if mark is Mark.STATUTORY and self.is_ours:
            return _("By our own days: moved here") if is_moved else _("By our own days")
        if mark is Mark.STATUTORY and is_moved:
            return _("By law: moved here")
        if mark is Mark.RECEIVED and found.started_on != self.received_on:
            return pgettext("day", "Opened again")
        return _WORDS[mark]()

    def _tab(self, kind: DeadlineKind) -> dict[str, Any]:
        href = url_for("panel.show_deadline", number=self.number, clock=kind.value)
        attrs = {"hx-get": href, "hx-target": "#explanation", "hx-swap": "outerHTML"}
        return {"label": kind.label, "href": href, "current": kind is self.kind, "attrs": attrs}


def _count(day: Day) -> str:
    if day.number is not None:
        return _("Day %(number)s", number=day.number)
    return _("Not counted") if Mark.RECEIVED in day.marks else ""


_OFF = {
    DayOff.WEEKEND: lambda: pgettext("day", "Weekend"),
    DayOff.HOLIDAY: lambda: pgettext("day", "Public holiday"),
    DayOff.DOUBTFUL: lambda: pgettext("day", "Perhaps a day off"),
}
_WORDS = {
    Mark.RECEIVED: lambda: pgettext("day", "Received"),
    Mark.LAST: lambda: pgettext("day", "Last day"),
    Mark.SAFE: lambda: _("Safe date"),
    Mark.STATUTORY: lambda: _("By law"),
    Mark.TOO_LATE: lambda: pgettext("day", "Too late"),
}
