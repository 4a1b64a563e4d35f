"""What a missed date means for one complaint, in words: said where the answer is written."""

from dataclasses import dataclass

from reclamator import clock
from reclamator.domain.outcomes import SECOND_TIER_EFFECTS
from reclamator.domain.regimes import Choice
from reclamator.domain.vocabulary import DeadlineKind, EventKind, Remedy, SilenceEffect
from reclamator.i18n import _, day_month
from reclamator.models.deadline import Deadline
from reclamator.services import deadlines
from reclamator.services.reading import Reading
from reclamator.web import filters

BY_LAW = (DeadlineKind.ANSWER, DeadlineKind.SETTLE)


@dataclass(frozen=True)
class Warned:
    """One notice: how it looks, what has happened, and what follows."""

    tone: str
    icon: str
    title: str
    text: str


def warning(read: Reading) -> Warned | None:
    """Return what a missed date by law means now; None while none is missed."""
    row = missed(read)
    if row is None or row.statutory_on is None:
        return None
    title = _("The date by law has passed: %(day)s.", day=day_month(row.statutory_on))
    if _is_set_aside(read):
        return Warned("amber", "scale", title, _("What the law decided by silence was overridden."))
    choice = deadlines.choice_of(read.complaint)
    if row.kind is DeadlineKind.ANSWER and choice.silence_acts:
        return Warned("red", "triangle-alert", title, _ACTS[choice.silence]())
    return Warned("amber", "triangle-alert", title, _follows(choice))


def missed(read: Reading) -> Deadline | None:
    """Return the first date by law that has passed and is still owed."""
    today = clock.today(filters.zone())
    rows = [read.deadlines[kind] for kind in BY_LAW if kind in read.deadlines]
    return next((row for row in rows if row.statutory_on and deadlines.is_over(row, today)), None)


def remedies_hint(read: Reading) -> str:
    """Return which remedies the law opens to the customer now, as far as we know them."""
    tiers = read.regime.tiers
    if not tiers or not deadlines.choice_of(read.complaint).clock:
        return ""
    if len(tiers) > 1 and _opens_second_tier(read):
        every = [remedy for tier in tiers for remedy in tier]
        return _("By law the customer may choose now: %(remedies)s.", remedies=_named(every))
    return _("By law first: %(remedies)s.", remedies=_named(list(tiers[0])))


def _opens_second_tier(read: Reading) -> bool:
    return missed(read) is not None and read.regime.silence_effect in SECOND_TIER_EFFECTS


def _named(remedies: list[Remedy]) -> str:
    return ", ".join(str(remedy.label).lower() for remedy in remedies)


def _is_set_aside(read: Reading) -> bool:
    return any(event.code is EventKind.SILENCE_OVERRIDDEN for event in read.history)


def _follows(choice: Choice) -> str:
    effect = f"{choice.regime.silence_effect.label}."
    if choice.silence_counts:
        return effect
    unsure = _("We are not sure that this holds here: check with your lawyer.")
    return f"{effect} {unsure}"


_ACTS = {
    SilenceEffect.DEEMED_ACCEPTED: lambda: _(
        "The complaint counts as accepted, and a refusal is locked. "
        "Record what the customer gets. Only an owner can override this."
    ),
    SilenceEffect.DEEMED_REFUSED: lambda: _(
        "The complaint counts as refused. Say to the customer who else can help; "
        "you still owe the answer."
    ),
}
