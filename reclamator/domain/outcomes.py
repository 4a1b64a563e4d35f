"""Outcomes and remedies: which decision needs which parts, what the law's names mean here."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from reclamator.domain.vocabulary import Buyer, Outcome, Remedy, SilenceEffect


class Part(StrEnum):
    """One part of a decision, named as in the API and in the form."""

    OUTCOME = "outcome"
    GROUNDS = "grounds"
    PROVISIONS = "provisions"
    REMEDY = "remedy"
    AMOUNT = "amount"
    METHOD = "method"
    DUE_ON = "due_on"
    ASKED = "asked"
    CHECKED = "checked"
    WAY_OUT = "way_out"


_GRANT = (Part.REMEDY, Part.AMOUNT, Part.METHOD, Part.DUE_ON)
_REFUSAL = (Part.GROUNDS, Part.PROVISIONS)

# What each outcome that a person may choose has to say. The deemed ones are the clock's alone.
NEEDED_PARTS: Mapping[Outcome, tuple[Part, ...]] = {
    Outcome.GRANTED: _GRANT,
    Outcome.PARTLY_GRANTED: _REFUSAL + _GRANT,
    Outcome.REJECTED: _REFUSAL,
    Outcome.INADMISSIBLE: _REFUSAL,
}

# What it has to say besides on each point, where a decision is made point by point: whoever is
# refused is told what was looked at, and what they can do instead.
NEEDED_PARTS_OF_A_POINT: Mapping[Outcome, tuple[Part, ...]] = {
    Outcome.GRANTED: (Part.ASKED,),
    Outcome.PARTLY_GRANTED: (Part.ASKED, Part.CHECKED),
    Outcome.REJECTED: (Part.ASKED, Part.CHECKED, Part.WAY_OUT),
    Outcome.INADMISSIBLE: (Part.ASKED, Part.WAY_OUT),
}

STAFF_OUTCOMES = tuple(NEEDED_PARTS)
GRANTING = frozenset({Outcome.GRANTED, Outcome.PARTLY_GRANTED, Outcome.DEEMED_ACCEPTED})
# To grant a part is to refuse the rest. So once silence has accepted a complaint, which the law
# does as a whole (LEGAL §3.9: refusing is locked, the demanded remedy is owed), a part is no answer
# any more, until an owner sets that aside with a reason.
REFUSING = frozenset(
    {Outcome.PARTLY_GRANTED, Outcome.REJECTED, Outcome.INADMISSIBLE, Outcome.DEEMED_REFUSED}
)
DEEMED = frozenset({Outcome.DEEMED_ACCEPTED, Outcome.DEEMED_REFUSED})

WITHOUT_MONEY = frozenset(
    {
        Remedy.REPAIR,
        Remedy.REPLACEMENT,
        Remedy.REDELIVERY,
        Remedy.RE_PERFORMANCE,
        Remedy.APOLOGY,
    }
)

# The regimes' finer names, mapped onto what a decision can grant.
REGIME_REMEDIES: Mapping[str, Remedy] = {
    "repair": Remedy.REPAIR,
    "replacement": Remedy.REPLACEMENT,
    "price_reduction": Remedy.PRICE_REDUCTION,
    "withdrawal_refund": Remedy.REFUND,
    "final_rejection_refund": Remedy.REFUND,
    "short_term_withdrawal_30_days": Remedy.REFUND,
    "short_term_rejection_30_days": Remedy.REFUND,
    "repair_cost_refund": Remedy.REFUND,
}

# Silence decides by itself only under these two effects; the others give the customer rights.
DEEMED_OUTCOMES: Mapping[SilenceEffect, Outcome] = {
    SilenceEffect.DEEMED_ACCEPTED: Outcome.DEEMED_ACCEPTED,
    SilenceEffect.DEEMED_REFUSED: Outcome.DEEMED_REFUSED,
}

# A missed date opens the second tier of remedies to the customer: a lower price, the money back.
SECOND_TIER_EFFECTS = frozenset(
    {
        SilenceEffect.RIGHT_TO_WITHDRAW_OR_DISCOUNT,
        SilenceEffect.FINE_AND_SECOND_TIER_REMEDIES,
    }
)


def parts_needed(outcome: Outcome, remedy: Remedy | None) -> tuple[Part, ...]:
    """Return what a decision must hold.

    An amount can be left out only for a named remedy that gives no money.
    """
    parts = NEEDED_PARTS.get(outcome, ())
    if remedy in WITHOUT_MONEY:
        return tuple(part for part in parts if part is not Part.AMOUNT)
    return parts


def of_points(outcomes: Sequence[Outcome]) -> Outcome:
    """Return what a decision says that decides on several points."""
    if len(set(outcomes)) == 1:
        return outcomes[0]
    return Outcome.PARTLY_GRANTED if any(map(grants, outcomes)) else Outcome.REJECTED


def customer_may_pay_return(outcome: Outcome | None, buyer: Buyer) -> bool:
    """Tell whether the customer can be made to pay for sending the goods back.

    What is granted to a consumer is free of any cost; a sole trader is treated as one.
    """
    return buyer is Buyer.BUSINESS or not grants(outcome)


def grants(outcome: Outcome | None) -> bool:
    """Tell whether the customer gets something."""
    return outcome in GRANTING


def refuses(outcome: Outcome | None) -> bool:
    """Tell whether the customer is refused something, and so may turn to others."""
    return outcome in REFUSING


def is_deemed(outcome: Outcome | None) -> bool:
    """Tell whether the law, and not a person, has decided."""
    return outcome in DEEMED
