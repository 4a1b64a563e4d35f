"""What the law says about the remedy, in plain words, from the regime's data."""

from collections.abc import Callable

from reclamator.domain.regimes import Regime, RemediesHint, remedies_hint
from reclamator.domain.vocabulary import Remedy
from reclamator.i18n import _, ngettext

FIRST_TIER = frozenset({Remedy.REPAIR, Remedy.REPLACEMENT})


def sentences(regime: Regime) -> list[str]:
    """Return the sentences that hold for this regime; none where we do not know the law."""
    hint = remedies_hint(regime)
    return [say(hint) for applies, say in _SENTENCES if applies(hint)]


def _starts_with_repair(hint: RemediesHint) -> bool:
    return bool(hint.tiers) and set(hint.tiers[0]) == FIRST_TIER and len(hint.tiers) > 1


def _say_tiers(hint: RemediesHint) -> str:
    return _(
        "As a rule a repair or a replacement comes first. If neither works or it takes too long, "
        "you can ask for a price reduction or a refund."
    )


def _say_early(hint: RemediesHint) -> str:
    days = hint.early_rejection_days or 0
    return ngettext(
        "Within the first day you may ask for your money back at once.",
        "Within the first %(num)s days you may ask for your money back at once.",
        days,
    )


def _say_liability(hint: RemediesHint) -> str:
    years = (hint.liability_months or 0) // 12
    return ngettext(
        "The seller answers for defects for %(num)s year.",
        "The seller answers for defects for %(num)s years.",
        years,
    )


def _in_years(months: int | None) -> bool:
    return months is not None and months > 0 and months % 12 == 0


_SENTENCES: tuple[tuple[Callable[[RemediesHint], bool], Callable[[RemediesHint], str]], ...] = (
    (_starts_with_repair, _say_tiers),
    (
        lambda hint: bool(hint.early_rejection_days) and Remedy.REFUND in hint.early_remedies,
        _say_early,
    ),
    (lambda hint: _in_years(hint.liability_months), _say_liability),
)
