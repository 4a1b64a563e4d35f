"""What a letter must hold, country by country, and whom it names out of court."""

import pytest

from reclamator.domain import letter, outside_bodies, regimes
from reclamator.domain.letter import LetterPart, Matter
from reclamator.domain.outcomes import STAFF_OUTCOMES
from reclamator.domain.vocabulary import Confidence, Outcome, Remedy

CORE = {
    LetterPart.SENDER, LetterPart.REGISTRATION, LetterPart.RECIPIENT, LetterPart.ROAD,
    LetterPart.LANGUAGE, LetterPart.RECEIVED, LetterPart.ESSENCE, LetterPart.DEMAND,
    LetterPart.DECISION, LetterPart.CONTACT, LetterPart.NO_CLOSED_PLATFORM,
}  # fmt: skip
GRANT = {LetterPart.REMEDY, LetterPart.METHOD, LetterPart.DUE_ON, LetterPart.RETURN_COST}
REFUSAL = {
    LetterPart.GROUNDS, LetterPart.PROVISIONS, LetterPart.SECOND_LOOK, LetterPart.OUTSIDE_BODY,
    LetterPart.TAKES_PART,
}  # fmt: skip


def needed(outcome: Outcome, code: str = "PL", *remedies: Remedy) -> set[LetterPart]:
    """The parts that such a letter needs."""
    matter = Matter(outcome, frozenset(remedies), regimes.by_code(code))
    return {line.rule.part for line in letter.checklist(matter, ())}


@pytest.mark.parametrize("code", [regime.code for regime in regimes.all_regimes()])
def test_every_refusal_names_reasons_law_and_help_from_outside(code: str) -> None:
    assert needed(Outcome.REJECTED, code) == CORE | REFUSAL
    assert needed(Outcome.PARTLY_GRANTED, code, Remedy.REPLACEMENT) == CORE | REFUSAL | GRANT


@pytest.mark.parametrize(
    ("code", "remedy", "more"),
    [
        ("PL", Remedy.REFUND, {LetterPart.AMOUNT}),
        ("SK", Remedy.REFUND, {LetterPart.AMOUNT, LetterPart.REFUND_WAY}),
        ("UK", Remedy.REFUND, {LetterPart.AMOUNT, LetterPart.REFUND_WAY}),
        ("CZ", Remedy.REPAIR, {LetterPart.REPAIR_LENGTH, LetterPart.GUARANTEE}),
        ("FR", Remedy.REPAIR, {LetterPart.GUARANTEE}),
        ("EU", Remedy.REPAIR, {LetterPart.GUARANTEE}),
        ("UK", Remedy.REPAIR, set()),
        ("PL-TEL", Remedy.REPAIR, set()),
        ("FR", Remedy.REPLACEMENT, set()),
    ],
)
def test_some_countries_want_more_said_of_a_remedy(
    code: str, remedy: Remedy, more: set[LetterPart]
) -> None:
    assert needed(Outcome.GRANTED, code, remedy) == CORE | GRANT | more


@pytest.mark.parametrize(("code", "months"), [("FR", 6), ("PT", 6), ("PL", 12), ("UK", None)])
def test_a_repair_prolongs_the_guarantee_by_law(code: str, months: int | None) -> None:
    assert letter.guarantee_months(regimes.by_code(code)) == months


def test_what_the_answer_lacks_stops_it_and_what_the_set_up_lacks_does_not() -> None:
    matter = Matter(Outcome.REJECTED, frozenset(), regimes.by_code("DE"))
    lines = letter.checklist(
        matter, set(LetterPart) - {LetterPart.REGISTRATION, LetterPart.GROUNDS}
    )

    assert [line.rule.part for line in lines if not line.is_there] == [
        LetterPart.REGISTRATION, LetterPart.GROUNDS,
    ]  # fmt: skip
    assert [line.rule.part for line in lines if line.stops] == [LetterPart.GROUNDS]


def test_every_part_has_its_rule_and_what_stops_says_where_to_go() -> None:
    assert [rule.part for rule in letter.RULES] == list(dict.fromkeys(r.part for r in letter.RULES))
    assert {rule.part for rule in letter.RULES} == set(LetterPart)
    assert [r.part for r in letter.RULES if r.blocks and not r.field] == [LetterPart.RECEIVED]


@pytest.mark.parametrize("outcome", STAFF_OUTCOMES)
def test_nothing_is_needed_that_is_there(outcome: Outcome) -> None:
    matter = Matter(outcome, frozenset({Remedy.REPAIR}), regimes.by_code("CZ"))

    assert letter.missing(matter, set(LetterPart)) == []


@pytest.mark.parametrize("code", [regime.code for regime in regimes.all_regimes()])
def test_every_regime_has_a_body_with_an_address_and_a_website(code: str) -> None:
    body = outside_bodies.of(code, {})

    assert body.name
    assert "\n" in body.address
    assert body.web.startswith("https://")
    # no address was opened, so none may be called sure
    assert body.confidence in (Confidence.LOW, Confidence.MEDIUM)
    assert not letter.CLOSED_PLATFORM.search(f"{body.name} {body.web}")


def test_a_company_may_name_its_own_body_for_one_country() -> None:
    own = {"FR": {"name": "CM2C", "address": "49 rue de Ponthieu\n75008 Paris", "web": "cm2c.net"}}

    assert outside_bodies.of("FR", own).name == "CM2C"
    assert outside_bodies.of("FR", own).confidence is None
    assert outside_bodies.of("FR", {}).is_to_be_chosen
    assert outside_bodies.of("DE", own).name == "Universalschlichtungsstelle des Bundes"


@pytest.mark.parametrize(
    "text",
    ["https://ec.europa.eu/consumers/odr/", "turn to the ODR platform", "the ODR."],
)
def test_the_closed_platform_is_found_by_its_names(text: str) -> None:
    assert letter.CLOSED_PLATFORM.search(text)
    assert not letter.CLOSED_PLATFORM.search("an odd order of an oderly")
