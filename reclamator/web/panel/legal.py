"""The rules that apply to a complaint, in words: whose, how long, how sure, and what to watch."""

from dataclasses import dataclass

from reclamator.domain.regimes import DayKind
from reclamator.domain.vocabulary import Buyer, DeadlineKind
from reclamator.i18n import _, country_name, ngettext
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
        """How long there is by law: "14 days, by law"; nothing where no clock of it runs."""
        regime, law = self.read.regime, self.read.clock()
        if law is None or law.statutory_on is None or law.kind is not DeadlineKind.ANSWER:
            return ""
        days = max(regime.response_days or 0, law.own_days or 0)
        if regime.day_kind is DayKind.WORKING:
            return ngettext("%(num)s working day, by law", "%(num)s working days, by law", days)
        return ngettext("%(num)s day, by law", "%(num)s days, by law", days)
