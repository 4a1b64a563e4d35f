"""The fields of the panel's longer forms; the rules lie in the domain and the services."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField

from reclamator.domain.outcomes import STAFF_OUTCOMES, refuses
from reclamator.domain.vocabulary import Remedy
from reclamator.errors import Incomplete
from reclamator.i18n import lazy as _l
from reclamator.i18n.amounts import minor_units
from reclamator.web import faults


class DecisionForm(FlaskForm):
    """One answer; `provisions` one a line, `amount` as people write it."""

    outcome = RadioField(_l("What do you decide?"), validate_choice=False)
    remedy = SelectField(_l("What the customer gets"), validate_choice=False)
    amount = StringField(_l("Exact amount"))
    currency = StringField(_l("Currency"))
    method = StringField(_l("How the customer gets it"))
    due_on = DateField(_l("By when"))
    grounds = TextAreaField(_l("Grounds, shown to the customer"))
    provisions = TextAreaField(_l("Provisions, one a line"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = [(outcome.value, outcome.label) for outcome in STAFF_OUTCOMES]
        remedies = [(remedy.value, remedy.label) for remedy in Remedy if remedy is not Remedy.NONE]
        self.remedy.choices = [("", _l("Choose")), *remedies]

    def lock_refusals(self) -> None:
        """Offer no outcome that refuses anything: the law has accepted the complaint."""
        outcomes = [outcome for outcome in STAFF_OUTCOMES if not refuses(outcome)]
        self.outcome.choices = [(outcome.value, outcome.label) for outcome in outcomes]

    def draft(self) -> dict[str, Any]:
        """Return what was filled in, under the names of the contract."""
        return {
            "outcome": self.outcome.data,
            "remedy": self.remedy.data or None,
            "amount": typed_amount(self.amount.data or "", self.currency.data or ""),
            "method": self.method.data or None,
            "due_on": _typed(self.due_on),
            "grounds": self.grounds.data or None,
            "provisions": (self.provisions.data or "").splitlines(),
        }

    def show(self, refusal: Incomplete) -> None:
        """Put every missing part beside its field."""
        faults.show(self, refusal.errors)


def typed_amount(text: str, currency: str) -> dict[str, Any] | None:
    """Return an amount as typed in the shape of the contract; None where nothing was typed.

    What is no amount gets no minor units, so that it is told as wrong and not taken as left out.
    """
    if not text.strip():
        return None
    code = currency.strip().upper()
    minor = minor_units(text, code)
    return {"minor": minor if minor is not None else "?", "currency": code}


def _typed(field: DateField) -> str | None:
    return " ".join(field.raw_data).strip() or None if field.raw_data else None
