"""The strictest law that a customer of unknown country may come under, as far as we can tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from reclamator import clock
from reclamator.domain import deadlines, regimes
from reclamator.domain.vocabulary import Buyer, DeadlineKind
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline

LOOKED_BACK = timedelta(days=365)
MOST_LOOKED_AT = 1000


@dataclass(frozen=True)
class Strictest:
    """Whose law asks for the earliest answer, and the safe date it gives."""

    country: str
    safe_on: date


def of_unknown_country(complaint: Complaint, company: Company) -> Strictest | None:
    """Return the strictest law among those that the company's complaints of a year came under.

    None where the country is known, or where no other law asks for an earlier answer.
    """
    if not complaint.country_assumed or not complaint.state.is_open:
        return None
    found = min(_dues(complaint, company), key=lambda each: each.safe_on, default=None)
    if found is None or found.country == complaint.regime.country_code:
        return None
    row = {row.kind: row for row in Deadline.of(complaint.complaint_uid)}.get(DeadlineKind.ANSWER)
    ours = row.safe_on if row else None
    return found if ours is None or found.safe_on < ours else None


def _dues(complaint: Complaint, company: Company) -> Iterator[Strictest]:
    received_on = clock.local_date(complaint.received_at, company.time_zone)
    for code in Complaint.regimes_since(clock.now() - LOOKED_BACK, MOST_LOOKED_AT):
        regime = regimes.valid_on(code, received_on)
        choice = regimes.as_it_applies(
            regime, Buyer(complaint.buyer), kind=complaint.kind, country_assumed=True
        )
        country = regime.country_code
        if country is None or not choice.clock or regime.sector is not complaint.sector:
            continue
        for due in deadlines.compute(regime, received_on):
            if due.kind is DeadlineKind.ANSWER:
                yield Strictest(country, due.safe_on)
