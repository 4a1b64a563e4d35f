"""Every code of the product with its words: one table for database, API, pages and tests.

A member *is* its code (`State.RECEIVED == "received"`); its `label` is a lazy translatable text.
Words follow the glossary; a word with several forms in other languages has its own context.
"""

from reclamator.domain.vocabulary.appeal import (
    AppealChannel,
    AppealKind,
    AppealState,
    ArgumentVerdict,
    Lateness,
)
from reclamator.domain.vocabulary.coded import Coded, HintedCode
from reclamator.domain.vocabulary.compensation import (
    BudgetPeriod,
    CompensationKind,
    ProofKind,
    SizeBand,
)
from reclamator.domain.vocabulary.finding import (
    ApprovalState,
    CauseKind,
    ErrorType,
    Giving,
    Outcome,
    PartyAtFault,
    Remedy,
    ReturnCosts,
    Validity,
)
from reclamator.domain.vocabulary.goods import OPEN_STATES, GoodsState, SupplierAnswer
from reclamator.domain.vocabulary.handling import (
    Direction,
    DismissalReason,
    LabelColour,
    QuarantineReason,
    StageMessageState,
    TaskState,
    TextKind,
    WaitingOn,
)
from reclamator.domain.vocabulary.history import EventKind
from reclamator.domain.vocabulary.law import (
    Confidence,
    DeadlineKind,
    ExtensionProof,
    ProvisionTopic,
    ReminderKind,
    SilenceEffect,
)
from reclamator.domain.vocabulary.matter import Buyer, Category, Channel, Claim, Kind, Sector, State

__all__ = [
    "OPEN_STATES",
    "AppealChannel",
    "AppealKind",
    "AppealState",
    "ApprovalState",
    "ArgumentVerdict",
    "BudgetPeriod",
    "Buyer",
    "Category",
    "CauseKind",
    "Channel",
    "Claim",
    "Coded",
    "CompensationKind",
    "Confidence",
    "DeadlineKind",
    "Direction",
    "DismissalReason",
    "ErrorType",
    "EventKind",
    "ExtensionProof",
    "Giving",
    "GoodsState",
    "HintedCode",
    "Kind",
    "LabelColour",
    "Lateness",
    "Outcome",
    "PartyAtFault",
    "ProofKind",
    "ProvisionTopic",
    "QuarantineReason",
    "Remedy",
    "ReminderKind",
    "ReturnCosts",
    "Sector",
    "SilenceEffect",
    "SizeBand",
    "StageMessageState",
    "State",
    "SupplierAnswer",
    "TaskState",
    "TextKind",
    "Validity",
    "WaitingOn",
]
