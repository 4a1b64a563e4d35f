"""The rules that apply to a complaint, in words: whose, how long, how sure, and what to watch."""

from dataclasses import dataclass

from reclamator.domain.overrides import is_longer
from reclamator.domain.regimes import DayKind
from reclamator.domain.vocabulary import Buyer, DeadlineKind
from reclamator.i18n import _, country_name, ngettext
from reclamator.models.deadline import Deadline
from reclamator.services.reading import Reading


@dataclass(frozen=True)
class Law:
    """Which rules apply to one complaint, where they stand, and how sure we are of them."""

    read: Reading

    @property
    def rows(self) -> list[tuple[str, object]]:
        """The facts of the rules, for their card."""
        regime = self.read.regime
        return [
            (_("Rules of"), country_name(regime.country_code or "EU")),
            (_("Period"), self.basis or _("no date by law")),
            (_("Provision"), regime.citation_local),
            (_("How sure"), regime.confidence.label),
            (_("Version"), f"{regime.code} {self.read.complaint.regime_version}"),
            (_("Silence means"), regime.silence_effect.label if self.has_clock else ""),
        ]

    @property
    def remarks(self) -> list[str]:
        """What else has to be known about the rules of this complaint."""
        complaint, law = self.read.complaint, self.read.clock()
        remarks = {
            _("Bought for a company: only our own target runs."): complaint.buyer is Buyer.BUSINESS,
            _("The customer named no country, so these are the rules of your own."): (
                complaint.country_assumed
            ),
            _("Whether the last day moves over a day off is unverified: plan for the safe date."): (
                law is not None and law.statutory_on is not None and not law.rollover_verified
            ),
        }
        return [sentence for sentence, holds in remarks.items() if holds]

    @property
    def has_clock(self) -> bool:
        """Whether the law sets a date for the answer."""
        law = self.read.clock()
        return law is not None and law.statutory_on is not None

    @property
    def basis(self) -> str:
        """How long there is by law: "14 days, by law"; nothing where no clock of it runs.

        Where the date follows from more days of the company's own, it says so: "21 days, our own".
        """
        regime, row = self.read.regime, self._answer
        if row is None:
            return ""
        if self.is_ours:
            return self._own_days(row)
        days = regime.response_days or 0
        if regime.day_kind is DayKind.WORKING:
            return ngettext("%(num)s working day, by law", "%(num)s working days, by law", days)
        return ngettext("%(num)s day, by law", "%(num)s days, by law", days)

    @property
    def safe_basis(self) -> str:
        """The company's own days where the safe date alone follows from them, or nothing."""
        row = self._answer
        return self._own_days(row) if row is not None and row.own and not self.is_ours else ""

    @property
    def is_ours(self) -> bool:
        """Whether the last date follows from more days of the company's own than we know by law."""
        row = self._answer
        return row is not None and is_longer(self.read.regime, row.own)

    @property
    def _answer(self) -> Deadline | None:
        """The clock by law of the first answer, if one runs."""
        row = self.read.clock()
        is_it = row is not None and row.kind is DeadlineKind.ANSWER and row.statutory_on is not None
        return row if is_it else None

    def _own_days(self, row: Deadline) -> str:
        days = row.own_days or 0
        if self.read.regime.day_kind is DayKind.WORKING:
            return ngettext("%(num)s working day, our own", "%(num)s working days, our own", days)
        return ngettext("%(num)s day, our own", "%(num)s days, our own", days)
