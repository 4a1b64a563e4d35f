"""Intake: from what a complainant says to a registered complaint with its receipt."""

from reclamator.services.intake.answers import TEXTS, Answers, clean, content_hash, normalised
from reclamator.services.intake.checking import check
from reclamator.services.intake.receipts import Receipt, receipt
from reclamator.services.intake.submitting import Arrival, release, submit
from reclamator.services.intake.tokens import first_receipt, is_too_fast, new_token, read_token

__all__ = [
    "TEXTS",
    "Answers",
    "Arrival",
    "Receipt",
    "check",
    "clean",
    "content_hash",
    "first_receipt",
    "is_too_fast",
    "new_token",
    "normalised",
    "read_token",
    "receipt",
    "release",
    "submit",
]
