"""The form's fields and its signed, single-use token in place of a cookie."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.csrf.core import CSRF, CSRFTokenField

from reclamator.domain.vocabulary import Buyer, Category, Claim, Kind
from reclamator.errors import FieldError
from reclamator.i18n import ELSEWHERE, countries, country_name, current_locale
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.services import intake
from reclamator.services.intake import Answers

NOT_ASKED = {"language", "organisation", "postal_address"}
# the form weighs its bytes: Europe is listed, everybody else chooses "Another country"
NEARBY = frozenset(
    "AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IS IT LI LT LU LV MD ME MK MT "
    "NL NO PL PT RO RS RU SE SI SK TR UA XK AM AZ KZ US CA".split()
)


class SignedToken(CSRF):
    """Flask-WTF's `csrf_class` for a frame in a foreign page: a signed token, no cookie.

    The view reads the token by itself, because an old one keeps the values and a used one
    answers with the first receipt; here it is only made.
    """

    def setup_form(self, form: Any) -> Iterable[tuple[str, CSRFTokenField]]:
        self.company = form.meta.csrf_context
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        return intake.new_token(self.company)

    def validate_csrf_token(self, form: Any, field: CSRFTokenField) -> None:
        return None


class ComplaintForm(FlaskForm):
    """What a complainant is asked; the rules lie in `services.intake`, shared with the API."""

    class Meta:
        csrf = True
        csrf_class = SignedToken
        csrf_field_name = "token"

    kind = SelectField(_l("What kind of matter is it?"), choices=[], validate_choice=False)
    category = RadioField(_l("What happened?"), choices=[], validate_choice=False)
    description = TextAreaField(_l("Describe it in your own words"))
    claim = RadioField(_l("What would you like from us?"), choices=[], validate_choice=False)
    product = StringField(_l("Product"))
    order_number = StringField(_l("Order number"))
    sold_by = StringField(_l("Where was it bought?"))
    purchased_on = DateField(_l("Purchase date"))
    occurred_on = DateField(_l("When did the problem show?"))
    name = StringField(_l("Full name"))
    email = StringField(_l("E-mail address"))
    phone = StringField(_l("Phone number"))
    country = SelectField(_l("Country where you live"), choices=[], validate_choice=False)
    buyer = RadioField(_l("How did you buy it?"), choices=[], validate_choice=False)
    website = StringField(_l("Website"))
    kept = HiddenField()
    lang = HiddenField()
    embed = HiddenField()

    def show_faults(self, faults: Iterable[FieldError]) -> None:
        """Put each fault at its field."""
        for fault in faults:
            field = self._fields.get(fault.field)
            if field is not None:
                field.errors = [*field.errors, fault.message]

    def keep_token(self) -> None:
        """Show the token that came instead of a fresh one: one form is one complaint.

        A fresh token would also be too young for whoever corrects a mistake quickly.
        """
        self.token.current_token = self.token.data


def blank(company: Company, **given: Any) -> ComplaintForm:
    """Return the form with the company's choices; `given` fills fields of a first visit."""
    form = ComplaintForm(meta={"csrf_context": company}, data=given)
    form.kind.choices = [
        (kind.value, kind.label) for kind in (Kind.COMPLAINT, Kind.GUARANTEE_CLAIM, Kind.GRIEVANCE)
    ]
    form.category.choices = categories(company)
    form.claim.choices = Claim.choices()
    form.buyer.choices = Buyer.choices()
    form.country.choices = _country_choices(company.country)
    return form


def labels() -> dict[str, object]:
    """Return what each field is called; asks no database."""
    form = ComplaintForm(formdata=None, meta={"csrf": False})
    return {field.name: field.label.text for field in form}


def categories(company: Company) -> list[tuple[str, object]]:
    """Return the codes that this company offers, with their labels."""
    return [_category(code, company) for code in company.categories]


def answers(form: ComplaintForm, request_form: Any, language: str) -> Answers:
    """Return what was typed, as typed."""
    asked = {name: value for name, value in request_form.items() if name not in NOT_ASKED}
    return Answers.of(asked | {"language": language})


@dataclass(frozen=True)
class OwnField:
    """One of the company's own questions, as the page shows it."""

    name: str
    label: str
    required: bool
    value: str


def own_fields(company: Company) -> list[OwnField]:
    """Return the company's own fields `x_<key>` with what was typed into them."""
    found = []
    for item in company.form.get("fields", ()):
        name = f"x_{item['key']}"
        value = request.form.get(name, "")
        found.append(OwnField(name, _worded(item), bool(item.get("required")), value))
    return found


def _worded(item: dict[str, Any]) -> str:
    """Return a label in the page's language, else in any, else the key."""
    labels = item.get("labels") or {}
    return str(labels.get(current_locale()) or next(iter(labels.values()), item["key"]))


def correction(form: ComplaintForm, said: Answers, changed: frozenset[str]) -> str:
    """Return what was changed after sending, as the text of a message."""
    text = [said.description] if "description" in changed else []
    lines = [
        f"{field.label.text}: {_said(field, getattr(said, field.name))}"
        for field in form
        if field.name in changed - {"description"}
    ]
    own = [f"{item.label}: {item.value}" for item in own_fields(form.meta.csrf_context)]
    return "\n\n".join([*text, "\n".join(lines + (own if "extra" in changed else []))]).strip()


def _said(field: Any, value: str) -> object:
    choices = dict(getattr(field, "choices", None) or ())
    return choices.get(value, value) or "–"


def with_hints(choices: Any, codes: Any) -> list[tuple[str, object, object]]:
    """Return (value, label, hint) for choice cards; a company's own codes have no hint."""
    known = {member.value: member.hint for member in codes}
    return [(value, label, known.get(value, "")) for value, label in choices]


def _category(code: str, company: Company) -> tuple[str, object]:
    labels = company.form.get("categories", {}).get(code)
    if labels:
        return code, _worded({"labels": labels, "key": code})
    return code, Category(code).label if code in set(Category) else code


def _country_choices(own: str) -> list[tuple[str, object]]:
    listed = [(code, name) for code, name in countries() if code in NEARBY | {own}]
    first = [(own, country_name(own))]
    others = [item for item in listed if item[0] != own]
    return [*first, *others, (ELSEWHERE, country_name(ELSEWHERE))]
