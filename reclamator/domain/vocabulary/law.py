"""What the law says of time: what is owed by when, and what a missed date means."""

from reclamator.domain.vocabulary.coded import Coded
from reclamator.i18n import lazy_p


class SilenceEffect(Coded):
    """What a missed answer means under a regime."""

    DEEMED_ACCEPTED = "deemed_accepted", lazy_p("silence", "The complaint counts as accepted")
    DEEMED_REFUSED = "deemed_refused", lazy_p("silence", "The complaint counts as refused")
    RIGHT_TO_WITHDRAW_OR_DISCOUNT = (
        "right_to_withdraw_or_discount",
        lazy_p("silence", "The customer may ask for a refund or a price reduction"),
    )
    FINE_AND_SECOND_TIER_REMEDIES = (
        "fine_and_second_tier_remedies",
        lazy_p("silence", "A fine; the customer may ask for a refund or a price reduction"),
    )
    PENALTY_PER_DAY = "penalty_per_day", lazy_p("silence", "A penalty for every day")
    RIGHT_TO_OMBUDSMAN = (
        "right_to_ombudsman",
        lazy_p("silence", "The customer may turn to the ombudsman"),
    )
    NONE_STATED = (
        "none_stated",
        lazy_p("silence", "The customer may turn to an out-of-court body"),
    )
    NONE = "none", lazy_p("silence", "The law sets no effect")


class Confidence(Coded):
    """How sure we are of a regime's row."""

    HIGH = "high", lazy_p("confidence", "High")
    MEDIUM = "medium", lazy_p("confidence", "Medium")
    LOW = "low", lazy_p("confidence", "Low: check with your lawyer")


class ExtensionProof(Coded):
    """What must be on record before a date by law may move."""

    AGREEMENT = "agreement", lazy_p("extension", "The customer has agreed to the new date")
    OBJECTIVE_REASON = (
        "objective_reason",
        lazy_p("extension", "An objective reason that you cannot influence"),
    )
    EXPECTED_DURATION = (
        "expected_duration",
        lazy_p("extension", "The customer was told how long it will take"),
    )
    COMPLEXITY = "complexity", lazy_p("extension", "The nature and complexity of the goods")
    REASONS_AND_NEW_DATE = (
        "reasons_and_new_date",
        lazy_p("extension", "The customer was sent the reasons and a new date in time"),
    )
    NOTICE_WITH_REASONS = (
        "notice_with_reasons",
        lazy_p("extension", "The customer was sent a notice with the reasons in time"),
    )
    HOLDING_REPLY = "holding_reply", lazy_p("extension", "The customer was sent a progress update")


class ProvisionTopic(Coded):
    """What a legal provision is about, in plain words; each country has its own place for it."""

    CONFORMITY = "conformity", lazy_p("provision", "Goods have to be as agreed")
    SELLER_ANSWERS = "seller_answers", lazy_p("provision", "The seller answers for a fault")
    REMEDIES = "remedies", lazy_p("provision", "What a customer may ask for when there is a fault")
    REPAIR_FIRST = "repair_first", lazy_p("provision", "Repair or replacement comes first")
    REDUCTION_OR_REFUND = (
        "reduction_or_refund",
        lazy_p("provision", "Price reduction, or the money back"),
    )
    COSTS = "costs", lazy_p("provision", "The seller pays for putting it right")
    PRESUMPTION = (
        "presumption",
        lazy_p("provision", "How long a fault counts as there from the start"),
    )
    PERIOD = "period", lazy_p("provision", "How long the seller answers for a fault")
    MINOR_FAULT = "minor_fault", lazy_p("provision", "No money back for a minor fault")
    FAULT_KNOWN = "fault_known", lazy_p("provision", "A fault that the customer knew about")
    NOTICE_OF_FAULT = "notice_of_fault", lazy_p("provision", "A fault has to be told in time")
    DAMAGES = "damages", lazy_p("provision", "Compensation for damage")
    OTHER_CLAIMS = "other_claims", lazy_p("provision", "Other rights stay possible")
    PROOF = "proof", lazy_p("provision", "Whoever relies on a fact proves it")
    ANSWER = "answer", lazy_p("provision", "How and when a complaint is answered")
    OUTSIDE = "outside", lazy_p("provision", "Out-of-court body")


class DeadlineKind(Coded):
    """What is owed by a date; `target` is the company's own and never the law's."""

    ACKNOWLEDGE = "acknowledge", lazy_p("deadline", "Confirmation")
    ANSWER = "answer", lazy_p("deadline", "Answer")
    SETTLE = "settle", lazy_p("deadline", "Remedy carried out")
    APPEAL = "appeal", lazy_p("deadline", "Last day to ask for a second look")
    ANSWER_APPEAL = "answer_appeal", lazy_p("deadline", "Answer after the second look")
    TARGET = "target", lazy_p("deadline", "Our own target")
    ANSWER_OUTSIDE = "answer_outside", lazy_p("deadline", "Answer to a body outside")


class ReminderKind(Coded):
    """Which reminder of a date it is, in the order of urgency."""

    HALF = "half", lazy_p("reminder", "Half of the time")
    THREE_DAYS = "three_days", lazy_p("reminder", "3 working days before")
    ONE_DAY = "one_day", lazy_p("reminder", "1 working day before")
    ON_DAY = "on_day", lazy_p("reminder", "On the day")
    AFTER = "after", lazy_p("reminder", "After the day")
