"""What must hold for the answers of a complaint, each with a sentence to act on."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from email_validator import EmailNotValidError, validate_email

from reclamator import clock
from reclamator.domain.vocabulary import Buyer, Claim, Kind
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import ELSEWHERE, countries
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.services.intake.answers import Answers

LONGEST = {
    "description": 20_000,
    "product": 200,
    "order_number": 80,
    "sold_by": 200,
    "name": 200,
    "email": 254,
    "phone": 40,
    "organisation": 200,
    "postal_address": 500,
}
"""A country that is not on the form's list."""
LONGEST_OWN = 2_000
MOST_OWN = 50
TOO_LONG = _l("This text is too long. Shorten it or send the rest as a file.")


def check(answers: Answers, company: Company) -> None:
    """Raise Incomplete with every fault of the answers, one a field, in the form's order."""
    faults = [
        FieldError(name, sentence)
        for name, is_wrong, sentence in _CHECKS
        if is_wrong(answers, company)
    ]
    faults += [
        FieldError(name, TOO_LONG)
        for name, most in LONGEST.items()
        if len(getattr(answers, name)) > most
    ]
    faults += _own_field_faults(answers, company)
    first: dict[str, FieldError] = {}
    for fault in faults:
        first.setdefault(fault.field, fault)
    if first:
        raise Incomplete(list(first.values()))


def _is_code(enumeration: type[Kind] | type[Claim] | type[Buyer], text: str) -> bool:
    return text in {member.value for member in enumeration}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text) <= clock.today() + timedelta(days=1)
    except ValueError:
        return False


def _is_email(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


@cache
def _country_codes() -> frozenset[str]:
    return frozenset(code for code, _ in countries(locale="en")) | {ELSEWHERE}


def _is_phone(text: str) -> bool:
    return 5 <= sum(symbol.isdigit() for symbol in text) <= 18


_Check = Callable[[Answers, Company], bool]
_CHECKS: tuple[tuple[str, _Check, object], ...] = (
    ("kind", lambda a, c: not _is_code(Kind, a.kind), _l("Choose what kind of matter this is.")),
    (
        "category",
        lambda a, c: a.category not in c.categories,
        _l("Choose what your complaint is about."),
    ),
    (
        "description",
        lambda a, c: not a.description,
        _l("Tell us what happened. A few sentences are enough."),
    ),
    (
        "claim",
        lambda a, c: not _is_code(Claim, a.claim),
        _l("Choose what you would like from us, or “I do not know yet”."),
    ),
    ("name", lambda a, c: not a.name, _l("Enter your name.")),
    (
        "email",
        lambda a, c: not (a.email or a.phone or a.postal_address),
        _l("Enter an e-mail address or a phone number, so that we can answer you."),
    ),
    (
        "email",
        lambda a, c: bool(a.email) and not _is_email(a.email),
        _l("Enter an e-mail address such as name@example.com."),
    ),
    (
        "phone",
        lambda a, c: bool(a.phone) and not _is_phone(a.phone),
        _l("Enter a phone number with its country code, such as +48 600 100 200."),
    ),
    (
        "country",
        lambda a, c: bool(a.country) and a.country not in _country_codes(),
        _l("Choose your country from the list."),
    ),
    (
        "buyer",
        lambda a, c: not _is_code(Buyer, a.buyer),
        _l("Choose whether you bought as a consumer or for a business."),
    ),
    (
        "purchased_on",
        lambda a, c: bool(a.purchased_on) and not _is_day(a.purchased_on),
        _l("Enter the purchase date as day, month and year; it cannot lie in the future."),
    ),
    (
        "occurred_on",
        lambda a, c: bool(a.occurred_on) and not _is_day(a.occurred_on),
        _l("Enter the day of the problem as day, month and year; it cannot lie in the future."),
    ),
    (
        "language",
        lambda a, c: a.language not in c.languages,
        _l("Choose one of the languages that are offered."),
    ),
)


def _own_field_faults(answers: Answers, company: Company) -> list[FieldError]:
    """The company's own fields `x_<key>`: required ones must be filled in, all are bounded."""
    own = {f"x_{item['key']}": item for item in company.form.get("fields", ())}
    missing = [
        FieldError(name, _l("Fill in this field."))
        for name, item in own.items()
        if item.get("required") and not answers.extra.get(name)
    ]
    most = [*answers.extra][:MOST_OWN]
    return missing + [
        FieldError(name[:64], TOO_LONG)
        for name, value in answers.extra.items()
        if len(value) > LONGEST_OWN or len(name) > 64 or name not in most
    ]
